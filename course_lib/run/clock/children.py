"""Child processes of a run: those that are still there at its end are ended, and reaped."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

from course_lib.cpython import Patch
from course_lib.run.clock.actors import ACTORS, current
from course_lib.run.clock.ends import OutOfTime
from course_lib.run.clock.family import Family, descendants
from course_lib.run.clock.host import real_now, this_thread
from course_lib.run.clock.scheduler import Clock

_FAMILY = 20.0  # real seconds for all that they have started: many, on a busy machine
_PATIENCE = 2.0  # real seconds in which a killed process should be gone
# bound before anything is patched
_poll, _wait = subprocess.Popen.poll, subprocess.Popen.wait
_kill, _waitpid, _own_pid = os.kill, os.waitpid, os.getpid


@functools.cache
def _starting(real: Callable[..., Any], counts: bool) -> Callable[..., Any]:
    """A method that starts a process for an object: the object is noted."""

    @functools.wraps(real)
    def start(self: Any, *args: Any, **kwargs: Any) -> Any:
        family = _family()
        if counts and family is not None:
            family.one_more()
        try:
            return real(self, *args, **kwargs)
        finally:
            pid = getattr(self, "pid", None)
            if family is not None and pid is not None and _own_pid() != pid:
                family[pid] = self

    return start


@functools.cache
def _giving_a_pid(real: Callable[..., Any]) -> Callable[..., Any]:
    """A function that starts a process and says its number."""

    @functools.wraps(real)
    def start(*args: Any, **kwargs: Any) -> Any:
        actor, family = current(), _family()
        if actor is not None and actor.clock.over:
            raise OutOfTime  # nothing else strikes who forks all the time
        if family is not None:
            family.one_more()
        with _undisturbed():
            result = real(*args, **kwargs)
        pid = result[0] if isinstance(result, tuple) else result
        if family is not None and pid:
            family.setdefault(pid, None)
        return result

    return start


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Around a fork the hooks of Python's modules take locks and give them back: logging's, which all share.

    What strikes between is ignored there and leaves them locked for ever.
    """
    actor = current()
    if actor is not None:
        actor.virtual = False  # so nothing strikes, and what hooks wait for is real
    try:
        yield
    finally:
        if actor is not None:
            actor.virtual = True


def patches() -> list[Patch]:
    """What to put in place during a run: owner, name, replacement."""
    found: list[Patch] = [
        (subprocess.Popen, "__init__", _starting(subprocess.Popen.__init__, True))
    ]
    names = ("fork", "forkpty", "posix_spawn", "posix_spawnp")
    return found + [(os, n, _giving_a_pid(getattr(os, n))) for n in names if hasattr(os, n)]


def patches_in_what_is_imported() -> list[Patch]:
    """The same for a module that may be there from one moment on."""
    processes = sys.modules.get("multiprocessing.process")
    if processes is None:
        return []
    return [(processes.BaseProcess, "start", _starting(processes.BaseProcess.start, False))]


_of_the_original: Family | None = None  # in a copy of a run: whose budget it lives on


def _family() -> Family | None:
    actor = current()
    return _of_the_original if actor is None else actor.clock.children


def _in_a_copy() -> None:
    """It is no part of the run: nobody is there who would move its clock."""
    global _of_the_original
    if actor := ACTORS.get(this_thread()):
        _of_the_original = actor.clock.children
    ACTORS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_copy)


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
        if _is_there(pid, child):
            for one in [*descendants(pid), pid]:
                _kill_one(one)


def _kill_one(pid: int) -> None:
    with contextlib.suppress(OSError):
        _kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def reap(clock: Clock) -> None:
    """Let the system forget them; call this when nobody else waits for them any more."""
    for pid, child in [*clock.children.items()]:
        # what goes by its own methods is the program's to spoil
        with contextlib.suppress(Exception):
            if isinstance(child, subprocess.Popen):
                _wait(child, _PATIENCE)
            elif child is not None:
                child.join(_PATIENCE)
        with contextlib.suppress(OSError):
            _waitpid(pid, 0)
    until = real_now() + _FAMILY
    while (orphans := clock.children.adopted()) and real_now() < until:
        for pid in orphans:
            _kill_one(pid)
        for pid in orphans:  # what it has started is among the next to be adopted
            with contextlib.suppress(OSError):
                _waitpid(pid, 0)
    clock.children.leave()


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
    except Exception:  # the program has replaced what its methods go by
        return _exists(pid)
