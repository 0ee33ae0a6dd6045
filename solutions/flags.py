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
BASE_URL = os.environ.get("FLAGS_URL", "http://127.0.0.1:8000/flags")
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


def explain(error: Exception) -> str:
    """An error as people read it: "HTTP error 418 - I'm a teapot", "ReadTimeout"."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP error {error.response.status_code} - {error.response.reason_phrase}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror + (f": {error.filename}" if error.filename else "")
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def main(downloader: Callable[[list[str]], int], argv: list[str] | None = None) -> int:
    """Download the flags of POP20_CC, print how many and how long it took; return the exit status.

    0 is success, 1 that a flag could not be had or saved, 130 that Ctrl-C was hit.
    2 (argparse exits itself) is a command line with anything but -h.
    """
    argparse.ArgumentParser(
        prog=f"python -m solutions.{Path(sys.argv[0]).stem}",
        description="Download the flags of the 20 most populous countries from `course serve flags`.",
    ).parse_args(argv)
    start = time.perf_counter()
    try:
        count = downloader(POP20_CC)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except httpx.ConnectError:
        advice = "Start one: course serve local"
        print(f"No flag server answers at {BASE_URL}. {advice}", file=sys.stderr)
        return 1
    except (httpx.HTTPError, OSError, ValueError) as error:
        # one for all: the first flag that fails ends the program
        request = f" ({error.request.url})" if isinstance(error, httpx.HTTPError) else ""
        print(f"\nStopped. {explain(error)}{request}", file=sys.stderr)
        return 1
    print(f"\n{count} downloads in {time.perf_counter() - start:.2f}s")
    return 0
