"""Record in real time, on a loop on which others live too: a notebook's own, for example."""

from __future__ import annotations

import asyncio
from typing import Any

from course_lib.run.trace.lanes import Lane, failure_of
from course_lib.run.trace.tap import OURS, Tap
from course_lib.run.trace.tracer import Tracer


class LiveTracer(Tracer):
    """Records the tasks born inside of `async with`, and the task that the block stands in."""

    everything = False

    def __init__(self, name: str = "cell") -> None:
        super().__init__()
        self._name = name
        self._root: Lane | None = None
        self._task: Any = None
        self._unseen = False

    async def __aenter__(self) -> LiveTracer:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        self.start(loop)
        OURS.set((*OURS.get(), self.serial))
        if task is not None and self.tap is not None:
            with self.faults:
                self._begin_in_mid_step(task, self.tap)
            # the next callback that runs shows that this step is over: let there be one
            loop.call_soon(_nothing)
        return self

    def _begin_in_mid_step(self, task: asyncio.Task[Any], tap: Tap) -> None:
        lane = self._root = Lane(len(self.lanes), self._name, None, self.started)
        self.lanes.append(lane)
        self.remember(task, lane)
        self._task, self.current, self.step_began = task, lane, self.started
        tap.entered.append(self)
        self._unseen = not tap.watchdog.began  # nobody was there when this step began
        if self._unseen:
            tap.watchdog.step_began(self.started)

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._task = None
        with self.faults:
            self._end_in_mid_step(error)
        OURS.set(tuple(serial for serial in OURS.get() if serial != self.serial))
        self.stop()

    def _end_in_mid_step(self, error: BaseException | None) -> None:
        lane, now = self._root, self.now()
        if lane is None or self.tap is None:
            return
        watch = self.tap.watchdog
        took = now - max(self.step_began, watch.began)
        if took > watch.limit:
            self.current = lane
            self.stood_still(took, took, watch.report(took)[0])
        lane.ended, lane.state = now, "done"
        self.after_step(self, lane, self.step_began, now)
        if isinstance(error, asyncio.CancelledError):
            lane.state = "cancelled"
        elif error is not None:
            lane.state, lane.failure = "failed", failure_of(error)

    def leave_first_step(self) -> None:
        task, self._task = self._task, None
        lane = self._root
        if task is None or lane is None or self.tap is None or lane.waiting is not None:
            return
        watch, now = self.tap.watchdog, self.now()
        if self._unseen and now - self.step_began > watch.limit:
            self.current = lane
            self.stood_still(now - self.step_began, 0.0, watch.report(0.0)[0])
        self.current = None
        self.after_step(task, lane, self.step_began, now)


def recording(name: str = "cell") -> LiveTracer:
    """`async with recording() as tracer:` records what the block does, in real time.

    The block's own task is the lane `name`; tasks made inside are its children, the rest of the loop
    stays out. Afterwards the tracer holds the record, and the loop is as it was.
    """
    return LiveTracer(name)


def _nothing() -> None:
    pass
