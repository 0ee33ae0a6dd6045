"""Jobs that stand in for a given coroutine function, and one call of an answer that uses them, watched."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.checks.blame import learners_line
from course_lib.checks.exercise import Attempt
from course_lib.checks.fits import awaitable
from course_lib.checks.saying import at, shortly
from course_lib.checks.stand_ins import named_after
from course_lib.checks.verdict import Incorrect
from course_lib.run.clock import OutOfTime
from course_lib.run.run import Run

PATIENCE = 100.0  # virtual seconds in which anything cancelled should have ended


class Unforeseen(Exception):
    """What no answer can have thought of by name: "any exception" means this one, too."""


@dataclass
class Job:
    """One call of the stand-in."""

    argument: Any
    began: float
    ended: float | None = None
    how: str = "under way"  # or "done", "failed", "cancelled"
    cancelled_at: float | None = (
        None  # when it was told so; it has ended only when it has tidied up
    )


class Jobs:
    """Each job takes its time, ends in its way, and is noted.

    `plan(argument)` says how many seconds a job takes and what it returns, or raises if that is an
    exception. One that is cancelled needs `tidying` seconds more, or `uneven[argument]`.
    """

    def __init__(
        self,
        plan: Callable[[Any], tuple[float, Any]],
        tidying: float = 0.5,
        uneven: dict[Any, float] | None = None,
    ) -> None:
        self.plan, self.tidying, self.uneven = plan, tidying, uneven or {}
        self.calls: list[Job] = []

    async def run(self, argument: Any = None) -> Any:
        """One job, from its beginning to its end: what a stand-in awaits."""
        job = Job(argument, time.monotonic())
        self.calls.append(job)
        takes, outcome = self.plan(argument)
        try:
            await asyncio.sleep(takes)
            if isinstance(outcome, BaseException):
                raise outcome
            job.how = "done"
            return outcome
        except asyncio.CancelledError:
            job.cancelled_at = time.monotonic()
            await asyncio.sleep(self.uneven.get(argument, self.tidying))
            job.how = "cancelled"
            raise
        finally:
            job.how = "failed" if job.how == "under way" else job.how
            job.ended = time.monotonic()

    def function(self, name: str) -> Any:
        """A job that is called without arguments, under the name of what it stands for."""

        async def stand_in() -> Any:
            return await self.run()

        named_after({name: stand_in})
        return stand_in

    @property
    def arguments(self) -> list[Any]:
        """What it was called with, in order."""
        return [job.argument for job in self.calls]

    def how(self, argument: Any) -> str:
        """How the job with this argument has ended, or ended at last: "done", "failed", "cancelled"."""
        return next((job.how for job in self.calls if job.argument == argument), "not begun")


class Ending:
    """How one call of the answer ended, when, and what was not over then."""

    def __init__(self) -> None:
        self.value: Any = None
        self.error: BaseException | None = None
        self.at: float | None = None  # None: it never ended
        self.left: list[str] = []  # tasks that had not ended, by name
        self.going_on: list[str] = []  # those of them that nobody had cancelled
        self.given_up = False  # nobody waits for it any more
        self.run: Run

    @property
    def line(self) -> int | None:
        """The learner's line at which the call itself first waited."""
        for span in self.run.tasks[1].waits if len(self.run.tasks) > 1 else ():
            if span.wait.file in self.run.files:
                return span.wait.line
        return None

    def line_at(self, moment: float) -> int | None:
        """The learner's line at which the call itself waited then, or else the next one."""
        for span in self.run.tasks[1].waits if len(self.run.tasks) > 1 else ():
            if span.end > moment and span.wait.file in self.run.files:
                return span.wait.line
        return None

    @property
    def raised_at(self) -> int | None:
        """The learner's line that its exception came from."""
        return learners_line(self.error, self.run.files)

    def note(self, own: set[asyncio.Task[Any] | None]) -> None:
        """It has ended: look round."""
        self.at = time.monotonic()
        tasks = sorted(asyncio.all_tasks() - own, key=lambda task: task.get_name())
        self.left = [_name(task) for task in tasks]
        self.going_on = [_name(task) for task in tasks if not task.cancelling()]


def ending(
    attempt: Attempt,
    call: Callable[[Any], Any],
    *,
    given: dict[str, Any],
    expected: tuple[type[BaseException], ...] = (),
    cancel_at: Sequence[float] = (),
    allow: Sequence[str] = (),
    afterwards: float = 0.0,
    patience: float = PATIENCE,
) -> Ending:
    """Await `call(answer)` in a task, which is cancelled at some moments; exceptions that are not `expected`
    are the learner's slips and diagnosed as such. `afterwards`: seconds to wait for what was left behind.
    `patience`: seconds in which it should have ended once it is cancelled.
    """
    seen = Ending()

    async def scenario(answer: Any) -> Any:
        own: set[asyncio.Task[Any] | None] = {asyncio.current_task()}

        async def watched() -> None:
            own.add(asyncio.current_task())
            try:
                seen.value = await awaitable(attempt.exercise.name, call(answer))
            except OutOfTime:  # it ends because all does
                raise
            except BaseException as error:
                if seen.given_up:
                    raise
                seen.error = error
            if not seen.given_up:
                seen.note(own)

        task = asyncio.create_task(watched(), name=attempt.exercise.name)
        for moment in cancel_at:
            await asyncio.wait([task], timeout=moment - time.monotonic())
            task.cancel()
        await asyncio.wait([task], timeout=patience if cancel_at else None)
        await asyncio.sleep(afterwards)
        seen.given_up = not task.done()
        if not cancel_at and asyncio.CancelledError not in expected:
            _raise_if_cancelled(seen.error, attempt.files)
        if (slip := _slip(seen.error, expected, attempt.files)) is not None:
            raise slip
        return seen.value  # so that the engine sees what was returned without being awaited

    seen.run = attempt(scenario=scenario, given=given, allow=("task-left-over", *allow))
    return seen


def require_one(value: Any, kind: type, name: str, takes: str) -> None:
    """A stand-in was called with one argument of this kind, and not, say, with all of them in a list."""
    if not isinstance(value, kind):
        said = f"`{name}` was called with {shortly(value)}; it takes {takes}."
        raise Incorrect("wrong-arguments", said)


def leaves(error: BaseException | None) -> Iterator[BaseException]:
    """The exceptions in a group, and in groups of the group; or the exception itself."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    elif error is not None:
        yield error


def _name(task: asyncio.Task[Any]) -> str:
    """The name of its function: what the learner wrote, where `Task-3` says nothing."""
    return f"`{getattr(task.get_coro(), '__name__', task.get_name())}`"


def _raise_if_cancelled(error: BaseException | None, files: frozenset[str]) -> None:
    """Nobody had cancelled the call: what came out of it is the end of a task of its own."""
    if isinstance(error, asyncio.CancelledError):
        line = learners_line(error, files)
        raise Incorrect(
            "exception",
            f"CancelledError came out{at(line)}, and nobody had cancelled the call: whoever awaits a task that "
            "has been cancelled meets that exception. Who cancelled one here, and how can its end be awaited "
            "without that coming out?",
            line,
        )


def _slip(
    error: BaseException | None,
    expected: tuple[type[BaseException], ...],
    files: frozenset[str],
) -> BaseException | None:
    """The first exception that is none of the expected ones, with its line rather than without."""
    kinds = (*expected, asyncio.CancelledError)
    found = [one for one in leaves(error) if not isinstance(one, kinds)]
    for one in found:
        if isinstance(one, Incorrect):  # of a stand-in, which knows more
            return one
        trace = one.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in files:
                return one
            trace = trace.tb_next
    return error if found else None
