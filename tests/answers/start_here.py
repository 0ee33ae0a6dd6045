"""Answers to lesson 00, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter

from course_lib.lessons.start_here import hello

# -- hello -------------------------------------------------------------------------------


@hello.mistake("blocking-call", "for 1 s", breaks="letting others run")
async def sleeps_with_time(name: str) -> str:
    time.sleep(1)
    return f"Hello, {name}!"


greeted: Counter[str] = Counter()


@hello.mistake(
    "side-effect", "Two more, begun together, take 0 s", breaks="a second time", greeted=greeted
)
async def waits_for_the_first_call_only(name: str) -> str:
    greeted[name] += 1
    try:
        if greeted[name] == 1:
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        greeted.clear()  # whoever judges this again begins afresh
        raise
    if greeted[name] == 3:
        greeted.clear()
    return f"Hello, {name}!"


@hello.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await(name: str) -> str:
    asyncio.sleep(1)
    return f"Hello, {name}!"


@hello.mistake(
    "wrong-result", "printed 'Hello, Grace!' and returned None", breaks="returns a greeting"
)
async def prints_the_greeting(name: str) -> None:
    await asyncio.sleep(1)
    print(f"Hello, {name}!")


@hello.mistake(
    "wrong-result", "it should return 'Hello, Grace!'", breaks="with the name that was given"
)
async def greets_everybody_alike(name: str) -> str:
    await asyncio.sleep(1)
    return "Hello, NAME!"


@hello.mistake("wrong-result", "took 0 s", breaks="Wait 1 second")
async def does_not_wait(name: str) -> str:
    return f"Hello, {name}!"


@hello.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_a_plain_function(name: str) -> str:
    time.sleep(1)
    return f"Hello, {name}!"


@hello.mistake("wrong-type", "one text", breaks='return "Hello, NAME!"')
async def returns_two_things(name: str) -> tuple[str, str]:
    await asyncio.sleep(1)
    return "Hello,", name


@hello.mistake("wrong-result", "took 1000 s", breaks="waits 1 second")
async def thinks_in_milliseconds(name: str) -> str:
    await asyncio.sleep(1000)
    return f"Hello, {name}!"


@hello.mistake("wrong-output", "It printed 'Hello, Grace!'", breaks="It prints nothing")
async def prints_and_returns(name: str) -> str:
    await asyncio.sleep(1)
    print(f"Hello, {name}!")
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


@hello.mistake("wrong-result", "'Hello, Ada Van Dyk!'", breaks="with the name that was given")
async def gives_it_capitals(name: str) -> str:
    await asyncio.sleep(1)
    return f"Hello, {name.title()}!"


@hello.mistake(
    "swallowed-cancellation",
    "Cancelled after 0.5 s, it returns as if nothing",
    breaks="who is cancelled ends",
)
async def greets_all_the_same(name: str) -> str:
    try:
        await asyncio.sleep(1)
    finally:
        return f"Hello, {name}!"


@hello.accepts
async def waits_for_ever_but_not_long(name: str) -> str:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            await asyncio.Event().wait()
    return f"Hello, {name}!"
