"""Stands between `course check` and a learner's file: when it goes, nothing that the file started stays.

`python -m course_lib.files.guard LESSON FILE SKIP ONLY SECONDS` forks before what takes time is imported:
the worker (see child.py) runs the file, and this process watches it. It ends the worker and all that came
of it when the worker is done, when SECONDS are over, when too many processes are there, and when its
standard input closes: that is how it learns of the end of `course check`, even
of one by kill -9. It runs no code of the learner's, so nothing there can keep it from doing so.

Where there is no fork (Windows) this process is the worker, and `course check` itself ends it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import tempfile
import time
from typing import Any

from course_lib.files.removal import remove

# processes and threads of the whole system more than at the start: then let us count ours
CROWD = 200
_TICK = 0.1  # real seconds between two looks at the time and at the crowd
_PATIENCE = 3.0  # real seconds for ending what does not want to end
_SUBREAPER, _DEATH_SIGNAL = 36, 1  # PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG of <linux/prctl.h>


def main() -> None:
    """Entry point; see the module's docstring."""
    lesson, file, skip, only, seconds = sys.argv[1:6]
    deadline = time.monotonic() + float(seconds)
    # the mark in its name: `course check` removes the folder if this process is killed
    prefix = f"check-{os.environ['COURSE_CHECK']}-"
    folder = tempfile.mkdtemp(prefix=prefix)
    if not hasattr(os, "fork"):
        _run(lesson, file, skip, only, folder)
    _ask_the_kernel(_SUBREAPER, 1)  # orphans become our children, however often they forked
    guard, worker = os.getpid(), os.fork()
    if worker == 0:
        _ask_the_kernel(_DEATH_SIGNAL, signal.SIGKILL)
        os.setsid()  # os.killpg(0, SIGKILL) ends the worker alone
        if os.getppid() == guard:  # otherwise the guard is dead already
            _run(lesson, file, skip, only, folder)
        os._exit(1)
    clean = False
    try:
        if watch(worker, deadline) == "crowd":
            os.write(1, b'\n{"crowd": true}\n')
    finally:
        try:
            clean = end_all(time.monotonic() + _PATIENCE)
        finally:
            remove(folder)
            os._exit(0 if clean else 1)


def _run(*arguments: str) -> None:
    from course_lib.files import child

    child.main(*arguments)


def _ask_the_kernel(*request: int) -> None:
    """Linux alone knows these; elsewhere the search for what is left (processes.py) has to do."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(*map(ctypes.c_ulong, request), 0, 0, 0)


def watch(worker: int, deadline: float) -> str:
    """Wait until the worker has ended or has to be ended; say why: "done", "alone", "late" or "crowd"."""
    bell, rope = os.pipe()
    os.set_blocking(rope, False)
    os.set_blocking(bell, False)
    signal.set_wakeup_fd(rope, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # it only has to wake us
    crowd = _everybody() + CROWD
    while True:
        if worker in reap():
            return "done"
        if time.monotonic() > deadline:
            return "late"
        if _everybody() > crowd and len(_ours()) > CROWD:
            return "crowd"
        ready = select.select([0, bell], [], [], _TICK)[0]
        if 0 in ready and not os.read(0, 1):
            return "alone"
        if bell in ready and signal.SIGTERM in os.read(bell, 4096):
            return "alone"


def reap() -> set[int]:
    """Take leave of the children that have ended; -1 is among them when no child is left."""
    ended: set[int] = set()
    while True:
        try:
            pid = os.waitpid(-1, os.WNOHANG)[0]
        except ChildProcessError:
            return ended | {-1}
        if pid == 0:
            return ended
        ended.add(pid)


def end_all(until: float) -> bool:
    """Kill what descends from here, until nothing is left; False if that took too long."""
    while True:
        # On Linux a process without children has no descendants: orphans would be its children.
        if -1 in reap() and (sys.platform == "linux" or not _ours()):
            return True
        if time.monotonic() > until:
            return False
        for process in _ours():
            _kill(process)
        time.sleep(0.001)


def _kill(process: Any) -> None:
    import psutil

    try:
        process.kill()
    except psutil.Error:
        pass  # it was faster


def _ours() -> list[Any]:
    from course_lib.files import processes  # psutil takes 30 ms, and is hardly ever needed

    return processes.of_this_check()


def _everybody() -> int:
    """How many processes and threads the system has: quick to read, 0 where it cannot be."""
    try:
        with open("/proc/loadavg", "rb") as load:
            return int(load.read().split()[3].split(b"/")[1])
    except (OSError, ValueError, IndexError):
        return 0


if __name__ == "__main__":
    main()
