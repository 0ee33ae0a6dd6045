"""The bank of lesson 11: connections that note what they are told, and blocks that use them."""

from __future__ import annotations

import asyncio
import functools
import time
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._shared.blocks import Block
from course_lib.run.run import Run

WORDS = {
    "BEGIN": "BEGIN",
    "START": "BEGIN",
    "COMMIT": "COMMIT",
    "END": "COMMIT",
    "ROLLBACK": "ROLLBACK",
    "ABORT": "ROLLBACK",
}


class Bank:
    """A connection that takes a second, or longer, for each statement; it notes when each began and ended."""

    def __init__(self, broken: str = "", takes: float = 1) -> None:
        self.takes = takes
        self.began: list[tuple[str, float]] = []
        self.done: list[tuple[str, float]] = []
        self.cut: list[tuple[str, float]] = []  # what was cancelled, and after how many seconds
        self.broken = broken  # the statement that fails
        self.failed: list[ConnectionError] = []

    async def execute(self, statement: Any, *_: Any) -> None:
        """Do a statement."""
        said = f"{statement} ".replace(";", " ").upper().split()
        word = WORDS.get(said[0] if said else "", str(statement))
        self.began.append((word, time.monotonic()))
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            self.cut.append((word, time.monotonic() - self.began[-1][1]))
            raise
        if word == self.broken:
            self.failed.append(ConnectionError("the database is gone"))
            raise self.failed[-1]
        self.done.append((word, time.monotonic()))

    @property
    def words(self) -> str:
        """What has been done, in order."""
        return ", ".join(word for word, _ in self.done) or "nothing"

    def times(self, word: str) -> int:
        """How often a statement was done."""
        return sum(done == word for done, _ in self.done)


def stand_ins() -> dict[str, Any]:
    """`sql`, whatever the learner's own does."""

    async def sql(conn: Any, statement: str) -> None:
        await conn.execute(statement)

    return {"sql": sql}


def transacted(attempt: Attempt, ends: str, banks: list[Bank]) -> tuple[list[Block], Run]:
    """A transaction with one INSERT on each of the banks, all at once."""
    blocks: list[Block] = []

    async def scenario(transaction: Any) -> None:
        blocks.extend(Block(ends) for _ in banks)
        runs = (
            block.run_and_end(
                functools.partial(transaction, bank),
                functools.partial(bank.execute, "INSERT"),
                attempt.files,
            )
            for block, bank in zip(blocks, banks, strict=True)
        )
        if len(banks) == 1:
            return await next(runs)
        await asyncio.gather(*runs)

    return blocks, attempt(scenario=scenario, given=stand_ins())
