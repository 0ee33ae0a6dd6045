"""Lesson 15: functions that block, in threads, from a coroutine."""

from __future__ import annotations

import asyncio
import inspect
import time
from concurrent.futures import Future
from typing import Any

from course_lib.checks.diagnosis import seconds
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.errors import require_an_error, require_no_error
from course_lib.lessons._shared.words import named, shortly
from course_lib.run.run import Run


class Calls:
    """A function that blocks for n seconds, fails for some n, and notes how it was called."""

    def __init__(self, fails: float | None = None) -> None:
        self.fails = fails
        self.begun: list[tuple[float, Any]] = []
        self.ended = 0

    def __call__(self, n: float, scale: Any = 1) -> Any:
        self.begun.append((n, scale))
        time.sleep(n)
        self.ended += 1
        if n == self.fails:
            raise ValueError(f"{n} is not allowed")
        return n * scale


def called(attempt: Attempt, numbers: list[float], fails: float | None = None) -> tuple[Calls, Run]:
    """One run of the learner's function, which is given a plain function."""
    calls = Calls(fails)

    def f(n: float, scale: Any = 1) -> Any:
        return calls(n, scale)

    return calls, attempt(f, numbers, raises=(ValueError, ExceptionGroup))


def require_results(run: Run, calls: Calls, numbers: list[float]) -> None:
    """Each n times ten, in the order of the numbers."""
    require_a_list(run)
    expected, result = [n * 10 for n in numbers], [*run.result]
    require_scale(calls, right=result == expected)
    require(
        result == expected or sorted(map(str, result)) != sorted(map(str, expected)),
        f"For the numbers {numbers} it returned {result}: the results in the order in which the calls "
        f"ended. The order of the numbers is wanted: {expected}.",
        because="wrong-order",
        run=run,
    )
    said = f"For the numbers {numbers} it returned {shortly(result, 80)} instead of {expected}."
    require(result == expected, said, because="wrong-result", run=run)
    begun = len(calls.begun)
    said = f"For {len(numbers)} numbers it called `f` {begun} times."
    require(begun == len(numbers), said, because="wrong-result", run=run)


def require_a_list(run: Run) -> None:
    """Results, and not what will have them later."""
    result = run.result
    require(
        not isinstance(result, (asyncio.Future, Future)) and not _has_futures(result),
        "It returned futures, not results: the calls are under way, and nobody waits for them. If one "
        "fails, its error is lost. What gives the results of several futures?",
        because="not-awaited",
        run=run,
    )
    require(
        isinstance(result, (list, tuple)),
        f"It should return the results in a list, and returned {shortly(result, 80)}.",
        because="wrong-type",
        run=run,
    )


def require_scale(calls: Calls, right: bool) -> None:
    """Each call was `f(n, scale=10)`, or another way led to what is right."""
    scales = sorted({str(scale) for _, scale in calls.begun})
    require(
        scales in (["10"], []) or right,
        f"`f` should be called as `f(n, scale=10)`; its `scale` was {', '.join(scales)}.",
        because="wrong-arguments",
    )


def _has_futures(result: Any) -> bool:
    return isinstance(result, (list, tuple, set)) and any(
        isinstance(value, (asyncio.Future, Future)) or inspect.isawaitable(value)
        for value in result
    )


@exercise(
    "`await asyncio.to_thread(f, n)` runs one call in a thread. Awaiting it in a loop would run one call "
    "after the other: what starts several at once?",
    "`asyncio.gather` waits for several awaitables, gives their results in order, and raises what one of "
    "them raises.",
    "`to_thread` passes keywords on: `asyncio.to_thread(f, n, scale=10)`, once for each n, all of them "
    "into one `gather`.",
)
def in_threads(attempt: Attempt) -> None:
    require_the_error(attempt)
    require_no_calls_for_no_numbers(attempt)
    shown = require_all_at_once(attempt, [3, 1, 2])
    require_all_at_once(attempt, [1] * 5)  # a pool of the default size has five threads at least
    attempt.last = shown


def require_all_at_once(attempt: Attempt, numbers: list[float]) -> Run:
    """As long as the longest call, and no longer; gives the run."""
    calls, run = called(attempt, numbers)
    require_results(run, calls, numbers)
    longest = max(numbers)
    took = f"{len(numbers)} calls that take {seconds(longest)} at most took {seconds(run.elapsed)}"
    why = "not all of them ran at the same time. How many threads do they share?"
    if run.elapsed >= sum(numbers):
        why = "each began when the one before it had ended."
    line = run.first_wait_line
    require(run.elapsed <= longest, f"{took}: {why}", because="sequential", line=line)
    return run


def require_the_error(attempt: Attempt) -> None:
    """What `f` raises comes out; the failing call is the last to end, so that no other is left over."""
    calls, run = called(attempt, [1, 3, 2], fails=3)
    # if it never got as far, other things are wrong with it, and are found with other numbers
    too_early = not calls.ended or (len(calls.begun) < 3 and calls.ended < 2)
    if not too_early and not _has_futures(run.result):
        require_an_error(
            run,
            "`f(3)` raised ValueError: 3 is not allowed. It did not come out: your function returned "
            f"{shortly(run.result, 80)}, and who asked for the numbers believes that all went well.",
        )


def require_no_calls_for_no_numbers(attempt: Attempt) -> None:
    """No numbers, no results."""
    try:
        _, run = called(attempt, [])
    except Incorrect as wrong:
        wrong.message = f"For an empty list of numbers: {wrong.message}"
        raise
    require_no_error(
        run,
        f"For an empty list of numbers it raised {named(run.error)}. There is nothing to call then, and "
        "nothing wrong with that.",
    )
