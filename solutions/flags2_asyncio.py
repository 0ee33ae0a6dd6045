"""Flags with asyncio, few at a time, errors counted: `python -m solutions.flags2_asyncio -h`."""

import asyncio
import sys
from collections import Counter

from solutions.flags2 import supervisor
from solutions.flags2_common import DownloadStatus, main

DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ = 5, 1000


def download_many(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Counter[DownloadStatus]:
    """Download concur_req at a time; return how many of each status."""
    return asyncio.run(supervisor(cc_list, base_url, verbose, concur_req))


if __name__ == "__main__":
    sys.exit(main(download_many, DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ))
