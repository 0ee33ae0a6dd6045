"""Count three times, one after another, in real time: `python -m solutions.countsync`."""

import argparse
import time

from solutions.sync_vs_async import main_sync


def run(argv: list[str] | None = None) -> None:
    """Run the program, then print how many seconds it took. There are no options but -h."""
    argparse.ArgumentParser(
        prog="python -m solutions.countsync",
        description="Count three times, one after another, in real time. Takes 3 seconds.",
    ).parse_args(argv)
    start = time.perf_counter()
    main_sync()
    print(f"executed in {time.perf_counter() - start:.2f} seconds.")


if __name__ == "__main__":
    run()
