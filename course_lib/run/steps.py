"""The record of a run step by step: what its loop took up, what ran, what was ready, timed, awaited then."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from course_lib import cpython
from course_lib.run.chain import Chain, chain_of
from course_lib.run.lines import Lines, Ran
from course_lib.run.record import Record
from course_lib.run.trace import Lane
from course_lib.run.trace.lanes import take_name

MOST_STEPS = 300


class Cancel(NamedTuple):
    """At this place of the program, or by a callback of the loop, tasks were asked to end."""

    file: str
    line: int
    function: str
    lanes: list[int]


@dataclass
class Step:
    """One thing that a loop did, and how everything stood afterwards. Times are seconds."""

    time: float
    kind: str  # "task": a step of one; "callback": something else that was ready; "sleep": nothing was
    lane: int | None
    words: str
    until: float = 0.0  # when a sleep ended
    ran: list[Ran] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    cancels: list[Cancel] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    timers: list[tuple[float, str]] = field(default_factory=list)
    chains: dict[int, Chain] = field(default_factory=dict)
    ends: dict[int, str] = field(default_factory=dict)  # what is at the end of each chain, in words
    states: dict[int, str] = field(default_factory=dict)  # how each task has ended, if it has


class StepRecord(Record):
    """A record that also keeps each step of the run's first loop, up to a bound."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []
        self.more = False  # there were more steps than are kept
        self._open: Step | None = None
        self._tasks: dict[int, weakref.ref[Any]] = {}
        self._asked: dict[int, int] = {}  # by lane: how often it was cancelled
        self._last: Ran | None = None
        self._lines_seen = 0
        self._over = False

    def tracing(self) -> AbstractContextManager[Any]:
        """In this thread, lines are noted too."""
        return Lines(self._note_line)

    def loop_started(self, loop: Any) -> None:
        first = self.loop is None
        super().loop_started(loop)
        if first:
            with self.faults:
                cpython.tell_taken(loop, self._taken)
                loop.waiter.select = _Select(self, loop.waiter.select).select

    def loop_paused(self, loop: asyncio.AbstractEventLoop, error: BaseException | None) -> None:
        if loop is self.loop:
            with self.faults:
                self._close()
            self._over = True
        super().loop_paused(loop, error)

    def remember(self, task: Any, lane: Lane) -> None:
        super().remember(task, lane)
        if isinstance(task, asyncio.Task):
            self._tasks[lane.id] = weakref.ref(task)

    # -- what the loop does ----------------------------------------------------------------

    def _taken(self, handle: Any) -> None:
        """The loop is about to run this."""
        with self.faults:
            if not handle.cancelled():
                kind, lane, words = self._named(handle)
                self._begin(Step(self.now(), kind, lane, words))

    def falls_asleep(self) -> None:
        """Nothing is ready: the loop asks the selector to wait."""
        with self.faults:
            if self._open is None or self._open.kind != "sleep":
                self._begin(Step(self.now(), "sleep", None, ""))

    def woke_up(self) -> None:
        """The selector is back."""
        if self._open is not None and self._open.kind == "sleep":
            self._open.until = self.now()

    def _begin(self, step: Step) -> None:
        self._close()
        if self._over or len(self.steps) >= MOST_STEPS:
            self.more = self.more or not self._over
            return
        self._open, self._last = step, None
        self.steps.append(step)

    def _close(self) -> None:
        """The step is over: how does everything stand now?"""
        step, self._open = self._open, None
        if step is None:
            return
        self._look_for_cancels(step)
        for number in self._tasks:
            if (task := self._task(number)) is not None:
                take_name(self.lanes[number], task)
        loop: Any = self.loop
        timers = [timer for timer in cpython.timers_of(loop) if not timer.cancelled()]
        timers.sort(key=lambda timer: timer.when())
        step.timers = [(timer.when(), self._named(timer)[2]) for timer in timers]
        step.ready = [
            self._named(handle)[2] for handle in cpython.ready_of(loop) if not handle.cancelled()
        ]
        step.printed = [line.text for line in self.lines[self._lines_seen :]]
        self._lines_seen = len(self.lines)
        dues = {
            id(cpython.args_of(timer)[0]): timer.when()
            for timer in timers
            if cpython.args_of(timer)
        }
        for lane in self.lanes:
            task = self._task(lane.id)
            if lane.ended is not None:
                step.states[lane.id] = lane.state
            elif task is not None and not task.done():
                chain = step.chains[lane.id] = chain_of(task)
                step.ends[lane.id] = self._end(chain, dues)

    def _end(self, chain: Chain, dues: dict[int, float]) -> str:
        future = chain.future
        if future is None:
            return "ready: it goes on when its turn comes"
        if future.done():
            return "it is done: the task goes on when its turn comes"
        if tasks := [lane.name for lane in map(self.lane_of, chain.awaited) if lane]:
            *first, last = tasks if len(tasks) < 5 else [*tasks[:3], f"{len(tasks) - 3} more"]
            return (
                f"done when {', '.join(first)} and {last} are" if first else f"done when {last} is"
            )
        if id(future) in dues:
            return f"done when the timer goes off, at {dues[id(future)]:g} s"
        return "done when somebody puts a result in"

    def _task(self, lane: int) -> Any:
        ref = self._tasks.get(lane)
        return ref() if ref is not None else None

    # -- what the program does -------------------------------------------------------------

    def _note_line(self, ran: Ran) -> None:
        with self.faults:
            if self._open is not None:
                self._look_for_cancels(self._open)
                self._open.ran.append(ran)
                if ran.event == "line":
                    self._last = ran

    def _look_for_cancels(self, step: Step) -> None:
        """Has the line that ran last cancelled somebody?"""
        asked = []
        for lane in [*self._tasks]:
            task = self._task(lane)
            count = task.cancelling() if task is not None else 0
            if count > self._asked.get(lane, 0):
                asked.append(lane)
            self._asked[lane] = count
        if asked:
            last = self._last
            place = (last.file, last.line, last.function) if last else ("", 0, step.words)
            step.cancels.append(Cancel(*place, asked))

    # -- names -----------------------------------------------------------------------------

    def _named(self, handle: Any) -> tuple[str, int | None, str]:
        """What something is that the loop is to run: its kind, its lane, its name."""
        _, callback = cpython.loop_and_callback(handle)
        owner = getattr(callback, "__self__", None)
        lane = self.by_task.get(cpython.number_of(owner))
        if lane is not None and lane.kind == "task":
            return "task", lane.id, lane.name
        args = cpython.args_of(handle) or ()
        if callback is cpython.timer_fires and args:
            return "callback", None, self._sleep_over(args[0])
        name = getattr(callback, "__qualname__", type(callback).__name__)
        done = self.lane_of(args[0]) if args else None
        for part, words in _KNOWN.items():
            if part in name:
                return "callback", None, words + (f": {done.name} is done" if done else "")
        return "callback", None, f"{name.rpartition('.')[2].strip('_')}()"

    def _sleep_over(self, future: Any) -> str:
        for number in self._tasks:
            task, lane = self._task(number), self.lanes[number]
            if task is not None and cpython.fut_waiter(task) is future:
                waiting = lane.waiting or lane.waited
                return f"{waiting.what if waiting else 'sleep'} of {lane.name}"
        return "a sleep"


# callbacks of asyncio, by a part of their names
_KNOWN = {
    "gather": "gather is told",
    "TaskGroup": "TaskGroup is told",
    "Timeout": "timeout",
    "run_until_complete": "asyncio.run is told",
    "shield": "shield is told",
    "_on_completion": "wait is told",
    "set_result": "a future gets its result",
}


class _Select:
    """A loop's selector, telling when it is asked to wait."""

    def __init__(self, record: StepRecord, select: Callable[[float | None], Any]) -> None:
        self._record, self._select = record, select

    def select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout <= 0:
            return self._select(timeout)
        self._record.falls_asleep()
        events = self._select(timeout)
        self._record.woke_up()
        return events
