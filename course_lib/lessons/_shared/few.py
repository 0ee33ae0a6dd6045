"""What is demanded of `few_at_a_time(coroutines, limit)`: never more, no place idle, results in order."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Sequence
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.errors import (
    meaning,
    raise_as_usual,
    require_an_error,
    require_no_error,
)
from course_lib.lessons._shared.jobs import Jobs, leaves
from course_lib.lessons._shared.throttling import semaphores_noted, why_too_many
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run

# seconds that the jobs take: a place becomes free while others are taken, and at a moment at which nobody
# comes by who asks every tenth of a second
UNEVEN = (3, 1.733, 1, 2, 1, 1)


class Few:
    """One call: the nth job takes `takes[n]` seconds and gives "job n", or the nth of `names`, or fails."""

    def __init__(
        self,
        attempt: Attempt,
        takes: Sequence[float],
        limit: int,
        failing: int | None = None,
        names: Sequence[Any] = (),
    ) -> None:
        self.expected = [*names] or [f"job {number}" for number in range(len(takes))]

        def plan(number: int) -> tuple[float, Any]:
            fails = number == failing
            return takes[number], ValueError("no such flag") if fails else self.expected[number]

        self.jobs, self.limit = Jobs(plan), limit
        # those that wait for a place when one fails may never run
        allow = ("task-left-over", *(("not-awaited",) if failing is not None else ()))

        # not held: what nobody awaits is to be destroyed, and told, in the run
        made: weakref.WeakSet[Any] = weakref.WeakSet()
        kept: list[Any] = []

        async def job(number: int) -> Any:
            return await self.jobs.run(number)

        async def scenario(answer: Any) -> Any:
            coroutines = [job(number) for number in range(len(takes))]
            made.update(coroutines)
            kept.extend(coroutines if failing is not None else ())
            return await answer(coroutines, limit)

        try:
            with semaphores_noted() as self.semaphores:
                self.run = attempt(scenario=scenario, raises=(Exception,), allow=allow)
        finally:
            for coroutine in [*made]:  # or Python complains of them later
                coroutine.close()

    def under_way(self, moment: float) -> int:
        """How many jobs were, just after this moment."""
        return sum(job.began <= moment < (job.ended or moment) for job in self.jobs.calls)

    def idle_at(self) -> float | None:
        """The first moment at which a place was free although a job had not begun yet."""
        moments = sorted({m for job in self.jobs.calls for m in (job.began, job.ended or 0.0)})
        last = max((job.began for job in self.jobs.calls), default=0.0)
        return next((m for m in moments if m < last and self.under_way(m) < self.limit), None)

    @property
    def peak(self) -> int:
        """The most jobs that were under way at once."""
        return max((self.under_way(job.began) for job in self.jobs.calls), default=0)


def require_few_at_a_time(attempt: Attempt) -> None:
    """All of it, in the order of the exercise's text; the first run is the one that is drawn."""
    shown = require_few(attempt, UNEVEN, 2)
    require_few(attempt, [1] * 30, 10)
    require_few(attempt, UNEVEN, 2, [None, 0, "", False, "e", "f"])
    require_failure_out(attempt)
    require_none_at_all(attempt)
    require_places_of_its_own(attempt)
    attempt.last = shown


def require_few(
    attempt: Attempt, takes: Sequence[float], limit: int, names: Sequence[Any] = ()
) -> Run:
    """As many at a time as allowed, and all of their results; gives the run."""
    few = Few(attempt, takes, limit, names=names)
    run, line = few.run, few.run.first_wait_line
    raise_as_usual(run)
    require(
        isinstance(run.result, list),
        f"It returned {described(run.result)}; it should return a list of the results.",
        because="wrong-type",
        run=run,
    )
    require(
        run.result == few.expected or sorted(map(str, run.result)) != few.expected,
        f"It returned {shortly(run.result)}: all results, in the order in which they came. The order of the "
        "coroutines is wanted.",
        because="wrong-order",
        run=run,
    )
    require(
        run.result == few.expected,
        f"It returned {shortly(run.result)}; expected {shortly(few.expected)}. What becomes of what each "
        "coroutine returns?",
        because="wrong-result",
        run=run,
    )
    require_limit(few, line)
    return run


def require_limit(few: Few, line: int | None) -> None:
    """Never more at once; and no place stays idle while somebody waits for one."""
    told, many = f"`limit` was {few.limit}, and", f"of {len(few.expected)} coroutines"
    require(
        few.peak <= few.limit,
        f"{told} {few.peak} {many} were under way at once{at(line)}. "
        f"{why_too_many(few.semaphores, few.limit, 'limit', few.peak < len(few.expected))}",
        because="unthrottled",
        line=line,
        run=few.run,
    )
    idle = few.idle_at()
    busy = few.under_way(idle or 0.0)
    require(
        idle is None,
        f"{told} at {seconds(idle or 0.0)} only {busy} {many} {'was' if busy == 1 else 'were'} under way, "
        f"while others had not begun{at(line)}. What do those wait for?",
        because="sequential",
        line=line,
        run=few.run,
    )


def require_failure_out(attempt: Attempt) -> None:
    """What one of the coroutines raises comes out."""
    few = Few(attempt, (1, 1, 1), 2, failing=1)
    run, told = few.run, "The second of three coroutines raised ValueError"
    require_an_error(run, f"{told}, and it returned {described(run.result)}. Let the error out.")
    if meaning(run):
        raise_as_usual(run)
    require(
        any(isinstance(error, ValueError) for error in leaves(run.error)),
        f"{told}, and what came out is {named(run.error)}{at(run.error_line())}. Let it out as it is.",
        because="lost-exception",
        line=run.error_line(),
        run=run,
    )


def require_none_at_all(attempt: Attempt) -> None:
    """No coroutines, no results."""
    with saying("Without any coroutines"):
        run = Few(attempt, (), 2).run
        require_no_error(run, f"it raised {named(run.error)}. Nothing to do is no error.")
        require(
            run.result == [],
            f"it returned {described(run.result)}; expected [].",
            because="wrong-result",
            run=run,
        )


def require_places_of_its_own(attempt: Attempt) -> None:
    """Two calls at once do not wait for each other's places."""
    jobs = Jobs(lambda number: (1, number))

    async def scenario(answer: Any) -> Any:
        calls = (answer([jobs.run(n) for n in four], 2) for four in (range(4), range(4, 8)))
        return await asyncio.gather(*calls)

    run = attempt(scenario=scenario, allow=("task-left-over",))
    told = "Two calls were made at the same time, each for four coroutines of 1 s with `limit` 2"
    require(
        run.result == [[0, 1, 2, 3], [4, 5, 6, 7]],
        f"{told}. They returned {described(run.result)}. What do the two calls share?",
        because="side-effect",
        run=run,
    )
    require(
        run.elapsed == 2,
        f"{told}. Each needs 2 s, and both together took {seconds(run.elapsed)}. Which places do they share? "
        "What a call needs, it makes anew, inside the function.",
        because="side-effect",
        run=run,
    )
