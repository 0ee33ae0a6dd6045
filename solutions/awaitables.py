"""Worked answers of lesson 02: an awaitable of one's own, a task in time, a task that is kept."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


async def boil() -> str:
    """Boil water for 3 seconds and return it."""
    await asyncio.sleep(3)
    return "hot water"


async def grind() -> str:
    """Grind beans for 2 seconds and return them."""
    await asyncio.sleep(2)
    return "ground beans"


async def pour(water: str, beans: str) -> str:
    """Pour the water over the beans for 1 second and return the coffee."""
    await asyncio.sleep(1)
    return f"coffee of {water} and {beans}"


class Delay:
    """`await Delay(seconds, value)` waits that many seconds and gives the value.

    The time counts from the `await`. One Delay may be awaited any number of times.
    """

    def __init__(self, seconds: float, value: Any = None) -> None:
        self.seconds = seconds
        self.value = value

    def __await__(self) -> Generator[Any, None, Any]:
        yield from asyncio.sleep(self.seconds).__await__()
        return self.value


async def make_coffee() -> str:
    """Boil and grind at the same time, then pour; return what pour returns."""
    boiling = asyncio.create_task(boil())
    beans = await grind()
    water = await boiling
    return await pour(water, beans)


def start_kept(
    coroutine: Coroutine[Any, Any, Any], kept: set[asyncio.Task[Any]]
) -> asyncio.Task[Any]:
    """Start the coroutine as a task, hold it in kept until it is done, and return it."""
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task
