"""A web of pages for `crawl` of lesson 24, and who gets them from the queue."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Mapping
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds
from course_lib.lessons._shared.again import Call, require_the_same_again
from course_lib.lessons._shared.jobs import Ending, ending
from course_lib.lessons._shared.words import shown
from solutions.capstone import Page, PageError

# also where somebody has made one anew
GIVEN: dict[str, Any] = {"Page": Page, "PageError": PageError}


class Web:
    """Pages that link to each other; each takes 1 s, or what `takes` says, or raises what `errors` says."""

    def __init__(
        self,
        links: Mapping[str, list[str]],
        takes: Mapping[str, float] | None = None,
        errors: Mapping[str, Exception] | None = None,
    ) -> None:
        self.links, self.takes, self.errors = links, takes or {}, errors or {}
        self.looked: list[str] = []
        self.put: list[str] = []
        self.cut: list[tuple[str, float]] = []  # what was cancelled, and after how many seconds
        self.odd: list[Any] = []  # what stood on the queue and is no page
        self.under_way = self.peak = self.done = self.ahead = 0

    async def look(self, url: str) -> Page:
        self.looked.append(url)
        self.under_way += 1
        self.peak = max(self.peak, self.under_way)
        began = time.monotonic()
        try:
            await asyncio.sleep(self.takes.get(url, 1))
        except asyncio.CancelledError:
            self.cut.append((url, time.monotonic() - began))
            raise
        finally:
            self.under_way -= 1
        if url in self.errors:
            raise self.errors[url]
        self.done += 1
        self.ahead = max(self.ahead, self.done - len(self.put))
        return Page(url, f"the text of {url}", tuple(self.links[url]))

    def take(self, pages: asyncio.Queue[Any]) -> None:
        """Get the next one from the queue, and note whether it is a page at all."""
        page = pages.get_nowait()
        if isinstance(page, Page):
            self.put.append(page.url)
            return
        self.odd.append(page)
        if inspect.iscoroutine(page):
            page.close()  # or Python complains later, in somebody else's cell


def crawled(
    attempt: Attempt, web: Web, workers: int, room: int = 0, every: float = 0, **options: Any
) -> Ending:
    """`await crawl("/", look, pages, workers)`; one page is got from the queue each so many seconds."""

    def call(answer: Any) -> Any:
        pages: asyncio.Queue[Page] = asyncio.Queue(room)
        loop = asyncio.get_running_loop()

        def get() -> None:
            if not pages.empty():
                web.take(pages)
            if len(web.put) < len(web.links):
                timer[0] = loop.call_later(every, get)

        timer = [loop.call_later(every, get)] if every else []

        async def drained() -> Any:
            try:
                return await answer("/", web.look, pages, workers)
            finally:
                for one in timer:
                    one.cancel()
                while not pages.empty():
                    web.take(pages)

        return drained()

    seen = ending(attempt, call, given=GIVEN, afterwards=1, **options)
    require_pages(web, seen)
    if seen.error is None and all(isinstance(error, PageError) for error in web.errors.values()):
        require_whole_looks(web, seen)
    return seen


def require_whole_looks(web: Web, seen: Ending) -> None:
    """Nothing went wrong, so that no look was to be cancelled."""
    url, after = web.cut[0] if web.cut else ("", 0)
    require(
        not web.cut,
        f"`look({url!r})` takes {seconds(web.takes.get(url, 1))}, and was cancelled after {seconds(after)}. "
        "Nobody asked for that: is there a limit of time (`timeout`, `wait_for`), or is said too early that an "
        "address is done (`task_done`)?",
        because="wrong-result",
        run=seen.run,
    )


def require_pages(web: Web, seen: Ending) -> None:
    """Only what `look` gave was put onto the queue."""
    unrun = any(inspect.isawaitable(one) for one in web.odd)
    require(
        not web.odd,
        f"On the queue stood {shown(web.odd[0]) if web.odd else ''}. "
        + (
            "Whoever gets that has no page yet: who waits for it?"
            if unrun
            else "What is put there are pages, as `look` gives them, and nothing else."
            + " How its reader learns of the end is its caller's affair." * (None in web.odd)
        ),
        because="not-awaited" if unrun else "wrong-type",
        run=seen.run,
    )


def require_two_crawls(attempt: Attempt) -> None:
    """Two at once have nothing to do with each other."""
    error = PageError("gone")

    def call(start: str, returns: dict[str, PageError]) -> Call:
        web = Web({"/": [], "/gone": []}, errors=dict(returns))
        return Call(
            f"crawl({start!r}, look, pages, 2)",
            lambda answer: answer(start, web.look, asyncio.Queue(), 2),
            returns,
        )

    require_the_same_again(attempt, call("/", {}), call("/gone", {"/gone": error}), GIVEN)
