"""Count three times, one after another, in real time: `python -m solutions.countsync`."""

import time

from solutions.sync_vs_async import main_sync


def run() -> None:
    """Run the program, then print how many seconds it took."""
    start = time.perf_counter()
    main_sync()
    print(f"executed in {time.perf_counter() - start:.2f} seconds.")


if __name__ == "__main__":
    run()
