"""The chain of awaits of a task that stands still: from its coroutine down to what it waits for."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

from course_lib.cpython import children_of, fut_waiter
from course_lib.run.waits import frame_of, is_library, unusual

_DEEPEST = 50


class Link(NamedTuple):
    """A function that stands at an `await`."""

    function: str
    file: str
    line: int
    library: bool


class Chain(NamedTuple):
    """The functions from the outermost to the innermost, and the future at the end (None: its turn comes)."""

    links: list[Link]
    future: Any

    @property
    def awaited(self) -> list[Any]:
        """The tasks that the future at the end stands for."""
        if isinstance(self.future, asyncio.Task):
            return [self.future]
        return [*(children_of(self.future) or ())]


def chain_of(task: asyncio.Task[Any]) -> Chain:
    """Where a task stands now."""
    links: list[Link] = []
    awaitable: Any = task.get_coro()
    for _ in range(_DEEPEST):
        awaitable, code, inner = unusual(awaitable)
        if code is not None:
            frame = frame_of(awaitable)
            line = frame.f_lineno if frame is not None else code.co_firstlineno
            links.append(Link(_name(code), code.co_filename, line or 0, is_library(code)))
        elif inner is None:
            break
        awaitable = inner
    return Chain(links, fut_waiter(task))


def _name(code: Any) -> str:
    name: str = code.co_qualname.rpartition("<locals>.")[2]
    return f"{name}()"
