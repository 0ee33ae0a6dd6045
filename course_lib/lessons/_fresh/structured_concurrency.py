"""Lesson 07, with jobs that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import error_of, numbers, taking, words


def _jobs(
    attempt: Attempt, chance: Random, errors: tuple[type[Exception] | None, ...]
) -> Iterator[Any]:
    for error in errors:
        ns, values = numbers(chance, 5), [*map(int, numbers(chance, 5))]
        plan: list[Any] = [*values]
        if error is not None:
            plan[chance.randrange(5)] = error("made up")
        notes, work = taking(chance, ns, plan)
        run = attempt(
            [*ns],
            given={"work": work},
            raises=(Exception,),
            allow=["unretrieved-exception"],
        )
        yield run.result, error_of(run), run.elapsed, sorted(notes.came)


def total(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The sum of made-up results, when it is there, and what is cancelled when a made-up job fails."""
    yield from _jobs(attempt, chance, (None, None, LookupError))


def run_all(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The made-up results in order and when they are there, and what is cancelled when a job fails."""
    yield from _jobs(attempt, chance, (None, None, ValueError))


def send_all(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which of made-up names are refused, and when that is known."""
    names = words(chance, 6)
    values: list[Any] = [None] * 6
    for n in chance.sample(range(6), chance.randrange(1, 4)):
        values[n] = ValueError("made up")
    notes, send = taking(chance, names, values)
    run = attempt([*names], given={"send": send})
    yield run.result, run.elapsed, sorted(notes.came)


def fastest(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The first of made-up results, when it is there, and that the others are cancelled then."""
    yield from _jobs(attempt, chance, (None, None))
