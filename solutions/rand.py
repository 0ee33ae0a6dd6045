"""Three coroutines that draw until it is enough, in real time: `python -m solutions.rand`."""

import argparse
import asyncio
import contextlib
import os
import random
import sys
import time
from typing import TextIO

from solutions.rules_of_async import main

SEED = 444  # 17 draws that are too low, and 52 seconds
COLOURS = ("\033[36m", "\033[91m", "\033[35m")  # cyan, red and magenta, by idx
PLAIN = "\033[0m"


class Painted:
    """A stream that gives each coroutine's lines a colour, and ends it at the end of the line."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write text; if it begins with `makerandom(1)` it gets the colour of 1."""
        for idx, colour in enumerate(COLOURS):
            if text.startswith(f"makerandom({idx})"):
                text = f"{colour}{text}{PLAIN}"
        return self.stream.write(text)

    def flush(self) -> None:
        """Flush the stream underneath."""
        self.stream.flush()


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.rand",
        description="Draw numbers until each of three coroutines has one that is high enough. "
        f"Takes about 52 seconds with the seed {SEED}, which is the default.",
    )
    parser.add_argument(
        "-s", "--seed", type=int, default=SEED, metavar="N", help=f"random seed (default: {SEED})"
    )
    return parser.parse_args(argv)


def run(argv: list[str] | None = None) -> None:
    """Run the program, then print the three results and the seconds it took."""
    options = parse(argv)
    random.seed(options.seed)
    colourful = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    stream = Painted(sys.stdout) if colourful else sys.stdout
    start = time.perf_counter()
    try:
        with contextlib.redirect_stdout(stream):
            r1, r2, r3 = asyncio.run(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    print(f"\nr1: {r1}, r2: {r2}, r3: {r3}")
    print(f"total: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    run()
