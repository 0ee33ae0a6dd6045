"""Twenty flags, one after another: `python -m solutions.flags_sequential`."""

import sys

import httpx

from solutions.flags import BASE_URL, POP20_CC, TIMEOUT, main, save_flag


def get_flag(client: httpx.Client, cc: str, base_url: str = BASE_URL) -> bytes:
    """The flag of the country cc. Raises httpx.HTTPError."""
    cc = cc.lower()
    response = client.get(f"{base_url}/{cc}/{cc}.gif")
    response.raise_for_status()
    return response.content


def download_one(client: httpx.Client, cc: str, base_url: str = BASE_URL) -> str:
    """Fetch and save one flag, print its code and return it."""
    save_flag(get_flag(client, cc, base_url), f"{cc}.gif")
    print(f"{cc} ", end="", flush=True)  # in one piece: threads print at the same time
    return cc


def download_many(cc_list: list[str] = POP20_CC, base_url: str = BASE_URL) -> int:
    """Download the flags one after another; return how many."""
    with httpx.Client(timeout=TIMEOUT, follow_redirects=True) as client:
        return len([download_one(client, cc, base_url) for cc in cc_list])


if __name__ == "__main__":
    sys.exit(main(download_many))
