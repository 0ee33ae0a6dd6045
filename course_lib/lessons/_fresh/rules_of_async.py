"""Lesson 04, with draws and prices that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Notes, numbers, pauses, said, taking, words


def announce(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The dictionary, and when each made-up price is printed."""
    shops, prices = words(chance, 5), numbers(chance, 5)
    notes, ask_price = taking(chance, shops, prices)
    run = attempt([*shops], given={"ask_price": ask_price})
    yield run.result, sorted(notes.came), said(run, shops)


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
