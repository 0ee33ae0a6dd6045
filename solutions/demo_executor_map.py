"""Five calls, three threads, results in order: `python -m solutions.demo_executor_map`."""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

CALLS, THREADS = 5, 3


class Diary:
    """Prints lines with the seconds since it was begun."""

    def __init__(self) -> None:
        self.start = time.perf_counter()

    def note(self, text: str) -> None:
        """Print a line."""
        # in one piece: threads print at the same time
        print(f"[{time.perf_counter() - self.start:4.1f} s] {text}\n", end="", flush=True)


def loiter(diary: Diary, n: int) -> int:
    """Do nothing for n seconds, and return n * 10."""
    indent = "    " * n
    diary.note(f"{indent}loiter({n}): {n} s of nothing")
    time.sleep(n)
    diary.note(f"{indent}loiter({n}): done")
    return n * 10


def run(argv: list[str] | None = None) -> None:
    """Start CALLS calls with `map`, and print each result as soon as it is its turn."""
    argparse.ArgumentParser(
        prog="python -m solutions.demo_executor_map",
        description=f"Start {CALLS} calls in {THREADS} threads and wait for their results in order. "
        "Takes 5 seconds.",
    ).parse_args(argv)
    diary = Diary()
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        results = pool.map(lambda n: loiter(diary, n), range(CALLS))
        diary.note(f"`map` has returned a {type(results).__name__}; the calls go on")
        try:
            # the first result that is not there yet keeps all later ones waiting
            for number, result in enumerate(results):
                diary.note(f"result {number}: {result}")
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise SystemExit(130) from None


if __name__ == "__main__":
    run()
