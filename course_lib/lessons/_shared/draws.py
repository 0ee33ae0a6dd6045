"""Draws for lesson 04: scripted ones that note their moments, and some for each call of `makerandom`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from course_lib.run.run import Run

DEFAULT = 6  # the threshold of `makerandom` if none is given


class Script(list[int]):
    """Draws that note when they are taken; after the last, the greatest."""

    def __init__(self, *draws: int) -> None:
        super().__init__(draws)
        self.times: list[float] = []

    def __iter__(self) -> Iterator[int]:
        for index in [*super().__iter__()]:
            self.times.append(time.monotonic())
            yield index
        while True:
            self.times.append(time.monotonic())
            yield 1_000_000


def drawn(run: Run, script: Script) -> list[tuple[int, float]]:
    """What was drawn from 0 to 10, and when (seconds); other draws are the learner's own affair."""
    taken = zip(run.draws, script.times, strict=True)
    return [(index, moment) for (size, index), moment in taken if size == 11]


# What each call draws, whoever comes first. The first number that exceeds its threshold is t + 1, so the
# result tells the threshold; idx 1 ends first (18 s), then 2 (19 s), then 0 (28 s).
SCRIPTS = {0: (0, 7, 8, 9, 10), 1: (0, 7, 8, 9, 10), 2: (0, 1, 2, 3, 0, 7, 8, 9, 10)}


class Call:
    """One call of makerandom: what it was given, when it ran (seconds), what it returned."""

    def __init__(self, idx: Any, threshold: int | None) -> None:
        self.idx, self.threshold = idx, threshold
        self.began = self.ended = time.monotonic()
        self.result: Any = None
        self.taken = 0

    def draw(self) -> int:
        """The next number of its script; after the last, 10."""
        script = SCRIPTS.get(self.idx, SCRIPTS[0])
        self.taken += 1
        return script[min(self.taken, len(script)) - 1]


def noting(calls: list[Call]) -> Any:
    """A makerandom that notes its calls, and does in silence what the exercise says."""

    async def makerandom(idx: int, *args: Any, **named: Any) -> Any:
        call = Call(idx, next(iter([*args, *named.values()]), None))
        calls.append(call)
        call.result = await draw_until(call)
        call.ended = time.monotonic()
        return call.result

    makerandom.__qualname__ = "makerandom"  # Python's own messages show it
    return makerandom


async def draw_until(call: Call) -> int:
    threshold = DEFAULT if call.threshold is None else call.threshold
    while (i := call.draw()) <= threshold and i < 10:
        await asyncio.sleep(i + 1)
    return i
