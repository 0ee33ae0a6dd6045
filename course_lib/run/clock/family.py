"""The child processes of a run: how many it may start, copies of it included, and which of them are its own."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import mmap
import os
import sys
from typing import Any

try:  # now: a program may have emptied sys.path when it is needed
    import psutil
except ImportError:  # a browser's Python has no processes
    psutil = None

from course_lib.run.clock.host import real_now

MOST = max(200, 4 * (os.cpu_count() or 1))  # a pool may have a process for each processor
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of <linux/prctl.h>
_own_pid = os.getpid
_prctl = getattr(ctypes.CDLL(None), "prctl", None) if sys.platform == "linux" else None


class Family(dict[int, Any]):
    """By number, the objects that the processes were started for, or None."""

    def __init__(self) -> None:
        super().__init__()
        # when one was last asked after: the run's seconds, and real ones
        self.asked = 0.0, real_now()
        self._strangers: set[int] | None = None  # who was there before the first of them
        self._count: mmap.mmap | None = None  # of those started, also by their copies

    def one_more(self) -> None:
        """Call this before a process is started. BlockingIOError, as from the system, if they are too many.

        A copy of the run made by `os.fork` goes on in the same program, and may fork in its turn: two to the
        power of its depth. So all of them count in memory that they share.
        """
        if self._count is None:
            self._count = mmap.mmap(-1, 8)
            self._strangers = _children()
            _adopt_orphans(True)
        number = int.from_bytes(self._count[:8], "little") + 1
        if number > MOST:
            said = f"a check lets a program start {MOST} processes"
            raise BlockingIOError(errno.EAGAIN, said)
        self._count[:8] = number.to_bytes(8, "little")

    def adopted(self) -> set[int]:
        """Processes that others of the family have started and left behind, where the system tells."""
        if self._strangers is None or _prctl is None:
            return set()
        return {
            pid for pid in _children() - self._strangers - self.keys() if not _serves_python(pid)
        }

    def leave(self) -> None:
        """None of them is there any more."""
        if self._count is not None:
            _adopt_orphans(False)
        self.clear()


def _adopt_orphans(yes: bool) -> None:
    """Whether a process whose parent has ended becomes a child of this one. Linux alone can do that."""
    if _prctl is not None:
        _prctl(ctypes.c_ulong(_SUBREAPER), ctypes.c_ulong(yes), *[ctypes.c_ulong(0)] * 3)


def _serves_python(pid: int) -> bool:
    """Whether it is one of the two that `multiprocessing` starts once for all, and goes on using."""
    with contextlib.suppress(Exception):
        line = " ".join(psutil.Process(pid).cmdline())
        return "multiprocessing.resource_tracker" in line or "multiprocessing.forkserver" in line
    return False


def _children() -> set[int]:
    if psutil is None:
        return set()
    with contextlib.suppress(Exception):  # the program may have replaced what it goes by
        return {process.pid for process in psutil.Process(_own_pid()).children()}
    return set()


def descendants(pid: int) -> list[int]:
    """What it has started, and what that has started: not where they are adopted when it has ended."""
    if psutil is None or _prctl is not None:
        return []
    with contextlib.suppress(Exception):
        return [process.pid for process in psutil.Process(pid).children(recursive=True)]
    return []
