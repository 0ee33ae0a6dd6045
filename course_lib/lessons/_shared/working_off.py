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

PATIENCE = 1000.0
# Any object may be a job, also one that counts as false, and the same one may come again.
JOBS: list[Any] = ["ant", 0, "", None, "bee", "bee", "dog", "eel"]
LATE, LONG = "elk", "fox"
EEL = 300.0  # seconds: who gives a job up before that loses it
FAILED = ["bee", "bee", "dog"]  # another order backwards


def some_fail() -> dict[Any, tuple[float, Any]]:
    """Seconds and outcome of each job; exceptions are new each time."""
    return {
        "ant": (1, "an ant's work"),  # what a job returns says nothing about whether it has failed
        0: (1, False),
        "": (1, None),
        None: (1, None),
        "bee": (2, ValueError("no bees")),
        "dog": (3, Unforeseen("no such dog")),
        "eel": (EEL, None),
        LATE: (1, None),
        LONG: (30, None),
    }


@dataclass
class Worked:
    """What became of one consumer, and of its jobs."""

    plan: dict[Any, tuple[float, Any]] = field(default_factory=some_fail)
    failed: list[Any] = field(default_factory=list)
    joined: float | None = None  # when `q.join()` was over
    ended: bool = False  # before anybody cancelled it
    error: BaseException | None = None  # a job's, with which it ended
    late: float = 0  # when a job came to the queue that had been empty
    stopped: bool = False  # after it was cancelled
    going_on: list[Any] = field(default_factory=list)  # jobs that are still under way then

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.plan.__getitem__, tidying=0)

    async def do(self, job: Any) -> Any:
        """What the consumer is told to do with each job."""
        return await self.jobs.run(job)

    def is_ours(self, error: BaseException | None) -> bool:
        """Whether a job raised it."""
        return any(error is outcome for _, outcome in self.plan.values() if outcome is not None)

    async def scenario(self, work_off: Any) -> None:
        """Some jobs, later one more, then a cancellation in the middle of another."""
        q: asyncio.Queue[Any] = asyncio.Queue()
        worker = asyncio.create_task(work_off(q, self.do, self.failed), name="work_off")
        for job in JOBS:
            q.put_nowait(job)
        join = asyncio.create_task(q.join())
        await asyncio.wait([join], timeout=PATIENCE)
        self.joined = time.monotonic() if join.done() else None
        await asyncio.sleep(10.037)  # who looks every now and then looks at another moment
        self.late = time.monotonic()
        q.put_nowait(LATE)
        await asyncio.sleep(5)
        self.ended = worker.done()
        q.put_nowait(LONG)
        await asyncio.sleep(1)
        join.cancel()
        worker.cancel()
        await asyncio.wait([worker], timeout=PATIENCE)
        self.stopped = worker.done()
        await asyncio.sleep(1)
        self.going_on = [job.argument for job in self.jobs.calls if job.ended is None]
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
    planned = [*JOBS, LATE, LONG]
    again = next((job for job in taken if taken.count(job) > planned.count(job)), None)
    require(
        again is None,
        f"`do({again!r})` was called {taken.count(again)} times, and {again!r} was put on the queue "
        f"{'twice' if planned.count(again) > 1 else 'once'}. Each job is to be done once, also one that fails: "
        "what becomes of it then?",
        because="wrong-arguments",
        run=run,
    )
    require(
        worked.error is None,
        f"`do({last})` raised {type(worked.error).__name__}, and that ended the consumer: the jobs "
        "behind it are never done. One bad job, whatever it raises, should end nothing.",
        because="wrong-result",
        run=run,
    )
    behind = JOBS[len(taken) : len(taken) + 1]
    require(
        not worked.ended or not taken or taken != JOBS[: len(taken)] or not behind or behind[0],
        f"It came to an end after {last}, when the next job on the queue was {shortly([*behind, ''][0])}. Any "
        "object can be a job, this one too: what does your loop take it for?",
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
    taken = [job for job in worked.jobs.arguments if job not in (LATE, LONG)]
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
        f"All {len(JOBS)} jobs were taken, {len(FAILED)} of them failed, and `q.join()` was never over. Who "
        "says `task_done` for a job that has failed?",
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
    cut = [job for job in worked.jobs.calls[: len(JOBS)] if job.how == "cancelled"]
    took = [seconds((job.ended or 0) - job.began) for job in cut]
    require(
        not cut,
        f"`do({''.join(repr(job.argument) for job in cut[:1])})` takes {seconds(EEL)}, and was cancelled after "
        f"{''.join(took[:1])}. A job may take as long as it needs: what gives it up?",
        because="wrong-result",
        run=run,
    )
    found = [job for job in worked.failed if job != LONG]
    require(
        found == FAILED,
        f"`bee`, another `bee` and `dog` failed, in this order, and the list `failed` holds "
        f"{shortly(worked.failed)}. It should hold these three: each job that fails is appended to the very "
        "list that was given.",
        because="wrong-result",
        run=run,
    )


def require_nothing_between(worked: Worked, run: Run) -> None:
    """A job that is on the queue is begun as soon as the one before is over, and a late one when it comes."""
    ended = 0.0
    for job in worked.jobs.calls[: len(JOBS)]:
        require(
            job.began == ended,
            f"`do({job.argument!r})` began at {seconds(job.began)}. That job was on the queue from the "
            f"beginning, and at {seconds(ended)} nothing was under way any more: what else is waited for?",
            because="wrong-order",
            run=run,
        )
        ended = job.ended or 0
    late = next(job.began for job in worked.jobs.calls if job.argument == LATE)
    require(
        late == worked.late,
        f"The queue was empty for 10 s. Then a job came, and was begun {seconds(late - worked.late)} later: "
        "your code looks again and again whether there is something. What waits at the queue, and goes on when "
        "something comes?",
        because="wrong-order",
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
    require(
        not worked.going_on,
        f"It was cancelled in the middle of `do({LONG!r})`, and ended; `do({LONG!r})` goes on, and nobody "
        "waits for it. Who hears of the cancellation when it waits there, and who does not?",
        because="task-left-over",
        run=run,
    )


def require_two_on_one_queue(attempt: Attempt) -> None:
    """Two consumers share the work; both are cancelled while they wait for more."""
    jobs = ["ant", "bee", "cat", "dog"]
    plan = dict[Any, tuple[float, Any]](dict.fromkeys(jobs, (2, None)))
    before = ["gnu", "emu"]  # failed already, of somebody else's jobs
    worked = Worked(plan | {"cat": (2, ValueError("no cat"))}, failed=[*before])

    async def both(work_off: Any) -> None:
        q: asyncio.Queue[Any] = asyncio.Queue()
        workers = [asyncio.create_task(work_off(q, worked.do, worked.failed)) for _ in range(2)]
        for job in jobs:
            q.put_nowait(job)
        await asyncio.sleep(1)
        left.append(q.qsize())
        await asyncio.wait([asyncio.create_task(q.join())], timeout=PATIENCE)
        worked.joined = time.monotonic()
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers, timeout=PATIENCE)
        for worker in workers:
            slip_or_job(worked, worker)

    left: list[int] = []  # jobs on the queue when the first ones are under way
    run = attempt(scenario=both)
    require(
        left[0] >= len(jobs) - 2,
        "Alone it is right. Two began, on one queue with four jobs. Each does one at a time, and after 1 s "
        f"{len(jobs) - left[0]} jobs had been taken off it. Who takes a job before it can be done keeps it "
        "from the others: when should the next one be taken?",
        because="wrong-order",
        run=run,
    )
    require(
        worked.joined == 4,
        f"Alone it is right. Two at once, on one queue, took {seconds(worked.joined or 0)} for four jobs of "
        "2 s instead of 4 s: something that both use makes one wait for the other.",
        because="sequential",
        run=run,
    )
    require(
        worked.failed == [*before, "cat"],
        f"The list `failed` held {before}, of other jobs. Two worked on one queue, `cat` failed, and now it "
        f"holds {shortly(worked.failed)}. Append to it, and leave what is in it.",
        because="side-effect",
        run=run,
    )
