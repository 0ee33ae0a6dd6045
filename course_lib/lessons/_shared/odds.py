"""Answers whose draws cannot be scripted: what hundreds of runs from a seed have in common."""

from __future__ import annotations

import re
import time
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds, shortly
from course_lib.lessons._shared.draws import DEFAULT
from course_lib.lessons._shared.words import listed
from course_lib.run.run import Run


def with_number(run: Run, n: int) -> list[float]:
    """When the lines were printed that hold this number."""
    return [line.time for line in run.lines if re.search(rf"(?<![\d.]){n}(?!\d)", line.text)]


def five_hundred(attempt: Attempt, *args: int) -> tuple[Run, list[tuple[Any, float]]]:
    """As many calls of it, from a seed: what each returned, and how long it took."""
    ran: list[tuple[Any, float]] = []

    async def scenario(makerandom: Any) -> None:
        for _ in range(500):
            began = time.monotonic()
            result = await makerandom(*args)
            ran.append((result, time.monotonic() - began))

    return attempt(scenario=scenario, seed=444, limit=5.0), ran


def require_every_number(attempt: Attempt) -> None:
    """Where draws can be scripted nobody sees what is done to `random` itself, as by a seed of one's own."""
    wanted, results = {8, 9, 10}, set[Any]()

    async def until_all(makerandom: Any) -> None:
        for _ in range(500):
            results.add(await makerandom(2, 7))
            if results >= wanted:
                break

    shown = attempt.last
    attempt(scenario=until_all, seed=444, limit=5.0)
    require(
        results == wanted,
        f"In 500 calls of makerandom(2, 7) it returned {listed(sorted(results))}. The numbers from 0 to 10 "
        "that are greater than 7 are 8, 9 and 10. What makes all calls draw the same?",
        because="wrong-result",
    )
    attempt.last = shown


def require_probable(attempt: Attempt) -> None:
    """For answers whose draws cannot be scripted: many runs from a seed, judged by what they have in common.

    With idx 2 and threshold 7: three results are possible, all pauses last 1 to 8 s, the mean of all
    is 12 s a call, and some have to wait for one second only. Some 1,800 numbers are drawn.
    """
    for args, threshold in (((2, 7), 7), ((2, 4), 4), ((2,), DEFAULT)):
        run, ran = five_hundred(attempt, *args)
        if threshold == 7:
            first, first_run = ran, run
        call = f"makerandom({', '.join(map(str, args))})"
        results = {result for result, _ in ran if isinstance(result, int)}
        require(
            all(isinstance(result, int) for result, _ in ran),
            f"It should return the number that it drew last, an int. Once it returned {shortly(ran[0][0])}.",
            because="wrong-type",
        )
        require(
            results == {*range(threshold + 1, 11)},
            f"In 500 calls of {call} it returned {listed(sorted(results))}. The numbers from 0 to 10 that are "
            f"greater than {threshold} are {listed([*range(threshold + 1, 11)])}.",
            because="wrong-result",
        )
    times = [took for _, took in first]
    mean, least = sum(times) / len(times), min((took for took in times if took > 0), default=0.0)
    require(
        min(times) == 0 and abs(least - 1) < 0.01 and abs(mean - 12) < 3.5,
        f"500 calls of makerandom(2, 7) took {seconds(round(mean, 1))} each on average, at least "
        f"{seconds(min(times))}. With i + 1 seconds after each i that is too low it is about 12 s on "
        "average, and 0 s if the first draw is enough.",
        because="wrong-result",
    )
    lines = len(with_number(first_run, 2))
    require(
        lines > 1500,
        f"500 calls of makerandom(2, 7) draw some 1800 numbers. They printed {lines} lines with idx in them, "
        "here 2. Print one for each draw, the last one too.",
        because="wrong-output",
    )
