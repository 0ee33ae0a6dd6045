"""Worked answers of lesson 09: which of eighteen names are there? All of them are asked at once."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from keyword import kwlist

from solutions.domainlib import Result


async def probe(domain: str) -> Result:
    """Ask the resolver for domain, in a thread; return Result(domain, whether it is there)."""
    loop = asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


async def main() -> None:
    """Probe NAME.dev for each keyword of at most 4 letters; print each answer as it comes."""
    domains = [f"{name}.dev".lower() for name in kwlist if len(name) <= 4]
    tasks = [asyncio.create_task(probe(domain)) for domain in domains]
    for answer in asyncio.as_completed(tasks):
        domain, found = await answer
        print("+" if found else " ", domain)


async def pairs(
    ask: Callable[[str], Awaitable[object]], names: list[str]
) -> list[tuple[str, object]]:
    """Ask for all names at once; return (name, answer) tuples in the order of the answers."""

    async def both(name: str) -> tuple[str, object]:
        return name, await ask(name)

    tasks = [asyncio.create_task(both(name)) for name in names]
    return [await answer for answer in asyncio.as_completed(tasks)]
