"""A `save` that stands in for the one of lesson 15's `count_saved`, and one call of an answer that uses it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.lessons._shared.again import require_untouched
from course_lib.lessons._shared.words import named
from course_lib.run.run import Run


class Saves:
    """A function that saves, blocking for some seconds, and fails for some names."""

    def __init__(
        self,
        times: Mapping[str, float],
        failing: Mapping[str, Exception] | None = None,
        gives: Mapping[str, Any] | None = None,
    ) -> None:
        self.times, self.failing, self.gives = times, failing or {}, gives or {}
        self.begun: list[str] = []
        self.ended = 0

    def __call__(self, name: str) -> Any:
        self.begun.append(name)
        time.sleep(self.times.get(name, 1))
        self.ended += 1
        if name in self.failing:
            raise self.failing[name]
        return self.gives.get(name)  # which says nothing of whether it has saved


def lent(saves: Saves) -> Any:
    """The same as a plain function, under the name that the text gives it."""

    def save(name: str) -> Any:
        return saves(name)

    return save


class Saved:
    """What was seen of one call of the answer."""

    def __init__(self, saves: Saves) -> None:
        self.saves = saves
        self.error: Exception | None = None  # that came out
        self.ended = 0  # calls of `save` that were over by then
        self.at = 0.0
        self.run: Run


def saved(attempt: Attempt, saves: Saves, names: list[str]) -> Saved:
    """One call of the learner's function, which is given a plain function."""
    handed, seen = [*names], Saved(saves)

    async def scenario(answer: Any) -> Any:
        result = None
        try:
            result = await answer(lent(saves), handed)
        except (OSError, LookupError, RuntimeError, ExceptionGroup) as caught:
            if isinstance(caught, RuntimeError) and caught.__context__ is None:
                raise  # a slip, and nothing that was raised in the place of another
            seen.error = caught
        seen.ended, seen.at = saves.ended, time.monotonic()
        await asyncio.sleep(20)  # for what was left behind
        return result

    seen.run = attempt(scenario=scenario, allow=("unretrieved-exception", "task-left-over"))
    require_untouched(handed, names, "the list")
    return seen


def require_saved_in_time(seen: Saved, told: str) -> None:
    """Each once, all over when it returns, and no later than the longest."""
    names, line = [*seen.saves.times], seen.run.first_wait_line
    require(
        seen.error is None,
        f"{told}, and {named(seen.error)} came out. A save that fails with OSError only does not count.",
        because="exception",
        run=seen.run,
    )
    require(
        seen.ended == len(seen.saves.begun),
        f"{told}. It returned {shortly(seen.run.result)} after {seconds(seen.at)}, when {seen.ended} of the "
        f"{len(seen.saves.begun)} calls had ended. Who waits for the others?",
        because="task-left-over",
        run=seen.run,
    )
    require(
        sorted(seen.saves.begun) == names,
        f"{told}. It should call `save` once for each of {names}, and called it for "
        f"{sorted(seen.saves.begun) or 'none'}.",
        because="wrong-arguments",
        run=seen.run,
    )
    longest = max(seen.saves.times.values())
    require(
        seen.at <= longest,
        f"{told}. All at the same time take {seconds(longest)}, and it took {seconds(seen.at)}{at(line)}: what "
        "waits before the next call is started?",
        because="sequential",
        line=line,
        run=seen.run,
    )
