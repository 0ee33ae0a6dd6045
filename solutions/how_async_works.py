"""Worked answers of lesson 16: what holds a loop up, how to see it, and what to do."""

import asyncio
import itertools
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any


def is_prime(n: int) -> bool:
    """Try one divisor after another, without ever waiting."""
    if n < 2 or n % 2 == 0:
        return n == 2
    for divisor in range(3, math.isqrt(n) + 1, 2):
        if n % divisor == 0:
            return False
    return True


async def spin() -> None:
    """Print the next sign of a spinner every tenth of a second, for ever."""
    for sign in itertools.cycle("|/-\\"):
        print(sign, end="", flush=True)
        await asyncio.sleep(0.1)


async def longest_lag(work: Callable[[], Awaitable[Any]]) -> float:
    """Await work(); return for how many seconds on end, at the most, the loop was held up."""
    loop, longest = asyncio.get_running_loop(), 0.0

    async def beat() -> None:
        nonlocal longest
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            longest = max(longest, loop.time() - due)

    heart = asyncio.create_task(beat())
    try:
        await asyncio.sleep(0)  # so that the heart begins before the work does
        await work()
        await asyncio.sleep(0.1)  # one beat more, or the last delay is not counted
    finally:
        heart.cancel()
        await asyncio.wait([heart])
    return longest


async def with_spinner(work: Callable[[], Any]) -> Any:
    """Call the blocking work() while a spinner turns; return its result."""
    spinner = asyncio.create_task(spin())
    try:
        return await asyncio.to_thread(work)
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


async def primes_among(numbers: Sequence[int]) -> list[int]:
    """Return those of the numbers that are prime; let others have their turn after each."""
    found = []
    for n in numbers:
        if is_prime(n):
            found.append(n)
        await asyncio.sleep(0)
    return found
