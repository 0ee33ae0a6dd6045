"""Uses of the answers to lesson 22, with types that are made up: mypy is asked about them by the grader.

Each function gives the lines that stand before the uses, and the uses, each the body of a coroutine function.
Which of them fit, and what `reveal_type` says, is found out from the worked answers.
"""

from __future__ import annotations

from random import Random

from course_lib.lessons._fresh.made_up import word, words

Uses = tuple[str, list[str]]
_ALWAYS = """
import asyncio as _asyncio
import collections.abc as _abc
from contextlib import aclosing as _aclosing
"""


def _names(chance: Random, count: int) -> list[str]:
    """Of made-up classes."""
    return [one.title() for one in words(chance, count)]


def patient(chance: Random) -> Uses:
    """Jobs of all kinds that give something made up."""
    one, other, job = *_names(chance, 2), word(chance)
    times = chance.randrange(2, 99)
    given = f"""
class {one}: ...
class {other}({one}): ...
async def {job}() -> {one}: return {one}()
async def {job}_of(n: int) -> {one}: return {one}()
async def {job}_named(*, n: int) -> {one}: return {one}()
async def {job}_perhaps(n: int = 1) -> {other} | None: return None
def {job}_later() -> _asyncio.Future[{one}]: return _asyncio.get_running_loop().create_future()
def {job}_some() -> _abc.Awaitable[list[{other}]]: raise LookupError
def {job}_at_once() -> {one}: return {one}()
class {one}Job:
    def __call__(self) -> _abc.Generator[None, None, {one}]: raise LookupError
    async def begin(self) -> tuple[{one}, {other}]: raise LookupError
"""
    fine = [
        f"reveal_type(await patient({what}, {times}))"
        for what in (
            job,
            f"lambda: {job}_of({times})",
            f"{job}_perhaps",
            f"{job}_later",
            f"{job}_some",
            f"{one}Job().begin",
        )
    ]
    refused = [
        f"await patient({what})"
        for what in (
            f"{job}_of, {times}",
            f"{job}_named, {times}",
            f"{job}_at_once, {times}",
            f"{one}Job(), {times}",
            f"{job}(), {times}",
            f"None, {times}",
            f"{job}, {times}.5",
            f"{job}, '{times}'",
            f"{job}, None",
            f"{job}, {one}()",
            f"{job}, {times}, {times}",
            job,
        )
    ]
    more = [
        f"it: {other} = await patient({job}, {times})",
        f"it: {one} = await patient({job}_perhaps, {times})",
        f"(await patient({job}, {times})).{word(chance)}()",
        f"patient({job}, {times})",
    ]
    return _ALWAYS + given, [*fine, *refused, *more]


def cities(chance: Random) -> Uses:
    """Whatever `for` can go through, of strings and of other things."""
    one, kind, name = *_names(chance, 2), word(chance)
    given = f"""
class {one}(str): ...
class {kind}: ...
class {kind}Row:
    def __iter__(self) -> _abc.Iterator[str]: return iter([])
class {one}Row:
    def __iter__(self) -> _abc.Iterator[{kind}]: return iter([])
{name}_list: list[{one}] = []
{name}_perhaps: list[str | None] = []
{name}_keys: dict[str, {kind}] = {{}}
{name}_others: dict[{kind}, str] = {{}}
async def {name}() -> _abc.AsyncGenerator[str, None]:
    yield ""
"""
    them = (
        f'["{name}"]',
        f'("{name}", "{word(chance)}")',
        f"{{'{name}'}}",
        f"{name}_list",
        f"{name}_keys",
        f"{name}_others",
        f"{name}_others.values()",
        f"{name}_perhaps",
        f"(one for one in {name}_keys)",
        f"iter({name}_list)",
        f"{kind}Row()",
        f"{one}Row()",
        f"{kind}()",
        f"{name}()",
        f"[b'{name}']",
        f"[{chance.randrange(99)}]",
        f"{chance.randrange(99)}",
        "None",
        "",
    )
    uses = [f"reveal_type([city async for city in cities({these})])" for these in them]
    more = [
        f"async for city in cities({name}_list): city.upper()",
        f"async for city in cities({name}_list): city.{name}()",
        f"async with _aclosing(cities({name}_list)) as found: reveal_type([c async for c in found])",
        f"await cities({name}_list).aclose()",
        f"reveal_type(await anext(cities({name}_list)))",
        f"it: list[{one}] = [city async for city in cities({name}_list)]",
        f"await cities({name}_list)",
        f"for city in cities({name}_list): print(city)",
        f"async with cities({name}_list): pass",
        f"cities({name}_list).{name}()",
    ]
    return _ALWAYS + given, [*uses, *more]


def line_to(chance: Random) -> Uses:
    """What a block does with a line, and hosts that are none."""
    kind, name = *_names(chance, 1), word(chance)
    given = f"""
class {kind}: ...
class {kind}Host(str): ...
"""
    blocks = [
        f'await line.send("{name}")',
        f'reveal_type(await line.send("{name}"))',
        "reveal_type(line.host)",
        "await line.hang_up()",
        f"await line.send({chance.randrange(99)})",
        f"await line.{name}()",
        f"print(line.{name})",
        f"line.host = {chance.randrange(99)}",
        f"it: {kind} = line",
        "it: str = line",
        "await line",
        "line()",
    ]
    hosts = ("", "None", f"{kind}Host()", f"{kind}()", f"b'{name}'", f"{chance.randrange(99)}")
    uses = [f'async with line_to("{name}") as line: {block}' for block in blocks]
    uses += [
        f'async with line_to({host}) as line: await line.send("{name}")'
        for host in (*hosts, f'"{name}", "{name}"')
    ]
    other = [
        f'await line_to("{name}")',
        f'with line_to("{name}") as line: print(line)',
        f'async for line in line_to("{name}"): print(line)',
        f'await line_to("{name}").send("{name}")',
        f'line_to("{name}").{name}()',
    ]
    return _ALWAYS + given, [*uses, *other]


def total(chance: Random) -> Uses:
    """Awaitables of numbers and of other things, and functions that can be told some of them."""
    kind, name = *_names(chance, 1), word(chance)
    given = f"""
class {kind}: ...
class {kind}Number(float): ...
class {kind}Row:
    def __iter__(self) -> _abc.Iterator[_asyncio.Future[float]]: return iter([])
class {kind}Tell:
    async def tell(self, number: float) -> {kind}: return {kind}()
    def __call__(self, number: float | {kind}) -> _abc.Awaitable[{kind}]: raise LookupError
async def {name}_text() -> str: return ""
async def {name}_kind() -> {kind}: return {kind}()
async def {name}_whole() -> int: return 1
async def {name}_number() -> float: return 1.5
async def {name}(number: float) -> None: ...
async def {name}_all(thing: object) -> list[{kind}]: return []
async def {name}_more(number: float, *more: {kind}) -> int: return 1
def {name}_later(number: float) -> _asyncio.Future[{kind}]: raise LookupError
async def {name}_of_text(text: str) -> None: ...
async def {name}_of_whole(number: int) -> None: ...
async def {name}_of_kind(kind: {kind}) -> None: ...
async def {name}_of_two(number: float, kind: {kind}) -> None: ...
async def {name}_of_none() -> None: ...
def {name}_plain(number: float) -> None: ...
{name}_tasks: list[_asyncio.Task[float]] = []
{name}_wholes: list[_asyncio.Task[int]] = []
{name}_own: set[_asyncio.Future[{kind}Number]] = set()
{name}_kinds: list[_asyncio.Task[{kind}]] = []
{name}_perhaps: list[_abc.Awaitable[float | None]] = []
{name}_by_name: dict[{kind}, _asyncio.Task[float]] = {{}}
"""
    waiting = (
        f"{name}_tasks",
        f"{name}_wholes",
        f"{name}_own",
        f"({name}_number(), {name}_whole())",
        f"{name}_by_name.values()",
        f"(one for one in {name}_wholes)",
        f"iter({name}_tasks)",
        f"{kind}Row()",
        "[]",
        f"{name}_kinds",
        f"{name}_perhaps",
        f"{name}_by_name",
        f"[{name}_text()]",
        f"[{name}_number]",
        f"{name}_number()",
        f"[{chance.randrange(99)}.5]",
        f"{kind}()",
        "None",
    )
    told = (
        *(f"{name}{end}" for end in ("", "_all", "_more", "_later")),
        f"{kind}Tell()",
        f"{kind}Tell().tell",
        f"lambda number: {name}(number)",
        *(f"{name}_{end}" for end in "of_text of_whole of_kind of_two of_none plain".split()),
        "print",
        "None",
        "",
    )
    uses = [f"await total({them}, {name})" for them in waiting]
    uses += [f"await total({name}_tasks, {tell})" for tell in told]
    result = f"await total({name}_tasks, {name})"
    more = [
        f"reveal_type({result})",
        f"it: float = {result}",
        f"it: str = {result}",
        f"it: {kind} = {result}",
        f"({result}).{name}()",
        f"await total({name}_tasks)",
        f"total({name}_tasks, {name})",
    ]
    return _ALWAYS + given, [*uses, *more]
