"""Worked answers of lesson 01: the same waits, one after another and all at once."""

import asyncio
import time


def count_sync() -> None:
    """Print One, wait 1 second, print Two."""
    print("One")
    time.sleep(1)
    print("Two")


def main_sync() -> None:
    """Count three times, one after another."""
    for _ in range(3):
        count_sync()


async def count_async() -> None:
    """Print One, wait 1 second while others may run, print Two."""
    print("One")
    await asyncio.sleep(1)
    print("Two")


async def main_async() -> None:
    """Count three times, all at once, until all three are done."""
    await asyncio.gather(count_async(), count_async(), count_async())
