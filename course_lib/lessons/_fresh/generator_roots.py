"""Lesson 03, with coroutines that are made up."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, error_of, words


def endless(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The values of two of them, taken by turns in a made-up order."""
    order = [chance.randrange(2) for _ in range(40)]

    def scenario(endless: Answer) -> list[int]:
        both = [endless(), endless()]
        return [next(both[which]) for which in order]

    yield attempt(scenario=scenario).result


def _walkers(chance: Random, count: int, fails: bool) -> tuple[list[Any], list[tuple[str, int]]]:
    steps: list[tuple[str, int]] = []
    bad = chance.randrange(count) if fails else -1

    async def walk(number: int, name: str, far: int) -> str:
        for step in range(far):
            steps.append((name, step))
            await asyncio.sleep(0)
        if number == bad:
            raise LookupError(name)
        return f"{name} has come"

    names = words(chance, count)
    ways = [(n, name, chance.randrange(1, 6)) for n, name in enumerate(names)]
    return [lambda way=way: walk(*way) for way in ways], steps


def drive(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it returns or raises, and the steps of made-up coroutines."""
    for fails in (False, True):
        (walker,), steps = _walkers(chance, 1, fails)

        def scenario(drive: Answer, walker: Any = walker) -> Any:
            made = walker()
            try:
                return drive(made)
            finally:
                made.close()

        run = attempt(scenario=scenario, raises=(LookupError,))
        yield run.result, error_of(run), steps


def take_turns(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The order of the steps of made-up coroutines, and what it returns or raises."""
    for count, fails in ((chance.randrange(2, 6), False), (3, True)):
        walkers, steps = _walkers(chance, count, fails)

        def scenario(take_turns: Answer, walkers: Any = walkers) -> Any:
            made = [walker() for walker in walkers]
            try:
                return [*itertools.islice(take_turns(*made), 99)]
            finally:
                for one in made:
                    one.close()

        run = attempt(scenario=scenario, raises=(LookupError,))
        yield run.result, error_of(run), steps
