"""Why something lets too many through: which semaphores there are, and who has asked them for a place."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any


class Places(asyncio.BoundedSemaphore):
    """A semaphore to be lent, which notes who asks it for a place."""

    def __init__(self, value: int) -> None:
        super().__init__(value)
        self.asked = 0
        self._by: list[Any] = []
        self.asked_again = False  # while none was free, by somebody who had asked before

    # no coroutine function: whoever waits, waits for the semaphore itself
    def acquire(self) -> Any:
        self.asked += 1
        with suppress(RuntimeError):  # of a check, which asks without a loop
            task = asyncio.current_task()
            self.asked_again |= self.locked() and task in self._by
            self._by.append(task)
        return super().acquire()

    def free(self) -> int:
        """How many of its places are; they are so afterwards, too."""
        free = 0
        while not self.locked():
            with suppress(StopIteration):
                super().acquire().send(None)  # one that is free is not waited for
            free += 1
        for _ in range(free):
            self.release()
        return free


# learners see this name in messages and in pictures
Places.__name__ = Places.__qualname__ = "BoundedSemaphore"


@contextmanager
def semaphores_noted() -> Iterator[list[int]]:
    """How many places each semaphore has that is made in this block."""
    made: list[int] = []
    original = asyncio.Semaphore.__init__

    def noting(self: asyncio.Semaphore, value: int = 1) -> None:
        made.append(value)
        original(self, value)

    asyncio.Semaphore.__init__ = noting  # type: ignore[method-assign]
    try:
        yield made
    finally:
        asyncio.Semaphore.__init__ = original  # type: ignore[method-assign]


def why_too_many(made: list[int], allowed: int, name: str, some_wait: bool = False) -> str:
    """What these semaphores have to do with it; `name` is what says how many places there should be."""
    if not made and some_wait:
        return "Some of them do wait. Which line decides that the next may begin, and what does it compare?"
    if not made:
        return "Nothing makes them wait for each other. Which class of asyncio's lets only so many through?"
    if len(made) > 1:
        return f"{len(made)} semaphores were made, each with its own places. All have to wait for the same one."
    if made != [allowed]:
        return f"The semaphore has {made[0]} places, and `{name}` should say how many."
    return (
        "The semaphore has the right number of places. What is begun before there is a place, or goes on when "
        "it was given back?"
    )
