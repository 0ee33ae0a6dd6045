"""Worked answers of lesson NN: say in one line what they show."""

import asyncio


async def double(n: float) -> float:
    """Wait n seconds while others may run, then return twice n."""
    await asyncio.sleep(n)
    return 2 * n
