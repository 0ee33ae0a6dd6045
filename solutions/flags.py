"""Worked answers of lesson 12, twenty flags at once, and what its scripts share."""

import argparse
import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from httpx import AsyncClient

POP20_CC = "CN IN US ID BR PK NG BD RU JP MX PH VN ET EG DE IR TR CD FR".split()
SERVERS = {
    "DELAY": "http://127.0.0.1:8001/flags",
    "ERROR": "http://127.0.0.1:8002/flags",
    "LOCAL": "http://127.0.0.1:8000/flags",
    "REMOTE": "https://www.fluentpython.com/data/flags",  # somebody else's: only when asked for
}
BASE_URL = os.environ.get("FLAGS_URL", SERVERS["LOCAL"])
DEST_DIR = Path("downloaded")
TIMEOUT = 6.1  # seconds for connecting, and for each silence of the server


def save_flag(image: bytes, filename: str) -> None:
    """Write image to filename in DEST_DIR, whole or not at all.

    Raises ValueError for what is no GIF or no plain file name, OSError when it cannot be written.
    """
    if not image.startswith(b"GIF8"):
        raise ValueError(f"what came for {filename} is not a GIF: {image[:20]!r}")
    if Path(filename).name != filename:  # a name that came from the network could lead anywhere
        raise ValueError(f"{filename!r} is not a plain file name")
    DEST_DIR.mkdir(parents=True, exist_ok=True)
    # a name of its own, for somebody else may be saving the same flag at this moment
    half_written = DEST_DIR / f"{filename}.{os.getpid()}-{threading.get_ident()}.part"
    try:
        half_written.write_bytes(image)
        half_written.replace(DEST_DIR / filename)
    except OSError:
        half_written.unlink(missing_ok=True)
        raise


async def get_flag(client: AsyncClient, cc: str) -> bytes:
    """Fetch the flag of cc and return its bytes; an error page raises HTTPStatusError."""
    cc = cc.lower()
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif")
    response.raise_for_status()
    return response.content


async def download_one(client: AsyncClient, cc: str) -> str:
    """Fetch one flag, save it as CC.gif, print cc, and return cc."""
    image = await get_flag(client, cc)
    save_flag(image, f"{cc}.gif")
    print(cc, end=" ", flush=True)
    return cc


async def supervisor(cc_list: list[str]) -> int:
    """Download all flags of cc_list at once, through one client; return how many."""
    async with AsyncClient(timeout=TIMEOUT, follow_redirects=True) as client:
        codes = await asyncio.gather(*(download_one(client, cc) for cc in cc_list))
    return len(codes)


async def flag_sizes(client: AsyncClient, cc_list: list[str]) -> dict[str, int]:
    """Return {code: bytes of its flag} for the codes that have one, all fetched at once."""
    to_do = (client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower()) for cc in cc_list)
    sizes = {}
    for cc, response in zip(cc_list, await asyncio.gather(*to_do), strict=True):
        if response.status_code != httpx.codes.NOT_FOUND:
            sizes[cc] = len(response.raise_for_status().content)
    return sizes


def explain(error: Exception) -> str:
    """An error as people read it: "HTTP error 418 - I'm a Teapot", "ReadTimeout"."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP error {error.response.status_code} - {error.response.reason_phrase}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror + (f": {error.filename}" if error.filename else "")
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def server_label(text: str) -> str:
    """One of SERVERS, however it is written. Raises ArgumentTypeError."""
    if text.upper() not in SERVERS:
        known = ", ".join(SERVERS)
        raise argparse.ArgumentTypeError(f"there is no server {text!r}; there are {known}")
    return text.upper()


def add_server(parser: argparse.ArgumentParser) -> None:
    """The option -s, which all scripts have."""
    parser.add_argument(
        "-s",
        "--server",
        metavar="LABEL",
        type=server_label,
        default="LOCAL",
        help=f"one of {', '.join(SERVERS)} (default: LOCAL)",
    )


def main(downloader: Callable[[list[str], str], int], argv: list[str] | None = None) -> int:
    """Download the flags of POP20_CC, print how many and how long it took; return the exit status.

    0 is success, 1 that a flag could not be had or saved, 130 that Ctrl-C was hit.
    2 (argparse exits itself) is a command line that makes no sense.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m solutions.{Path(sys.argv[0]).stem}",
        description="Download the flags of the 20 most populous countries from `course serve flags`.",
    )
    add_server(parser)
    label: str = parser.parse_args(argv).server
    base_url = os.environ.get("FLAGS_URL", SERVERS[label])
    start = time.perf_counter()
    try:
        count = downloader(POP20_CC, base_url)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except httpx.ConnectError:
        advice = f" Start one: course serve {label.lower()}" if label != "REMOTE" else ""
        print(f"No flag server answers at {base_url}.{advice}", file=sys.stderr)
        return 1
    except (httpx.HTTPError, OSError, ValueError) as error:
        # one for all: the first flag that fails ends the program
        request = f" ({error.request.url})" if isinstance(error, httpx.HTTPError) else ""
        print(f"\nStopped. {explain(error)}{request}", file=sys.stderr)
        return 1
    print(f"\n{count} downloads in {time.perf_counter() - start:.2f}s")
    return 0
