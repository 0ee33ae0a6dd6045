"""Lesson 15, with functions that block for times that are made up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Notes, numbers, pauses, words


def in_threads(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The made-up results in order and when they are there, and how the function is called."""
    for _ in range(2):
        ns, values, seconds = pauses(chance, 4), numbers(chance, 4), pauses(chance, 4)
        plan = dict(zip(ns, zip(values, seconds, strict=True), strict=True))
        notes = Notes()

        def f(n: float, scale: float = 1, plan: Any = plan, notes: Notes = notes) -> float:
            notes.add((n, scale))
            value, pause = plan[n]
            time.sleep(pause)
            return float(value * scale)

        run = attempt(f, [*ns])
        yield [*run.result], run.elapsed, sorted(notes.came)


def count_saved(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """How many of made-up names are saved, and when that is known."""
    for _ in range(2):
        names, seconds = words(chance, 5), pauses(chance, 5)
        plan = dict(zip(names, seconds, strict=True))
        bad = chance.sample(names, chance.randrange(1, 4))
        notes = Notes()

        def save(name: str, plan: Any = plan, bad: Any = bad, notes: Notes = notes) -> None:
            notes.add(name)
            time.sleep(plan[name])
            if name in bad:
                raise OSError("made up")

        run = attempt(save, [*names])
        yield run.result, sorted(notes.came)
