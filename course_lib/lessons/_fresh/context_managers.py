"""Lesson 11, with blocks and pauses that are made up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, Notes, pauses, word, words
from course_lib.lessons._shared.banks import WORDS


class Link:
    """A connection that takes made-up times."""

    def __init__(self, seconds: list[float]) -> None:
        self.seconds, self.notes = iter(seconds), Notes()
        self.statements: list[str] = []

    async def execute(self, statement: str) -> None:
        """Take some time, and note the statement."""
        first = f"{statement} ".replace(";", " ").upper().split()
        self.notes.add(WORDS.get(first[0] if first else "", "?"))
        await asyncio.sleep(next(self.seconds, 1.0))
        self.statements.append(statement)
        self.notes.add("done")


def Transaction(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What is sent over a made-up connection and when, by blocks that end well, fail or are cancelled."""
    for how in chance.sample(("well", "fails", "is cancelled"), 3):
        link = Link(pauses(chance, 3))
        within, moment = pauses(chance, 2)

        async def block(Transaction: Answer, how: str, link: Link, within: float) -> None:
            async with Transaction(link):
                link.notes.add("in the block")
                await asyncio.sleep(within + 100 * (how == "is cancelled"))
                if how == "fails":
                    raise LookupError("made up")

        async def scenario(
            Transaction: Answer,
            how: str = how,
            link: Link = link,
            within: float = within,
            m: float = moment,
        ) -> str:
            task = asyncio.create_task(block(Transaction, how, link, within))
            if how == "is cancelled":
                await asyncio.sleep(m + 20)
                task.cancel()
            await asyncio.wait([task])
            return "cancelled" if task.cancelled() else type(task.exception()).__name__

        run = attempt(scenario=scenario)
        yield how, run.result, link.notes.came, run.elapsed


def web_page(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What the block gets of a made-up page, and when the page's stats are updated."""
    for fails in (False, True):
        url, page = word(chance), word(chance)
        seconds = pauses(chance, 3)
        notes = Notes()

        def download_webpage(url: str, page: str = page, pause: float = seconds[0]) -> str:
            time.sleep(pause)
            return f"{page} of {url}"

        def update_stats(url: str, notes: Notes = notes, pause: float = seconds[1]) -> None:
            notes.add(("updated", url))
            time.sleep(pause)

        async def scenario(
            web_page: Answer,
            url: str = url,
            fails: bool = fails,
            notes: Notes = notes,
            pause: float = seconds[2],
        ) -> None:
            try:
                async with web_page(url) as data:
                    notes.add(data)
                    await asyncio.sleep(pause)
                    if fails:
                        raise LookupError("made up")
            except LookupError as error:
                notes.add(type(error).__name__)

        given = {"download_webpage": download_webpage, "update_stats": update_stats}
        run = attempt(scenario=scenario, given=given)
        yield notes.came, run.elapsed


def lent(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Who gets which connection and when, and that all are back, with made-up names and times."""
    conns, seconds = words(chance, 2), pauses(chance, 5)
    fails = chance.randrange(5)
    notes = Notes()

    async def block(lent: Answer, pool: asyncio.Queue[str], number: int) -> None:
        async with lent(pool) as conn:
            notes.add((number, conn))
            await asyncio.sleep(seconds[number])
            if number == fails:
                raise LookupError("made up")

    async def scenario(lent: Answer) -> Any:
        pool: asyncio.Queue[str] = asyncio.Queue()
        for conn in conns:
            pool.put_nowait(conn)
        blocks = (block(lent, pool, number) for number in range(5))
        ends = await asyncio.gather(*blocks, return_exceptions=True)
        back = sorted(pool.get_nowait() for _ in range(pool.qsize()))
        return back, [type(end).__name__ for end in ends]

    run = attempt(scenario=scenario)
    yield run.result, notes.came, run.elapsed
