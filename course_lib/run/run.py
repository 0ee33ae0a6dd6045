"""Run a learner's attempt in virtual time, and say what happened: the `Run` that a check sees."""

from __future__ import annotations

import asyncio
import functools
import inspect
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from course_lib.run.clock import Deadlock, Ended, simulate
from course_lib.run.record import Line, Record
from course_lib.run.trace import Block, Lane
from course_lib.run.waits import GIVEN

COLOUR = re.compile(r"\x1b\[[\d;]*m")  # what makes a terminal change its colour

_LoopBound: Any = asyncio.Event.__mro__[-2]  # what all of them have in common


class Run:
    """What one run of an attempt did. All times are virtual seconds since its start."""

    def __init__(self, ended: Ended, record: Record, files: frozenset[str]) -> None:
        self.ended, self.record, self.files = ended, record, files
        self.result: Any = ended.result
        self.error: BaseException | None = ended.error
        self.stopped: str = ended.stopped
        self.draws: list[tuple[int, int]] = []  # (from how many, which) of scripted random numbers
        self.of_scenario = False  # its times are those of the check's scenario

    @property
    def elapsed(self) -> float:
        """How long the attempt took (not its executor's shutdown)."""
        loop_time = self.record.stopped if self.record.loop is not None else self.ended.elapsed
        return round(loop_time, 6)

    @property
    def text(self) -> str:
        """What it printed, without colours."""
        return COLOUR.sub("", self.record.text)

    @property
    def lines(self) -> list[Line]:
        """What it printed, line by line, with the time of each, without colours."""
        return [line._replace(text=COLOUR.sub("", line.text)) for line in self.record.lines]

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
        for span in self.tasks[0].waits if self.tasks else ():
            if span.wait.file in self.files:
                return span.wait.line
        return None

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


def namespace_of(attempt: Any) -> MutableMapping[str, Any]:
    """The global names that the attempt sees."""
    function = inspect.unwrap(attempt) if callable(attempt) else attempt
    while isinstance(function, functools.partial):
        function = function.func
    if hasattr(function, "__globals__"):
        found: MutableMapping[str, Any] = function.__globals__
        return found
    owner = function if inspect.isclass(function) else type(function)
    for value in vars(owner).values():
        if isinstance(value, FunctionType):
            return value.__globals__
    return vars(sys.modules.get(getattr(owner, "__module__", ""), sys.modules["builtins"]))


def files_of(attempt: Any, namespace: MutableMapping[str, Any]) -> frozenset[str]:
    """The files that the attempt's own code comes from (a notebook's cell counts as a file)."""
    values = [attempt, *namespace.values()]
    for value in [*values]:
        if inspect.isclass(value):
            values += vars(value).values()
        elif hasattr(value, "__wrapped__"):
            values.append(inspect.unwrap(value))
    return frozenset(
        value.__code__.co_filename
        for value in values
        if isinstance(value, FunctionType) and value.__globals__ is namespace
    )


@contextmanager
def replaced(namespace: MutableMapping[str, Any], names: dict[str, Any]) -> Iterator[None]:
    """Put other things behind some names for a while."""
    missing = object()
    before = {name: namespace.get(name, missing) for name in names}
    namespace.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is not missing:
                namespace[name] = value
            else:
                namespace.pop(name, None)


def let_go_of_loops(values: Iterable[Any]) -> None:
    """Locks and queues that a module holds belong to the first loop that waited on them: forget it.

    A program has one loop from its beginning to its end; an attempt gets one for each of its runs.
    """
    for value in values:
        if isinstance(value, _LoopBound):
            parts = [value, *vars(value).values()]
            for part in parts:
                if isinstance(part, _LoopBound):
                    part._loop = None


@contextmanager
def scripted_random(
    seed: int | None, draws: Sequence[int] | None, seen: list[tuple[int, int]]
) -> Iterator[None]:
    """The module `random` gives what the check wants, and is as before afterwards.

    `draws` are indices: `randint(0, 10)` and `choice(range(11))` both give 7 for the index 7.
    """
    generator = random.random.__self__  # type: ignore[attr-defined]
    before, script = random.getstate(), iter(draws or ())

    def index_below(n: int) -> int:
        index = min(next(script, n - 1), n - 1)
        seen.append((n, index))
        return index

    random.seed(seed if seed is not None else 444)
    if draws is not None:
        generator._randbelow = index_below
    try:
        yield
    finally:
        if draws is not None:
            del generator._randbelow
        random.setstate(before)


def run_attempt(
    call: Callable[[], Any],
    *,
    is_async: bool,
    namespace: MutableMapping[str, Any],
    files: frozenset[str],
    names: dict[str, Any],
    hidden: Iterable[Any] = (),
    seed: int | None = None,
    draws: Sequence[int] | None = None,
    limit: float = 2.0,
) -> Run:
    """Call in virtual time, with `names` in place of the attempt's own. Raises nothing of the call's.

    Of `hidden` functions no line is shown to the learner: they are the check's.
    """
    record, seen = Record(), list[tuple[int, int]]()
    let_go_of_loops([*namespace.values()])
    codes = [value.__code__ for value in hidden if isinstance(value, FunctionType)]
    GIVEN.update((id(code), code) for code in codes)

    def work() -> Any:
        sys.set_coroutine_origin_tracking_depth(1)  # of this thread: where was it made?
        value = call()
        if is_async:
            with asyncio.Runner() as runner:
                return runner.run(value)
        return value

    with replaced(namespace, names), scripted_random(seed, draws, seen):
        ended = simulate(work, record, namespaces=[namespace], limit=limit)
    record.stop()
    function = getattr(call, "func", call)  # of a partial
    name = getattr(function, "__name__", "your run")
    record.draw_as_one(f"{name}()", ended.elapsed, ended.error)
    run = Run(ended, record, files)
    run.draws = seen
    return run
