"""The seam between the engine and the machine: the only module of the clock that knows real threads.

A run needs a thread to live in, somebody beside it who sees to it that it ends, locks that wake its
threads one at a time, and files that wake its event loop. Where there are no threads (a browser's Python)
`THREADS` is False: `start` calls the run at once, and a run whose only thread waits for nothing that
could come is told so by the clock itself. Nobody can end an endless loop there.
"""

from __future__ import annotations

import selectors
import sys
import threading
import time
from collections.abc import Callable

from course_lib import cpython

THREADS = sys.platform not in ("emscripten", "wasi")
real_sleep, real_now, cpu_now = time.sleep, time.perf_counter, time.process_time
new_lock = threading.Lock  # the real ones, bound before a run replaces them
this_thread, current_thread = threading.get_ident, threading.current_thread
this_native = getattr(threading, "get_native_id", lambda: 0)  # what the system calls it
_open = open  # a program may replace it
Selector = selectors.DefaultSelector
CheapSelector = getattr(selectors, "PollSelector", Selector)  # no file of its own
Place = tuple[str, int, str]  # file, line, function


class Bell:
    """Somebody may be told from another thread to look again."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.ring = self._event.set

    def wait(self, seconds: float) -> None:
        """Until it rings, or for so long in real time."""
        self._event.wait(seconds)
        self._event.clear()


def start(body: Callable[[], None]) -> None:
    """Begin a run: its body goes on beside the caller."""
    if THREADS:
        threading.Thread(target=body, daemon=True, name="attempt").start()
    else:
        body()


def alone(threads: int) -> bool:
    """Whether nobody is there besides the caller, a run's first thread, and so many more of the run."""
    return not THREADS or threading.active_count() <= 2 + threads


def sleeps(native: int) -> bool:
    """Whether a thread waits for what it asked for, not for the processor or a disk; True if nobody can say."""
    try:
        with _open(f"/proc/self/task/{native}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] == b"S"
    except (OSError, IndexError):  # not Linux, or it has ended
        return True


def stack_of(ident: int) -> list[Place]:
    """Where a thread is now, innermost first."""
    frame, stack = cpython.frame_in(ident), []
    while frame is not None:
        stack.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname))
        frame = frame.f_back
    return stack


def strike(ident: int, error: type[BaseException]) -> None:
    """Raise the error in a thread, soon."""
    if THREADS:
        cpython.raise_in(ident, error)


def take_back() -> None:
    """Nothing that was struck is still on its way to this thread, or to one that has ended."""
    if THREADS:
        cpython.take_back()
