"""Lesson 00: a toy exercise, to see how a check answers."""

from __future__ import annotations

import asyncio
import time

from course_lib.diagnosis import seconds
from course_lib.exercise import Attempt, exercise, require


@exercise(
    "Two lines: one waits, one returns.",
    "`await asyncio.sleep(1)` waits a second and lets others run meanwhile.",
    'An f-string puts the name in its place: `f"Hello, {name}!"`.',
)
def hello(attempt: Attempt) -> None:
    for name in ("Grace", "Ada"):
        run, expected = attempt(name), f"Hello, {name}!"
        require(
            run.result is not None,
            f"It printed {run.text.strip()[:60]!r} and returned None. `print` shows a text; what hands it to "
            "whoever called the function?"
            if run.text.strip()
            else "It returned None: is the greeting returned, or only made?",
            because="wrong-result",
        )
        require(
            isinstance(run.result, str),
            f"It should return one text, a `str`; it returned {run.result!r}.",
            because="wrong-type",
        )
        require(
            run.result == expected,
            f"`hello({name!r})` returned {run.result!r}; it should return {expected!r}.",
            because="wrong-result",
        )
        require(
            run.elapsed == 1,
            f"The greeting is right, and it took {seconds(run.elapsed)}; it should take 1 s.",
            because="wrong-result",
        )


@hello.mistake("blocking-call", "for 1 s")
async def sleeps_with_time(name: str) -> str:
    time.sleep(1)
    return f"Hello, {name}!"


@hello.mistake("not-awaited", "`sleep(…)`")
async def forgets_await(name: str) -> str:
    asyncio.sleep(1)  # type: ignore[unused-coroutine]
    return f"Hello, {name}!"


@hello.mistake("wrong-result", "printed 'Hello, Grace!' and returned None")
async def prints_the_greeting(name: str) -> None:
    await asyncio.sleep(1)
    print(f"Hello, {name}!")


@hello.mistake("wrong-result", "it should return 'Hello, Grace!'")
async def greets_everybody_alike(name: str) -> str:
    await asyncio.sleep(1)
    return "Hello, NAME!"


@hello.mistake("wrong-result", "took 0 s")
async def does_not_wait(name: str) -> str:
    return f"Hello, {name}!"


@hello.mistake("wrong-type", "plain function")
def is_a_plain_function(name: str) -> str:
    time.sleep(1)
    return f"Hello, {name}!"


@hello.mistake("wrong-type", "one text")
async def returns_two_things(name: str) -> tuple[str, str]:
    await asyncio.sleep(1)
    return "Hello,", name


@hello.mistake("wrong-result", "took 1000 s")
async def thinks_in_milliseconds(name: str) -> str:
    await asyncio.sleep(1000)
    return f"Hello, {name}!"


@hello.accepts
async def lets_sleep_return_it(name: str) -> str:
    return await asyncio.sleep(1, "Hello, " + name + "!")


@hello.accepts
async def waits_in_a_thread(name: str) -> str:
    await asyncio.to_thread(time.sleep, 1)
    return "Hello, %s!" % name  # noqa: UP031


@hello.accepts
async def waits_in_a_task(name: str) -> str:
    wait = asyncio.create_task(asyncio.sleep(1))
    await wait
    return f"Hello, {name}!"
