"""Lesson 15: functions that block, in threads, from a coroutine."""

from __future__ import annotations

import asyncio
import inspect
import time
from concurrent.futures import Future
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.lessons._shared.again import (
    Call,
    require_no_memory,
    require_the_same_again,
    require_untouched,
    saying,
)
from course_lib.lessons._shared.endings import require_ended
from course_lib.lessons._shared.errors import SLIPS, first_of, raise_as_usual, require_an_error
from course_lib.lessons._shared.jobs import ending, leaves
from course_lib.lessons._shared.saving import Saved, Saves, lent, require_saved_in_time, saved
from course_lib.lessons._shared.words import named
from course_lib.run.run import Run

BLOCKS = ("blocking-call",)


class Calls:
    """A function that blocks for n seconds, fails for one n, the first time, and notes how it was called."""

    def __init__(self, fails: float | None = None) -> None:
        self.fails = fails
        self.begun: list[tuple[float, Any]] = []
        self.ended = 0
        self.error: Exception | None = None  # that it raised

    def __call__(self, n: float, scale: Any = 1) -> Any:
        self.begun.append((n, scale))
        if n == self.fails and self.error is None:
            self.error = ValueError(f"{n} is not allowed")
            time.sleep(n + 1)  # the last to end, so that no other is left over
            self.ended += 1
            raise self.error
        time.sleep(n)
        self.ended += 1
        return n * scale


def called(attempt: Attempt, numbers: list[float], fails: float | None = None) -> tuple[Calls, Run]:
    """One run of the learner's function, which is given a plain function."""
    calls = Calls(fails)

    def f(n: float, scale: Any = 1) -> Any:
        return calls(n, scale)

    handed = [*numbers]
    run = attempt(f, handed, raises=(Exception,))
    require_untouched(handed, numbers, "the list")
    if calls.error is None:
        raise_slips(run)
    return calls, run


def raise_slips(run: Run) -> None:
    """What is no error of the function that was handed over is said as for any exercise."""
    slips = (*SLIPS, RuntimeError)
    if isinstance(first_of(run.error), slips):
        raise_as_usual(run)


def require_results(run: Run, calls: Calls, numbers: list[float]) -> None:
    """Each n times ten, in the order of the numbers."""
    raise_as_usual(run)
    expected, result = [n * 10 for n in numbers], [*run.result]
    require_scale(calls)
    require(
        result == expected or sorted(map(repr, result)) != sorted(map(repr, expected)),
        f"For the numbers {numbers} it returned {result}: all results, in another order (that in which the "
        f"calls ended, say). The order of the numbers is wanted: {expected}.",
        because="wrong-order",
        run=run,
    )
    said = f"For the numbers {numbers} it returned {shortly(result, 80)} instead of {expected}."
    if result == numbers:
        said += " Those are the numbers themselves: what does each call of `f` give?"
    require(result == expected, said, because="wrong-result", run=run)
    begun = len(calls.begun)
    said = f"For {len(numbers)} numbers it called `f` {begun} times. Once for each is enough."
    require(begun == len(numbers), said, because="wrong-arguments", run=run)


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
        f"It should return the results in a list or a tuple, and returned {shortly(result, 80)}.",
        because="wrong-type",
        run=run,
    )


def require_scale(calls: Calls) -> None:
    """Each call was `f(n, scale=10)`; who multiplies on their own does not know what `f` does with it."""
    scales = sorted({str(scale) for _, scale in calls.begun})
    require(
        scales in (["10"], []),
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
    require_no_memory_of_it(attempt, [3, 1, 2])
    shown = require_all_at_once(attempt, [3, 1, 2])
    require_the_error(attempt, [1, 3, 2])
    with saying("With the same number twice"):  # of which only the first fails
        require_the_error(attempt, [3, 3])
    require_no_calls_for_no_numbers(attempt)
    require_all_of_many(attempt)
    require_all_at_once(attempt, [1] * 5)  # a pool of the default size has five threads at least
    require_both_at_once(attempt)
    attempt.last = shown


def require_no_memory_of_it(attempt: Attempt, numbers: list[float]) -> None:
    """The same call twice."""
    _, first = called(attempt, numbers)
    _, second = called(attempt, numbers)
    raise_as_usual(first)
    require_a_list(first)
    require_no_memory(f"`in_threads(f, {numbers})`", first.result, second.result, second)


def require_all_at_once(attempt: Attempt, numbers: list[float]) -> Run:
    """As long as the longest call, and no longer; gives the run."""
    calls, run = called(attempt, numbers)
    require_results(run, calls, numbers)
    longest = max(numbers)
    took = f"{len(numbers)} calls that take {seconds(longest)} at most took {seconds(run.elapsed)}"
    why = "not all of them ran at the same time. How many threads do they share?"
    if run.elapsed >= sum(numbers):
        why = "each began when the one before it had ended. What starts several at once?"
    line = run.first_wait_line
    require(run.elapsed <= longest, f"{took}: {why}", because="sequential", line=line)
    return run


def require_all_of_many(attempt: Attempt) -> None:
    """None is left out because it is one too many, or because nought came of it."""
    numbers: list[float] = [3, 0, 1] * 4
    calls, run = called(attempt, numbers)
    require_results(run, calls, numbers)


def require_the_error(attempt: Attempt, numbers: list[float]) -> None:
    """What `f` raises comes out, and what has failed is not called again."""
    calls, run = called(attempt, numbers, fails=3)
    # if it never got as far, other things are wrong with it, and are found with other numbers
    too_early = not calls.ended or (len(calls.begun) < len(numbers) and calls.ended < 2)
    if too_early or _has_futures(run.result):
        return
    told = f"Of the calls for {numbers} the first `f(3)` raised ValueError: 3 is not allowed."
    require(
        len(calls.begun) <= len(numbers),
        f"{told} Then it called `f` once more. Once for each is enough: what has failed is not tried again.",
        because="wrong-arguments",
        run=run,
    )
    require_an_error(
        run,
        f"{told} It did not come out: your function returned "
        f"{shortly(run.result, 80)}, and who asked for the numbers believes that all went well. "
        "Let the first error out.",
    )
    require(
        calls.error in [*leaves(run.error)],
        f"{told} What came out of your function is {named(run.error)}"
        f"{at(run.error_line())}. Let the error of `f` itself come out.",
        because="lost-exception",
        line=run.error_line(),
        run=run,
    )


def require_both_at_once(attempt: Attempt) -> None:
    """Two calls of it, one after the other and at the same time."""

    def call(numbers: list[float]) -> Call:
        async def of(answer: Any) -> Any:
            return [*await answer(Calls(), [*numbers])]

        return Call(f"`in_threads(f, {numbers})`", of, [n * 10 for n in numbers])

    require_the_same_again(attempt, call([2, 1]), call([1, 3]))


def require_no_calls_for_no_numbers(attempt: Attempt) -> None:
    """No numbers, no results."""
    with saying("For an empty list of numbers"):
        _, run = called(attempt, [])
        raise_as_usual(run)
        require(
            run.result in ([], ()),
            f"it returned {shortly(run.result, 80)}. No numbers, no results: [].",
            because="wrong-result",
            run=run,
        )


# -- count_saved ---------------------------------------------------------------------------


@exercise(
    "What does the picture show at the moment at which it returns? And when does `b?` fail?",
    "`run_in_executor` starts a call and gives a future. Nothing waits for it, and so nobody hears of its "
    "error: the `try` is over long before.",
    "`await` in the loop would make one wait for the other. Put call and `try` into a coroutine of their "
    "own, and gather those; or `gather(..., return_exceptions=True)`, and look at each result.",
)
def count_saved(attempt: Attempt) -> None:
    names, times = ["Ann", "Bob", "Cy"], {"Ann": 3, "Bob": 1, "Cy": 2}
    seen = saved(attempt, Saves(times, {"Bob": OSError("disk full")}), names)
    told = "`save` took 3, 1 and 2 s for three names, and failed with OSError for the second"
    require_saved_in_time(seen, told)
    again = saved(attempt, Saves(times, {"Bob": OSError("disk full")}), names)
    require_no_memory(f"`count_saved(save, {names})`", seen.run.result, again.run.result, again.run)
    require(
        seen.run.result == 2 and seen.run.result is not True,
        f"{told}. Two were saved; it returned {shortly(seen.run.result)}. Who hears of the error, and what is "
        "counted?",
        because="wrong-result",
        run=seen.run,
    )
    require_five_at_once(attempt)
    require_each_failure_left_out(attempt)
    require_a_name_twice(attempt)
    require_every_oserror_counted(attempt)
    require_saves_again(attempt)
    for when, these, count in (
        ("Without any names", [], 0),
        ("With a hundred names, of which the last fails", [*map(str, range(100))], 99),
    ):
        with saying(when):
            seen = saved(attempt, Saves({}, {"99": OSError("disk full")}), these)
            require(
                seen.run.result == count and seen.run.result is not False,
                f"it returned {shortly(seen.run.result)}. Saved were {count}.",
                because="wrong-result",
                run=seen.run,
            )
    require_bugs_come_out(attempt)
    seen = saved(attempt, Saves({"Ann": 1000}), ["Ann"])
    came = f"{named(seen.error)} came out" if seen.error else f"it gave {shortly(seen.run.result)}"
    told = f"`save` took 1,000 s and saved something. That is one, and {came}: who has set a limit?"
    require(seen.run.result == 1, told, because="wrong-result", run=seen.run)
    save = lent(Saves(times))
    require_ended(  # who waits for a pool of their own then may do so
        ending(attempt, lambda f: f(save, [*names]), given={}, cancel_at=[0.5], allow=BLOCKS)
    )
    attempt(lent(Saves(times, {"Bob": OSError("disk full")})), names)  # to be drawn


def require_five_at_once(attempt: Attempt) -> None:
    """Five threads are always to be had."""
    seen = saved(attempt, Saves(dict.fromkeys("abcde", 1)), [*"abcde"])
    require_saved_in_time(seen, "`save` took 1 s for each of five names")


def require_each_failure_left_out(attempt: Attempt) -> None:
    """Two of four, the first of them at once."""
    times, full = {"Ann": 1, "Bob": 3, "Cy": 2, "Dee": 1}, OSError("disk full")
    seen = saved(attempt, Saves(times, {"Ann": full, "Cy": full}), [*times])
    told = "`save` failed with OSError for the first and the third of four names"
    require_saved_in_time(seen, told)
    require_count(seen, 2, f"{told}. Two were saved; it returned")


def require_a_name_twice(attempt: Attempt) -> None:
    """Once for each of the names means: for each that stands there."""
    names = ["Ann", "Bob", "Ann"]
    seen = saved(attempt, Saves({}), names)
    begun = len(seen.saves.begun)
    told = f"Of the names {names} it"
    require(
        begun == 3,
        f"{told} called `save` {begun} time{'s' * (begun != 1)}. Once for each that stands in `names`: what "
        "keeps one of two that are equal?",
        because="wrong-arguments",
        run=seen.run,
    )
    require_count(seen, 3, f"{told} called `save` for all three, and all were saved. It returned")


def require_count(seen: Saved, count: int, told: str) -> None:
    """So many have saved something."""
    require(
        seen.run.result == count and seen.run.result is not True,
        f"{told} {shortly(seen.run.result)}. What is counted, and when?",
        because="wrong-result",
        run=seen.run,
    )


def require_every_oserror_counted(attempt: Attempt) -> None:
    """Most that an operating system raises is a kind of OSError, with a name of its own."""
    error = PermissionError("not yours")
    saves = Saves({"Ann": 1, "Bob": 1}, {"Bob": error}, {"Ann": "Ann.gif"})
    seen = saved(attempt, saves, ["Ann", "Bob"])
    told = "`save` returned 'Ann.gif' for the first of two names, and failed with PermissionError, a kind of "
    told += "OSError, for the second"
    came = (
        f"{named(seen.error)} came out" if seen.error else f"it returned {shortly(seen.run.result)}"
    )
    why = "`except OSError` and `isinstance` know the kinds of it, too."
    if seen.error is None and seen.run.result == 0:
        why = "Whatever `save` returns, it has saved if it does not raise: what is counted?"
    require(
        seen.error is None and seen.run.result == 1 and seen.run.result is not True,
        f"{told}. One was saved; {came}. {why}",
        because="wrong-result",
        run=seen.run,
    )


def require_saves_again(attempt: Attempt) -> None:
    """Two calls of it, one after the other and at the same time."""

    def call(names: list[str], count: int) -> Call:
        def of(answer: Any) -> Any:
            return answer(Saves({}, {"b": OSError("disk full")}), [*names])

        return Call(f"`count_saved(save, {names})`", of, count)

    require_the_same_again(attempt, call(["a", "b", "c"], 2), call(["d"], 1))


def require_bugs_come_out(attempt: Attempt) -> None:
    """What is no OSError is no failed save but a bug."""
    error = LookupError("no such drive")
    seen = saved(attempt, Saves({"Ann": 1, "Bob": 1}, {"Bob": error}), ["Ann", "Bob"])
    told = "`save` failed with LookupError for the second of two names"
    said = f"it returned {shortly(seen.run.result)} as if all were well"
    if seen.error is not None:
        said = f"what came out is {named(seen.error)}"
    require(
        error in leaves(seen.error),
        f"{told}, and {said}. Only OSError means that a save has failed; let the LookupError come out.",
        because="lost-exception",
        run=seen.run,
    )
