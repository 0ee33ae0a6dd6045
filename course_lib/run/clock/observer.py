"""Who is told what happens in a run."""

from __future__ import annotations

import asyncio
from types import CoroutineType
from typing import Any, Protocol


class Observer(Protocol):
    """Told what happens in a run."""

    def loop_started(self, loop: asyncio.AbstractEventLoop) -> None:
        """The run made an event loop."""

    def loop_paused(self, loop: asyncio.AbstractEventLoop, error: BaseException | None) -> None:
        """The loop's run_forever ended; its tasks are still as they were."""

    def look(self) -> bool:
        """Called now and then from beside the run, while it goes on. True ends it: there is too much of it."""

    def blocked(self, start: float, end: float, file: str, line: int, function: str) -> None:
        """The thread of a running loop stood still from start to end (seconds)."""

    def busy(self, start: float, end: float, file: str, line: int, function: str) -> None:
        """The thread of a running loop has read the clock again and again since start, and goes on."""

    def waited(self, start: float, end: float, file: str, line: int, function: str) -> None:
        """The run's main thread stood still, with no loop running in it that this could block."""

    def never_awaited(self, coroutine: CoroutineType[Any, Any, Any]) -> None:
        """A coroutine object was thrown away without having run."""

    def wrote(self, now: float, stream: str, text: str) -> None:
        """At this moment (seconds) the run wrote to "stdout" or "stderr"."""


class Nobody:
    """An observer that takes no notice."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None
