"""Lesson 09, with names and answers that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import taking, words


def pairs(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Made-up names with made-up answers, in the order in which these come."""
    names = words(chance, 6)
    notes, ask = taking(chance, names, words(chance, 6))
    run = attempt(ask, [*names])
    yield run.result, sorted(notes.came), run.elapsed
