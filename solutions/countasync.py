"""Count three times, all at once, in real time: `python -m solutions.countasync`."""

import argparse
import asyncio
import time

from solutions.sync_vs_async import main_async


def run(argv: list[str] | None = None) -> None:
    """Run the program, then print how many seconds it took. There are no options but -h."""
    argparse.ArgumentParser(
        prog="python -m solutions.countasync",
        description="Count three times, all at once, in real time. Takes 1 second.",
    ).parse_args(argv)
    start = time.perf_counter()
    asyncio.run(main_async())
    print(f"executed in {time.perf_counter() - start:.2f} seconds.")


if __name__ == "__main__":
    run()
