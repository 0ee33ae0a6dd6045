"""Answers to lesson NN, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import time

from course_lib.lessons.NAME import double

# -- double ------------------------------------------------------------------------------


@double.mistake("blocking-call", "for 3 s", breaks="while others may run")
async def sleeps_with_time(n: float) -> float:
    time.sleep(n)
    return 2 * n


@double.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await(n: float) -> float:
    asyncio.sleep(n)
    return 2 * n


@double.mistake("wrong-result", "returned None", breaks="then return twice n")
async def forgets_to_return(n: float) -> None:
    await asyncio.sleep(n)
    2 * n


@double.mistake("wrong-result", "returned 3; it should return 6", breaks="`await double(3)` gives")
async def forgets_to_double(n: float) -> float:
    await asyncio.sleep(n)
    return n


@double.mistake("wrong-result", "took 0 s; it should take 3 s", breaks="waits `n` seconds")
async def does_not_wait(n: float) -> float:
    return 2 * n


@double.mistake("wrong-result", "`double(0.5)` is right, and took 3 s", breaks="Wait n seconds")
async def waits_always_alike(n: float) -> float:
    await asyncio.sleep(3)
    return 2 * n


@double.mistake(
    "wrong-type", "should return a number; it returned '33'", breaks="returns twice `n`"
)
async def doubles_a_text(n: float) -> str:
    await asyncio.sleep(n)
    return 2 * str(n)


@double.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_a_plain_function(n: float) -> float:
    time.sleep(n)
    return 2 * n


@double.accepts
async def lets_sleep_return_it(n: float) -> float:
    return await asyncio.sleep(n, n + n)


@double.accepts
async def waits_in_a_thread(n: float) -> float:
    await asyncio.to_thread(time.sleep, n)
    return 2 * n


@double.accepts
async def waits_in_a_task(n: float) -> float:
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(n))
    return sum((n, n))
