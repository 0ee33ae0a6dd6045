"""Coroutines that wait for one thing each, at different depths, or for nothing."""

from __future__ import annotations

import asyncio


async def naps() -> None:
    await asyncio.sleep(50)


async def goes_down(more: int) -> None:
    await (goes_down(more - 1) if more else naps())


async def sleeps_deep_down() -> None:
    await naps()


async def waits_for_news(news: asyncio.Event) -> None:
    await news.wait()


async def waits_for_a_future(future: asyncio.Future[None]) -> None:
    await future


async def is_over() -> None:
    pass
