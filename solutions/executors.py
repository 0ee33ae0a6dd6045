"""Worked answer of lesson 15: plain functions that block, run in threads."""

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
