"""Lesson 06, with jobs that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, Notes, pauses, taking, words


def work_off(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When each made-up job is begun, which of them failed, and when the queue is worked off."""
    jobs = words(chance, 7)
    values: list[Any] = [*jobs]
    for n, kind in zip(chance.sample(range(7), 3), (ValueError, KeyError, OSError), strict=True):
        values[n] = kind("made up")
    notes, do = taking(chance, jobs, values)
    failed: list[str] = []
    ends = Notes()
    late = pauses(chance, 1)[0]

    async def scenario(work_off: Answer) -> None:
        q: asyncio.Queue[str] = asyncio.Queue()
        worker = asyncio.create_task(work_off(q, do, failed))
        for half in (jobs[:4], jobs[4:]):
            await asyncio.sleep(late)
            for job in half:
                q.put_nowait(job)
            await q.join()
            ends.add(len(failed))
        worker.cancel()
        await asyncio.wait([worker])

    attempt(scenario=scenario)
    yield notes.came, failed, ends.came
