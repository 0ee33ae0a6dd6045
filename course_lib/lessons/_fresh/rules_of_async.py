"""Lesson 04, with draws and prices that are made up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, Notes, numbers, pauses, said, taking, words

CALLS = 60  # for each threshold: that a number which is possible never comes is out of the question


def makerandom(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which numbers come of many calls with made-up thresholds, and how long these take."""
    for threshold in (chance.choice((3, 5)), chance.choice((4, 6, 7))):
        took: list[tuple[Any, float]] = []

        async def one(
            makerandom: Answer, idx: int, given: int = threshold, took: Any = took
        ) -> None:
            began = time.monotonic()
            result = await makerandom(idx, given)
            took.append((result, round(time.monotonic() - began, 3)))

        async def scenario(makerandom: Answer, one: Any = one) -> None:
            await asyncio.gather(*(one(makerandom, n % 3) for n in range(CALLS)))

        attempt(scenario=scenario, seed=chance.randrange(1 << 30), limit=5.0)
        times = [seconds for _, seconds in took]
        at_once = times.count(0) / CALLS
        # the answers draw as they like: what many calls have in common is compared, and how far they may
        # be apart is some five times what luck does
        yield sorted({result for result, _ in took}), sorted({seconds % 1 for seconds in times})
        yield {"near": at_once, "within": 0.4}, {"near": sum(times) / CALLS, "within": 20.0}


def announce(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The dictionary, and when each made-up price is printed."""
    shops, prices = words(chance, 5), numbers(chance, 5)
    notes, ask_price = taking(chance, shops, prices)
    run = attempt([*shops], given={"ask_price": ask_price})
    # other lines, of a shop that is being asked, say, are the answer's own affair
    told = [
        next((moment for moment, seen in said(run, pair) if len(seen) == 2), None)
        for pair in zip(shops, map(str, prices), strict=True)
    ]
    yield run.result, sorted(notes.came), told


def main(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """How `makerandom` is called, and that its made-up results are returned in order."""
    results, seconds = numbers(chance, 3), pauses(chance, 3)
    notes = Notes()

    async def makerandom(idx: int, threshold: int = 6) -> int:
        notes.add((idx, threshold))
        await asyncio.sleep(seconds[idx])
        return results[idx]

    run = attempt(given={"makerandom": makerandom})
    yield [*run.result], sorted(notes.came), run.elapsed
