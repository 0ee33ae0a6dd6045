"""Run a learner's attempt in virtual time, and say what happened: the `Run` that a check sees."""

from __future__ import annotations

import asyncio
import gc
import re
import sys
from collections.abc import Callable, MutableMapping, Sequence
from functools import cached_property
from typing import Any

from course_lib.run.clock import Deadlock, Ended, simulate
from course_lib.run.printed import Line
from course_lib.run.put_back import Builtins, PutBack
from course_lib.run.record import Record
from course_lib.run.trace import Block, Lane

MANY = 1000  # tasks: what they leave slows later checks down until Python collects it, seldom
_collect = gc.collect  # a program may replace it
COLOUR = re.compile(r"\x1b\[[\d;]*m")  # what makes a terminal change its colour


class Run:
    """What one run of an attempt did. All times are virtual seconds since its start."""

    def __init__(
        self, ended: Ended, record: Record, files: frozenset[str], replaced: Sequence[str] = ()
    ) -> None:
        self.ended, self.record, self.files = ended, record, files
        self.result: Any = ended.result  # what the call gave
        self.error: BaseException | None = ended.error  # what came out of it instead
        self.stopped: str = ended.stopped  # "endless-loop", say, if it had to be ended
        self.fault: BaseException | None = record.fault or ended.fault  # the engine's own
        self.replaced = replaced  # functions of Python's own that the program replaced, by name
        self.draws: list[tuple[int, int]] = []  # (from how many, which) of scripted random numbers
        self.scenario: tuple[Any, ...] = ()  # what tells it from the check's other runs
        self.answer: Any = None  # what was called, if it is known
        self.of_scenario = False  # its times are those of the check's scenario
        self.is_async = True  # its call was awaited

    def let_go(self) -> None:
        """Forget the program's own objects. They may have a `__del__` without end, so destroy them here."""
        self.result = self.ended.result = None
        if not self.deadlocked:
            self.error = self.ended.error = None
        for lane in self.tasks:
            lane.error = None
        self.record.failed_calls.clear()
        # what it made has outlived its run by now, so the youngest generation alone will not do
        _collect(2 if self.stopped or len(self.tasks) > MANY else 1)

    @property
    def elapsed(self) -> float:
        """How long the attempt took (not its executor's shutdown); a plain one may run several loops."""
        by_loop = self.is_async and self.record.loop is not None
        return round(self.record.stopped if by_loop else self.ended.elapsed, 6)

    @cached_property
    def text(self) -> str:
        """What it printed, without colours."""
        return COLOUR.sub("", self.record.text)

    @cached_property
    def lines(self) -> list[Line]:
        """What it printed, line by line, with the time of each, without colours."""
        return [line._replace(text=COLOUR.sub("", line.text)) for line in self.record.lines]

    @property
    def lines_printed(self) -> int:
        """How many lines it printed, whether they were kept or not."""
        return self.record.printed.lines_printed

    @property
    def printing_when_stopped(self) -> bool:
        """Whether it was stopped by the limit on real time, and was printing at that moment."""
        return self.ended.printing

    @property
    def tasks(self) -> list[Lane]:
        """Its tasks and the functions it ran in threads, in order of birth; the first is the attempt."""
        return self.record.lanes

    @property
    def peak(self) -> int:
        """The most tasks (and threads) that were under way at the same time, besides the attempt's own."""
        changes = []
        for lane in self.tasks[1:]:
            if not lane.library:
                changes += [(lane.born, 1), (lane.ended if lane.ended is not None else 1e12, -1)]
        running = most = 0
        for _, change in sorted(changes):
            running += change
            most = max(most, running)
        return most

    @property
    def blocks(self) -> list[Block]:
        """When the loop's thread waited without `await`, and at which line."""
        return [block for block in self.record.waits if block.end - block.start > 1e-9]

    @property
    def lag(self) -> float:
        """The longest time in which the loop could not react; computing counts in real seconds."""
        return max((block.end - block.start for block in self.record.blocks), default=0.0)

    @property
    def left_over(self) -> list[Lane]:
        """Tasks that were still running, uncancelled, when the attempt returned."""
        return self.record.left

    @property
    def unawaited(self) -> list[tuple[str, str, int]]:
        """Coroutines that were made and never ran: name, file, line. The learner's own come first."""

        # Python lets go of them in an order that differs between its versions
        def place(one: tuple[str, str, int]) -> tuple[bool, int, str]:
            return one[1] not in self.files, one[2], one[0]

        return sorted(self.record.unawaited, key=place)

    @property
    def unretrieved(self) -> list[Lane]:
        """Tasks whose exception nobody looked at."""
        return self.record.unretrieved

    @property
    def waiting(self) -> list[Lane]:
        """Tasks that were waiting when the run ended, with what they waited for."""
        return [lane for lane in self.record.pending if lane.waiting is not None]

    @property
    def deadlocked(self) -> bool:
        """Whether every task was waiting for something that could never come."""
        return isinstance(self.error, Deadlock)

    @property
    def first_wait_line(self) -> int | None:
        """The learner's line at which the attempt itself first waited."""
        log = self.tasks[0].log if self.tasks else []  # checks ask often, and it may be long
        own = (wait for wait in log[1::6] if wait is not None and wait.file in self.files)
        return next((wait.line for wait in own), None)

    def line_in(self, file: str, line: int) -> int | None:
        """The line, if it is one of the learner's."""
        return line if file in self.files else None

    def error_line(self) -> int | None:
        """The learner's innermost line in the traceback of the error."""
        found, trace = None, self.error.__traceback__ if self.error else None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in self.files:
                found = trace.tb_lineno
            trace = trace.tb_next
        return found


def run(
    call: Callable[[], Any],
    *,
    is_async: bool,
    namespace: MutableMapping[str, Any],
    files: frozenset[str] = frozenset(),
    limit: float = 2.0,
) -> Run:
    """Call in virtual time, and await what it gives if `is_async`. Raises nothing of the call's.

    `namespace` holds the names that the code sees: functions of `time` among them become virtual too.
    `files` are those whose lines are the learner's. `limit` is in real seconds.
    """
    record = Record()

    def work() -> Any:
        sys.set_coroutine_origin_tracking_depth(1)  # of this thread: where was it made?
        there = Builtins()
        try:
            value = call()
            if is_async:
                with asyncio.Runner() as runner:
                    return runner.run(value)
            return value
        finally:
            before.replaced += there.put_back()  # the end of the run needs them

    ended, before = Ended(), PutBack()
    try:
        with before:
            try:
                ended = simulate(work, record, namespaces=[namespace], limit=limit)
            finally:
                record.stop()
    except Exception as error:
        if not before.replaced:  # or else the engine may need what the program took away
            raise
        ended.fault = error
    function = getattr(call, "func", call)  # of a partial
    name = getattr(function, "__name__", "your run")
    with record.faults:
        record.draw_as_one(f"{name}()", ended.elapsed, ended.error)
    done = Run(ended, record, files, before.replaced)
    done.is_async = is_async
    return done
