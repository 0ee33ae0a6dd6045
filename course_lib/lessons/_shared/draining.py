"""Tasks that are to finish within a time of grace: what is tried with them, and what becomes of each."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.meanings import meaning_of
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.again import Call
from course_lib.lessons._shared.endings import require_ended, require_nothing_left, require_returned
from course_lib.lessons._shared.jobs import Ending, Jobs, ending
from course_lib.lessons._shared.words import named, shown

TIDYING = 60.0  # seconds: longer than any grace that is tried


def drained(attempt: Attempt, jobs: Jobs, ns: list[int], grace: float, **options: Any) -> Ending:
    """`drain(tasks, grace)`, with a task for each n."""

    async def job(n: int) -> Any:
        return await jobs.run(n)

    async def call(drain: Any) -> Any:
        tasks = [asyncio.create_task(job(n)) for n in ns]
        handed = [*tasks]
        await asyncio.sleep(0)  # they have begun
        result = await drain(handed, grace)
        require(
            handed == tasks,
            f"It was given a list of {len(tasks)} tasks, and when it had ended {len(handed)} were in it. The "
            "list belongs to the caller: work on a copy.",
            because="side-effect",
        )
        return result

    return ending(
        attempt,
        call,
        given={},
        afterwards=40,
        allow=["unretrieved-exception"],
        expected=(ValueError, BaseExceptionGroup, TimeoutError),
        **options,
    )


def draining(ns: list[int], grace: float, late: int) -> Call:
    """A call of it that makes its tasks itself."""

    async def of(drain: Any) -> Any:
        return await drain([asyncio.create_task(asyncio.sleep(n)) for n in ns], grace)

    return Call(f"`drain(tasks, {grace:g})`", of, late)


def lasting(**failing: BaseException) -> Jobs:
    """Job n takes n seconds."""
    return Jobs(lambda n: (n, failing.get(f"job{n}", n)))


def require_no_error(seen: Ending, told: str) -> None:
    """Nothing comes out of it, whatever happens to the tasks."""
    require(
        seen.error is None,
        f"{told}, and {named(seen.error)} came out. No exception should: what is not done in time is "
        "cancelled, what has failed has failed, and an empty list is no mistake. "
        f"{meaning_of(seen.error)}".rstrip()
        if seen.error
        else "",
        because="exception",
        line=seen.raised_at,
        run=seen.run,
    )


def require_all_in_time(attempt: Attempt) -> None:
    """Nobody is late, or nobody is there."""
    for ns, told in (
        ([1, 3], "drain(tasks, 5): the two tasks needed 1 and 3 s"),
        ([], "drain([], 5)"),
        ([4] * 100, "drain(tasks, 5): each of the hundred tasks needed 4 s"),
    ):
        seen = drained(attempt, lasting(), ns, 5)
        require_no_error(seen, told)
        due = max(ns, default=0)
        require(
            seen.value == 0 and seen.value is not False,
            f"{told}: none had to be cancelled. It returned {shown(seen.value)} instead of 0.",
            because="wrong-result",
            run=seen.run,
        )
        require(
            (seen.at or 0.0) <= due,
            f"{told}, and it returned after {seconds(seen.at or 0)}. As soon as all are done there is nothing "
            "to wait for.",
            because="wrong-result",
            line=seen.line,
            run=seen.run,
        )


def require_failures_pass(attempt: Attempt) -> None:
    """One that fails changes nothing for the others."""
    jobs = lasting(job1=ValueError("no luck"))
    seen = drained(attempt, jobs, [1, 4], 5)
    told = "drain(tasks, 5): one task failed with ValueError after 1 s, the other needed 4 s"
    require_no_error(seen, told)
    require(
        jobs.how(4) == "done",
        f"{told}, and it was cancelled although it had time. One that fails changes nothing for the others.",
        because="wrong-result",
        run=seen.run,
    )
    require_returned(
        seen,
        0,
        f"{told}. None had to be cancelled, and it returned {shown(seen.value)} instead of 0.",
    )


def require_drain_stops(attempt: Attempt) -> None:
    """Somebody has no patience."""
    jobs = lasting()
    jobs.uneven = {30: TIDYING}
    seen = drained(attempt, jobs, [20, 30], 10, cancel_at=[1])
    line = seen.line_at(0.9)  # where it was met
    told = f"`drain(tasks, 10)` was cancelled after 1 s{at(line)}"
    require_ended(seen)
    require_nothing_left(seen, f"{told}. When it had ended", line)
    told_at = max(job.cancelled_at or math.inf for job in jobs.calls)
    require(
        told_at == 1 and (seen.at or 0.0) <= 1 + TIDYING,
        f"{told}, and "
        + (
            "did not cancel them all"
            if told_at == math.inf
            else f"the last task after {seconds(told_at)}"
        )
        + f"; it ended after {seconds(seen.at or 0)}. Cancelled, it should cancel the tasks at once.",
        because="wrong-result",
        run=seen.run,
    )


def require_counts_its_own(attempt: Attempt) -> None:
    """Those that it had to cancel, whatever they make of it; not one that somebody else has cancelled."""

    async def saves() -> str:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            await asyncio.sleep(TIDYING)
            return "saved what there was"
        return "done"

    async def call(drain: Any) -> Any:
        tasks = [asyncio.create_task(job) for job in (saves(), saves(), asyncio.sleep(30))]
        asyncio.get_running_loop().call_later(1, tasks[2].cancel)
        await asyncio.sleep(0)  # they have begun
        return await drain(tasks, 5)

    seen = ending(attempt, call, given={})
    told = (
        "drain(tasks, 5): of three tasks of 30 s somebody else cancelled one after 1 s. The other two had to "
        f"be cancelled after 5 s, and each took {seconds(TIDYING)} to save what it had"
    )
    require_nothing_left(seen, f"{told}. When it returned", seen.line_at(5))
    require_returned(
        seen,
        2,
        f"{told}, and returned that: so it was two. It returned {shown(seen.value)}. When is it clear which "
        "ones are late?",
    )
