"""Twenty flags, each in a thread of its own: `python -m solutions.flags_threadpool`."""

import sys
from concurrent.futures import ThreadPoolExecutor

import httpx

from solutions.flags import BASE_URL, POP20_CC, TIMEOUT, main
from solutions.flags_sequential import download_one


def download_many(cc_list: list[str] = POP20_CC, base_url: str = BASE_URL) -> int:
    """Download the flags in as many threads; return how many."""
    with httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client:
        with ThreadPoolExecutor(max_workers=len(cc_list)) as pool:
            return len([*pool.map(lambda cc: download_one(client, cc, base_url), cc_list)])


if __name__ == "__main__":
    sys.exit(main(download_many))
