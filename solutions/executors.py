"""Worked answers of lesson 15: plain functions that block, run in threads."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any


def measure(n: float, scale: float = 1) -> float:
    """Wait n seconds, blocking the thread that calls it, and return n * scale."""
    time.sleep(n)
    return n * scale


async def in_threads(f: Callable[..., Any], numbers: Iterable[float]) -> list[Any]:
    """Run f(n, scale=10) for each of the numbers, all at once, each in a thread; return the results."""
    return await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))


async def count_saved(save: Callable[[str], Any], names: Iterable[str]) -> int:
    """Call save(name) for each name, all at once, each in a thread; return how many were saved."""
    calls = (asyncio.to_thread(save, name) for name in names)
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, OSError):
            raise result
    return sum(not isinstance(result, OSError) for result in results)
