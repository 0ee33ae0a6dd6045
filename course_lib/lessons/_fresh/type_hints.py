"""Lesson 22, with jobs, names and numbers that are made up; what its hints allow is asked in hinted.py."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh import hinted
from course_lib.lessons._fresh.made_up import (
    Answer,
    Notes,
    error_of,
    pauses,
    taking,
    word,
    words,
)

HINTED = {
    "patient": hinted.patient,
    "cities": hinted.cities,
    "line_to": hinted.line_to,
    "total": hinted.total,
}


def patient(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which made-up jobs mypy accepts and what it gives of them; how often one that fails is awaited."""
    for failures, times in ((2, 2 + chance.randrange(2, 5)), (9, chance.randrange(2, 5))):
        values: list[Any] = [OSError("made up") for _ in range(failures)]
        notes, job = taking(chance, range(failures + 1), [*values, word(chance)])
        turns = iter(range(failures + 1))

        async def scenario(
            patient: Answer, job: Any = job, turns: Any = turns, times: int = times
        ) -> Any:
            return await patient(lambda: job(next(turns)), times)

        run = attempt(scenario=scenario, raises=(OSError,))
        yield run.result, error_of(run), run.elapsed, notes.came
    notes, job = taking(chance, ["job"], [LookupError("made up")])
    run = attempt(lambda: job("job"), 9, raises=(LookupError,))
    yield run.result, error_of(run), run.elapsed, notes.came


def cities(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which made-up names mypy accepts and what it yields; the cities of made-up names, and when."""
    names, found = words(chance, 6), [*words(chance, 4), None, None]
    chance.shuffle(found)
    notes, city_of = taking(chance, names, found)

    async def scenario(cities: Answer) -> list[tuple[float, str]]:
        return [(time.monotonic(), city) async for city in cities(iter(names))]

    run = attempt(scenario=scenario, given={"city_of": city_of})
    yield run.result, run.elapsed, notes.came


def line_to(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What mypy lets a block do with a line, and which hosts it accepts; when a made-up line is hung up."""
    seconds = pauses(chance, 4)
    for error in (None, LookupError("made up")):
        for host in ([word(chance)], []):
            notes, pause = Notes(), seconds.pop()

            class Line:
                def __init__(self, host: str, notes: Notes = notes, pause: float = pause) -> None:
                    self.host, self.notes, self.pause = host, notes, pause

                async def hang_up(self) -> None:
                    await asyncio.sleep(self.pause)
                    self.notes.add(("hung up", self.host))

            async def scenario(
                line_to: Answer,
                host: Any = host,
                notes: Notes = notes,
                pause: float = pause,
                error: Any = error,
            ) -> None:
                with contextlib.suppress(LookupError):
                    async with line_to(*host) as line:
                        notes.add(("lent", line.host))
                        await asyncio.sleep(pause)
                        if error is not None:
                            raise error
                    notes.add("went on")

            run = attempt(scenario=scenario, given={"Line": Line})
            yield run.elapsed, notes.came


def total(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which made-up awaitables and functions mypy accepts; the sum of made-up numbers, and who is told when."""
    numbers = [one / 4 for one in chance.sample(range(1, 999), 5)]
    _, number = taking(chance, range(5), numbers)
    notes, tell = taking(chance, numbers, words(chance, 5))

    async def scenario(total: Answer) -> Any:
        return await total((number(n) for n in range(5)), tell)

    run = attempt(scenario=scenario)
    yield run.result, run.elapsed, notes.came
