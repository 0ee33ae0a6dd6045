"""A job that has a limit: what is tried with it, and what becomes of it when the time is up."""

from __future__ import annotations

from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.endings import require_ended, require_let_out, require_nothing_left
from course_lib.lessons._shared.jobs import Ending, Jobs, ending
from course_lib.lessons._shared.words import shown


def one_job(takes: float, outcome: Any = "a result") -> Jobs:
    """A job that takes its time and ends in its way."""
    return Jobs(lambda _: (takes, outcome))


def limited(attempt: Attempt, jobs: Jobs, limit: float, **options: Any) -> Ending:
    """`at_most(limit, job)`."""
    job = jobs.function("job")
    return ending(attempt, lambda f: f(limit, job), given={}, afterwards=10, **options)


def require_no_longer(attempt: Attempt, limit: float) -> None:
    """A job that takes 60 s is cancelled when the time is up."""
    told = f"at_most({limit:g}, job): the job would have taken 60 s"
    jobs = one_job(60)
    seen = limited(attempt, jobs, limit, expected=(TimeoutError,))
    require(
        seen.error is None,
        f"{told}, and TimeoutError came out instead of None. What ends a job in time raises it: an `async "
        "with` at its end, `wait_for` where it is awaited. Is a `try` around that, and what does it catch?",
        because="exception",
        line=seen.raised_at,
        run=seen.run,
    )
    ended = seen.at or 0.0
    given_up = min(
        [ended, *(job.cancelled_at for job in jobs.calls if job.cancelled_at is not None)]
    )
    require(
        given_up >= limit,
        f"{told}, and it was given up after {seconds(given_up)} already. How long does it wait, and "
        "who says so?",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )
    require(
        ended <= limit + jobs.tidying,
        f"{told}, and it was waited for until {seconds(ended)} had gone by{at(seen.line)}. After {limit:g} s "
        "it should have been ended.",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )
    require_nothing_left(seen, f"{told}. When `at_most` returned")
    require(
        seen.value is None,
        f"{told}, and `at_most` returned {shown(seen.value)} instead of None.",
        because="wrong-result",
        run=seen.run,
    )


def require_passes_on(attempt: Attempt) -> None:
    """What the job itself raises is no timeout."""
    for error in (ValueError("no luck"), OSError("no line")):
        seen = limited(attempt, one_job(1, error), 5, expected=(type(error), BaseExceptionGroup))
        require_let_out(
            seen,
            error,
            "at_most",
            f"at_most(5, job): the job raised {type(error).__name__} after 1 s",
            "Only the end of the time is to be turned into None.",
        )


def require_may_be_cancelled(attempt: Attempt) -> None:
    """Somebody cancels it before the time is up."""
    seen = limited(attempt, one_job(60), 30, cancel_at=[1])
    require_ended(seen)
    require_nothing_left(seen, "It was cancelled after 1 s. When it had ended")
