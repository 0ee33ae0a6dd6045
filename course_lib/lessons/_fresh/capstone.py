"""Lesson 24, with sites and requests that are made up."""

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
from solutions.capstone import Page, PageError


def fetch(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When each made-up try begins, and what comes of it."""
    for bad in (0, 1, 2, 3):
        url, value, paces = word(chance), word(chance), pauses(chance, 3)
        seconds = [chance.uniform(0.1, 7.0) for _ in range(3)]
        notes, turns = Notes(), iter(paces)
        tries = iter([*enumerate(seconds)])

        async def pace(turns: Any = turns, notes: Notes = notes) -> None:
            notes.add("pace")
            await asyncio.sleep(next(turns, 1))

        async def get(
            url: str, tries: Any = tries, bad: int = bad, value: str = value, notes: Notes = notes
        ) -> str:
            number, takes = next(tries, (9, 1.0))
            notes.add(url)
            await asyncio.sleep(takes)
            if number < bad:
                raise OSError("made up")
            return value

        run = attempt(get, url, pace, raises=(OSError,))
        yield run.result, error_of(run) and "failed", notes.came, run.elapsed


def crawl(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which pages of a made-up site are looked at and put, and which are lost."""
    urls = [f"http://{name}.example/" for name in words(chance, 12)]
    links = {url: tuple(chance.sample(urls, 3)) for url in urls}
    pages: list[Any] = [Page(url, word(chance), links[url]) for url in urls]
    # who writes a script may have one of its own
    lost = attempt.namespace.get("PageError", PageError)
    for n in chance.sample(range(1, 12), 2):
        pages[n] = lost("made up")
    notes, look = taking(chance, urls, pages)
    workers = chance.randrange(1, 4)

    async def scenario(crawl: Answer) -> Any:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        lost = await crawl(urls[0], look, queue, workers)
        put = [queue.get_nowait() for _ in range(queue.qsize())]
        return sorted(lost), sorted([*map(str, page)] for page in put if page is not None)

    run = attempt(scenario=scenario)
    yield run.result, sorted(what for _, what in notes.came)


def serve(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When made-up requests are answered, what is printed of those that fail, and how many are cut."""
    names, seconds = words(chance, 6), sorted(pauses(chance, 6))
    values: list[Any] = [*words(chance, 6)]
    reason = word(chance)
    values[chance.randrange(3)] = LookupError(reason)
    notes, answer = taking(chance, names, values)
    stops, grace = seconds[-1] + pauses(chance, 1)[0] / 2, pauses(chance, 1)[0] / 2

    async def scenario(serve: Answer) -> Any:
        requests: asyncio.Queue[str] = asyncio.Queue()
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(requests, answer, stop, grace))
        before = 0.0
        for name, moment in zip(names, seconds, strict=True):
            await asyncio.sleep(moment - before)
            requests.put_nowait(name)
            before = moment
        await asyncio.sleep(stops - before)
        stop.set()
        return await serving

    run = attempt(scenario=scenario)
    yield run.result, run.elapsed, sorted(notes.came), said(run, [reason])
