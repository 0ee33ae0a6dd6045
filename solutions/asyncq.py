"""Producers and consumers in real time: `python -m solutions.asyncq -p 5 -c 2`."""

import argparse
import asyncio
import random
import time

from solutions.queues import create_job, main

SEED = 444  # five producers make 20 jobs


def at_least_one(text: str) -> int:
    """Read a count of 1 or more. Raises ArgumentTypeError with a helpful message."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, not {text!r}")
    return int(text)


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.asyncq",
        description="Producers put jobs on a queue, consumers take them. Takes about a minute.",
    )
    parser.add_argument(
        "-p", "--nprod", type=at_least_one, default=5, metavar="N", help="producers (default: 5)"
    )
    parser.add_argument(
        "-c", "--ncon", type=at_least_one, default=2, metavar="N", help="consumers (default: 2)"
    )
    return parser.parse_args(argv)


def run(argv: list[str] | None = None) -> None:
    """Run the program with these arguments, or with those of the command line."""
    options = parse(argv)
    create_job()  # loads Faker: later, that would hold up everybody
    random.seed(SEED)
    start = time.perf_counter()
    try:
        asyncio.run(main(options.nprod, options.ncon))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    print(f"total: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    run()
