"""Record what every task of an event loop did, when, and what it waited for.

While a loop is recorded, three things are wrapped: its task factory (births), `Handle._run` (steps) and
`loop.call_soon` (who wakes whom). There is no proxy around anybody's coroutine, so tracebacks, names and
the order of events stay as they were. Nothing is left behind when the recording stops.
"""

from __future__ import annotations

import asyncio
import time
from asyncio import events
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .waits import Wait, is_library, wait_of

_COMPUTES = 0.05  # real seconds: a step that takes longer holds everybody up
_real_now = time.perf_counter


class Span(NamedTuple):
    """A task waited, from start to end (seconds), for something; ready is when that had come."""

    start: float
    end: float
    ready: float
    wait: Wait
    woken_by: int | None  # the lane whose step woke it


class Block(NamedTuple):
    """From start to end (seconds) the loop's thread stood still, at this line."""

    start: float
    end: float
    file: str
    line: int
    function: str
    lane: int | None


@dataclass(slots=True)
class Lane:
    """One task, or one function that ran in a thread."""

    id: int
    name: str
    parent: int | None
    born: float
    kind: str = "task"  # or "thread"
    function: str = ""
    library: bool = False
    runs: list[tuple[float, float]] = field(default_factory=list)
    waits: list[Span] = field(default_factory=list)
    ended: float | None = None
    state: str = "pending"  # "done", "failed", "cancelled"
    error: BaseException | None = None
    waiting: Wait | None = None  # what it waits for now
    waiting_since: float = 0.0
    _ready: tuple[float, int | None] | None = None


_recorders: dict[int, Recorder] = {}  # by id of the loop
_plain_run = events.Handle._run


class Recorder:
    """The record of one loop, from `start` to `stop`. Times are the loop's, in seconds."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []
        self.blocks: list[Block] = []
        self.started = self.stopped = 0.0
        self._by_task: dict[int, Lane] = {}

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to record; at most one recorder a loop."""
        self.loop, self._now = loop, loop.time
        self.started = self.stopped = loop.time()
        self._factory_before = loop.get_task_factory()
        loop.set_task_factory(self._factory)
        self._call_soon, self._run_in_executor = loop.call_soon, loop.run_in_executor
        loop.call_soon = self._noted_call_soon  # type: ignore[method-assign,assignment]
        loop.run_in_executor = self._noted_executor  # type: ignore[method-assign,assignment]
        _recorders[id(loop)] = self
        events.Handle._run = _recorded_run  # type: ignore[method-assign]

    def stop(self) -> None:
        """End the record: what is pending now stays pending in it."""
        if _recorders.pop(id(self.loop), None) is None:
            return
        self.stopped = self._now()
        if not _recorders:
            events.Handle._run = _plain_run  # type: ignore[method-assign]
        del self.loop.call_soon, self.loop.run_in_executor  # type: ignore[method-assign]
        if self.loop.get_task_factory() == self._factory:
            self.loop.set_task_factory(self._factory_before)
        self._by_task.clear()

    def lane_of(self, task: asyncio.Task[Any] | None) -> Lane | None:
        """The lane of a task that is being recorded."""
        return self._by_task.get(id(task))

    # -- births ----------------------------------------------------------------------------

    def _factory(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> Any:
        born, parent = self._now(), self.lane_of(asyncio.current_task(loop))
        make: Any = self._factory_before or asyncio.Task
        arguments = _arguments(coroutine)  # read now: an eager task has already run when it is made
        task = (
            make(loop, coroutine, **options)
            if self._factory_before
            else make(coroutine, loop=loop, **options)
        )
        if isinstance(task, asyncio.Task):
            name = task.get_name()
            code = getattr(coroutine, "cr_code", None)
            function = getattr(coroutine, "__name__", type(coroutine).__name__)
            # unnamed tasks are Task-1, Task-2 …; 3.13.0 to 3.13.2 call them "None" under a factory
            unnamed = name == "None" or (name.startswith("Task-") and name[5:].isdigit())
            lane = Lane(
                id=len(self.lanes),
                name=f"{function}({arguments})" if unnamed else name,
                parent=parent.id if parent else None,
                born=born,
                function=function,
                library=code is None or is_library(code),
            )
            self.lanes.append(lane)
            self._by_task[id(task)] = lane
            if task.done() or getattr(task, "_fut_waiter", None) is not None:  # eager: it ran already
                self._after_step(task, lane, born)
        return task

    # -- steps -----------------------------------------------------------------------------

    def _step(self, task: asyncio.Task[Any], lane: Lane, handle: events.Handle) -> None:
        start, real = self._now(), _real_now()
        if lane.waiting is not None:
            self._close_wait(lane, start)
        _plain_run(handle)
        if (computed := _real_now() - real) > _COMPUTES:
            self._computed(start, computed, task, lane)
        self._after_step(task, lane, start)

    def _after_step(self, task: asyncio.Task[Any], lane: Lane, start: float) -> None:
        now = self._now()
        lane.runs.append((start, now))
        if not task.done():
            lane.waiting, lane.waiting_since, lane._ready = wait_of(task), now, None
            return
        lane.ended = now
        if task.cancelled():
            lane.state = "cancelled"
        else:
            # not task.exception(): that would mark the error as seen
            lane.error = getattr(task, "_exception", None)
            lane.state = "failed" if lane.error else "done"
            if lane.error is not None:
                self._note_failure(lane, task)
        self._by_task.pop(id(task), None)

    def _note_failure(self, lane: Lane, task: asyncio.Task[Any]) -> None:
        """For those who want to know later whether anybody looked at the error."""

    def _close_wait(self, lane: Lane, now: float) -> None:
        wait, lane.waiting = lane.waiting, None
        ready, by = lane._ready or (now, None)
        if wait is not None:
            lane.waits.append(Span(lane.waiting_since, now, ready, wait, by))

    def _computed(self, start: float, seconds: float, task: asyncio.Task[Any], lane: Lane) -> None:
        """A long step that no sleep explains. Real time counts here, whatever the clock is."""
        if self._now() - start < seconds / 2 and not lane.library:
            code = getattr(task.get_coro(), "cr_code", None)
            file, line = (code.co_filename, code.co_firstlineno) if code else ("", 0)
            self.blocks.append(Block(start, start + seconds, file, line, lane.function, lane.id))

    # -- who wakes whom --------------------------------------------------------------------

    def _noted_call_soon(self, callback: Any, *args: Any, **options: Any) -> Any:
        sleeper = self._by_task.get(id(getattr(callback, "__self__", None)))
        if sleeper is not None and sleeper.waiting is not None and sleeper._ready is None:
            waker = self.lane_of(asyncio.current_task(self.loop))
            sleeper._ready = (self._now(), waker.id if waker else None)
        return self._call_soon(callback, *args, **options)

    # -- threads ---------------------------------------------------------------------------

    def _noted_executor(self, executor: Any, function: Callable[..., Any], *args: Any) -> Any:
        parent = self.lane_of(asyncio.current_task(self.loop))
        name = _function_name(function, args)
        lane = Lane(len(self.lanes), name, parent.id if parent else None, self._now(), kind="thread")
        self.lanes.append(lane)

        def in_thread() -> Any:
            start = self._now()
            try:
                result = function(*args)
                lane.state = "done"
                return result
            except BaseException as error:
                lane.state, lane.error = "failed", error
                raise
            finally:
                lane.ended = self._now()
                lane.runs.append((start, lane.ended))

        if type(executor).__name__ == "ProcessPoolExecutor":  # what it is given must be picklable
            return self._run_in_executor(executor, function, *args)
        return self._run_in_executor(executor, in_thread)


def _recorded_run(handle: events.Handle) -> None:
    recorder = _recorders.get(id(handle._loop))  # type: ignore[attr-defined]
    if recorder is not None:
        task = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]
        lane = recorder._by_task.get(id(task))
        if lane is not None and lane.ended is None:
            return recorder._step(task, lane, handle)
    _plain_run(handle)


def _arguments(coroutine: Any) -> str:
    """How the coroutine was called, as far as that is short: `"laser", 3`."""
    frame, code = getattr(coroutine, "cr_frame", None), getattr(coroutine, "cr_code", None)
    if frame is None or code is None or is_library(code):
        return ""
    found = frame.f_locals
    values = (found.get(name) for name in code.co_varnames[: code.co_argcount])
    return ", ".join(_short(v) for v in values if type(v) in (int, float, str, bool))[:40]


def _short(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 16 else f'"{value[:15]}…"'
    return repr(value)


def _function_name(function: Any, args: tuple[Any, ...]) -> str:
    inner = getattr(function, "args", ())  # to_thread passes partial(context.run, function, …)
    if inner and callable(inner[0]):
        function, args = inner[0], inner[1:]
    shown = ", ".join(_short(a) for a in args if type(a) in (int, float, str, bool))
    return f"{getattr(function, '__name__', type(function).__name__)}({shown})"[:50]
