"""Crawl a web site, index it, and serve the search: `python -m solutions.capstone URL [PORT]`.

Ask it with `telnet localhost 2424` or `nc localhost 2424`, one query a line. Ctrl-C or a SIGTERM ends it
gently, a second one at once.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import sys
import urllib.parse
import weakref
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import aiohttp

from solutions.charindex import tokenize
from solutions.graceful_shutdown import listen, say, unless
from solutions.scraper import HREF_RE, fetch_at_most

TRIES = 3
PATIENCE = 5.0  # seconds for one try, and for a client that does not read
WORKERS = 4
ROOM = 8  # pages that may wait for the index
INTERVAL = 0.02  # seconds between two requests
BIGGEST = 1_000_000  # bytes of a page
GRACE = 1.0  # seconds for those who are being served when it ends


class PageError(Exception):
    """A page cannot be had, now or ever."""


class Page(NamedTuple):
    """What is kept of a page, and where it leads."""

    url: str
    text: str
    links: tuple[str, ...] = ()


class Pace:
    """Lets one go on at a time, so many seconds apart at least: `await pace()`."""

    def __init__(self, interval: float) -> None:
        self.interval, self.free = interval, 0.0
        self.lock = asyncio.Lock()

    async def __call__(self) -> None:
        async with self.lock:  # first come, first served; who is cancelled takes no turn
            loop = asyncio.get_running_loop()
            await asyncio.sleep(self.free - loop.time())
            self.free = loop.time() + self.interval


class Index:
    """From each word to the pages that have it."""

    def __init__(self) -> None:
        self.entries: dict[str, set[str]] = {}

    def add(self, page: Page) -> None:
        """Make a page known."""
        for word in tokenize(page.text):
            self.entries.setdefault(word, set()).add(page.url)

    def search(self, query: str) -> list[str]:
        """The addresses of the pages that have every word of the query, sorted."""
        found = [self.entries.get(word, set()) for word in tokenize(query)]
        return sorted(set.intersection(*found)) if found else []


# -- milestone 1 ---------------------------------------------------------------------------


async def fetch(
    get: Callable[[str], Awaitable[Any]], url: str, pace: Callable[[], Awaitable[None]]
) -> Any:
    """Return what get(url) gives; try up to TRIES times, each in its turn and for PATIENCE seconds at most."""
    for attempt in range(TRIES):
        await pace()
        try:
            async with asyncio.timeout(PATIENCE):
                return await get(url)
        except OSError:  # TimeoutError is one
            if attempt == TRIES - 1:
                raise
        await asyncio.sleep(2**attempt)


# -- milestone 2 ---------------------------------------------------------------------------


async def crawl(
    start: str, look: Callable[[str], Awaitable[Page]], pages: asyncio.Queue[Any], workers: int
) -> dict[str, PageError]:
    """Put every page onto pages that start leads to, each once; return those that could not be had."""
    todo: asyncio.Queue[str] = asyncio.Queue()  # without a limit: who puts here also gets
    seen, lost = {start}, {}
    todo.put_nowait(start)

    async def work() -> None:
        while True:
            url = await todo.get()
            try:
                page = await look(url)
            except PageError as error:
                lost[url] = error
            else:
                for link in page.links:
                    if link not in seen:
                        seen.add(link)
                        todo.put_nowait(link)
                await pages.put(page)
            todo.task_done()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(workers)]
        await todo.join()
        for task in tasks:
            task.cancel()
    return lost


# -- milestone 3 ---------------------------------------------------------------------------


async def serve(
    requests: asyncio.Queue[Any],
    answer: Callable[[Any], Awaitable[object]],
    stop: asyncio.Event,
    grace: float,
) -> int:
    """Answer requests until stop is set, then give those under way grace seconds; return how many were cut."""
    under_way: set[asyncio.Task[None]] = set()

    async def attended(request: Any) -> None:
        try:
            await answer(request)
        except Exception as error:
            print(f"a request failed: {error!r}")

    stopping = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            getting = asyncio.create_task(requests.get())
            try:
                await asyncio.wait([getting, stopping], return_when=asyncio.FIRST_COMPLETED)
            finally:
                getting.cancel()  # does nothing to one that is done
                await asyncio.wait([getting])
                if not getting.cancelled():  # it was taken: then it is answered, too
                    task = asyncio.create_task(attended(getting.result()))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
        late = (await asyncio.wait(under_way, timeout=grace))[1] if under_way else set()
        return len(late)
    finally:
        rest = [stopping, *under_way]
        for left in rest:
            left.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


# -- the whole -----------------------------------------------------------------------------


async def get_page(session: aiohttp.ClientSession, url: str) -> bytes:
    """The bytes of a page. OSError: it may be worth another try. PageError: it is not."""
    try:
        return await fetch_at_most(url, session, BIGGEST)
    except aiohttp.ClientResponseError as error:  # 404 and the like; too many redirects as well
        if error.status >= 500:
            raise OSError(f"status {error.status}") from error
        raise PageError(f"status {error.status}") from error
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError) as error:
        raise OSError(str(error)) from error
    except ValueError as error:  # too long; InvalidURL is one as well
        raise PageError(str(error).replace(url, "it")) from error


def read(url: str, root: str, body: bytes) -> Page:
    """What is on a page, and which pages below root it leads to."""
    text = body.decode(errors="replace")
    links = []
    for href in HREF_RE.findall(text):
        try:
            link = urllib.parse.urldefrag(urllib.parse.urljoin(url, href)).url
        except ValueError:
            continue  # no address at all
        if link.startswith(root) and link.endswith(("/", ".html")):
            links.append(link)
    return Page(url, text, tuple(links))


async def crawl_site(root: str, index: Index, interval: float = INTERVAL) -> dict[str, PageError]:
    """Crawl all below root into the index; return the pages that could not be had."""
    pages: asyncio.Queue[Page | None] = asyncio.Queue(ROOM)
    pace = Pace(interval)

    async def fill() -> None:
        while (page := await pages.get()) is not None:
            index.add(page)

    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        get = functools.partial(get_page, session)

        async def look(url: str) -> Page:
            try:
                return read(url, root, await fetch(get, url, pace))
            except OSError as error:
                raise PageError(f"{TRIES} tries: {error or type(error).__name__}") from error

        group.create_task(fill())
        lost = await crawl(root, look, pages, WORKERS)
        await pages.put(None)
    return lost


async def answer_client(
    index: Index, client: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    """Answer one client's queries, a line each, until it leaves."""
    reader, writer = client
    try:
        while line := await reader.readline():
            found = index.search(line.decode(errors="replace"))
            writer.write("".join(f"{url}\n" for url in [*found, f"{len(found)} found"]).encode())
            async with asyncio.timeout(PATIENCE):
                await writer.drain()
    except (OSError, ValueError) as error:  # gone, too slow, or a line without end
        say("lost a client:", type(error).__name__)
        writer.transport.abort()  # close() would keep what was never read, and wait
    finally:
        writer.close()


async def close(server: asyncio.Server, stop: asyncio.Event) -> None:
    """Let nobody in any more as soon as stop is set; who is in, stays."""
    await stop.wait()
    say("stopping: no new clients")
    server.close()


async def listen_and_serve(index: Index, port: int, stop: asyncio.Event) -> int:
    """Serve searches until stop is set; return how many clients were cut short."""
    clients: asyncio.Queue[Any] = asyncio.Queue()
    connected: weakref.WeakSet[asyncio.StreamWriter] = weakref.WeakSet()

    def came(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.add(writer)
        clients.put_nowait((reader, writer))

    server = await asyncio.start_server(came, "127.0.0.1", port)
    say("serving on port", server.sockets[0].getsockname()[1])
    closing = asyncio.create_task(close(server, stop))
    try:
        return await serve(clients, functools.partial(answer_client, index), stop, GRACE)
    finally:
        closing.cancel()
        server.close()
        for writer in list(connected):  # those whose turn never came as well
            writer.transport.abort()


async def main(root: str, port: int) -> None:
    """Crawl, then serve until a signal comes, and end well."""
    stop, index = asyncio.Event(), Index()
    listen(stop)
    say("crawling")
    lost = await unless(stop, crawl_site(root, index))
    if lost is None:
        say("stopped before all pages were seen")
        return
    say(f"{len(index.entries)} words; pages that could not be had: {len(lost)}")
    say(f"stopped, {await listen_and_serve(index, port, stop)} cut short")


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.capstone",
        description="Crawl a web site, index it, and serve the search until Ctrl-C.",
    )
    parser.add_argument("url", metavar="URL", help="where to begin; nothing above it is visited")
    parser.add_argument("port", nargs="?", type=int, default=2424, metavar="PORT")
    return parser.parse_args(argv)


if __name__ == "__main__":
    options = parse()
    try:
        asyncio.run(main(options.url, options.port))
    except asyncio.CancelledError:
        say("stopped at once")
        sys.exit(1)
