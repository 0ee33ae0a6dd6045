"""Five flags in three threads, and their futures: `python -m solutions.flags_threadpool_futures`."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

import httpx

from solutions.flags import BASE_URL, POP20_CC, TIMEOUT, main
from solutions.flags_sequential import download_one

FEW, THREADS = 5, 3  # two more flags than threads: two futures have to wait


def download_many(cc_list: list[str] = POP20_CC, base_url: str = BASE_URL) -> int:
    """Download the first FEW flags of cc_list, printing each future twice; return how many."""
    with httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client:
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            to_do: list[Future[str]] = []
            try:
                for cc in sorted(cc_list[:FEW]):
                    future = pool.submit(download_one, client, cc, base_url)
                    to_do.append(future)
                    print(f"Scheduled for {cc}: {future}")
                for future in as_completed(to_do):
                    print(f"{future} result: {future.result()!r}")
            except BaseException:
                pool.shutdown(cancel_futures=True)  # those that have not begun never do
                raise
    return len(to_do)


if __name__ == "__main__":
    sys.exit(main(download_many))
