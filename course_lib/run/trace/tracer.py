"""Record what every task of a loop did, when, and what it waited for.

There is no proxy around anybody's coroutine: tracebacks, names and the order of events stay as they were.
"""

from __future__ import annotations

import asyncio

from course_lib.run.trace.hooks import attach, detach
from course_lib.run.trace.journal import Journal
from course_lib.run.trace.tap import Tap
from course_lib.run.trace.watchdog import real_now


class Tracer(Journal):
    """The record of one loop, from `start` to `stop`."""

    def __init__(self) -> None:
        super().__init__()
        self.tap: Tap | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to record."""
        plain = type(loop).time is asyncio.BaseEventLoop.time
        self.loop = loop
        self.now = real_now if plain else loop.time
        self.started = self.stopped = self.now()
        with self.faults:
            self.tap = attach(self, loop)
            self.under_way = True

    def stop(self) -> None:
        """End the record: what is pending now stays pending in it."""
        tap, self.tap, self.under_way = self.tap, None, False
        if tap is None:
            return
        with self.faults:
            detach(self, tap)
        with self.faults:
            self.close()
