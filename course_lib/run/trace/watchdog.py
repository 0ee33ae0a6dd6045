"""Notice a step of a loop that takes long in real time, and see at which line it is while it lasts."""

from __future__ import annotations

import contextlib
import threading
import time

from course_lib.cpython import frame_in, start_new_thread
from course_lib.run.waits import is_library

LIMIT = 0.05  # real seconds: a step that takes longer holds everybody up
_FRESH = 0.01  # real seconds between two readings of the processor's clock
real_now, _new_lock = time.monotonic, threading.Lock  # bound before a run replaces them
_cpu_now = getattr(time, "thread_time", time.process_time)


class Watchdog:
    """Looks at one loop's thread from another thread: one of its own, or that of whoever calls `look`."""

    def __init__(self, own_thread: bool = True) -> None:
        self.limit = LIMIT
        self.began = 0.0  # when the step that runs now began (real seconds), 0 between steps
        self._ident = 0
        # a step's beginning, a line in it
        self._seen: tuple[float, tuple[str, int, str]] | None = None
        self.read()
        self.read_again = 0.0  # by the thread that runs the loop, which need not be this one
        self._stop = _new_lock()
        self._stop.acquire()
        if not own_thread:
            return
        with contextlib.suppress(RuntimeError):  # no threads in a browser: no line then
            start_new_thread(self._watch, ())

    def step_began(self, now: float) -> None:
        """A step begins."""
        self.began = now
        if now > self.read_again:
            self.read()

    def read(self) -> None:
        """Read how long this thread has computed; not at every step, for that costs as much as a step."""
        self._ident = threading.get_ident()
        self._cpu, self.read_again = _cpu_now(), real_now() + _FRESH

    def report(self, took: float) -> tuple[tuple[str, int, str] | None, float]:
        """Where the step was that has just ended, and for how long (seconds) it computed at most."""
        seen = self._seen
        computed = min(took, _cpu_now() - self._cpu)
        return (seen[1] if seen is not None and seen[0] == self.began else None), computed

    def stop(self) -> None:
        """End the thread."""
        if self._stop.locked():
            self._stop.release()

    def _watch(self) -> None:
        while not self._stop.acquire(timeout=self.limit / 2.5):
            self.look()

    def look(self) -> None:
        """Called every few hundredths of a second: at which line is a step that lasts?"""
        began = self.began
        if not began or (self._seen is not None and self._seen[0] == began):
            return
        if real_now() - began > self.limit * 0.7 and (where := _where(self._ident)):
            self._seen = (began, where)


def _where(ident: int) -> tuple[str, int, str] | None:
    frame = frame_in(ident)
    while frame is not None and is_library(frame.f_code):
        frame = frame.f_back
    if frame is None:
        return None
    return frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname
