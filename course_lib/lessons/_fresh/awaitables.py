"""Lesson 02, with times and things that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, Notes, error_of, pauses, words


def make_coffee(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it returns and when, where boiling, grinding and pouring take other times and give other things."""
    for _ in range(2):
        seconds, (water, beans, end) = pauses(chance, 3), words(chance, 3)

        async def boil(pause: float = seconds[0], thing: str = water) -> str:
            await asyncio.sleep(pause)
            return thing

        async def grind(pause: float = seconds[1], thing: str = beans) -> str:
            await asyncio.sleep(pause)
            return thing

        async def pour(water: Any, beans: Any, pause: float = seconds[2], thing: str = end) -> str:
            await asyncio.sleep(pause)
            return f"{thing} of {water} and {beans}"

        run = attempt(given={"boil": boil, "grind": grind, "pour": pour})
        yield run.result, run.elapsed


def Delay(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What several of them give and when, awaited at made-up moments, some of them twice."""
    seconds, values, begun = pauses(chance, 3), words(chance, 3), pauses(chance, 5)
    notes = Notes()

    async def later(pause: float, one: Any) -> None:
        await asyncio.sleep(pause)
        notes.add(await one)

    async def scenario(Delay: Answer) -> None:
        made = [Delay(pause, value) for pause, value in zip(seconds, values, strict=True)]
        await asyncio.gather(*(later(p, made[n % 3]) for n, p in enumerate(begun)))

    attempt(scenario=scenario)
    yield notes.came


def start_kept(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """How many tasks are held at made-up moments, and what they give or raise."""
    seconds, values, looks = pauses(chance, 4), words(chance, 4), sorted(pauses(chance, 4))
    fails = chance.randrange(4)
    notes = Notes()

    async def job(number: int) -> str:
        await asyncio.sleep(seconds[number])
        if number == fails:
            raise LookupError(values[number])
        return values[number]

    async def scenario(start_kept: Answer) -> None:
        kept: set[Any] = set()
        tasks = [start_kept(job(number), kept) for number in range(4)]
        before = 0.0
        for look in looks:
            await asyncio.sleep(look - before)
            notes.add(len(kept))
            before = look
        for task in tasks:
            try:
                notes.add(await task)
            except LookupError as error:
                notes.add(("raised", *error.args))

    run = attempt(scenario=scenario)
    yield notes.came, error_of(run)
