"""Count three times, all at once, in real time: `python -m solutions.countasync`."""

import asyncio
import time

from solutions.sync_vs_async import main_async


def run() -> None:
    """Run the program, then print how many seconds it took."""
    start = time.perf_counter()
    asyncio.run(main_async())
    print(f"executed in {time.perf_counter() - start:.2f} seconds.")


if __name__ == "__main__":
    run()
