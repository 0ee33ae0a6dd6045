"""Child processes of a run: those that are still there at its end are ended, and reaped."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

try:  # now: a program may have emptied sys.path when it is needed
    import psutil
except ImportError:  # a browser's Python has no processes
    psutil = None

from course_lib.cpython import Patch
from course_lib.run.clock.actors import ACTORS, current
from course_lib.run.clock.scheduler import Clock

_PATIENCE = 2.0  # real seconds in which a killed process should be gone
# bound before anything is patched
_poll, _wait = subprocess.Popen.poll, subprocess.Popen.wait
_kill, _waitpid, _own_pid = os.kill, os.waitpid, os.getpid


@functools.cache
def _starting(real: Callable[..., Any]) -> Callable[..., Any]:
    """A method that starts a process for an object: the object is noted."""

    @functools.wraps(real)
    def start(self: Any, *args: Any, **kwargs: Any) -> Any:
        actor = current()
        try:
            return real(self, *args, **kwargs)
        finally:
            pid = getattr(self, "pid", None)
            if actor is not None and pid is not None and _own_pid() != pid:
                actor.clock.children[pid] = self

    return start


@functools.cache
def _giving_a_pid(real: Callable[..., Any]) -> Callable[..., Any]:
    """A function that starts a process and says its number."""

    @functools.wraps(real)
    def start(*args: Any, **kwargs: Any) -> Any:
        actor, result = current(), real(*args, **kwargs)
        pid = result[0] if isinstance(result, tuple) else result
        if actor is not None and pid:
            actor.clock.children.setdefault(pid, None)
        return result

    return start


def patches() -> list[Patch]:
    """What to put in place during a run: owner, name, replacement."""
    found: list[Patch] = [(subprocess.Popen, "__init__", _starting(subprocess.Popen.__init__))]
    if (processes := sys.modules.get("multiprocessing.process")) is not None:
        found.append((processes.BaseProcess, "start", _starting(processes.BaseProcess.start)))
    names = ("fork", "forkpty", "posix_spawn", "posix_spawnp")
    found += [(os, n, _giving_a_pid(getattr(os, n))) for n in names if hasattr(os, n)]
    return found


if hasattr(os, "register_at_fork"):
    # a copy of the process is no part of the run: nobody is there who would move its clock
    os.register_at_fork(after_in_child=ACTORS.clear)


def will_tell(clock: Clock) -> bool:
    """Whether a child of the run may still send it a signal, if only that of its end."""
    return clock.handlers.listens and any(_exists(pid) for pid in clock.children)


def _exists(pid: int) -> bool:
    try:
        _kill(pid, 0)
    except OSError:
        return False
    return True


def kill(clock: Clock) -> None:
    """Kill what is left of them, and what they have started."""
    for pid, child in [*clock.children.items()]:
        if not _is_there(pid, child):
            continue
        for one in [*_descendants(pid), pid]:
            with contextlib.suppress(OSError):
                _kill(one, getattr(signal, "SIGKILL", signal.SIGTERM))


def reap(clock: Clock) -> None:
    """Let the system forget them; call this when nobody else waits for them any more."""
    for pid, child in [*clock.children.items()]:
        with contextlib.suppress(OSError, ValueError, subprocess.TimeoutExpired):
            if isinstance(child, subprocess.Popen):
                _wait(child, _PATIENCE)
            elif child is not None:
                child.join(_PATIENCE)
            else:
                _waitpid(pid, 0)
    clock.children.clear()


def _is_there(pid: int, child: Any) -> bool:
    """Whether it still runs; if it does not, it is reaped."""
    try:
        if isinstance(child, subprocess.Popen):
            return _poll(child) is None
        if child is not None:
            return bool(child.is_alive())
        return _waitpid(pid, os.WNOHANG)[0] == 0
    except (OSError, ValueError):  # somebody else has reaped it, or has closed the object
        return False


def _descendants(pid: int) -> list[int]:
    if psutil is None:
        return []
    with contextlib.suppress(Exception):  # the program may have replaced what it goes by
        return [process.pid for process in psutil.Process(pid).children(recursive=True)]
    return []
