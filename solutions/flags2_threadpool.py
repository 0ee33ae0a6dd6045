"""Flags in a pool of threads, errors counted: `python -m solutions.flags2_threadpool -h`."""

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed

import httpx
from tqdm import tqdm

from solutions.flags2_common import TIMEOUT, DownloadStatus, main
from solutions.flags2_sequential import download_one

DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ = 30, 1000


def download_many(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Counter[DownloadStatus]:
    """Download in concur_req threads; return how many of each status."""
    limits = httpx.Limits(max_connections=concur_req)
    with httpx.Client(timeout=TIMEOUT, limits=limits, follow_redirects=True) as client:
        with ThreadPoolExecutor(max_workers=concur_req) as pool:
            to_do = [pool.submit(download_one, client, cc, base_url, verbose) for cc in cc_list]
            try:
                done = tqdm(as_completed(to_do), total=len(to_do), disable=verbose)
                return Counter(future.result() for future in done)
            except BaseException:
                pool.shutdown(cancel_futures=True)  # or Ctrl-C would wait for all the rest
                raise


if __name__ == "__main__":
    sys.exit(main(download_many, DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ))
