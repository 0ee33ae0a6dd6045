"""Lesson 00, with names that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import words


def hello(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it returns for made-up names, and when."""
    for name in words(chance, 3):
        run = attempt(name)
        yield run.result, run.elapsed
