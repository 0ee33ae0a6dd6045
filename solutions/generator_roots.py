"""Worked answers of lesson 03: a generator that never ends, and two small event loops."""

from collections import deque
from collections.abc import Coroutine, Iterator
from typing import Any


def endless() -> Iterator[int]:
    """Yield 9, 8, 7, 6, and then again from 9, for ever."""
    while True:
        yield from (9, 8, 7, 6)


def drive(coro: Coroutine[Any, Any, Any]) -> Any:
    """Run coro to its end, without asyncio's loop; return its result."""
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            return end.value


def take_turns(*coros: Coroutine[Any, Any, Any]) -> list[Any]:
    """Give each coroutine one step in turn until all have ended; return their results in order."""
    results = [None] * len(coros)
    waiting = deque(enumerate(coros))
    while waiting:
        position, coro = waiting.popleft()
        try:
            coro.send(None)
        except StopIteration as end:
            results[position] = end.value
        else:
            waiting.append((position, coro))
    return results
