"""Worked answers of lesson 13: many flags, few at a time, and errors that are counted."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterable
from http import HTTPStatus
from typing import Any

import httpx
from tqdm import tqdm

from solutions.flags2_common import TIMEOUT, DownloadStatus, explain, save_flag


async def get_flag(client: httpx.AsyncClient, base_url: str, cc: str) -> bytes:
    """Fetch the flag of cc from base_url; an error page raises HTTPStatusError."""
    cc = cc.lower()
    response = await client.get(f"{base_url}/{cc}/{cc}.gif")
    response.raise_for_status()
    return response.content


async def few_at_a_time(coroutines: Iterable[Coroutine[Any, Any, Any]], limit: int) -> list[Any]:
    """Await all coroutines, limit of them at a time; return their results, in order."""
    semaphore = asyncio.Semaphore(limit)

    async def one(coroutine: Coroutine[Any, Any, Any]) -> Any:
        async with semaphore:
            return await coroutine

    return await asyncio.gather(*(one(coroutine) for coroutine in coroutines))


async def status_of(
    client: httpx.AsyncClient, base_url: str, cc: str, semaphore: asyncio.Semaphore
) -> DownloadStatus:
    """Ask for the flag of cc while holding semaphore: OK; or NOT_FOUND for a 404."""
    try:
        async with semaphore:
            await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as exc:
        if exc.response.status_code == HTTPStatus.NOT_FOUND:
            return DownloadStatus.NOT_FOUND
        raise
    return DownloadStatus.OK


async def download_one(
    client: httpx.AsyncClient,
    cc: str,
    base_url: str,
    semaphore: asyncio.Semaphore,
    verbose: bool,
) -> DownloadStatus:
    """Save the flag of cc: OK; or NOT_FOUND for a 404. Other errors are raised."""
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status, message = DownloadStatus.NOT_FOUND, f"not found: {error.request.url}"
    else:
        await asyncio.to_thread(save_flag, image, f"{cc}.gif")
        status, message = DownloadStatus.OK, "OK"
    if verbose:
        print(cc, message)
    return status


async def tally(
    downloads: Iterable[Coroutine[Any, Any, DownloadStatus]],
) -> Counter[DownloadStatus]:
    """Await all downloads at once; return how many of each status."""
    counter: Counter[DownloadStatus] = Counter()
    for download in asyncio.as_completed(downloads):
        error = None
        try:
            status = await download
        except httpx.HTTPError as exc:
            error = exc
        if error:
            status = DownloadStatus.ERROR
        counter[status] += 1
    return counter


async def supervisor(
    cc_list: list[str], base_url: str, verbose: bool, concur_req: int
) -> Counter[DownloadStatus]:
    """Download all of cc_list, concur_req requests at a time; return how many of each status."""
    counter: Counter[DownloadStatus] = Counter()
    semaphore = asyncio.Semaphore(concur_req)

    async def count_one(cc: str) -> None:
        try:
            status = await download_one(client, cc, base_url, semaphore, verbose)
        except (httpx.HTTPError, ValueError) as error:
            status = DownloadStatus.ERROR
            if verbose:
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
