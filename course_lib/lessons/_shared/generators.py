"""Asynchronous generators for lesson 10: how a check goes through one, and stand-ins for `mygen`."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import time
from collections.abc import AsyncIterator
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.words import shown

MOST = 120  # items taken from a generator that does not stop


def require_generator(attempt: Attempt, *args: Any, given: dict[str, Any] | None = None) -> None:
    """A coroutine function, which has no `yield`, is told so; unless it is still a stub."""
    name = attempt.exercise.name
    if not inspect.iscoroutinefunction(attempt.function):
        return

    async def only_awaited(function: Any) -> Any:
        return await function(*args)

    run = attempt(scenario=only_awaited, given=given)
    raise Incorrect(
        "wrong-type",
        f"`{name}` returned {shown(run.result)} at {seconds(run.elapsed)}, once and for all. There is no "
        "`yield` in it, so it is a coroutine function, and `async for` cannot use it.",
        run=run,
    )


async def collect(function: Any, args: tuple[Any, ...], got: list[tuple[float, Any]]) -> None:
    """Go through what function(*args) gives and note (seconds, item). Stops after 120."""
    items = function(*args)
    if not hasattr(items, "__aiter__"):
        raise Incorrect(
            "wrong-type",
            f"It gave {shown(items)}, which `async for` cannot go through. An asynchronous generator is "
            "an `async def` with a `yield` in it.",
        )
    started = time.monotonic()
    async for item in items:
        got.append((round(time.monotonic() - started, 6), item))
        if len(got) == MOST:
            if hasattr(items, "aclose"):
                await items.aclose()
            break


async def collect_twice(function: Any, args: tuple[Any, ...]) -> list[list[tuple[float, Any]]]:
    """Go through two of them at the same time; what each gave."""
    got: list[list[tuple[float, Any]]] = [[], []]
    await asyncio.gather(*(collect(function, args, one) for one in got))
    return got


def in_words(items: list[Any]) -> str:
    text = ", ".join(str(item) for item in items[:8])
    return f"{text}, …" if len(items) > 8 else text


def prints_its_sep(attempt: Attempt) -> bool:
    """Whether it prints `sep`. It may be unable to print a number."""
    for sep in (0.125, "<sep>"):

        async def scenario(mygen: Any, sep: Any = sep) -> None:
            await collect(mygen, (sep, 3), [])

        try:
            run = attempt(scenario=scenario)
        except Incorrect:
            continue
        if str(sep) in run.text:
            return True
    return False


def recording_mygen(model: Any, calls: list[tuple[Any, Any]], numbers: list[int]) -> Any:
    """A `mygen` that is called like `model`, notes `sep` and `up_to`, and gives these numbers, 0.2 s "
    "apart."""
    signature = inspect.signature(model)

    def mygen(*args: Any, **kwargs: Any) -> AsyncIterator[int]:
        arguments = signature.bind(*args, **kwargs)
        arguments.apply_defaults()
        sep, up_to, *_ = [*arguments.arguments.values(), 10]
        calls.append((sep, up_to))
        return first(up_to)

    async def first(up_to: int) -> AsyncIterator[int]:
        for number in numbers[:up_to]:
            yield number
            await asyncio.sleep(0.2)

    return mygen


def require_waits_after_a_pause(attempt: Attempt, sep: Any) -> None:
    """Whoever takes the numbers may be busy with one: the wait for the next begins after that."""
    shown = attempt.last

    async def slowly(mygen: Any) -> list[float]:
        moments = []
        async for _ in mygen(sep, 3):
            moments.append(time.monotonic())
            await asyncio.sleep(1)
        return moments

    run = attempt(scenario=slowly)
    gaps = [later - sooner for sooner, later in itertools.pairwise(run.result)]
    require(
        all(abs(gap - 1.2) < 0.01 for gap in gaps),
        f"Whoever took the numbers of mygen(0.2, 3) was busy with each for 1 s, and asked for the next one "
        f"then. It came {seconds(gaps[0] - 1)} later; between one and the next it should wait 0.2 s.",
        because="wrong-result",
    )
    attempt.last = shown
