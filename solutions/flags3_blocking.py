"""Lesson 14 without asyncio, to compare with: two requests for each flag, one by one or in threads."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import httpx

from solutions.flags2_common import TIMEOUT, DownloadStatus, save_flag
from solutions.flags_sequential import get_flag


def download_one(client: httpx.Client, cc: str, base_url: str) -> DownloadStatus:
    """Save the flag of cc under the name of its country; what goes wrong becomes a status."""
    try:
        image = get_flag(client, cc, base_url)
        answer = client.get(f"{base_url}/{cc.lower()}/metadata.json").raise_for_status()
        save_flag(image, f"{answer.json()['country'].replace(' ', '_')}.gif")
    except httpx.HTTPStatusError as error:
        missing = error.response.status_code == HTTPStatus.NOT_FOUND
        return DownloadStatus.NOT_FOUND if missing else DownloadStatus.ERROR
    except (httpx.HTTPError, ValueError):
        return DownloadStatus.ERROR
    return DownloadStatus.OK


def download_many(cc_list: list[str], base_url: str, threads: int = 1) -> Counter[DownloadStatus]:
    """Download in that many threads; return how many of each status."""
    with httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client:
        with ThreadPoolExecutor(threads) as pool:
            return Counter(pool.map(lambda cc: download_one(client, cc, base_url), cc_list))
