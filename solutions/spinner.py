"""A sign that turns while something slow is going on: `python -m solutions.spinner [WAY]`.

WAY is `wait` (somebody else is asked, with await), `block` (a long computation in the loop), `naps` (the same,
which lets others in now and then) or `thread` (the same in a thread). In one of them nothing turns.
"""

import argparse
import asyncio
import itertools
import math
import time

from solutions.how_async_works import is_prime

PRIME = 1_000_000_000_000_037
SLICE = 0.02  # seconds between two naps


async def spin(text: str) -> None:
    """Turn, until somebody cancels it; wipe itself away then."""
    line = ""
    try:
        for sign in itertools.cycle("|/-\\"):
            line = f"\r{sign} {text}"
            print(line, end="", flush=True)
            await asyncio.sleep(0.1)
    finally:
        print("\r" + " " * len(line), end="\r", flush=True)


async def is_prime_with_naps(n: int) -> bool:
    """The same as is_prime, for odd n; looks at the clock after each ten thousand divisions."""
    due = time.perf_counter() + SLICE
    for begin in range(3, math.isqrt(n) + 1, 20_000):
        end = min(begin + 20_000, math.isqrt(n) + 1)
        if any(n % divisor == 0 for divisor in range(begin, end, 2)):
            return False
        if time.perf_counter() > due:
            await asyncio.sleep(0)
            due = time.perf_counter() + SLICE
    return True


async def slow(way: str) -> bool:
    """Whether PRIME is one."""
    match way:
        case "wait":
            return await asyncio.sleep(1, True)
        case "naps":
            return await is_prime_with_naps(PRIME)
        case "thread":
            return await asyncio.to_thread(is_prime, PRIME)
    return is_prime(PRIME)


async def main(way: str) -> None:
    """Turn while the slow thing is going on, then say what came of it."""
    spinner = asyncio.create_task(spin("thinking"))
    try:
        answer = await slow(way)
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])
    print(f"{PRIME:,} is {'a' if answer else 'no'} prime number")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m solutions.spinner",
        description="A sign that turns while something slow is going on.",
    )
    parser.add_argument(
        "way",
        metavar="WAY",
        nargs="?",
        default="wait",
        choices=("wait", "block", "naps", "thread"),
        help="wait, block, naps or thread (default: wait)",
    )
    asyncio.run(main(parser.parse_args().way))
