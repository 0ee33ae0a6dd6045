"""Lesson 08, with jobs and limits that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import (
    Answer,
    Notes,
    error_of,
    pauses,
    said,
    taking,
    word,
    words,
)


def at_most(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it gives and when, and whether the job is cancelled, for made-up jobs and limits."""
    for value in (word(chance), word(chance), LookupError("made up")):
        notes, job = taking(chance, ["job"], [value])
        limit = pauses(chance, 1)[0]
        run = attempt(limit, lambda job=job: job("job"), raises=(LookupError,))
        yield run.result, error_of(run), run.elapsed, notes.came


def ask_each(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The answers that come in time, and what is asked when, for made-up names and limits."""
    for _ in range(2):
        names = words(chance, 5)
        notes, ask = taking(chance, names, words(chance, 5))
        run = attempt([*names], pauses(chance, 1)[0] * 3, given={"ask": ask})
        yield run.result, run.elapsed, notes.came


def watch(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When each made-up answer is printed, in how many rounds, and that it ends when it is cancelled."""
    values: list[Any] = words(chance, 6)
    texts = [*values]
    values[chance.randrange(5)] = LookupError("made up")
    notes, ask = taking(chance, range(6), values)
    every, most = pauses(chance, 1)[0] + 1, 12 + pauses(chance, 1)[0] * 3
    rounds = iter(range(6))

    async def job() -> Any:
        number = next(rounds, None)
        return await (asyncio.sleep(1e4) if number is None else ask(number))

    async def scenario(watch: Answer) -> bool:
        task = asyncio.create_task(watch(job, every))
        await asyncio.sleep(most)
        task.cancel()
        await asyncio.wait([task], timeout=100)
        return task.cancelled()

    run = attempt(scenario=scenario)
    yield run.result, run.elapsed, notes.came, said(run, [*texts, "no answer"])


def finish(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it gives and when, left alone or cancelled at a made-up moment."""
    for cancelled in (False, True):
        notes, job = taking(chance, ["save"], [word(chance)])
        moment = pauses(chance, 1)[0]
        ends = Notes()

        async def scenario(
            finish: Answer,
            job: Any = job,
            moment: float = moment,
            cancelled: bool = cancelled,
            ends: Notes = ends,
        ) -> None:
            task = asyncio.create_task(finish(lambda: job("save")))
            await asyncio.wait([task], timeout=moment)
            if cancelled:
                task.cancel()
            await asyncio.wait([task])
            ends.add("cancelled" if task.cancelled() else task.result())

        attempt(scenario=scenario)
        yield notes.came, ends.came


def drain(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """How many it cancels, and when they have ended, for made-up tasks and patience."""
    for _ in range(2):
        names = words(chance, 6)
        values: list[Any] = [*names]
        values[chance.randrange(6)] = LookupError("made up")
        notes, job = taking(chance, names, values)
        grace = pauses(chance, 1)[0]

        async def scenario(
            drain: Answer, names: Any = names, job: Any = job, g: float = grace
        ) -> Any:
            tasks = [asyncio.create_task(job(name)) for name in names]
            count = await drain(tasks, g)
            for task in tasks:
                if task.done() and not task.cancelled():
                    task.exception()  # who has asked for it, no text says
            return count, [task.done() for task in tasks]

        run = attempt(scenario=scenario)
        yield (
            run.result,
            run.elapsed,
            sorted(notes.came),
        )  # a set of tasks is cancelled in any order
