"""An event loop that waits on a run's clock. It never jumps over a real socket."""

from __future__ import annotations

import asyncio
import ctypes
import heapq
import itertools
import selectors
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from course_lib.run.clock.patches import current
from course_lib.run.clock.scheduler import Actor

_THREADS = 32
_SLICE = 0.01  # real seconds between looks at the other threads while a socket is waited for


class _Selector(selectors.DefaultSelector):
    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.loop: VirtualLoop

    def select(self, timeout: float | None = None) -> Any:
        clock, events = self.actor.clock, super().select(0)
        if events:
            return events
        if timeout is not None and timeout <= 0:
            clock.spin(self.loop.next_timer)
            return events
        if len(self.get_map()) > 1:  # besides the loop's own wake-up pipe: something real
            with clock.waiting_outside(self.actor):
                return super().select(_SLICE if timeout is None else min(timeout, _SLICE))
        clock.park(self.actor, None if timeout is None else clock.now + timeout)
        return super().select(0)


_births = itertools.count()


class _Timer(asyncio.TimerHandle):
    """A timer that goes off after all that were set before it for the same moment, as in real time."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._born = next(_births)
        self._scheduled = True

    def __lt__(self, other: Any) -> bool:
        return (self.when(), self._born) < (other.when(), other._born)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds are those of the actor's clock."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._waiter = _Selector(actor)
        self._waiter.loop = self
        super().__init__(self._waiter)
        actor.clock.observer.loop_started(self)

    def time(self) -> float:
        return self._actor.clock.now

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        # in real time no two timers are due at quite the same moment: the earlier call comes first
        self._check_closed()  # type: ignore[attr-defined]
        timer = _Timer(when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)  # type: ignore[attr-defined]
        return timer

    def next_timer(self) -> float | None:
        """When the loop wants to wake (seconds), unless nothing is scheduled."""
        scheduled = self._scheduled  # type: ignore[attr-defined]
        return min((t.when() for t in scheduled if not t.cancelled()), default=None)

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Any, *args: Any
    ) -> asyncio.Future[Any]:
        if executor is None and self._default_executor is None:  # type: ignore[attr-defined]
            # Python's own default depends on the machine's cores, and so would every figure
            self.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="asyncio"))
        return super().run_in_executor(executor, func, *args)

    def run_forever(self) -> None:
        self._actor = self._waiter.actor = current() or self._actor  # the thread that runs it
        try:
            super().run_forever()
        except BaseException as error:
            self._actor.clock.observer.loop_paused(self, error)
            raise
        self._actor.clock.observer.loop_paused(self, None)

    def close(self) -> None:
        # A task that is still pending now swallowed its cancellation. Its coroutine would swallow the
        # GeneratorExit of its own destruction too, and hang whoever collects it: never destroy it.
        if not self.is_closed():
            for task in asyncio.all_tasks(self):
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(task.get_coro()))
        super().close()

    def _write_to_self(self) -> None:
        # another thread has work for this loop; the clock must not jump before it is seen
        super()._write_to_self()  # type: ignore[misc]
        self._actor.clock.unpark(self._actor)
