"""Flags one after another, errors counted: `python -m solutions.flags2_sequential -h`."""

import sys
from collections import Counter
from http import HTTPStatus

import httpx
from tqdm import tqdm

from solutions.flags2_common import TIMEOUT, DownloadStatus, explain, main, save_flag
from solutions.flags_sequential import get_flag

DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ = 1, 1


def download_one(client: httpx.Client, cc: str, base_url: str, verbose: bool) -> DownloadStatus:
    """Save the flag of cc; whatever goes wrong on the network becomes a status.

    OSError when it cannot be saved.
    """
    status = DownloadStatus.ERROR
    try:
        save_flag(get_flag(client, cc, base_url), f"{cc}.gif")
        status, message = DownloadStatus.OK, "OK"
    except httpx.HTTPStatusError as error:
        message = f"error: {explain(error)}"
        if error.response.status_code == HTTPStatus.NOT_FOUND:
            status, message = DownloadStatus.NOT_FOUND, f"not found: {error.request.url}"
    except (httpx.HTTPError, ValueError) as error:
        message = f"error: {explain(error)}"
    if verbose:
        print(f"{cc} {message}\n", end="")  # in one piece: threads print at the same time
    return status


def download_many(
    cc_list: list[str], base_url: str, verbose: bool, _concur_req: int
) -> Counter[DownloadStatus]:
    """Download one after another; return how many of each status."""
    with httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client:
        return Counter(
            download_one(client, cc, base_url, verbose) for cc in tqdm(cc_list, disable=verbose)
        )


if __name__ == "__main__":
    sys.exit(main(download_many, DEFAULT_CONCUR_REQ, MAX_CONCUR_REQ))
