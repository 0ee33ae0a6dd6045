"""Flags with asyncio, saved by an executor's threads: `python -m solutions.flags2_asyncio_executor -h`."""

import asyncio
import sys
from collections import Counter
from http import HTTPStatus

import httpx
from tqdm import tqdm

from solutions.flags2 import get_flag
from solutions.flags2_asyncio import DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ
from solutions.flags2_common import TIMEOUT, DownloadStatus, explain, main, save_flag


async def download_one(
    client: httpx.AsyncClient,
    cc: str,
    base_url: str,
    semaphore: asyncio.Semaphore,
    verbose: bool,
) -> DownloadStatus:
    """Save the flag of cc; whatever goes wrong on the network becomes a status.

    OSError when it cannot be saved.
    """
    status = DownloadStatus.ERROR
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        saving = asyncio.get_running_loop().run_in_executor(None, save_flag, image, f"{cc}.gif")
        await saving  # without this, a flag that cannot be saved would be counted as OK
        status, message = DownloadStatus.OK, "OK"
    except httpx.HTTPStatusError as error:
        message = f"error: {explain(error)}"
        if error.response.status_code == HTTPStatus.NOT_FOUND:
            status, message = DownloadStatus.NOT_FOUND, f"not found: {error.request.url}"
    except (httpx.HTTPError, ValueError) as error:
        message = f"error: {explain(error)}"
    if verbose:
        print(cc, message)
    return status


async def supervisor(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Counter[DownloadStatus]:
    """Download all of cc_list, concur_req requests at a time; return how many of each status."""
    counter: Counter[DownloadStatus] = Counter()
    semaphore = asyncio.Semaphore(concur_req)
    # few are kept idle: httpx looks through them all for each request
    limits = httpx.Limits(max_connections=concur_req, max_keepalive_connections=20)
    async with httpx.AsyncClient(timeout=TIMEOUT, limits=limits, follow_redirects=True) as client:
        async with asyncio.TaskGroup() as group:
            to_do = [
                group.create_task(download_one(client, cc, base_url, semaphore, verbose))
                for cc in cc_list
            ]
            for done in tqdm(asyncio.as_completed(to_do), total=len(to_do), disable=verbose):
                counter[await done] += 1
    return counter


if __name__ == "__main__":
    sys.exit(
        main(lambda *given: asyncio.run(supervisor(*given)), DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ)
    )
