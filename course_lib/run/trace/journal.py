"""What is noted about one loop: births, steps and ends of its tasks, what they waited for, long steps.

There is no strong reference to anybody's task: the life of objects stays as it was.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from course_lib.cpython import error_of, number_of, pass_over
from course_lib.run.faults import Faults
from course_lib.run.trace.lanes import (
    Block,
    Lane,
    Ref,
    failure_of,
    new_lane,
    settle_ties,
    take_name,
)
from course_lib.run.trace.watchdog import LIMIT, real_now
from course_lib.run.waits import wait_of

_serials = itertools.count(1)
_MANY = 12_000  # values of one lane's log, after which steps that follow at once are drawn together
_PER_BIRTH = 30e-6  # real seconds: what making and recording a task may take


class Journal:
    """The notes on one loop. Times are the loop's, in seconds.

    With `everything`, all tasks of the loop are noted, else only those of the contexts that were
    entered with `OURS`: see `recording`.
    """

    everything = True
    watched = False  # somebody beside the loop calls its watchdog's `look`

    def __init__(self) -> None:
        self.lanes: list[Lane] = []
        self.blocks: list[Block] = []
        self.started = self.stopped = 0.0
        self.serial = next(_serials)
        self.loop: Any = None
        self.under_way = False  # what happens now is noted
        self.faults = Faults()
        self.by_task: dict[int, Lane] = {}  # by number of the task or the thread's future
        self._refs: dict[int, Ref] = {}
        self.thread_lanes: dict[int, Lane] = {}  # by thread identifier: what runs there now
        self._lane_by_id = self.by_task.get
        self.current: Lane | None = None  # whose step it is, or on whose behalf a callback runs
        self.now: Callable[[], float] = real_now
        self.step_began = 0.0
        self.births = 0  # in the current step
        self._being_born: list[Lane] = []

    @property
    def fault(self) -> Exception | None:
        """The engine's own fault, if it had one: what is noted may be wrong then."""
        return self.faults.first

    def close(self) -> None:
        """What is pending now stays pending."""
        self.stopped = self.now()
        refs, self._refs = self._refs, {}  # nobody is interested in their deaths any more
        for ref in refs.values():
            lane, task = ref.lane, ref()
            if lane.kind != "task" or task is None or not task.done():
                continue
            if lane.ended is None:
                self._finish(task, lane, self.stopped)  # on loops whose steps cannot be seen
            pass_over(task)
        self.by_task.clear()
        settle_ties(self.lanes)

    def lane_of(self, task: asyncio.Task[Any] | None) -> Lane | None:
        """The lane of a task that is being recorded."""
        return self.by_task.get(number_of(task))

    def tasks(self) -> list[tuple[asyncio.Task[Any], Lane]]:
        """The tasks that are there, in order of birth: `all_tasks` would look at those of all loops."""
        found = [(ref(), ref.lane) for ref in [*self._refs.values()] if ref.lane.kind == "task"]
        return [(task, lane) for task, lane in found if task is not None]

    def living(self) -> int:
        """How many tasks are there now, finished or not."""
        return len(self._refs)

    def remember(self, task: Any, lane: Lane) -> None:
        """This task (or a future of a thread) is that lane's, as long as it lives."""
        ref = Ref(task, self._forget)
        ref.key, ref.lane = number_of(task), lane
        self._refs[number_of(task)] = ref
        self.by_task[number_of(task)] = lane

    def _forget(self, ref: Any) -> None:
        with self.faults:
            lane, key = ref.lane, ref.key
            if self._refs.get(key) is ref:
                del self._refs[key]
                self.by_task.pop(key, None)  # what ends a run may strike while it remembers
            if lane.ended is None and lane.kind == "task":
                lane.ended, lane.state = self.now(), "lost"

    # -- births ----------------------------------------------------------------------------

    def before_birth(self, coroutine: Any) -> Birth:
        """A task is about to be made."""
        parent = self.current_lane()
        lane = new_lane(len(self.lanes), coroutine, parent, self.now())
        self.lanes.append(lane)
        self._being_born.append(lane)
        self.births += 1
        return Birth(self, lane)

    def current_lane(self) -> Lane | None:
        """The lane of the task that runs now in this thread's loop."""
        if not self.under_way:
            return None
        task = asyncio.current_task(self.loop)
        lane = self.by_task.get(number_of(task))
        if lane is None and task is not None and self._being_born:
            # an eager task runs while it is being made
            self.remember(task, self._being_born[-1])
            return self._being_born[-1]
        return lane

    def new_thread_lane(self, name: str, kind: str, born: float) -> Lane:
        """The lane of a function that has been handed to a thread or a process."""
        parent = self.current_lane()
        lane = Lane(len(self.lanes), name, parent.id if parent else None, born, kind=kind)
        self.lanes.append(lane)
        return lane

    # -- steps -----------------------------------------------------------------------------

    def begin(self, lane: Lane, now: float) -> None:
        """A task's step begins."""
        self.current, self.births, self.step_began = lane, 0, now
        lane.waited, lane.waiting = lane.waiting, None

    def after_step(self, task: Any, lane: Lane, start: float, now: float) -> None:
        """A task's step is over: has it ended, or what does it wait for?"""
        since, wait, ready, log = lane.waiting_since, lane.waited, lane.ready, lane.log
        if wait is not None and wait.delay is not None and (due := since + wait.delay) < start:
            ready = max(due, since)  # the timer was due; the loop came later
        if len(log) < _MANY or now - since > 1e-3:
            log += (since, wait, ready, lane.woken_by, start, now)
        else:  # the last wait goes on
            log[-4:] = ready, lane.woken_by, start, now
        if lane.ended is not None:
            return
        if task.done():
            return self._finish(task, lane, now)
        lane.waiting = wait_of(task, self._lane_by_id)
        lane.waiting_since, lane.ready, lane.woken_by = now, None, None
        if len(log) == 6:
            take_name(lane, task)

    def _finish(self, task: Any, lane: Lane, now: float) -> None:
        take_name(lane, task)
        error = None if task.cancelled() else error_of(task)
        if self.is_the_runs_end(error):
            return  # it would have gone on
        lane.ended = now
        if task.cancelled():
            lane.state = "cancelled"
            return
        lane.state = "failed" if error is not None else "done"
        if error is not None:
            lane.failure = failure_of(error)
            self.note_error(lane, error)
            self.note_failure(lane, task)

    def is_the_runs_end(self, error: BaseException | None) -> bool:
        """Whether the error says that the run was stopped from outside."""
        return False

    def note_error(self, lane: Lane, error: BaseException) -> None:
        """For a tracer that may keep errors, and with them everything that they refer to."""

    def note_failure(self, lane: Lane, task: asyncio.Task[Any]) -> None:
        """For those who want to know later whether anybody looked at the error."""

    def lane_behind(self, args: tuple[Any, ...]) -> Lane | None:
        """A callback runs: is it because one of our tasks or threads has finished?"""
        for argument in args:
            lane = self.by_task.get(number_of(argument))
            if lane is not None and (lane.ended is not None or lane.kind != "task"):
                return lane
        return None

    def stood_still(self, took: float, computed: float, where: tuple[str, int, str] | None) -> None:
        """The step that is just ending took long in real time (seconds)."""
        now, lane = self.now(), self.current
        virtual = self.now is not real_now
        own_step = lane is not None and lane.ended is None
        passed = now - self.step_began if own_step else 0.0
        if virtual:
            took = computed - self.births * _PER_BIRTH
            if took < LIMIT or passed > took / 2 or lane is None or lane.library:
                return  # what takes virtual time is told by the clock
        if where is None and lane is not None and lane.code is not None:
            where = lane.code.co_filename, lane.code.co_firstlineno, lane.function
        start = now - passed if virtual else max(now - took, self.step_began)
        end = start + took if virtual else now
        if end - start >= LIMIT:
            file, line, function = where or ("", 0, "")
            lane_id = lane.id if lane is not None else None
            self.blocks.append(Block(start, end, file, line, function, lane_id, virtual))

    def leave_first_step(self) -> None:
        """For a tracer that began in the middle of a step."""


class Birth:
    """A task that is being made."""

    def __init__(self, journal: Journal, lane: Lane) -> None:
        self.journal, self._lane = journal, lane

    def failed(self) -> None:
        """There is no task after all."""
        self.journal._being_born.remove(self._lane)
        if self.journal.lanes[-1] is self._lane:
            self.journal.lanes.pop()

    def succeeded(self, task: Any, coroutine: Any) -> None:
        """Here it is."""
        journal, lane = self.journal, self._lane
        journal._being_born.remove(lane)
        if not isinstance(task, asyncio.Future):
            return
        journal.remember(task, lane)
        has_run = task.done() or getattr(coroutine, "cr_suspended", False)
        if isinstance(task, asyncio.Task) and has_run:  # an eager one
            journal.after_step(task, lane, lane.born, journal.now())
