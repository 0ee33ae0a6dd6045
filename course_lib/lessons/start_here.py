"""Lesson 00: a toy exercise, to see how a check answers."""

from __future__ import annotations

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import seconds
from course_lib.lessons._shared.results import require_value


@exercise(
    "Two lines: one waits, one returns.",
    "`await asyncio.sleep(1)` waits a second and lets others run meanwhile.",
    'An f-string puts the name in its place: `f"Hello, {name}!"`.',
)
def hello(attempt: Attempt) -> None:
    for name in ("Grace", "Ada", "ada van Dyk"):
        run, expected = attempt(name), f"Hello, {name}!"
        require(
            run.result is not None,
            f"It printed {run.text.strip()[:60]!r} and returned None. `print` shows a text; what hands it to "
            "whoever called the function?"
            if run.text.strip()
            else "It returned None: is the greeting returned, or only made?",
            because="wrong-result",
        )
        require_value(
            run.result,
            expected,
            f"It should return one text, a `str`; it returned {run.result!r}.",
            f"`hello({name!r})` returned {run.result!r}; it should return {expected!r}.",
        )
        require(
            run.elapsed == 1,
            f"The greeting is right, and it took {seconds(run.elapsed)}; it should take 1 s.",
            because="wrong-result",
        )
        require(
            not run.text.strip(),
            f"It printed {run.text.strip()[:60]!r}, and should print nothing: whoever calls it may do that.",
            because="wrong-output",
        )
