"""Worked answers of lesson 05: each gun is loaded and then fired; no gun waits for another."""

import asyncio
import random
import time


async def load(n: str) -> int:
    """Load the gun n, which takes a random number of seconds from 0 to 10; return that number."""
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return i


async def fire(n: str, last_i: int) -> tuple[int, int]:
    """Fire the gun n, which takes i seconds, a random number from 0 to 10; return (last_i, i)."""
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)
    return last_i, i


async def chain(n: str) -> tuple[int, int]:
    """Load and fire the gun n; print its name, the tuple and the seconds."""
    start = time.perf_counter()
    last_i = await load(n)
    both = await fire(n, last_i)
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    return both


async def main(*args: str) -> list[tuple[int, int]]:
    """Run the chains of all names at once, and print the total of seconds."""
    start = time.perf_counter()
    results = await asyncio.gather(*(chain(n) for n in args))
    print(f"total: {time.perf_counter() - start:.2f} s")
    return results
