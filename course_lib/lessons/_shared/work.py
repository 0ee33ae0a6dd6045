"""Work that waits and blocks in turn, for what lesson 16 measures."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from course_lib.checks.saying import seconds
from course_lib.checks.stand_ins import named_after


class Work:
    """A coroutine function that waits and blocks in turn: plain numbers wait, those in lists block."""

    def __init__(self, *steps: float | list[float], error: Exception | None = None) -> None:
        self.steps, self.error = steps, error
        self.begun = 0
        self.ended: float | None = None

    async def __call__(self) -> None:
        self.begun += 1
        for step in self.steps:
            if isinstance(step, list):
                time.sleep(step[0])
            else:
                await asyncio.sleep(step)
        self.ended = time.monotonic()
        if self.error is not None:
            raise self.error

    @property
    def lag(self) -> float:
        """For how long it holds a loop up on end, at the most."""
        return max((step[0] for step in self.steps if isinstance(step, list)), default=0.0)

    def __str__(self) -> str:
        said = [
            f"held the loop up for {seconds(step[0])}"
            if isinstance(step, list)
            else f"waited {seconds(step)} with `await`"
            for step in self.steps
        ]
        return ", then ".join(said)


def lent(work: Work) -> Any:
    """The same as a coroutine function, under the name that the text gives it."""

    async def stand_in() -> None:
        await work()

    named_after({"work": stand_in})
    return stand_in
