"""Lesson 10, with numbers and pauses that are made up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._fresh.made_up import Answer, Notes, numbers, pauses, taking, words
from solutions.domainlib import Result


def _came(attempt: Attempt, *arguments: Any, given: dict[str, Any] | None = None) -> list[Any]:
    notes = Notes()

    async def scenario(answer: Answer) -> None:
        async for value in answer(*arguments):
            notes.add(tuple(value) if isinstance(value, tuple) else value)

    attempt(scenario=scenario, given=given)
    return notes.came


def mygen(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it yields, for made-up numbers."""
    for _ in range(2):
        up_to, sep = chance.randrange(1, 30), pauses(chance, 1)[0]
        try:
            came = _came(attempt, sep, up_to)
        except Incorrect:  # some take `sep` for what is printed in between
            came = _came(attempt, "<sep>", up_to)
        yield [value for _, value in came]


def main(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The two lists, where `mygen` gives made-up numbers."""
    values = numbers(chance, 30)

    async def mygen(sep: float, up_to: int = 10) -> AsyncIterator[int]:
        for value in values:
            yield value

    run = attempt(given={"mygen": mygen})
    yield [[*part] for part in run.result]


def multi_probe(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it yields and when, for made-up domains, some of which are there."""
    domains = [f"{name}.example" for name in words(chance, 6)]
    results = [Result(domain, chance.random() < 0.5) for domain in domains]
    notes, probe = taking(chance, domains, results)
    yield _came(attempt, [*domains], given={"probe": probe}), sorted(notes.came)


def polite(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it yields and when, for made-up numbers."""
    yield _came(attempt, *pauses(chance, 6))
