"""Lesson 01, begun at moments that are made up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, pauses
from course_lib.run.run import Run


def counted(run: Run) -> list[tuple[float, str]]:
    """When each of the two words was printed."""
    found = [(round(line.time, 6), line.text.strip()) for line in run.lines]
    return [one for one in found if one[1] in ("One", "Two")]


def in_turn(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When each word is printed, in calls begun at made-up moments."""
    seconds = pauses(chance, 3)

    def scenario(answer: Answer) -> None:
        for pause in seconds:
            time.sleep(pause)
            answer()

    run = attempt(scenario=scenario)
    yield counted(run), run.elapsed


def at_once(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When each word is printed, in calls begun at made-up moments, which overlap."""
    seconds = pauses(chance, 4)

    async def later(answer: Answer, pause: float) -> None:
        await asyncio.sleep(pause)
        await answer()

    async def scenario(answer: Answer) -> None:
        await asyncio.gather(*(later(answer, pause) for pause in seconds))

    run = attempt(scenario=scenario)
    yield counted(run), run.elapsed


count_sync = main_sync = in_turn
count_async = main_async = at_once
