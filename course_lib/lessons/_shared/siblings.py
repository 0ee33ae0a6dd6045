"""Jobs that should be under way at once: what is tried with them, and what becomes of all when one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from course_lib.checks.blame import learners_line
from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.lessons._shared.again import Call, mixed, require_the_same_again, require_untouched
from course_lib.lessons._shared.endings import require_ended, require_nothing_left
from course_lib.lessons._shared.jobs import Ending, Jobs, ending, leaves, require_one
from course_lib.lessons._shared.words import named, shown

# what a job may raise here, alone or not, and what an answer may make of it
FAILED = (ValueError, LookupError, RuntimeError, BaseExceptionGroup, asyncio.CancelledError)
HUNDRED = [*range(1, 101)]
TIDYING = 90.0  # seconds: longer than those wait who set a limit to their waiting


class Unlucky(ValueError):
    """A ValueError, too."""


def working(times: Mapping[int, float], failing: dict[int, BaseException] | None = None) -> Jobs:
    """`work(n)`, which takes `times[n]` seconds and returns 10 n, or fails."""
    failing = failing or {}

    def plan(n: Any) -> tuple[float, Any]:
        require_one(n, int, "work", "one of the numbers")
        return times.get(n, 1), failing.get(n, 10 * n)

    return Jobs(plan)


def errors() -> tuple[Exception, ...]:
    """What a job may fail with; new ones each time, for an exception keeps the traces of where it was."""
    return ValueError("no luck"), LookupError("no such thing")


def called(attempt: Attempt, jobs: Jobs, ns: list[int], **options: Any) -> Ending:
    """The answer called with ns, `jobs` standing in for the given `work`."""
    return ending(attempt, lambda f: f([*ns]), given={"work": work_of(jobs)}, **options)


def work_of(jobs: Jobs) -> Any:
    """The stand-in for the given `work`."""

    async def work(n: int) -> Any:
        return await jobs.run(n)

    return work


def require_again(
    attempt: Attempt,
    known: tuple[list[Any], Any],
    other: tuple[list[Any], Any],
    given: dict[str, Any],
) -> None:
    """The same once more, and beside another call; each job takes 1 s. And the list stays as it was."""
    name = attempt.exercise.name

    def call(handed: list[Any], returns: Any) -> Call:
        return Call(f"`{name}({handed})`", lambda answer: answer([*handed]), returns)

    require_the_same_again(attempt, call(*known), call(*other), given)
    before = mixed([*known[0], *other[0]])
    handed = [*before]
    attempt(handed, given=given)
    require_untouched(handed, before, "the list")


def require_a_hundred_at_once(jobs: Jobs, seen: Ending) -> None:
    """All means all; each job takes 1 s."""
    begun = sorted(job.began for job in jobs.calls)
    most = max((begun.count(moment) for moment in begun), default=0)
    require(
        most == 100,
        f"Of 100 jobs no more than {most} were under way at the same time{at(seen.line)}. All at once means "
        "all: what makes some of them wait?",
        because="sequential",
        line=seen.line,
        run=seen.run,
    )


def require_each_job_once(jobs: Jobs, ns: list[int], seen: Ending) -> None:
    """One call of `work` for each of what it was called with, two for two of the same."""
    wanted = "There should be one call for each, and two where two are the same."
    require_each_once("work", jobs, ns, seen, wanted)


def require_each_once(given: str, jobs: Jobs, args: list[Any], seen: Ending, wanted: str) -> None:
    """One call of the given function for each, in any order."""
    require(
        sorted(jobs.arguments, key=repr) == sorted(args, key=repr),
        f"For {args} it "
        + (f"called `{given}` with {jobs.arguments}." if jobs.calls else f"never called `{given}`.")
        + f" {wanted}",
        because="wrong-arguments",
        run=seen.run,
    )


def require_at_once(jobs: Jobs, seen: Ending, longest: float) -> None:
    """All jobs under way together."""
    took = seen.run.elapsed
    line = seen.line
    require(
        took <= longest,
        f"The longest job takes {seconds(longest)}, and all of them took {seconds(took)}{at(line)}: some "
        "waited until others were over. Which `await` comes before the next job has been started?",
        because="sequential",
        line=line,
        run=seen.run,
    )


def require_all_the_time(attempt: Attempt, result: Any) -> None:
    """Nobody has spoken of a limit: one job that takes a quarter of an hour and more."""
    seen = called(attempt, working({1: 1000}), [1], expected=(TimeoutError,))
    require(
        seen.value == result,
        f"The only job took 1,000 s and returned 10. {'' if seen.error else 'It returned '}"
        f"{named(seen.error) + ' came out' if seen.error else shown(seen.value)} after "
        f"{seconds(seen.at or 0)}: who has set a limit?",
        because="wrong-result",
        line=seen.raised_at or seen.line,
        run=seen.run,
    )


def require_the_error(seen: Ending, error: BaseException, told: str) -> None:
    """It comes out, alone or in a group."""
    kind = type(error).__name__
    require(
        seen.error is not None,
        f"{told}, and it returned {shown(seen.value)} as if all were well. Let the {kind} come out: the "
        "caller must hear of it.",
        because="lost-exception",
        run=seen.run,
    )
    line = learners_line(seen.error, seen.run.files)
    came = any(one is error for one in leaves(seen.error))
    require(
        came or not isinstance(seen.error, asyncio.CancelledError),
        f"{told}, and what came out is CancelledError{at(line)}, which a cancelled task has in the place of a "
        f"result. The {kind} itself should come out, alone or in a group: where did it get lost before, in an "
        "`except` perhaps?",
        because="lost-exception",
        line=line,
        run=seen.run,
    )
    require(
        came,
        f"{told}, and what came out is {named(seen.error)}{at(line)}. The {kind} itself should come out, alone "
        f"or in a group: who raises {type(seen.error).__name__} in its place?",
        because="lost-exception",
        line=line,
        run=seen.run,
    )


def require_not_again(given: str, jobs: Jobs, args: list[Any], seen: Ending, told: str) -> None:
    """One that has failed has failed: it is not called once more."""
    more = [*jobs.arguments]
    for one in args:
        if one in more:
            more.remove(one)
    require(
        not more,
        f"{told}, and {given}({shortly(more[0]) if more else ''}) was called once more. One call for each: "
        "what has failed is not tried again.",
        because="wrong-arguments",
        run=seen.run,
    )


def require_others_cancelled(jobs: Jobs, others: list[int], seen: Ending, told: str) -> None:
    """They did not go on to their ends."""
    done = [n for n in others if jobs.how(n) == "done"]
    took = seen.at or 0.0
    require(
        not done,
        f"{told}. The other jobs were not cancelled: {', '.join(f'work({n})' for n in done)} went on to the "
        f"end{', and it took ' + seconds(took) if took > 2 else ', for nobody'}. Who tells them to stop?",
        because="wrong-result" if took > 2 else "task-left-over",
        run=seen.run,
    )


def require_all_stopped(attempt: Attempt) -> None:
    """Whoever cancels it cancels all that it has started; one needs longer to tidy up than the other."""
    jobs = working({1: 5, 2: 6})
    jobs.uneven = {2: TIDYING}
    seen = called(attempt, jobs, [1, 2], cancel_at=[1], afterwards=10)
    require_ended(seen)
    require_nothing_left(seen, "It was cancelled after 1 s. When it had ended")
