"""Worked answers of lesson 14: two requests for one flag, and a file named after the country."""

import asyncio
from http import HTTPStatus

import httpx

from solutions.flags2 import get_flag
from solutions.flags2_common import DownloadStatus, save_flag


async def get_country(client: httpx.AsyncClient, base_url: str, cc: str) -> str:
    """Fetch the name of the country cc from its metadata.json; an error page raises."""
    response = await client.get(f"{base_url}/{cc.lower()}/metadata.json")
    response.raise_for_status()
    name: str = response.json()["country"]
    return name


async def who_failed(client: httpx.AsyncClient, base_url: str, cc_list: list[str]) -> list[str]:
    """Ask for the facts about all codes at once; return the codes for which that failed, in order."""
    to_do = (get_country(client, base_url, cc) for cc in cc_list)
    failed = []
    for cc, result in zip(
        cc_list, await asyncio.gather(*to_do, return_exceptions=True), strict=True
    ):
        if isinstance(result, httpx.HTTPError):
            failed.append(cc)
        elif isinstance(result, BaseException):
            raise result
    return failed


async def download_one(
    client: httpx.AsyncClient,
    cc: str,
    base_url: str,
    semaphore: asyncio.Semaphore,
    verbose: bool,
) -> DownloadStatus:
    """Save the flag as Sri_Lanka.gif, say: OK; or NOT_FOUND for a 404. Other errors are raised."""
    try:
        async with semaphore:
            image = await get_flag(client, base_url, cc)
        async with semaphore:
            country = await get_country(client, base_url, cc)
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        status, message = DownloadStatus.NOT_FOUND, f"not found: {error.request.url}"
    else:
        await asyncio.to_thread(save_flag, image, f"{country.replace(' ', '_')}.gif")
        status, message = DownloadStatus.OK, "OK"
    if verbose:
        print(cc, message)
    return status
