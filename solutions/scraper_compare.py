"""The same pages read in three ways, each request timed: what a `Comparison` draws."""

import asyncio
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

import aiohttp

from solutions.flags_compare import Run, Wait
from solutions.scraper import HREF_RE, parse


class Watch:
    """Notes who waits for the server, and from when to when."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.waits: list[Wait] = []

    @contextmanager
    def waiting(self, url: str) -> Iterator[None]:
        """While the block runs, the page at url is waited for."""
        start = time.perf_counter() - self.began
        try:
            yield
        finally:
            self.waits.append(Wait(url, start, time.perf_counter() - self.began))

    def run(self, name: str) -> Run:
        """All of it, from the making of this object to now."""
        return Run(name, time.perf_counter() - self.began, self.waits)


def blocking_parse(url: str, watch: Watch) -> set[str]:
    """The links of a page. The calling thread waits for it; a bad page has none."""
    with watch.waiting(url):
        try:
            with urllib.request.urlopen(url, timeout=30) as response:
                text = response.read().decode(errors="replace")
        except OSError:  # URLError and HTTPError are among them
            return set()
    return {urllib.parse.urljoin(url, link) for link in HREF_RE.findall(text) if "[" not in link}


def one_after_another(urls: list[str]) -> Run:
    """Each page when the one before is done."""
    watch = Watch()
    for url in urls:
        blocking_parse(url, watch)
    return watch.run("one after another")


def with_threads(urls: list[str]) -> Run:
    """A thread for each page."""
    watch = Watch()
    with ThreadPoolExecutor(len(urls)) as pool:
        for future in [pool.submit(blocking_parse, url, watch) for url in urls]:
            future.result()
    return watch.run(f"{len(urls)} threads")


async def all_at_once(urls: list[str]) -> Run:
    """A task for each page, through one session, with the lesson's own `parse`."""
    watch = Watch()
    async with aiohttp.ClientSession(trace_configs=[_noting(watch)]) as session:
        await asyncio.gather(*(parse(url, session) for url in urls))
    return watch.run("asyncio, one thread")


def _noting(watch: Watch) -> aiohttp.TraceConfig:
    """What tells the watch of each request of a session."""
    trace = aiohttp.TraceConfig()

    async def started(_: object, context: SimpleNamespace, params: object) -> None:
        context.began = time.perf_counter() - watch.began

    async def ended(
        _: object, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        watch.waits.append(Wait(str(params.url), context.began, time.perf_counter() - watch.began))

    trace.on_request_start.append(started)
    trace.on_request_end.append(ended)
    return trace
