"""What is wrapped while a loop is recorded: its task factory, call_soon, run_in_executor, `Handle._run`.

All tracers of a loop share one set of wrappers: the first to come puts it in place, the last to leave
takes it away. Whoever has wrapped ours meanwhile finds that it still works, and passes everything on.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
from asyncio import events
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from course_lib.run.trace.threads import run_noted
from course_lib.run.trace.watchdog import Watchdog, real_now

if TYPE_CHECKING:
    from course_lib.run.trace.tracer import Tracer

OURS: ContextVar[tuple[int, ...]] = ContextVar("recorded_by", default=())  # serial numbers
_taps: dict[int, Tap] = {}  # by id of the loop
_lock = threading.Lock()


class Tap:
    """The wrappers around one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.tracers: tuple[Tracer, ...] = ()
        self.entered: list[Tracer] = []  # began in the middle of a step that still goes on
        self.watchdog = Watchdog()
        self.factory_before = loop.get_task_factory()
        self.run_in_executor = loop.run_in_executor
        loop.set_task_factory(self._factory)
        self._mine = {
            "call_soon": _noted_call_soon(self, loop.call_soon),
            "run_in_executor": functools.partial(_run_in_executor, self),
        }
        self._shadowed = {name: vars(loop).get(name) for name in self._mine} if _open(loop) else {}
        with contextlib.suppress(AttributeError):  # loops written in C: births are all there is
            for name, wrapper in self._mine.items():
                setattr(loop, name, wrapper)

    def remove(self) -> None:
        """Put back what was there, where nobody else has put something."""
        self.watchdog.stop()
        for name, before in self._shadowed.items():
            if vars(self.loop).get(name) is not self._mine[name]:
                continue
            if before is not None:
                setattr(self.loop, name, before)
            else:
                delattr(self.loop, name)
        if self.loop.get_task_factory() == self._factory:
            self.loop.set_task_factory(self.factory_before)

    def interested(self) -> tuple[Tracer, ...]:
        """Who records what this context does."""
        serials = OURS.get()
        return tuple(r for r in self.tracers if r.everything or r.serial in serials)

    def _factory(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> Any:
        births = [tracer.before_birth(coroutine) for tracer in self.interested()]
        try:
            if self.factory_before is not None:
                task = self.factory_before(loop, coroutine, **options)
            else:
                task = asyncio.Task(coroutine, loop=loop, **options)
                if trace := getattr(task, "_source_traceback", None):  # in debug mode
                    del trace[-2:]  # as if we had not been there
        except BaseException:
            for birth in births:
                birth.failed()
            raise
        for birth in births:
            birth.succeeded(task, coroutine)
        return task


def _noted_call_soon(tap: Tap, call_soon: Any) -> Any:
    def noted(callback: Any, *args: Any, context: Any = None) -> Any:
        key = id(getattr(callback, "__self__", None))
        for tracer in tap.tracers:
            lane = tracer.by_task.get(key)
            if lane is not None and lane.ready is None:
                lane.ready = tracer.now()
                if (waker := tracer.current) is not None:
                    lane.woken_by = waker.id
        handle = call_soon(callback, *args, context=context)
        if trace := getattr(handle, "_source_traceback", None):  # in debug mode
            del trace[-1]  # as if we had not been there
        return handle

    return noted


def _run_in_executor(tap: Tap, executor: Any, function: Any, *args: Any) -> Any:
    return run_noted(tap, executor, function, args)


def _open(loop: asyncio.AbstractEventLoop) -> bool:
    return hasattr(loop, "__dict__")


def attach(tracer: Tracer, loop: asyncio.AbstractEventLoop) -> Tap:
    """Let a tracer see what the loop does."""
    with _lock:
        tap = _taps.get(id(loop))
        if tap is None:
            if not _taps:
                _patch()
            tap = _taps[id(loop)] = Tap(loop)
        tap.tracers += (tracer,)
        return tap


def detach(tracer: Tracer, tap: Tap) -> None:
    """Undo `attach`."""
    with _lock:
        tap.tracers = tuple(r for r in tap.tracers if r is not tracer)
        if tracer in tap.entered:
            tap.entered.remove(tracer)
        if not tap.tracers and _taps.get(id(tap.loop)) is tap:
            del _taps[id(tap.loop)]
            tap.remove()
            if not _taps:
                _unpatch()


_patched: list[Any] = []  # our Handle._run, and the one before


def _patch() -> None:
    plain: Any = events.Handle._run
    timer_fires: Any = getattr(asyncio.futures, "_set_result_unless_cancelled", None)

    def _run(self: Any) -> None:
        tap = _taps.get(id(self._loop))
        callback = self._callback
        if tap is None or (callback is timer_fires and not tap.entered):
            plain(self)
            return
        if tap.entered:
            _leave_first_step(tap)
        task = getattr(callback, "__self__", None)
        if len(tap.tracers) == 1:  # nearly always, so this way must be short
            tracer = tap.tracers[0]
            lane = tracer.by_task.get(id(task))
            if lane is not None and lane.ended is None and lane.kind == "task":
                tracer.step(task, lane, plain, self, tap)
            else:
                _callback(tap, plain, self)
        else:
            _steps(tap, task, plain, self)
        if tap.entered:
            _leave_first_step(tap)

    _patched[:] = [_run, plain]
    events.Handle._run = _run  # type: ignore[method-assign]


def _callback(tap: Tap, plain: Any, handle: Any) -> None:
    """Run something that is not a step of a recorded task."""
    watch, args = tap.watchdog, handle._args
    if args:
        for tracer in tap.tracers:
            tracer.current = tracer.lane_behind(args)
    watch.step_began(real_now())
    plain(handle)
    if (took := real_now() - watch.began) > watch.limit:
        stood_still(tap, took, handle._context)
    watch.began = 0.0
    for tracer in tap.tracers:
        tracer.current = None


def _steps(tap: Tap, task: Any, plain: Any, handle: Any) -> None:
    """A step that several tracers may want to know of."""
    key, steps = id(task), []
    for tracer in tap.tracers:
        lane = tracer.by_task.get(key)
        if lane is not None and lane.ended is None and lane.kind == "task":
            steps.append((tracer, lane))
            tracer.begin(lane, tracer.now())
    if not steps:
        return _callback(tap, plain, handle)
    watch = tap.watchdog
    watch.step_began(real_now())
    plain(handle)
    if (took := real_now() - watch.began) > watch.limit:
        stood_still(tap, took, handle._context)
    watch.began = 0.0
    for tracer, lane in steps:
        tracer.current = None
        if tracer.tap is not None and lane.ended is None:  # it may have stopped in this very step
            tracer.after_step(task, lane, tracer.step_began, tracer.now())


def _unpatch() -> None:
    ours, plain = _patched
    if events.Handle._run is ours:
        events.Handle._run = plain  # type: ignore[method-assign]
    _patched.clear()


def _leave_first_step(tap: Tap) -> None:
    """Tracers that began in mid-step: that step is over."""
    entered, tap.entered = tap.entered, []
    for tracer in entered:
        tracer.leave_first_step()


def stood_still(tap: Tap, took: float, context: Any) -> None:
    """A step took long: tell those whose step it was."""
    where, computed = tap.watchdog.report(took)
    serials = context.get(OURS, ()) if context is not None else ()
    for tracer in tap.tracers:
        if tracer.current is not None or tracer.everything or tracer.serial in serials:
            tracer.stood_still(took, computed, where)
