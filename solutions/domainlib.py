"""Ask for many domain names at once. Made for `from solutions.domainlib import *` in a console."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

__all__ = ["Result", "multi_probe", "probe"]


class Result(NamedTuple):
    """What became of one look-up: the name, and whether it is there."""

    domain: str
    found: bool


async def probe(domain: str, loop: asyncio.AbstractEventLoop | None = None) -> Result:
    """Ask the resolver for domain. A caller that has the running loop at hand may pass it."""
    loop = loop or asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


async def multi_probe(domains: Iterable[str]) -> AsyncIterator[Result]:
    """Probe all domains at once; yield each Result as soon as it is there."""
    tasks = [asyncio.create_task(probe(domain)) for domain in domains]
    for answer in asyncio.as_completed(tasks):
        yield await answer
