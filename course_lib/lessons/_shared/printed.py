"""What a check reads in the lines that an answer printed: names and numbers, never wording."""

from __future__ import annotations

import re
from typing import Any

from course_lib.checks.saying import shortly
from course_lib.run.run import Run


def numbers(text: str) -> list[float]:
    """All numbers in a text, in order; the sign counts, the full stop of a sentence does not."""
    return [float(n) for n in re.findall(r"(?:(?<!\w)-)?(?<![\d.])\d+(?:\.\d+)?", text)]


def with_two_decimals(text: str) -> list[float]:
    """The numbers that are written with two decimals."""
    return [float(n) for n in re.findall(r"(?:(?<!\w)-)?\d+\.\d\d(?!\d)", text)]


def about(word: str, run: Run) -> list[str]:
    """The lines of a run that hold this word."""
    return [line.text for line in run.lines if word in line.text]


def printed(run: Run) -> str:
    """What it printed, for a message: "It printed nothing", or its first line and how many follow."""
    lines = [line for line in run.text.splitlines() if line.strip()]
    if not lines:
        return "It printed nothing"
    more = f" and {len(lines) - 1} more line{'s' * (len(lines) > 2)}" if lines[1:] else ""
    return f"It printed {shortly(lines[0])}{more}"


def what_is_wrong_with_the_time(found: list[float], took: float) -> str:
    """Of numbers that were printed for a time: why they are not it."""
    if any(abs(timing - took) < 0.06 for timing in found):
        return f"The seconds should have two decimals, {took:.2f}: `:.2f` in an f-string does that."
    said = f"From its beginning to its end it took {took:.2f} s"
    if -took in found:
        return f"{said}, and not {-took:.2f}: which of the two moments is the later one?"
    if not found:
        return f"{said}; that should stand there too."
    return f"{said}. At which two moments is the clock read?"


def holds(text: str, word: Any) -> bool:
    """Whether it stands there, and not as the beginning of something longer: job 1 is not job 10."""
    word = str(word)
    return word in text and re.search(re.escape(word) + r"(?!\w)", text) is not None
