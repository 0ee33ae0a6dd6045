"""Worked answers of lesson 04: draw until it is enough, three times at once."""

import asyncio
import random


async def makerandom(idx: int, threshold: int = 6) -> int:
    """Draw i from 0 to 10 until it exceeds threshold; after a lower i wait i + 1 seconds."""
    print(f"makerandom({idx}) wants more than {threshold}")
    i = random.randint(0, 10)
    while i <= threshold:
        print(f"makerandom({idx}) draws {i}: too low, again in {i + 1} s")
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    print(f"makerandom({idx}) draws {i}: done")
    return i


async def main() -> list[int]:
    """Run makerandom for 0, 1 and 2 at once, with thresholds 9, 8 and 7; return the results."""
    return await asyncio.gather(*(makerandom(idx, threshold=10 - idx - 1) for idx in range(3)))
