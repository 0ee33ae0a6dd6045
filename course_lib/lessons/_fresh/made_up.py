"""Names, numbers and moments that nobody knows beforehand, and notes of what came when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from random import Random
from typing import Any

from course_lib.lessons._shared.jobs import leaves
from course_lib.run.run import Run

Answer = Callable[..., Any]


def word(chance: Random) -> str:
    """Six letters that can be spoken."""
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3))


def words(chance: Random, count: int) -> list[str]:
    """So many, no two the same."""
    found = dict[str, None]()
    while len(found) < count:
        found[word(chance)] = None
    return [*found]


def pauses(chance: Random, count: int) -> list[float]:
    """So many seconds each, no two the same, and no sum of one and a whole number another."""
    parts = chance.sample(range(1, 128), count)
    return [chance.randrange(8) + part / 128 for part in parts]


def numbers(chance: Random, count: int, most: int = 1000) -> list[int]:
    """So many, no two the same."""
    return chance.sample(range(1, most), count)


class Notes:
    """What came, and when."""

    def __init__(self) -> None:
        self.came: list[tuple[float, Any]] = []

    def add(self, what: Any) -> None:
        """It came now."""
        self.came.append((round(time.monotonic(), 6), what))


def taking(
    chance: Random, arguments: Iterable[Any], values: Iterable[Any]
) -> tuple[Notes, Callable[..., Awaitable[Any]]]:
    """A coroutine function that takes some time for each argument, and gives its value or raises it.

    Its calls are noted, and how those ended that did not end well.
    """
    plan = dict(zip(arguments, values, strict=True))
    seconds = dict(zip(plan, pauses(chance, len(plan)), strict=True))
    notes = Notes()

    async def job(*given: Any, **named: Any) -> Any:
        argument = [*given, *named.values()][0]  # some say `work(n=3)`, some hand on the loop
        notes.add(("called", argument))
        try:
            await asyncio.sleep(seconds[argument])
        except asyncio.CancelledError:
            notes.add(("cancelled", argument))
            raise
        value = plan[argument]
        if isinstance(value, Exception):
            raise value
        return value

    return notes, job


def error_of(run: Run) -> list[str]:
    """The kinds of exceptions that came out, alone or in a group."""
    return sorted({type(leaf).__name__ for leaf in leaves(run.error)}) if run.error else []


def said(run: Run, known: Iterable[str]) -> list[tuple[float, list[str]]]:
    """Of each line the words that are known, and when it was printed; other lines are the learner's own."""
    known = [*known]
    found = [(line.time, [one for one in known if one in line.text]) for line in run.lines]
    return [(round(moment, 6), seen) for moment, seen in found if seen]
