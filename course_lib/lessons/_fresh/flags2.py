"""Lesson 13, with downloads that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.downloaded import good_ones, one, saved
from course_lib.lessons._fresh.made_up import Answer, pauses, words
from course_lib.lessons._fresh.served import Elsewhere, Scene, flags, missing, no_flag
from course_lib.lessons._shared.download_one import Download
from course_lib.lessons._shared.fetching import Fetch
from course_lib.lessons._shared.few import Few
from course_lib.lessons.flags2 import givens, supervise
from solutions.flags2_common import DownloadStatus


def few(chance: Random) -> Scene:
    """Some flags that are there, and one that is an error."""
    return flags(chance, chance.randrange(2, 4), 1)


def throttled(chance: Random) -> Scene:
    """More than may be asked for at once."""
    limit = chance.randrange(2, 4)
    return flags(chance, limit + 2, 1, together=limit, at_most=True)


SERVED = {
    "get_flag": few,
    "status_of": throttled,
    "download_one": throttled,
    "supervisor": throttled,
}


def get_flag(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The bytes of made-up flags, what is raised for others, and what the server is asked for."""
    fetch = Fetch(attempt, givens, lambda practice, cc: (practice.url, cc))
    yield from good_ones(fetch, scene)
    yield from one(fetch, scene, no_flag(scene, chance), raises=(Exception,))


def status_of(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The statuses of made-up flags, what the server is asked for, and how much of it at once."""
    asking = Download(attempt, givens, lambda practice, cc, places, _: (practice.url, cc, places))
    yield from downloads(asking, chance, scene)


def download_one(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """What is saved and returned of made-up flags, what the server is asked for, and how much of it at once."""
    yield from downloads(Download(attempt, givens), chance, scene)


def downloads(download: Download, chance: Random, scene: Scene) -> Iterator[Any]:
    """With a semaphore that lets so many through as the scene waits for."""
    verbose = chance.random() < 0.5
    yield from good_ones(download, scene, limit=scene.together, verbose=verbose)
    yield from one(download, scene, no_flag(scene, chance))
    yield download.taken()


def supervisor(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """How often each status came, what is saved, what the server is asked for, and how much of it at once."""
    asked = [*scene.good, *scene.bad, missing(scene, chance)]
    chance.shuffle(asked)
    with Elsewhere(scene) as practice:
        run = supervise(attempt, practice, asked, False, scene.together)
    yield {status.name: run.result.get(status, 0) for status in DownloadStatus}, saved(practice)
    yield len(practice.clients.own), practice.left_open


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
