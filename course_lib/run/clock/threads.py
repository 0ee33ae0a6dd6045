"""Threads, locks and queues of a run: who waits for one of them waits on the run's clock."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import deque
from typing import Any

from course_lib.cpython import new_simple_queue
from course_lib.run.clock import host
from course_lib.run.clock.actors import acting_as, current, wait_and_note
from course_lib.run.clock.ends import OutOfTime
from course_lib.run.clock.scheduler import Actor, Clock

_of_run: dict[threading.Thread, Actor] = {}

# bound before anything is patched
_real_start, _real_join = threading.Thread.start, threading.Thread.join
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
    new, run = actor.clock.admit(), thread.run

    def run_in_turn() -> None:
        try:
            with acting_as(new), contextlib.suppress(OutOfTime):
                actor.clock.begin(new)
                run()
        finally:
            with contextlib.suppress(OutOfTime):
                actor.clock.finish(new)
            _of_run.pop(thread, None)

    _of_run[thread] = new
    thread.run = run_in_turn  # type: ignore[method-assign]
    actor.virtual = False  # start() waits for the new thread to exist: that wait is real and short
    try:
        _real_start(thread)
    finally:
        actor.virtual = True


def threads_of(clock: Clock) -> list[threading.Thread]:
    """The threads that a run has started and that have not ended."""
    return [thread for thread, actor in [*_of_run.items()] if actor.clock is clock]


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
