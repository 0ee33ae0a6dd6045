"""Worked answers of lesson 21: callbacks made awaitable, a loop with a clock, a program for two frameworks."""

import asyncio
import heapq
import itertools
import time
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any

import anyio


async def awaited(start: Callable[..., Any]) -> Any:
    """Call start(on_result, on_error); return what comes to on_result, raise what comes to on_error."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(value: Any, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)

    def on_result(value: Any) -> None:
        loop.call_soon_threadsafe(settle, value, None)

    def on_error(error: BaseException) -> None:
        loop.call_soon_threadsafe(settle, None, error)

    start(on_result, on_error)
    return await future


@types.coroutine
def nap(seconds: float) -> Generator[float, None, None]:
    """Ask whoever drives this coroutine to be left alone for so many seconds."""
    yield seconds


def run_naps(*coros: Coroutine[Any, Any, Any]) -> list[Any]:
    """Run coroutines that hand out for how long they sleep; return their results in order."""
    results = [None] * len(coros)
    count = itertools.count()  # decides between two that are due at the same moment
    asleep = [(0.0, next(count), place) for place in range(len(coros))]
    while asleep:
        due, _, place = heapq.heappop(asleep)
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            seconds = coros[place].send(None)
        except StopIteration as end:
            results[place] = end.value
        else:
            heapq.heappush(asleep, (time.monotonic() + seconds, next(count), place))
    return results


async def probe(name: str) -> str:
    """Ask about a name, which takes 0.1 s for each letter of it, under asyncio and under Trio."""
    await anyio.sleep(len(name) / 10)
    return f"{name} is there"


async def probe_all(names: list[str]) -> dict[str, str]:
    """Ask about all names at once, under asyncio or Trio; return each name with its answer."""
    answers = {}

    async def ask(name: str) -> None:
        answers[name] = await probe(name)

    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(ask, name)
    return answers
