"""Flags saved under the names of their countries: `python -m solutions.flags3_asyncio -h`."""

import asyncio
import sys
from collections import Counter

import httpx
from tqdm import tqdm

from solutions.flags2_asyncio import DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ
from solutions.flags2_common import TIMEOUT, DownloadStatus, explain, main
from solutions.flags3 import download_one


async def supervisor(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Counter[DownloadStatus]:
    """Download all of cc_list, concur_req requests at a time; return how many of each status."""
    counter: Counter[DownloadStatus] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def count_one(cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            # the last two: facts that are JSON, but not what was promised
            status = DownloadStatus.ERROR
            if verbose:
                # not the stem of the address, which may be "metadata"
                print(f"{cc} error: {explain(error)}")
        counter[status] += 1
        bar.update()

    # few are kept idle: httpx looks through them all for each request
    limits = httpx.Limits(max_connections=concur_req, max_keepalive_connections=20)
    async with httpx.AsyncClient(timeout=TIMEOUT, limits=limits, follow_redirects=True) as client:
        with tqdm(total=len(cc_list), disable=verbose) as bar:
            async with asyncio.TaskGroup() as group:
                for cc in cc_list:
                    group.create_task(count_one(cc))
    return counter


if __name__ == "__main__":
    sys.exit(
        main(lambda *given: asyncio.run(supervisor(*given)), DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ)
    )
