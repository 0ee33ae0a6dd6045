"""Threads, locks and queues of a run: who waits for one of them waits on the run's clock."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from course_lib.cpython import new_simple_queue, start_new_thread
from course_lib.run.clock import host
from course_lib.run.clock.actors import acting_as, current, wait_and_note
from course_lib.run.clock.ends import OutOfTime
from course_lib.run.clock.scheduler import Actor, Clock

DEEPEST = 10_000  # calls inside of calls
MOST = 2000  # threads of a run, alive at the same time
_of_run: dict[Any, Actor] = {}

# bound before anything is patched
_real_start, _real_join = threading.Thread.start, threading.Thread.join
_real_set_switch_interval = sys.setswitchinterval
_real_set_recursion_limit = sys.setrecursionlimit
_real_simple_queue = queue.SimpleQueue


class _Lock:
    """A lock for which a thread of a run waits on the run's clock."""

    def __init__(self) -> None:
        self._real = host.new_lock()
        self._waiting: deque[Actor] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self._real.acquire(False):
            return True
        if not blocking:
            return False
        if (actor := current()) is None:
            return self._real.acquire(True, timeout)
        deadline = None if timeout < 0 else actor.clock.now + timeout
        while True:
            self._waiting.append(actor)
            try:
                if self._real.acquire(False):
                    return True
                wait_and_note(actor, lambda: actor.clock.park(actor, deadline))
                if self._real.acquire(False):
                    return True
            finally:
                self._waiting.remove(actor)
            if deadline is not None and actor.clock.now >= deadline - 1e-9:
                return False

    def release(self) -> None:
        self._real.release()
        for actor in [*self._waiting]:
            actor.clock.unpark(actor)

    def locked(self) -> bool:
        return self._real.locked()

    __enter__ = acquire

    def __exit__(self, *_: object) -> None:
        self.release()

    def _at_fork_reinit(self) -> None:
        self._real = host.new_lock()
        self._waiting.clear()


def set_switch_interval(seconds: float, /) -> None:
    """What `sys.setswitchinterval` is: who stops a run must get his turn."""
    if current() is None:
        _real_set_switch_interval(seconds)


def set_recursion_limit(limit: int, /) -> None:
    """What `sys.setrecursionlimit` is: a run may not use up the stack of its thread, and with it the kernel."""
    _real_set_recursion_limit(limit if current() is None else min(limit, DEEPEST))


def new_lock() -> Any:
    """What `threading.Lock()` is."""
    return _Lock() if current() else host.new_lock()


def simple_queue() -> Any:
    """What `queue.SimpleQueue()` is: the C queue waits where no clock can see it."""
    return new_simple_queue() if current() else _real_simple_queue()


def start(thread: threading.Thread) -> None:
    """What `Thread.start` is."""
    actor = current()
    if actor is None:
        return _real_start(thread)
    before, thread.run = thread.run, _in_turn(actor.clock, thread, thread.run)  # type: ignore[method-assign]
    actor.virtual = False  # start() waits for the new thread to exist: that wait is real and short
    try:
        _real_start(thread)
    except Exception:
        thread.run = before  # type: ignore[method-assign]
        _never_began(thread)
        raise
    finally:
        actor.virtual = True


class _Bare:
    """Stands for a thread that was started without an object of its own."""

    name = "started by hand"

    def __init__(self) -> None:
        self.ended = host.new_lock()
        self.ended.acquire()

    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self.ended.locked()

    def join(self, seconds: float) -> None:
        """Wait for its end (real seconds)."""
        if self.ended.acquire(timeout=seconds):
            self.ended.release()


def start_bare(function: Any, args: Any, kwargs: Any = None, /) -> int:
    """What `_thread.start_new_thread` is."""
    actor = current()
    if actor is None or not callable(function) or type(args) is not tuple:
        return start_new_thread(function, args, kwargs or {})
    bare = _Bare()
    body = _in_turn(actor.clock, bare, lambda: function(*args, **(kwargs or {})))

    def run_and_tell() -> None:
        try:
            body()
        finally:
            bare.ended.release()

    try:
        return start_new_thread(run_and_tell, ())
    except Exception:
        _never_began(bare)
        raise


def _in_turn(clock: Clock, thread: Any, run: Callable[[], None]) -> Callable[[], None]:
    """What a new thread of a run is to do; a run cannot have more than MOST of them at a time."""
    # not so many that the system would refuse: it might refuse the kernel's own next
    if len(_of_run) >= MOST and len(threads_of(clock)) >= MOST:
        raise RuntimeError("can't start new thread")
    new = _of_run[thread] = clock.admit()

    def run_in_turn() -> None:
        try:
            with acting_as(new), contextlib.suppress(OutOfTime):
                clock.begin(new)
                try:
                    run()
                except Exception:
                    # here, where what it prints belongs to the run
                    told = threading.ExceptHookArgs((*sys.exc_info(), thread))
                    threading.excepthook(told)
        finally:
            with contextlib.suppress(OutOfTime):
                clock.finish(new)
            _of_run.pop(thread, None)

    return run_in_turn


def _never_began(thread: Any) -> None:
    """The system has refused it."""
    actor = _of_run.pop(thread)
    actor.clock.dismiss(actor)


def threads_of(clock: Clock) -> list[Any]:
    """The threads that a run has started and that have not ended."""
    found = [thread for thread, actor in [*_of_run.items()] if actor.clock is clock]
    for thread in found:
        if clock.over and not thread.is_alive():
            _of_run.pop(thread, None)  # its end came before it could do so, or it never began
    return [thread for thread in found if thread in _of_run]


def join(thread: threading.Thread, timeout: float | None = None) -> None:
    """What `Thread.join` is."""
    actor, other = current(), _of_run.get(thread)
    if actor is not None and other is not None:
        deadline = None if timeout is None else actor.clock.now + max(timeout, 0)
        other.joiners.append(actor)
        while not other.finished and (deadline is None or actor.clock.now < deadline - 1e-9):
            wait_and_note(actor, lambda: actor.clock.park(actor, deadline))
        other.joiners.remove(actor)
        if not other.finished:
            return
    _real_join(thread, timeout)
