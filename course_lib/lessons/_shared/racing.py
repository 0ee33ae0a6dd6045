"""What lesson 07 demands of `fastest`: the first is told at once, the others are cancelled and have ended."""

from __future__ import annotations

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.endings import require_nothing_left, require_returned
from course_lib.lessons._shared.jobs import Ending, Jobs
from course_lib.lessons._shared.siblings import (
    FAILED,
    HUNDRED,
    TIDYING,
    called,
    require_each_job_once,
    require_not_again,
    require_the_error,
    working,
)
from course_lib.lessons._shared.words import shown

FIRST = 2.437  # seconds, no round ones: who looks every now and then comes too late


def require_not_the_slowest(jobs: Jobs, seen: Ending, told: str) -> None:
    """It does not wait until all have done their work."""
    ended, line = seen.at or 0.0, seen.line_at(FIRST)
    waited = all(jobs.how(n) == "done" for n in (1, 3)) and ended >= 7
    require(
        not waited,
        f"{told}, and it returned after {seconds(ended)}{at(line)}: it waited for the others too. What "
        "ends them before their time?",
        because="sequential",
        line=line,
        run=seen.run,
    )


def require_over_when_tidied(jobs: Jobs, seen: Ending, told: str) -> None:
    """Nor for anything but the end of those that it has cancelled."""
    ended, line = round(seen.at or 0.0, 3), seen.line_at(FIRST)
    cancelled = [job.cancelled_at for job in jobs.calls if job.cancelled_at is not None]
    when = round(min(cancelled, default=FIRST), 3)
    require(
        ended <= FIRST + 0.5,
        f"{told}, and the others need 0.5 s to end once they are cancelled. "
        + (f"They were cancelled only after {seconds(when)}. " if when > FIRST else "")
        + f"It returned after {seconds(ended)}{at(line)}: what else does it wait for?",
        because="sequential",
        line=line,
        run=seen.run,
    )


def require_only_one(attempt: Attempt) -> None:
    """One job is the fastest of all."""
    seen = called(attempt, working({4: 1}), [4])
    require_returned(
        seen,
        40,
        f"fastest([4]): work(4) returned 40, and it returned {shown(seen.value)}. One job alone is the first "
        "to return as well.",
    )


def require_twins_and_nought(attempt: Attempt) -> None:
    """Two that are equal are two, two may be done at the same moment, and 0 is a result."""
    for ns, times, result in (([4, 4], {4: 2}, 40), ([5, 5, 0], {5: 900, 0: 1}, 0)):
        jobs = working(times)
        jobs.uneven = {5: TIDYING}
        with saying(f"fastest({ns})"):
            seen = called(attempt, jobs, ns, afterwards=20)
        require_each_job_once(jobs, ns, seen)
        require_returned(
            seen,
            result,
            f"fastest({ns}): the first to be done returned {result}, and it returned {shown(seen.value)}. Any "
            "result counts.",
        )
        require_nothing_left(seen, f"fastest({ns}): when it returned")


def require_a_hundred_begun(attempt: Attempt) -> None:
    """The fastest of a hundred is found wherever it stands."""
    seen = called(attempt, working({n: 1 if n == 100 else 9 for n in HUNDRED}), HUNDRED)
    require(
        seen.value == 1000 and (seen.at or 0) <= 1.5,
        f"Of 100 jobs the last took 1 s and returned 1000, the others 9 s. It returned {shown(seen.value)} "
        f"after {seconds(seen.at or 0)}{at(seen.line)}. All at once means all: what makes some of them wait?",
        because="sequential",
        line=seen.line,
        run=seen.run,
    )


def require_first_fails(attempt: Attempt, error: Exception) -> None:
    """The first that ends may end with an exception, which is no result."""
    jobs = working({1: 5, 2: 1, 3: 5}, {2: error})
    jobs.uneven = {3: TIDYING}
    kind = type(error).__name__
    told = f"fastest([1, 2, 3]): work(2) failed with {kind} after 1 s, before any other was done"
    seen = called(attempt, jobs, [1, 2, 3], expected=FAILED, afterwards=10)
    require_the_error(seen, error, told)
    require_not_again("work", jobs, [1, 2, 3], seen, told)
    require_nothing_left(seen, f"{told}. When the exception came out")
