"""Lesson NN: say in one line what it is about."""

from __future__ import annotations

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import seconds


@exercise(
    "Two lines: one waits, one returns.",
    "`await asyncio.sleep(1)` waits a second and lets others run. How long should it be here?",
)
def double(attempt: Attempt) -> None:
    for n in (3, 0.5):
        run, expected = attempt(n), 2 * n
        require(
            run.result is not None,
            f"`double({n})` returned None; it should return {expected}. Does it return what it computes?",
            because="wrong-result",
        )
        require(
            isinstance(run.result, int | float),
            f"`double({n})` should return a number; it returned {run.result!r}.",
            because="wrong-type",
        )
        require(
            run.result == expected,
            f"`double({n})` returned {run.result!r}; it should return {expected}.",
            because="wrong-result",
        )
        require(
            abs(run.elapsed - n) < 0.01,
            f"`double({n})` is right, and took {seconds(run.elapsed)}; it should take {seconds(n)}.",
            because="wrong-result",
        )
