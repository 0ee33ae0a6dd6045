"""The web of lesson 11: two functions that block, and blocks that visit its pages."""

from __future__ import annotations

import asyncio
import functools
import time
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._shared.blocks import Block, require_async_manager
from course_lib.run.run import Run


class Web:
    """Stand-ins that block for 2 s and for 1 s, and note when: (url, from, to)."""

    def __init__(self, broken: str = "") -> None:
        self.broken = broken  # which of the two fails
        self.downloads: list[tuple[Any, float, float]] = []
        self.updates: list[tuple[Any, float, float]] = []
        self.begun = 0  # updates

    def names(self) -> dict[str, Any]:
        """What stands in for the given functions."""

        def download_webpage(url: Any) -> str:
            start = time.monotonic()
            time.sleep(2)
            if self.broken == "download_webpage":
                raise ConnectionError("no answer")
            self.downloads.append((url, start, time.monotonic()))
            return page_of(url)

        def update_stats(url: Any) -> None:
            start = time.monotonic()
            self.begun += 1
            time.sleep(1)
            if self.broken == "update_stats":
                raise ConnectionError("the disk is full")
            self.updates.append((url, start, time.monotonic()))

        return {"download_webpage": download_webpage, "update_stats": update_stats}


def page_of(url: Any) -> str:
    """What is at an address."""
    return f"<title>{url}</title>"


def visited(attempt: Attempt, ends: str, web: Web, urls: list[str]) -> tuple[list[Block], Run]:
    """A block of one second on each of the pages, all at once."""
    blocks: list[Block] = []

    async def scenario(web_page: Any) -> None:
        blocks.extend(Block(ends) for _ in urls)

        def make(url: str) -> Any:
            manager = web_page(url)
            require_async_manager(manager)
            return manager

        runs = (
            block.run_and_end(
                functools.partial(make, url),
                functools.partial(asyncio.sleep, 1),
                attempt.files,
            )
            for block, url in zip(blocks, urls, strict=True)
        )
        if len(urls) == 1:
            return await next(runs)
        await asyncio.gather(*runs)

    return blocks, attempt(scenario=scenario, given=web.names())
