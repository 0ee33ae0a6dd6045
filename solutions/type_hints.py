"""Worked answers of lesson 22: what functions promise in writing."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar

T = TypeVar("T")

CITIES = {"Ann": "Porto", "Bob": "Lima", "Eve": "Oslo"}


async def city_of(name: str) -> str | None:
    """Look up, in a second, in which city somebody lives; None if nobody knows."""
    await asyncio.sleep(1)
    return CITIES.get(name)


class Line:
    """A line to a host: it can send, and must be hung up."""

    def __init__(self, host: str) -> None:
        self.host = host
        print("calling", host)

    async def send(self, text: str) -> int:
        """Send a text; return how many characters went out."""
        await asyncio.sleep(1)
        print(f"{self.host} is sent {text!r}")
        return len(text)

    async def hang_up(self) -> None:
        """Close the line."""
        await asyncio.sleep(1)
        print(self.host, "is hung up")


async def patient(job: Callable[[], Awaitable[T]], times: int) -> T:
    """Await job() again as long as it raises OSError, so many times in all; return what it gives."""
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


async def cities(names: Iterable[str]) -> AsyncGenerator[str, None]:
    """Yield the city of each name, one after another; leave out those that nobody knows."""
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@asynccontextmanager
async def line_to(host: str | None = None) -> AsyncIterator[Line]:
    """Lend the block a line to host, or to this machine; hang up when it ends, however it ends."""
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


async def total(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> float:
    """Await one after another, await tell(number) for each, and return the sum of the numbers."""
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result
