"""Worked answers of lesson 10: values that come one by one, with waits between them."""

import asyncio
from collections.abc import AsyncIterator

# multi_probe belongs to a library that scripts and consoles use; its source is there
from solutions.domainlib import multi_probe

__all__ = ["main", "multi_probe", "mygen", "polite"]


async def mygen(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    """Yield the first up_to powers of two, from 1 on, and wait sep seconds between them."""
    for exponent in range(up_to):
        yield 2**exponent
        await asyncio.sleep(sep)


async def main() -> tuple[list[int], list[int]]:
    """Return g, all of mygen(0.2), and f, those j of its numbers for which j // 3 % 5 is 0."""
    g = [i async for i in mygen(0.2)]
    f = []
    async for j in mygen(0.2):
        if j // 3 % 5 == 0:
            f.append(j)
    return g, f


async def polite(*numbers: float) -> AsyncIterator[float]:
    """Sleep that many seconds for each, all at once; yield each number when its sleep is over."""
    tasks = [asyncio.create_task(asyncio.sleep(number, number)) for number in numbers]
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
