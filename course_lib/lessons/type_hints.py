"""Lesson 22: type hints, judged by mypy: what it says of them, and of lines that use them."""

from __future__ import annotations

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.hinted import (
    require_cities,
    require_lines,
    require_patience,
    require_sum,
)
from course_lib.lessons._shared.typed import typed

# -- patient -------------------------------------------------------------------------------

JOBS = """
import asyncio as _asyncio
import collections.abc as _abc
async def a_name() -> str: return ""
async def a_number(n: int) -> int: return n
async def a_list() -> list[str]: return []
def a_future() -> _asyncio.Future[str]: return _asyncio.get_running_loop().create_future()
def an_awaitable() -> _abc.Awaitable[str]: return a_name()
"""


@exercise(
    "What is done with `job` in the code? It is called, with nothing, and what that gives is awaited.",
    "`Callable[[A, B], R]` is something that is called with an A and a B and gives an R. With no "
    "parameters the first brackets are empty. What can be awaited, and gives an X then, is an "
    "`Awaitable[X]`.",
    "The type of the result depends on the job. A type variable says so: `T` in the hint of `job`, and "
    "`T` again as the result.",
)
def patient(attempt: Attempt) -> None:
    require_patience(attempt)
    use = typed(
        attempt,
        JOBS,
        {
            "name": "name: str = await patient(a_name, 3)",
            "lambda": "number: int = await patient(lambda: a_number(7), 3)",
            "list": "names: list[str] = await patient(a_list, 3)",
            "future": "name: str = await patient(a_future, 3)",
            "awaitable": "name: str = await patient(an_awaitable, 3)",
            "argument": "await patient(a_number, 3)",
            "times": 'await patient(a_name, "3")',
            "fraction": "await patient(a_name, 2.5)",
            "wrong name": "number: int = await patient(a_name, 3)",
            "wrong number": "name: str = await patient(lambda: a_number(7), 3)",
        },
    )
    require(
        not use.is_second("name"),
        f"`await patient(a_name, 3)` is refused. {use.about('name')} `times` is a whole number.",
        because="wrong-arguments",
    )
    refused = use.about("name")
    require(
        "Argument 1 " not in refused or use.fits("lambda"),
        f"`a_name` is a coroutine function, and `await patient(a_name, 3)` is refused. {refused} What does "
        "calling a coroutine function give, and does your hint of `job` allow it?",
        because="wrong-arguments",
    )
    require(
        use.fits("name") and use.fits("lambda"),
        "One job gives a string, another a number, and one of `name: str = await patient(a_name, 3)` and "
        "`number: int = await patient(lambda: a_number(7), 3)` is refused. "
        f"{use.about('name') or use.about('lambda')} What the result is depends on the job: which hint "
        "says that?",
        because="wrong-result",
    )
    require(
        use.fits("list"),
        "A third job gives a list, and `names: list[str] = await patient(a_list, 3)` is refused. "
        f"{use.about('list')} What the result is depends on the job, whatever that gives: what may your type "
        "variable stand for?",
        because="wrong-result",
    )
    require(
        use.fits("future") and use.fits("awaitable"),
        "A job may be a plain function that gives a future, or anything else that can be awaited; `await "
        f"patient(a_future, 3)` is refused. {use.about('future') or use.about('awaitable')} A coroutine "
        "is one kind of awaitable: what is the word for all kinds?",
        because="wrong-arguments",
    )
    require(
        not use.fits("wrong name") and not use.fits("wrong number"),
        "mypy finds nothing wrong with `number: int = await patient(a_name, 3)`, and `a_name` gives a string. "
        "With this hint the result may be anything: what ties it to the job?",
        because="wrong-result",
    )
    require(
        not use.fits("argument"),
        "mypy lets `await patient(a_number, 3)` pass. `a_number` needs an argument, and `job()` gives it none. "
        "How is a callable without parameters written?",
        because="wrong-arguments",
    )
    require(
        not use.fits("times") and not use.fits("fraction"),
        'mypy lets `await patient(a_name, "3")` pass, or 2.5 times. A whole number is an `int`.',
        because="wrong-arguments",
    )


# -- cities --------------------------------------------------------------------------------

NAMES = """
from contextlib import aclosing as _aclosing
"""


@exercise(
    "With `yield` in it, calling it gives a generator. `await` and `return` have no part in that.",
    "`AsyncIterator[X]` is what `async for` goes through. Which type can also be closed?",
    "`AsyncGenerator[X, None]`: it yields X, and nothing is sent into it. The code only goes through "
    "`names` with `for`: what is the widest type that allows that?",
)
def cities(attempt: Attempt) -> None:
    require_cities(attempt)
    use = typed(
        attempt,
        NAMES,
        {
            "list": 'found = cities(["Ann", "Bob"])',
            "tuple": 'found = cities(("Ann", "Bob"))',
            "generator": "found = cities(name.title() for name in ['ann'])",
            "keys": 'found = cities({"Ann": 1})',
            "upper": 'async for city in cities(["Ann"]): city.upper()',
            "aclosing": "async with _aclosing(cities(['Ann'])) as found: [c.upper() async for c in found]",
            "numbers": "cities([1, 2])",
            "one number": "cities(7)",
            "None": 'cities(["Ann", None])',
            "await": 'await cities(["Ann"])',
            "for": 'for city in cities(["Ann"]): print(city)',
            "as number": 'numbers: list[int] = [city async for city in cities(["Ann"])]',
        },
    )
    require(
        use.fits("list"),
        f'`cities(["Ann", "Bob"])` is refused. {use.about("list")} '
        "What must a list have for that `for` can go through it, and what does your hint ask for besides?",
        because="wrong-arguments",
    )
    for other, said in (
        ("tuple", '`cities(("Ann", "Bob"))`'),
        ("generator", "`cities(name.title() for name in ['ann'])`"),
        ("keys", '`cities({"Ann": 1})`, which goes through the keys,'),
    ):
        require(
            use.fits(other),
            f"{said} is refused. {use.about(other)} The code needs no more of `names` than that `for` can go "
            "through it.",
            because="wrong-arguments",
        )
    require(
        use.fits("upper"),
        '`async for city in cities(["Ann"]): city.upper()` is refused. '
        f"{use.about('upper')} What is yielded is a string, always: those that nobody knows are left out.",
        because="wrong-result",
    )
    require(
        use.fits("aclosing"),
        f'`async with aclosing(cities(["Ann"])) as found:` is refused. {use.about("aclosing")} What can '
        "only be "
        "gone through has no `aclose`. Which type has it?",
        because="wrong-result",
    )
    require(
        not use.fits("numbers") and not use.fits("one number"),
        "mypy finds nothing wrong with `cities([1, 2])`, and a number is nobody's name.",
        because="wrong-arguments",
    )
    require(
        not use.fits("None"),
        'mypy finds nothing wrong with `cities(["Ann", None])`, and None is no string.',
        because="wrong-arguments",
    )
    require(
        not use.fits("as number"),
        'mypy finds nothing wrong with `numbers: list[int] = [city async for city in cities(["Ann"])]`, '
        "and the "
        "cities are strings. What is yielded must be named, in the brackets.",
        because="wrong-result",
    )
    require(
        not use.fits("await") and not use.fits("for"),
        'mypy finds nothing wrong with `await cities(["Ann"])`, or with a plain `for`. What the call gives is '
        "gone through with `async for`, and in no other way.",
        because="wrong-result",
    )


# -- line_to -------------------------------------------------------------------------------

CALLS = ("line_to(7)", 'line_to(b"north")')


@exercise(
    "`@asynccontextmanager` takes an asynchronous generator function, and makes of it one that gives a context "
    "manager. Which of the two do you annotate?",
    "The one that you write, with `yield` in it: what it gives can be gone through with `async for`.",
    "`AsyncIterator[Line]`. And a parameter that may be left out: `host: str | None = None`.",
)
def line_to(attempt: Attempt) -> None:
    require_lines(attempt)
    use = typed(
        attempt,
        "",
        {
            "with": 'async with line_to("north") as line: await line.send("hello")',
            "line": 'async with line_to("north") as line: host: str = line.host',
            "None": 'async with line_to(None) as line: await line.send("hello")',
            **{call: call for call in CALLS},
            "spelt": 'async with line_to("north") as line: line.sned("hello")',
            "await": 'await line_to("north")',
        },
    )
    lent = use.about("with") or use.about("line")
    require(
        "Argument 1 " not in lent,
        f'`line_to("north")` is refused. {lent} A host may be a string: does your hint say so?',
        because="wrong-arguments",
    )
    require(
        use.fits("with") and use.fits("line"),
        '`async with line_to("north") as line:` and in it `await line.send("hello")` are refused. '
        f"{lent} In the block, `line` is a `Line`.",
        because="wrong-result",
    )
    require(
        use.fits("None"),
        f"`line_to(None)` is refused. {use.about('None')} None stands for this machine, too.",
        because="wrong-arguments",
    )
    passes = next((call for call in CALLS if use.fits(call)), "")
    require(
        not passes,
        f"mypy finds nothing wrong with `{passes}`, and the name of a host is a string.",
        because="wrong-arguments",
    )
    require(
        not use.fits("spelt"),
        'mypy finds nothing wrong with `line.sned("hello")` in the block, and a `Line` cannot do that. What is '
        "yielded must be named, in the brackets.",
        because="wrong-result",
    )
    require(
        not use.fits("await"),
        'mypy finds nothing wrong with `await line_to("north")`: to it, everything is possible with what '
        "the call gives. An `async with` is all that is promised.",
        because="wrong-result",
    )


# -- total ---------------------------------------------------------------------------------

TASKS = """
import asyncio as _asyncio
async def _number() -> float: return 1.5
async def _whole() -> int: return 1
async def _text() -> str: return ""
async def told(number: float) -> None: ...
async def told_anything(thing: object) -> str: return ""
def told_later(number: float) -> _asyncio.Future[int]: return _asyncio.get_running_loop().create_future()
async def told_text(text: str) -> None: ...
async def told_whole(number: int) -> None: ...
def told_plainly(number: float) -> None: ...
tasks: list[_asyncio.Task[float]] = []
whole_tasks: list[_asyncio.Task[int]] = []
coroutines = (_number(), _whole())
by_name: dict[str, _asyncio.Task[float]] = {}
"""


@exercise(
    "A `list[Task]` is no `list[Awaitable]`: into the one anything awaitable may be put, into the other "
    "tasks only. What does `total` do with `waiting`? It puts nothing in.",
    "`Iterable[Awaitable[float]]` can only be gone through, so that an iterable of tasks is one as well.",
    "What `tell` gives is awaited, and nothing is done with that: `Awaitable[object]` fits all. Which "
    "numbers may `tell` be called with?",
)
def total(attempt: Attempt) -> None:
    require_sum(attempt)
    use = typed(
        attempt,
        TASKS,
        {
            "tasks": "await total(tasks, told)",
            "whole": "await total(whole_tasks, told)",
            "coroutines": "await total(coroutines, told)",
            "values": "await total(by_name.values(), told)",
            "generator": "await total((task for task in tasks), told)",
            "anything": "await total(tasks, told_anything)",
            "later": "await total(tasks, told_later)",
            "text": "await total([_text()], told)",
            "numbers": "await total([1.5], told)",
            "told text": "await total(tasks, told_text)",
            "told whole": "await total(tasks, told_whole)",
            "plainly": "await total(tasks, told_plainly)",
            "as number": "number: float = await total(tasks, told)",
            "as text": "result: str = await total(tasks, told)",
        },
    )
    require(
        not use.is_second("tasks"),
        "`told` is a coroutine function that takes a `float`, and `await total(tasks, told)` is refused. "
        f"{use.about('tasks')} The code calls `tell` with a number and awaits what it gives. What does your "
        "hint demand besides?",
        because="wrong-arguments",
    )
    require(
        use.fits("tasks"),
        "`tasks` is a `list[asyncio.Task[float]]`, and `await total(tasks, told)` is refused. "
        f"{use.about('tasks')} A list is of exactly what its brackets say. Which type can only be read, "
        "and is content with less?",
        because="wrong-arguments",
    )
    require(
        use.fits("whole"),
        f"`total` of a `list[asyncio.Task[int]]` is refused. {use.about('whole')} A whole number is a "
        "number as well.",
        because="wrong-arguments",
    )
    for other, what in (
        ("coroutines", "a tuple of coroutines"),
        ("values", "the values of a dict"),
        ("generator", "a generator of tasks"),
    ):
        require(
            use.fits(other),
            f"`total` of {what} is refused. {use.about(other)} The code needs no more of `waiting` than "
            "that `for` can go through it.",
            because="wrong-arguments",
        )
    require(
        use.fits("later") and use.fits("anything"),
        "`tell` may be a function that takes anything at all and gives something, or one that gives a "
        f"future: both are refused, or one of them. {use.about('later') or use.about('anything')} What "
        "comes of awaiting it is not used.",
        because="wrong-arguments",
    )
    require(
        not use.fits("text") and not use.fits("numbers"),
        "mypy finds nothing wrong with `total` of what gives a string, or of plain numbers that cannot be "
        "awaited. What must each of `waiting` be, and what comes of it?",
        because="wrong-arguments",
    )
    require(
        not use.fits("told text") and not use.fits("told whole"),
        "mypy finds nothing wrong with a `tell` that can take strings only, or whole numbers only, and "
        "it will be called with 1.5.",
        because="wrong-arguments",
    )
    require(
        not use.fits("plainly"),
        "mypy finds nothing wrong with a `tell` that is a plain function and gives None: `await None` fails.",
        because="wrong-arguments",
    )
    require(
        use.fits("as number"),
        f"`number: float = await total(tasks, told)` is refused. {use.about('as number')} The sum is a number: "
        "does your hint promise that, and nothing else?",
        because="wrong-result",
    )
    require(
        not use.fits("as text"),
        "mypy finds nothing wrong with `result: str = await total(tasks, told)`. The sum is a number: which "
        "hint promises that?",
        because="wrong-result",
    )
