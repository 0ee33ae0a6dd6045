"""A second look: does the check, as it is now, still tell wrong from right?

After a submission was found correct, the same check is given answers that are plainly wrong. If it finds no
fault with them either, something in the file has changed it, and it says nothing about the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from course_lib.checks.exercise import Exercise
from course_lib.checks.judge import judge


def verdicts(exercise: Exercise) -> list[str]:
    """What is said of each decoy."""
    siblings = exercise.siblings()
    return [str(judge(exercise, decoy, siblings).verdict) for decoy in of(exercise)]


def of(exercise: Exercise) -> Iterator[Any]:
    """Plainly wrong answers: of the right kind, and empty inside. A stub would not be attempted."""
    if isinstance(exercise.solution, type):
        yield _Nothing
    elif exercise.is_async:
        yield _waits
    else:
        yield _counts


class _Nothing:
    def __init__(self, *_: Any, **__: Any) -> None:
        self.nothing = None


async def _waits(*_: Any, **__: Any) -> Any:
    import asyncio

    await asyncio.sleep(0.125)
    return 0.125


def _counts(*_: Any, **__: Any) -> Any:
    return sum(range(3)) / 7
