"""Lesson 05, with guns and draws that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Notes, pauses, said, words


def load(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """That it waits as long as what it returns says, and that it prints, for made-up guns and draws."""
    for n in words(chance, 3):
        run = attempt(n, draws=[chance.randrange(11)])
        # some answers throw dice of their own
        yield {"alike": [run.result, run.elapsed]}, [moment for moment, _ in said(run, [n])][:1]


def fire(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """That it waits as long as what it returns says, that it hands on what was loaded, and that it prints."""
    for n in words(chance, 3):
        last_i = chance.randrange(1000)
        run = attempt(n, last_i, draws=[chance.randrange(11)])
        before, i = run.result
        yield before, {"alike": [i, run.elapsed]}, [moment for moment, _ in said(run, [n])][:1]


def chain(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """How `load` and `fire` are called, and the line at the end, for made-up guns and times."""
    for n in words(chance, 2):
        loads, fires = (chance.randrange(1, 400) for _ in range(2))
        notes = Notes()

        async def load(n: str, i: int = loads, notes: Notes = notes) -> int:
            notes.add(("load", n))
            await asyncio.sleep(i)
            return i

        async def fire(n: str, last_i: int, i: int = fires, notes: Notes = notes) -> Any:
            notes.add(("fire", n, last_i))
            await asyncio.sleep(i)
            return last_i, i

        run = attempt(n, given={"load": load, "fire": fire})
        tokens = (n, str(loads), str(fires), f"{loads + fires:.2f}")
        full = [line for line in said(run, tokens) if len(line[1]) == len(tokens)]
        yield notes.came, run.elapsed, full[-1:]


def main(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When which gun is loaded and fired, and the total that is printed, for made-up guns and times."""
    for count in (chance.randrange(2, 7), 1):
        names, loads, fires = words(chance, count), pauses(chance, count), pauses(chance, count)
        took = dict(zip(names, zip(loads, fires, strict=True), strict=True))
        notes = Notes()

        async def load(n: str, took: Any = took, notes: Notes = notes) -> float:
            notes.add(("load", n))
            await asyncio.sleep(took[n][0])
            return float(took[n][0])

        async def fire(n: str, last_i: float, took: Any = took, notes: Notes = notes) -> Any:
            notes.add(("fire", n, last_i))
            await asyncio.sleep(took[n][1])
            return last_i, took[n][1]

        async def chain(n: str, load: Any = load, fire: Any = fire) -> Any:
            return await fire(n, await load(n))

        run = attempt(*names, given={"load": load, "fire": fire, "chain": chain})
        total = max(map(sum, took.values()))
        yield sorted(notes.came), run.elapsed, said(run, [f"{total:.2f}"])[-1:]
