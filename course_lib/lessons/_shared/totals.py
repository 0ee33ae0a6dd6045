"""The total that lesson 05's `main` prints when the last of its chains is over."""

from __future__ import annotations

import re

from course_lib.checks.answer import name_of
from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds, shortly
from course_lib.lessons._shared.printed import (
    numbers,
    what_is_wrong_with_the_time,
    with_two_decimals,
)
from course_lib.run.printed import Line
from course_lib.run.run import Run


def totals(run: Run, names: tuple[str, ...], called: str) -> list[Line]:
    """What `main` printed itself: not the lines of the chains' own tasks, which name a gun."""
    own = {lane.id for lane in run.tasks if lane.name.partition("(")[0] == called}
    return [
        line for line in run.lines if line.lane in own or not any(n in line.text for n in names)
    ]


def require_total(attempt: Attempt, run: Run, names: tuple[str, ...]) -> None:
    """A line with the seconds of the whole, with two decimals."""
    lines = [line for line in totals(run, names, name_of(attempt.function)) if numbers(line.text)]
    texts = [line.text for line in lines]
    took = run.elapsed
    require(
        lines,
        f"It took {seconds(took)} and printed no line with that total. It should print the seconds, "
        f"{took:.2f}, when all chains are over.",
        because="wrong-output",
    )
    require(
        any(took in with_two_decimals(text) for text in texts),
        f"It printed {shortly(texts[-1])}. "
        + what_is_wrong_with_the_time([number for text in texts for number in numbers(text)], took),
        because="wrong-output",
    )
    total = [wording(text) for text in texts if took in with_two_decimals(text)][-1]
    early = next((one for one in lines if one.time < took and wording(one.text) == total), None)
    require(
        early is None,
        f"It printed {shortly(early and early.text)} at {seconds(early.time if early else 0)}, and the last "
        f"chain was over at {seconds(took)}. The total is printed when that is over, and not before. What has "
        "to end before the line that prints it?",
        because="wrong-output",
    )


def wording(text: str) -> str:
    """A line without its numbers: what is said, whatever the clock shows."""
    return re.sub(r"[\d.]+", "", text)
