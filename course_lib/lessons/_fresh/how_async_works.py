"""Lesson 16, with delays that are made up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Notes, numbers, pauses, word


def longest_lag(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """How long the loop was held up by made-up work, to a fifth of a second."""
    blocks = [pause / 2 + 0.5 for pause in pauses(chance, 3)]

    async def work() -> None:
        for block in blocks:
            await asyncio.sleep(0.5)
            time.sleep(block)

    run = attempt(work, allow=["blocking-call"])
    yield {"near": run.result, "within": 0.21}


def with_spinner(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What made-up work gives and when, and when the spinner begins and is cancelled."""
    for _ in range(2):
        value, pause, notes = word(chance), pauses(chance, 1)[0] + 1, Notes()

        def work(pause: float = pause, value: str = value) -> str:
            time.sleep(pause)
            return value

        async def spin(notes: Notes = notes) -> None:
            notes.add("begins")
            try:
                await asyncio.sleep(1e4)
            except asyncio.CancelledError:
                notes.add("is cancelled")
                raise

        run = attempt(work, given={"spin": spin})
        yield run.result, run.elapsed, notes.came


def primes_among(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which of made-up numbers it returns, where it is made up what is prime, and what it asks."""
    ns = numbers(chance, 12)
    primes = {n for n in ns if chance.random() < 0.5}
    asked: list[int] = []

    def is_prime(n: int) -> bool:
        asked.append(n)
        return n in primes

    run = attempt([*ns], given={"is_prime": is_prime})
    yield run.result, asked
