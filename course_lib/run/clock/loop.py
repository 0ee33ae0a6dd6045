"""An event loop that waits on a run's clock. It never jumps over a real socket."""

from __future__ import annotations

import asyncio
import itertools
import math
import selectors
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from course_lib import cpython
from course_lib.run.clock import beside, children
from course_lib.run.clock.actors import current
from course_lib.run.clock.ends import OutOfTime
from course_lib.run.clock.host import CheapSelector, Selector, real_now
from course_lib.run.clock.scheduler import Actor

_THREADS = 32
_SLICE = 0.01  # real seconds between looks at the other threads while a socket is waited for
_STILL = 0.001  # real seconds in which nothing comes where nothing is on its way
_LATE = 0.002  # real seconds that a wait may always take longer than asked for


class _Selector:
    """A selector that waits on the clock, and is in all else the real one.

    Most runs have no socket, and ask the system for one only with the second file: the first is the loop's own
    wake-up pipe, for which there is no need to ask the system either. A check makes fifty runs.
    """

    def __init__(
        self, actor: Actor, loop: VirtualLoop, given: selectors.BaseSelector | None
    ) -> None:
        self.actor, self.loop = actor, loop
        self._real = given or CheapSelector()
        self._for_one = self._is_ours = given is None
        self._more = False  # besides the loop's own wake-up pipe: something real
        self.told = False  # somebody has written to that pipe

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def register(self, file: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        if self._for_one and self._real.get_map():
            cheap, self._real, self._for_one = self._real, Selector(), False
            for key in cheap.get_map().values():
                self._real.register(key.fileobj, key.events, key.data)
            cheap.close()
        key = self._real.register(file, events, data)
        self._more = self._holds_more()
        return key

    def unregister(self, file: Any) -> selectors.SelectorKey:
        key = self._real.unregister(file)
        self._more = self._holds_more()
        return key

    def _holds_more(self) -> bool:
        return len(self._real.get_map()) > 1

    def select(self, timeout: float | None = None) -> Any:
        events = self._select(timeout)
        if self.actor is self.actor.clock.main:
            self.actor.clock.handlers.handle()
        return events

    def _select(self, timeout: float | None) -> Any:
        clock, events = self.actor.clock, list[Any]()
        more = self._more if self._is_ours else self._holds_more()
        # what else writes to the pipe, but signals, wakes the clock as well
        if (more or clock.handlers.wakeup != -1) and (events := self._real.select(0)):
            clock.last_news = real_now()
            return events
        if timeout is not None and timeout <= 0:
            clock.spin(self.loop.next_timer)
            return events
        told_of = children.will_tell(clock)
        if more and not told_of and (found := self._ask_the_servers(timeout)) is not None:
            return found
        if more or told_of:
            longest = _SLICE if timeout is None else min(timeout, _SLICE)
            with clock.waiting_outside(self.actor, longest + _LATE):
                events = self._real.select(longest)
            if events:
                clock.last_news = real_now()
            return events
        clock.park(self.actor, None if timeout is None else clock.now + timeout)
        if self.told or clock.handlers.wakeup != -1:
            self.told = False
            events = self._real.select(0)
        return events

    def _ask_the_servers(self, timeout: float | None) -> Any:
        """Events, or none as a moment has come; None if what comes must be waited for in real time."""
        clock, moment = self.actor.clock, None
        if not beside.there():
            return None
        with clock.waiting_outside(self.actor, 0.0):
            if clock.outside == {self.actor} and not clock.running:
                moment = beside.next_answer()
                still = _STILL if moment is not None and moment < math.inf else _SLICE
                if events := self._real.select(still if timeout is None else min(still, timeout)):
                    clock.last_news = real_now()
                    return events
        if moment is None or (timeout is None and moment == math.inf):
            return None
        clock.park(self.actor, min(moment, clock.now + (math.inf if timeout is None else timeout)))
        beside.moment_has_come(clock.now)
        return []


_births = itertools.count()


class _Timer(asyncio.TimerHandle):
    """A timer that goes off after all that were set before it for the same moment, as in real time."""

    __slots__ = ("_turn",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._turn = self.when(), next(_births)

    def __lt__(self, other: Any) -> bool:
        turn: tuple[float, int] = other._turn
        return self._turn < turn


LOOP = asyncio.SelectorEventLoop
_real_init = LOOP.__init__  # bound before anything is patched


class VirtualLoop(LOOP):
    """An event loop whose seconds are those of the actor's clock."""

    def __init__(self, actor: Actor, selector: selectors.BaseSelector | None = None) -> None:
        self._actor = actor
        self.waiter = _Selector(actor, self, selector)
        self._has_pool = False
        self._to_children: list[Any] = []  # transports
        super().__init__(self.waiter)  # type: ignore[arg-type]
        with actor.clock.faults:
            actor.clock.unfinished.made(self)
            actor.clock.observer.loop_started(self)

    def time(self) -> float:
        return self._actor.clock.now

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        # in real time no two timers are due at quite the same moment: the earlier call comes first
        with self._actor.clock.faults:
            timer = _Timer(when, callback, args, self, context)
            if trace := cpython.source_traceback(timer):  # in debug mode
                del trace[-2:]  # as if we had not been there
            if not self.is_closed() and cpython.push_timer(self, timer):
                return timer
        return super().call_at(when, callback, *args, context=context)

    def next_timer(self) -> float | None:
        """When the loop wants to wake (seconds), unless nothing is scheduled."""
        timers = cpython.timers_of(self)
        return min((t.when() for t in timers if not t.cancelled()), default=None)

    def set_default_executor(self, executor: Any) -> None:
        super().set_default_executor(executor)
        self._has_pool = True

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Any, *args: Any, **refused: Any
    ) -> asyncio.Future[Any]:
        if executor is None and not self._has_pool:
            # Python's own default depends on the machine's cores, and so would every figure
            self.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="asyncio"))
        return super().run_in_executor(executor, func, *args, **refused)

    def run_until_complete(self, future: Any) -> Any:
        """As ever; but what has nothing to shut down gets no task: that would take as long as a short run."""
        if self._shuts_down_nothing(future):
            try:
                future.send(None)
            except StopIteration as done:
                return done.value
        return super().run_until_complete(future)

    def _shuts_down_nothing(self, future: Any) -> bool:
        if getattr(future, "cr_code", None) not in _SHUT_DOWN or self.is_running():
            return False
        left = self.is_closed() or self._has_pool or self.waiter._holds_more()
        return not left and cpython.nothing_left(self)

    def run_forever(self) -> None:
        self._actor = self.waiter.actor = current() or self._actor  # the thread that runs it
        ended_by: BaseException | None = None
        try:
            super().run_forever()
        except BaseException as error:
            ended_by = error
            raise
        finally:
            with self._actor.clock.faults:
                if isinstance(ended_by, OutOfTime):  # nobody may come to close it
                    self._actor.clock.unfinished.closes(self)
                self._actor.clock.observer.loop_paused(self, ended_by)

    async def subprocess_exec(self, *args: Any, **kwargs: Any) -> Any:
        made = await super().subprocess_exec(*args, **kwargs)
        self._to_children.append(made[0])
        return made

    async def subprocess_shell(self, *args: Any, **kwargs: Any) -> Any:
        made = await super().subprocess_shell(*args, **kwargs)
        self._to_children.append(made[0])
        return made

    async def shutdown_asyncgens(self) -> None:
        there: list[Any] = []
        with self._actor.clock.faults:
            there += cpython.async_generators_of(self)
        try:
            await super().shutdown_asyncgens()
        finally:
            for one in there:
                # it has swallowed GeneratorExit, and would do so again
                if one.ag_frame is not None:
                    cpython.keep_for_ever(one)

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        # from Python 3.12 on `asyncio.run` waits 300 s for threads, and warns; the process then waits for ever
        await super().shutdown_default_executor()

    def close(self) -> None:
        # left to itself, an open one finds the loop closed when it is destroyed, and complains later
        if not self.is_closed() and not self.is_running():
            for transport in self._to_children:
                transport.close()
        # a task that is still pending now swallowed its cancellation, or the run's end came first
        if not self.is_closed():
            with self._actor.clock.faults:
                self._actor.clock.unfinished.closes(self)
        super().close()

    def call_soon_threadsafe(  # type: ignore[override]
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:
        # another thread has work for this loop; the clock must not jump before it is seen
        self.waiter.told = True
        handle = super().call_soon_threadsafe(callback, *args, context=context)
        with self._actor.clock.faults:
            if trace := cpython.source_traceback(handle):  # in debug mode
                del trace[-1]  # as if we had not been there
        self._actor.clock.unpark(self._actor)
        return handle


def become_virtual(loop: Any, selector: selectors.BaseSelector | None = None) -> None:
    """What `SelectorEventLoop.__init__` is: whoever makes a loop in a run gets a virtual one, a class of
    their own included.
    """
    actor = current()
    if actor is None or isinstance(loop, VirtualLoop):
        _real_init(loop, selector)
        return
    kind = type(loop)
    loop.__class__ = VirtualLoop if kind is LOOP else type(kind.__name__, (kind, VirtualLoop), {})
    VirtualLoop.__init__(loop, actor, selector)


_SHUT_DOWN = (
    VirtualLoop.shutdown_asyncgens.__code__,
    VirtualLoop.shutdown_default_executor.__code__,
)
