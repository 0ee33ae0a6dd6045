"""Lesson 13, with downloads that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, pauses, words
from course_lib.lessons._shared.few import Few
from solutions.flags2_common import DownloadStatus


def few_at_a_time(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The made-up results in order, how many jobs are under way at most, and that no place is idle."""
    for count in (chance.randrange(7, 12), chance.randrange(3, 7)):
        limit = chance.randrange(2, 5)
        few = Few(attempt, pauses(chance, count), limit, names=words(chance, count))
        yield few.run.result, few.peak, few.idle_at() is None, len(few.jobs.calls)


def tally(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """How often each status came of made-up downloads, and when that is known."""
    import httpx

    statuses = [chance.choice([*DownloadStatus, None]) for _ in range(9)]
    seconds = pauses(chance, 9)

    async def download(number: int) -> DownloadStatus:
        await asyncio.sleep(seconds[number])
        status = statuses[number]
        if status is None:
            raise httpx.ConnectError("made up")
        return DownloadStatus(status)

    async def scenario(tally: Answer) -> Any:
        found = await tally([download(number) for number in range(9)])
        return {one.name: found.get(one, 0) for one in DownloadStatus}

    run = attempt(scenario=scenario)
    yield run.result, run.elapsed
