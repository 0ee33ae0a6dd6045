"""What lesson 06 demands of `work_off`: bad jobs are noted and end nothing, every job is reported as done."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds, shortly
from course_lib.lessons._shared.jobs import Jobs, Unforeseen
from course_lib.run.run import Run

PATIENCE = 60.0
JOBS, LATE, LONG = ["ant", "bee", "cat", "dog"], "elk", "fox"


def some_fail() -> dict[str, tuple[float, Any]]:
    """Seconds and outcome of each job; exceptions are new each time."""
    return {
        "ant": (1, None),
        "bee": (2, ValueError("no bees")),
        "cat": (1, None),
        "dog": (3, Unforeseen("no such dog")),
        LATE: (1, None),
        LONG: (30, None),
    }


@dataclass
class Worked:
    """What became of one consumer, and of its jobs."""

    plan: dict[str, tuple[float, Any]] = field(default_factory=some_fail)
    failed: list[Any] = field(default_factory=list)
    joined: float | None = None  # when `q.join()` was over
    ended: bool = False  # before anybody cancelled it
    error: BaseException | None = None  # a job's, with which it ended
    stopped: bool = False  # after it was cancelled

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.plan.__getitem__, tidying=0)

    async def do(self, job: str) -> None:
        """What the consumer is told to do with each job."""
        await self.jobs.run(job)

    def is_ours(self, error: BaseException | None) -> bool:
        """Whether a job raised it."""
        return any(error is outcome for _, outcome in self.plan.values() if outcome is not None)

    async def scenario(self, work_off: Any) -> None:
        """Four jobs, later one more, then a cancellation in the middle of a sixth."""
        q: asyncio.Queue[str] = asyncio.Queue()
        worker = asyncio.create_task(work_off(q, self.do, self.failed), name="work_off")
        for job in JOBS:
            q.put_nowait(job)
        join = asyncio.create_task(q.join())
        await asyncio.wait([join], timeout=PATIENCE)
        self.joined = time.monotonic() if join.done() else None
        await asyncio.sleep(10)
        q.put_nowait(LATE)
        await asyncio.sleep(5)
        self.ended = worker.done()
        q.put_nowait(LONG)
        await asyncio.sleep(1)
        join.cancel()
        worker.cancel()
        await asyncio.wait([worker], timeout=PATIENCE)
        self.stopped = worker.done()
        self.error = slip_or_job(self, worker)


def slip_or_job(worked: Worked, worker: asyncio.Task[Any]) -> BaseException | None:
    """The job's exception with which a consumer ended; another one is the learner's slip, and raised."""
    error = worker.exception() if worker.done() and not worker.cancelled() else None
    if error is not None and not worked.is_ours(error):
        raise error
    return error


def require_it_lives(worked: Worked, run: Run) -> None:
    """No job's exception ends it, and neither does an empty queue."""
    taken = worked.jobs.arguments
    last = shortly(taken[-1]) if taken else "no job at all"
    require(
        worked.error is None,
        f"`do({last})` raised {type(worked.error).__name__}, and that ended the consumer: the jobs "
        "behind it are never done. One bad job, whatever it raises, should end nothing.",
        because="wrong-result",
        run=run,
    )
    require(
        not worked.ended,
        f"It came to an end after {last}. It should work for ever: a queue that is empty, or a "
        "job that has failed, is no reason to go home.",
        because="wrong-result",
        run=run,
    )


def require_each_job_in_turn(worked: Worked, run: Run) -> None:
    """Every job once, in the order of the queue, one at a time."""
    taken = worked.jobs.arguments[: len(JOBS)]
    require(
        taken == JOBS,
        f"It was to do {JOBS}, and called `do` with {taken}: each job once, in the order in which they come.",
        because="wrong-arguments",
        run=run,
    )
    for before, after in zip(worked.jobs.calls, worked.jobs.calls[1:], strict=False):
        require(
            before.ended is not None and before.ended <= after.began,
            f"`do({after.argument!r})` began while `do({before.argument!r})` was still under way. One consumer "
            "does one job at a time.",
            because="wrong-order",
            run=run,
        )


def require_join(worked: Worked, run: Run) -> None:
    """`q.join()` is over when the last job is, and not before."""
    last = worked.jobs.calls[len(JOBS) - 1].ended
    require(
        worked.joined is not None,
        "All four jobs were taken, two of them failed, and `q.join()` was never over. Who says `task_done` "
        "for a job that has failed?",
        because="deadlock",
        run=run,
    )
    require(
        worked.joined == last,
        f"`q.join()` was over after {seconds(worked.joined or 0)}, and the last job after "
        f"{seconds(last or 0)}. When is a job done?",
        because="wrong-order",
        run=run,
    )


def require_failed(worked: Worked, run: Run) -> None:
    """The jobs that failed, and no others."""
    found = [job for job in worked.failed if job != LONG]
    require(
        found == ["bee", "dog"],
        f"`bee` and `dog` failed, in this order, and the list `failed` holds {shortly(worked.failed)}. It "
        "should hold these two: each job that fails is appended to the very list that was given.",
        because="wrong-result",
        run=run,
    )


def require_it_can_be_cancelled(worked: Worked, run: Run) -> None:
    """In the middle of a job."""
    require(
        worked.stopped and LONG not in worked.failed,
        "It was cancelled in the middle of a job, and took that for a job that had failed. A CancelledError "
        "must come through: which exceptions does your `except` catch?",
        because="swallowed-cancellation",
        run=run,
    )


def require_two_on_one_queue(attempt: Attempt) -> None:
    """Two consumers share the work; both are cancelled while they wait for more."""
    worked = Worked(dict.fromkeys(JOBS, (2, None)))

    async def both(work_off: Any) -> None:
        q: asyncio.Queue[str] = asyncio.Queue()
        workers = [asyncio.create_task(work_off(q, worked.do, worked.failed)) for _ in range(2)]
        for job in JOBS:
            q.put_nowait(job)
        await asyncio.wait([asyncio.create_task(q.join())], timeout=PATIENCE)
        worked.joined = time.monotonic()
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers, timeout=PATIENCE)
        for worker in workers:
            slip_or_job(worked, worker)

    run = attempt(scenario=both)
    require(
        worked.joined == 4,
        f"Alone it is right. Two at once, on one queue, took {seconds(worked.joined or 0)} for four jobs of "
        "2 s instead of 4 s: something that both use makes one wait for the other.",
        because="sequential",
        run=run,
    )
