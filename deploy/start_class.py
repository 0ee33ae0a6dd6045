"""Start a class's servers before the lesson, as many at a time as there are cores.

    export JUPYTERHUB_API_TOKEN=$(sudo cat /opt/tljh/config/jupyterhub_config.d/start.token)
    python deploy/start_class.py http://127.0.0.1:8000

Thirty learners who press the button at the same moment wait for each other; half an hour before, nobody waits.
Without names, all those are started whom the token may see: with deploy/jupyterhub_config.py, the roster. The
exit status is 1 if a server did not start; who and why is said.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from urllib.parse import quote

import aiohttp
from tqdm import tqdm

TOKEN = "JUPYTERHUB_API_TOKEN"
PATIENCE = aiohttp.ClientTimeout(
    total=None, sock_read=300
)  # a server that starts says so in between


class NotStarted(Exception):
    """Why not, in the hub's own words."""


async def names_of(api: aiohttp.ClientSession) -> list[str]:
    """All whom the token may see: the hub gives them in pages."""
    found: list[str] = []
    while True:
        async with api.get("users", params={"offset": len(found), "limit": 100}) as answer:
            if answer.status != 200:
                raise NotStarted(await reason(answer))
            page = await answer.json()
        found += [user["name"] for user in page if user["kind"] == "user"]
        if len(page) < 100:
            return sorted(found)


async def start(api: aiohttp.ClientSession, name: str) -> None:
    """Start a server and wait until it answers, or raise NotStarted. One that runs is left alone."""
    server = f"users/{quote(name, safe='')}/server"
    while True:
        async with api.post(server) as answer:
            if answer.status in (201, 202):  # it runs; it is about to
                break
            why = await reason(answer)
            if "already running" in why:
                return
            if answer.status != 429:
                raise NotStarted(why)
        await asyncio.sleep(float(answer.headers.get("Retry-After", 5)))  # too many others start
    async with api.get(f"{server}/progress") as answer:
        async for line in answer.content:
            if line.startswith(b"data:"):
                event = json.loads(line.removeprefix(b"data:"))
                if event.get("ready"):
                    return
                if event.get("failed"):
                    raise NotStarted(event["message"])
    raise NotStarted("the hub stopped telling how far it is")


async def reason(answer: aiohttp.ClientResponse) -> str:
    """What the hub says of an error: {"status": 403, "message": "..."}, or a page of a proxy before it."""
    text = await answer.text()
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return f"{answer.status} {answer.reason}"


async def start_all(
    api: aiohttp.ClientSession, names: Sequence[str], at_once: int
) -> dict[str, str]:
    """Start the servers, so many at a time; say why, for each that did not start."""
    room = asyncio.Semaphore(at_once)
    failed: dict[str, str] = {}

    async def one(name: str) -> None:
        async with room:
            try:
                await start(api, name)
            except (NotStarted, aiohttp.ClientError, TimeoutError) as error:
                failed[name] = str(error) or type(error).__name__
        bar.update()

    with tqdm(total=len(names), unit="server", disable=not sys.stderr.isatty()) as bar:
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(one(name))
    return failed


def address(hub: str) -> str:
    """Where the hub's API is: http://host:8000 is what people see of it."""
    return hub.rstrip("/").removesuffix("/hub") + "/hub/api/"


async def main(hub: str, names: Sequence[str], at_once: int) -> int:
    headers = {"Authorization": f"token {os.environ[TOKEN]}"}
    async with aiohttp.ClientSession(address(hub), headers=headers, timeout=PATIENCE) as api:
        try:
            names = names or await names_of(api)
        except NotStarted as error:
            print(f"The hub does not say who is in the class: {error}", file=sys.stderr)
            return 1
        failed = await start_all(api, names, at_once)
    print(f"{len(names) - len(failed)} of {len(names)} servers run.")
    for name in sorted(failed):
        print(f"{name} did not start: {failed[name]}")
    return 1 if failed or not names else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("hub", help="its address, for example http://127.0.0.1:8000")
    parser.add_argument(
        "names", nargs="*", help="whose servers; without names, all that the token sees"
    )
    parser.add_argument(
        "--at-once",
        type=int,
        default=os.cpu_count() or 1,
        help="how many start at a time: as many as the hub's machine has cores (of this machine: %(default)s)",
    )
    options = parser.parse_args()
    if TOKEN not in os.environ:
        parser.error(f"{TOKEN} is not set: see the top of this file")
    if options.at_once < 1:
        parser.error("--at-once: at least one")
    return options


if __name__ == "__main__":
    chosen = arguments()
    sys.exit(asyncio.run(main(chosen.hub, chosen.names, chosen.at_once)))
