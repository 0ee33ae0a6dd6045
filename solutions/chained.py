"""Load and fire guns in real time: `python -m solutions.chained cannon laser railgun`."""

import argparse
import asyncio
import random

from solutions.chaining import main

SEED = 1672  # with three guns: 8, 11 and 12 s, in the order in which lesson 05 names them


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.chained",
        description="Load each gun, then fire it, all guns at once. Takes about 12 seconds.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        default=["cannon", "laser", "railgun"],
        metavar="NAME",
        help="a gun (default: cannon laser railgun)",
    )
    return parser.parse_args(argv)


def run(argv: list[str] | None = None) -> None:
    """Run the program with these arguments, or with those of the command line."""
    options = parse(argv)
    random.seed(SEED)
    try:
        asyncio.run(main(*options.names))
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    run()
