"""Lesson 01: the same waits, one after another and all at once."""

from __future__ import annotations

import asyncio
import inspect
import re
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds
from course_lib.run.run import Run

ONE_COUNT = [(0.0, "One"), (1.0, "Two")]
IN_A_ROW = [(0.0, "One"), (1.0, "Two"), (1.0, "One"), (2.0, "Two"), (2.0, "One"), (3.0, "Two")]
TWO_COUNTS = [(0.0, "One")] * 2 + [(1.0, "Two")] * 2
AT_ONCE = [(0.0, "One")] * 3 + [(1.0, "Two")] * 3


def counted(run: Run) -> list[tuple[float, str]]:
    """When each `One` and each `Two` was printed; what else is printed is the learner's own affair."""
    return [
        (round(s.time, 3), s.text.strip()) for s in run.lines if s.text.strip() in ("One", "Two")
    ]


def times(count: int) -> str:
    """A number of times as people say it: "not at all", "once", "3 times"."""
    return {0: "not at all", 1: "once", 2: "twice"}.get(count, f"{count} times")


def require_words(run: Run, expected: list[tuple[float, str]]) -> None:
    """Each word as often as expected; if it is not, say what was printed instead."""
    words = [word for _, word in counted(run)]
    often = len(expected) // 2
    lines = run.text.splitlines()
    shown = ", ".join(map(repr, lines[:6])) + (" and more" if len(lines) > 6 else "")
    require(
        not run.text.endswith(("One", "Two")),
        f"It printed {lines[-1]!r} at last and did not end that line: what is printed next, by another call, "
        "say, stands on the same one. What does `print` put behind its text, if nobody changes that?"
        if lines
        else "",
        because="wrong-output",
    )
    require(
        words.count("One") == words.count("Two") == often,
        f"It should print `One` and `Two` {times(often)} each, every word on a line of its own. It printed "
        f"`One` {times(words.count('One'))} and `Two` {times(words.count('Two'))}"
        + (
            f"; all its lines: {shown}."
            if lines
            else ", and nothing else. What prints them, and is it called?"
        ),
        because="wrong-output",
    )


def require_no_none(run: Run) -> None:
    nothing = len(re.findall(r"\bNone\b", run.text))  # one `print` may show several on a line
    require(
        not nothing,
        f"It also printed `None` {times(nothing)}. A function without `return` gives None: is that passed "
        "to `print` somewhere? The counting prints its words itself.",
        because="wrong-output",
    )


def require_no_yield(attempt: Attempt) -> None:
    """A `yield` makes a generator, whatever else stands there: calling it runs no line."""
    require(
        not inspect.isgeneratorfunction(attempt.function)
        and not inspect.isasyncgenfunction(attempt.function),
        "There is a `yield` in it. That makes the function a generator, and calling it runs none of its "
        "lines. The words should be printed.",
        because="wrong-type",
    )


def require_one_count(run: Run) -> None:
    require_words(run, ONE_COUNT)
    (first, word), (second, _) = counted(run)
    require(
        word == "One",
        "It printed `Two` before `One`. Which line comes first?",
        because="wrong-order",
    )
    waited = second - first
    require(
        waited > 0 or run.elapsed != 1,
        "It waits 1 s, but not between the two words: both were printed at the same moment. "
        "Between which two lines belongs the wait?",
        because="wrong-order",
    )
    require(
        abs(waited - 1) < 0.1 and abs(run.elapsed - 1) < 0.1,  # it may have used something real
        f"It should take 1 s, all of it between `One` and `Two`. Yours waits {seconds(waited)} there "
        f"and takes {seconds(run.elapsed)} in all. Which line waits, and for how many seconds?",
        because="wrong-result",
    )


def require_the_same_again(
    attempt: Attempt,
    expected: list[tuple[float, str]],
    at_once: list[tuple[float, str]] | None = None,
) -> None:
    """A second call prints the same at the same moments, and so do two at once, if they can be."""

    def in_turn(answer: Any) -> None:
        for _ in range(2):
            answer()

    async def in_turn_async(answer: Any) -> None:
        for _ in range(2):
            await answer()

    async def together(answer: Any) -> None:
        await asyncio.gather(answer(), answer())

    shown = attempt.last
    end = expected[-1][0]
    # what still runs when an error has ended the second call is a consequence, and so is told below
    both = in_turn_async if at_once else in_turn
    run = attempt(scenario=both, raises=(Exception,), allow=["task-left-over"])
    line, error = run.error_line(), run.error
    require(
        error is None,
        f"Called once, it is right. Called once more, it raised {type(error).__name__}: {error}{at(line)}. "
        "What is still there from the call before? What a call needs, it makes anew, inside the function.",
        because="side-effect",
        line=line,
        run=run,
    )
    require(
        alike(counted(run), expected + [(moment + end, word) for moment, word in expected]),
        f"Called once, it is right. Called again, twice in a row, it printed {told(run)}: not the "
        "same each time. What is still there from the call before?",
        because="side-effect",
    )
    if at_once:
        run = attempt(scenario=together)
        require(
            run.elapsed < end + 0.5,
            f"Alone it is right. But two calls of it, begun together, take {seconds(run.elapsed)}: something "
            "that both use lets only one of them in at a time. While one waits, the other should be able to "
            "run.",
            because="sequential",
        )
        require(
            alike(counted(run), at_once),
            f"Alone it is right. Two calls of it, begun together, printed {told(run)}. What do the two share?",
            because="side-effect",
        )
    attempt.last = shown


def alike(found: list[tuple[float, str]], expected: list[tuple[float, str]]) -> bool:
    """The same words at the same moments, but for what something real may have taken."""
    return [word for _, word in found] == [word for _, word in expected] and all(
        abs(a - b) < 0.1 for (a, _), (b, _) in zip(found, expected, strict=True)
    )


def told(run: Run) -> str:
    """Its words and when they came, as a sentence goes on."""
    found = [f"`{word}` at {seconds(moment)}" for moment, word in counted(run)]
    return ", ".join(found) or "nothing"


# -- count_sync ----------------------------------------------------------------------------


@exercise(
    "Three steps: print a word, wait, print the other word.",
    "The module `time` has a function that waits; its argument is in seconds.",
    '`print("One")`, then `time.sleep(1)`, then `print("Two")`.',
)
def count_sync(attempt: Attempt) -> None:
    require_no_yield(attempt)
    require_one_count(attempt())
    require_the_same_again(attempt, ONE_COUNT)


# -- main_sync -----------------------------------------------------------------------------


@exercise(
    "You have a function that counts once. How do you call it three times?",
    "A `for` loop over `range(3)`.",
)
def main_sync(attempt: Attempt) -> None:
    require_no_yield(attempt)
    run = attempt()
    require_words(run, IN_A_ROW)
    require_no_none(run)
    require(
        [word for _, word in counted(run)] == [word for _, word in IN_A_ROW],
        "The counts overlap, or are out of order: here each `Two` should come before the next `One`. What "
        "waits for one count before the next begins?",
        because="wrong-order",
    )
    require(
        counted(run) == IN_A_ROW or abs(run.elapsed - 3) > 0.01,
        "It takes 3 s, as it should, but in each count the second should pass between `One` and `Two`. Yours "
        f"were: {told(run)}.",
        because="wrong-order",
    )
    require(
        counted(run) == IN_A_ROW and abs(run.elapsed - 3) < 0.01,
        f"Three counts of one second each, one after another, take 3 s. Yours took "
        f"{seconds(run.elapsed)}. What else waits?",
        because="wrong-result",
    )
    require_the_same_again(attempt, IN_A_ROW)


# -- count_async ---------------------------------------------------------------------------


@exercise(
    "The same three steps; only the waiting is another.",
    "`time.sleep` stops the whole thread. asyncio has a sleep that lets others run.",
    "`asyncio.sleep(1)` only makes something that can wait. Which word makes it wait?",
)
def count_async(attempt: Attempt) -> None:
    require_no_yield(attempt)
    require_one_count(attempt())
    require_the_same_again(attempt, ONE_COUNT, at_once=TWO_COUNTS)


# -- main_async ----------------------------------------------------------------------------


@exercise(
    "`await` waits for one thing. What starts several, and waits for all?",
    "`asyncio.gather` takes several coroutines and can be awaited.",
    "`await asyncio.gather(count_async(), count_async(), count_async())`",
)
def main_async(attempt: Attempt) -> None:
    run = attempt()
    require_words(run, AT_ONCE)
    require(
        run.elapsed < 1.01 or not alike(counted(run), AT_ONCE),
        f"All three counts were over at 1 s, and it ended at {seconds(run.elapsed)}. What else does it wait "
        "for?",
        because="wrong-result",
        line=run.first_wait_line,
    )
    require(
        abs(run.elapsed - 3) > 0.01,
        f"It took 3 s: the three counts ran one after another{at(run.first_wait_line)}. Each `await` "
        "waits until its count is over before the next one is even begun. How can all three be begun "
        "first?",
        because="sequential",
        line=run.first_wait_line,
    )
    require(
        run.elapsed < 1.01,
        f"It took {seconds(run.elapsed)}: some of the counts wait until others are over"
        f"{at(run.first_wait_line)}. All three can be under way at once: then it takes 1 s.",
        because="sequential",
        line=run.first_wait_line,
    )
    require(
        counted(run) == AT_ONCE,
        "It takes 1 s, but the words should come as One One One, a second later Two Two Two. Yours "
        f"were: {told(run)}.",
        because="wrong-order",
    )
    require_all_awaited(attempt, raises=(Exception,))  # of an error a second call tells more
    require_the_same_again(attempt, AT_ONCE, at_once=AT_ONCE[:3] * 2 + AT_ONCE[3:] * 2)
    require_all_awaited(attempt)


def require_all_awaited(attempt: Attempt, raises: tuple[type[Exception], ...] = ()) -> None:
    """The same where the counts end one after the other: nobody is there by chance at the end."""
    began: list[int] = []
    ended: list[int] = []
    pauses: tuple[int, ...] = ()

    async def count_async() -> None:
        pause = pauses[len(began) % 3]
        began.append(pause)
        await asyncio.sleep(pause)
        ended.append(pause)

    shown = attempt.last
    for pauses in (
        (1, 2, 3),
        (2, 3, 1),
        (3, 1, 2),
    ):  # the longest is the last, the second, the first
        began.clear()
        ended.clear()
        run = attempt(given={"count_async": count_async}, raises=raises, allow=["task-left-over"])
        one, two, three = pauses
        require(
            len(ended) == len(began) or run.error is not None,
            f"It works with counts that all take the same time. With counts of {one}, {two} and {three} s it "
            f"ended when {len(ended)} of {len(began)} were done. What waits for all of them?",
            because="task-left-over" if run.left_over else "wrong-result",
            run=run,
        )
    attempt.last = shown
