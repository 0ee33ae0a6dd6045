"""Locks and queues of a run: who waits for one of them waits on the run's clock."""

from __future__ import annotations

import queue
from collections import deque
from typing import Any

from course_lib.cpython import new_simple_queue
from course_lib.run.clock import host
from course_lib.run.clock.actors import current, wait_and_note
from course_lib.run.clock.scheduler import Actor

_real_simple_queue = queue.SimpleQueue  # bound before anything is patched


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
