"""Worked answers of lesson 17: many pages at once, and the links in them as rows of a file."""

import asyncio
import contextlib
import re
import urllib.parse
from pathlib import Path
from typing import Any

import aiofiles
import aiohttp
from aiohttp import ClientSession

HREF_RE = re.compile(r'href="(.*?)"')

# What one page can have wrong with it: no answer, an error page, a connection that breaks off, one that
# takes too long, bytes that are not the text they claim to be, an encoding that is none for text.
PAGE_ERRORS = (aiohttp.ClientError, TimeoutError, UnicodeError, LookupError)


async def fetch_html(url: str, session: ClientSession, **kwargs: Any) -> str:
    """Return the text of the page at url. An error page raises ClientResponseError."""
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return await response.text()


def links_in(url: str, html: str) -> set[str]:
    """Return the addresses that the links of a page lead to."""
    found = set()
    for link in HREF_RE.findall(html):
        with contextlib.suppress(ValueError):
            found.add(urllib.parse.urljoin(url, link))
    return found


async def parse(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    """Return the addresses that the page links to. A bad page is reported and has none."""
    try:
        html = await fetch_html(url, session, **kwargs)
    except PAGE_ERRORS as error:
        print(f"{url} left out: {type(error).__name__} {error}")
        return set()
    found = set()
    for link in HREF_RE.findall(html):
        try:
            found.add(urllib.parse.urljoin(url, link))
        except ValueError as error:
            print(f"{url} has a bad link, {link!r}: {error}")
    return found


async def write_one(file: Path, url: str, **kwargs: Any) -> None:
    """Append a row to file for each link of the page at url: url, tab, link."""
    links = await parse(url, **kwargs)
    if links:
        async with aiofiles.open(file, "a", encoding="utf-8") as out:
            await out.write("".join(f"{url}\t{link}\n" for link in sorted(links)))


async def bulk_crawl_and_write(file: Path, urls: list[str], **kwargs: Any) -> None:
    """Append the links of all pages to file, fetching all pages at once through one session."""
    async with ClientSession() as session, asyncio.TaskGroup() as group:
        for url in urls:
            group.create_task(write_one(file, url, session=session, **kwargs))


async def fetch_at_most(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    """Return the bytes of the page at url. More than most of them raise ValueError, at once."""
    body = bytearray()
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > most:
                raise ValueError(f"{url} is longer than {most} bytes")
    return bytes(body)
