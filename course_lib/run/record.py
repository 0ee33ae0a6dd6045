"""The one record of a run in virtual time: what its tasks did, what it printed, what it left behind."""

from __future__ import annotations

import asyncio
import copy
from threading import get_ident as this_thread
from types import CoroutineType
from typing import Any

from course_lib.cpython import nobody_looked, running_loop
from course_lib.run.clock.ends import OutOfTime
from course_lib.run.printed import Line, Printed
from course_lib.run.trace import Block, Lane, Tracer
from course_lib.run.trace.lanes import failure_of
from course_lib.run.waits import Wait

MOST_TASKS = 30_000  # at once, in a check; to end many more takes longer than its run may last


class Record(Tracer):
    """The record of a whole run in virtual time: its first loop, its output, what it left behind.

    `waits` are the blocks by waiting, which are exact; what is computed depends on the machine.
    """

    watched = True  # by the run's supervisor

    def __init__(self, most_output: int = 1_000_000, most_tasks: int = MOST_TASKS) -> None:
        super().__init__()
        self.most_tasks = most_tasks
        self.printed = Printed(most_output)
        self.waits: list[Block] = []
        self.left: list[Lane] = []  # tasks neither finished nor cancelled when the run ended
        self.unretrieved: list[Lane] = []
        self.unseen: list[Lane] = []  # had failed when the run ended, and nobody had looked yet
        self.unawaited: list[tuple[str, str, int]] = []  # function, file, line
        self._failed: list[tuple[Lane, Any]] = []
        self.failed_calls: list[BaseException] = []  # of what the loop called, and nobody awaits
        self._lost: list[tuple[Lane, Any]] = []  # had failed when the run ended, maybe unseen
        self._naps: list[tuple[float, float]] = []
        self._paused = False
        self.finished = False  # the main coroutine of the first loop returned or raised by itself
        self.crowded = False  # it had more than `most_tasks` tasks at once, finished or not
        self.pending: list[Lane] = []  # as they were at that moment

    def loop_started(self, loop: asyncio.AbstractEventLoop) -> None:
        """Record the first loop of the run; no loop of the run writes to the console."""
        loop.set_exception_handler(self._note_failed_call)
        if self.loop is None:
            self.start(loop)

    def loop_paused(self, loop: asyncio.AbstractEventLoop, error: BaseException | None) -> None:
        """The first time, the run itself ended: note what it left behind."""
        if loop is not self.loop or self._paused:
            return
        self._paused = True
        self.stopped = self.now()
        self.finished = error is None
        for task, lane in self.tasks():
            if lane.function.startswith("async_generator_"):
                continue  # Python closing an abandoned generator, in its own time
            # one that was cancelled may still have to notice
            if not task.done() and not task.cancelling():
                self.left.append(lane)
        self.left.sort(key=lambda lane: lane.id)
        self.pending = [copy.copy(lane) for lane in self.lanes if lane.ended is None]
        # who is to look at one that failed in the last turn may have its own while the loop is shut down
        self._lost, self._failed = self._failed, []
        self.unseen = self._not_looked_at()

    def _note_failed_call(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A function that the loop was asked to call has failed: of this nobody hears but the log."""
        with self.faults:
            if "handle" in context and isinstance(error := context.get("exception"), Exception):
                self.failed_calls.append(error)

    def look(self) -> bool:
        """At which line is the loop's thread, if its step lasts? And are there too many tasks?"""
        if (tap := self.tap) is not None:
            tap.watchdog.look()
        self.crowded = self.crowded or self.living() > self.most_tasks
        return self.crowded

    def is_the_runs_end(self, error: BaseException | None) -> bool:
        return isinstance(error, OutOfTime)

    def note_failure(self, lane: Lane, task: asyncio.Task[Any]) -> None:
        self._failed.append((lane, task))

    def note_error(self, lane: Lane, error: BaseException) -> None:
        lane.error = error

    def stop(self) -> None:
        """End the record; the run itself may have ended before its loop was shut down."""
        ended = self.stopped
        super().stop()
        if self._paused:
            self.stopped = ended
        with self.faults:
            self.unretrieved += self._not_looked_at()
        # of those that failed at one moment the first that was made: asyncio keeps them in sets
        self.unretrieved.sort(key=lambda lane: (lane.ended or 0.0, lane.id))
        self._lost.clear()
        self._failed.clear()

    def _not_looked_at(self) -> list[Lane]:
        return [lane for lane, task in self._lost if lane.id and nobody_looked(task)]

    def blocked(self, start: float, end: float, file: str, line: int, function: str) -> None:
        """The loop's thread stood still."""
        lane = self.current_lane()
        block = Block(start, end, file, line, function, lane.id if lane else None)
        self.blocks.append(block)
        self.waits.append(block)

    def busy(self, start: float, end: float, file: str, line: int, function: str) -> None:
        """The loop's thread stands still, reading the clock: one block, however long it gets."""
        if self.waits and self.waits[-1].start == start:
            self.waits.pop()
        if self.blocks and self.blocks[-1].start == start:
            file, line, function = self.blocks.pop()[2:5]
        self.blocked(start, end, file, line, function)

    def waited(self, start: float, end: float, file: str, line: int, function: str) -> None:
        """The thread stood still, and there was no loop to be blocked."""
        self._naps.append((start, end))

    def draw_as_one(self, name: str, elapsed: float, error: BaseException | None) -> None:
        """A run that had no loop gets one lane, in which its thread's waits are drawn."""
        if self.loop is not None or not self._naps:
            return
        ends = [*(start for start, _ in self._naps[1:]), elapsed]
        log: list[Any] = [0.0, None, None, None, 0.0, self._naps[0][0]]
        for (start, end), next_one in zip(self._naps, ends, strict=True):
            log += [
                start,
                Wait(None, 0, "time.sleep({})", end - start, None),
                None,
                None,
                end,
                next_one,
            ]
        state, failure = ("failed", failure_of(error)) if error else ("done", "")
        self.lanes = [
            Lane(0, name, None, 0.0, ended=elapsed, state=state, failure=failure, log=log)
        ]
        self.printed.lines = [line._replace(lane=0) for line in self.lines]
        self.stopped = elapsed

    def never_awaited(self, coroutine: CoroutineType[Any, Any, Any]) -> None:
        """A coroutine was thrown away without having run."""
        file, line, _ = (coroutine.cr_origin or (("", 0, ""),))[0]
        self.unawaited.append((coroutine.__name__, file, line))

    def wrote(self, now: float, stream: str, text: str) -> None:
        """Keep what was printed at this moment."""
        printed = self.printed
        if whole := printed.add(stream, text):
            in_loop = running_loop() is not None
            lane = self.current_lane() if in_loop else self.thread_lanes.get(this_thread())
            number = lane.id if lane is not None else None
            printed.lines += [Line(now, line, number) for line in whole]

    @property
    def text(self) -> str:
        """What was printed, up to the bound."""
        return self.printed.text

    @property
    def errors(self) -> str:
        """What was written to standard error, up to the bound."""
        return self.printed.errors

    @property
    def lines(self) -> list[Line]:
        """The lines that were printed, up to the bound."""
        return self.printed.lines

    @property
    def dropped(self) -> int:
        """How many characters of output are beyond the bound."""
        return self.printed.dropped
