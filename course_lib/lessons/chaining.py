"""Lesson 05: within a chain each step waits for the one before; between chains nothing waits."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from course_lib.checks.answer import name_of
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.errors import require_no_error
from course_lib.lessons._shared.guns import FIRES, LOADS, Range, steps_alone
from course_lib.lessons._shared.printed import (
    about,
    numbers,
    printed,
    what_is_wrong_with_the_time,
    with_two_decimals,
)
from course_lib.lessons._shared.steps import (
    ALONE,
    require_all_numbers,
    require_both_at_once,
    stepped,
)
from course_lib.lessons._shared.totals import require_total, totals
from course_lib.lessons._shared.words import listed, named
from course_lib.run.run import Run

# -- load and fire -------------------------------------------------------------------------


@exercise(
    "Keep the number that you draw in a variable: you need it three times.",
    "`random.randint(0, 10)` draws it; `asyncio.sleep` waits for as many seconds.",
)
def load(attempt: Attempt) -> None:
    for n, scripted in (("cannon", 0), ("railgun", 10), ("cannon", 7)):
        run, i = stepped(attempt, scripted, n)
        require(
            isinstance(run.result, int) and not isinstance(run.result, bool),
            f"It drew {i} and returned {shortly(run.result)}. It should return what it drew, an int: the "
            "next step needs that.",
            because="wrong-result" if run.result is None else "wrong-type",
        )
        require(
            run.result == i,
            f"It drew {i}, waited {seconds(run.elapsed)} and returned {run.result}. It should return what it "
            "drew.",
            because="wrong-result",
        )
    require_all_numbers(attempt)
    require_both_at_once(attempt)


@exercise(
    "It is `load` once more; only what it returns is another.",
    "A tuple of two: what came in, then what was drawn here.",
)
def fire(attempt: Attempt) -> None:
    for n, last_i, scripted in (("cannon", 10, 0), ("laser", 4, 6), ("cannon", 0, 3)):
        run, i = stepped(attempt, scripted, n, last_i)
        require(
            isinstance(run.result, tuple),
            f"It returned {shortly(run.result)}; it should return a tuple of two numbers.",
            because="wrong-result" if run.result is None else "wrong-type",
        )
        require(
            run.result != (i, last_i) or i == last_i,
            f"It returned {run.result!r}: the two are the wrong way round. First what was loaded, "
            "then what was drawn here.",
            because="wrong-order",
        )
        require(
            run.result == (last_i, i),
            f"fire({n!r}, {last_i}) drew {i} and returned {shortly(run.result)}; expected ({last_i}, {i}): "
            "first what it was given, then what it drew.",
            because="wrong-result",
        )
    require_all_numbers(attempt, 5)
    require_both_at_once(attempt, 5)


# -- chain ---------------------------------------------------------------------------------


def require_steps(run: Run, seen: Range, n: str) -> None:
    """Each once, with what it needs, the second when the first is over."""
    for step in ("load", "fire"):
        require(
            len(seen.of(step)) == 1,
            f"It called `{step}` {len(seen.of(step))} times; in a chain it is called once.",
            because="wrong-result",
        )
    (_, loaded, load_began, _), (_, fired, fire_began, last_i) = (
        seen.of("load")[0],
        seen.of("fire")[0],
    )
    require(
        fire_began >= load_began,
        f"`fire` began at {seconds(fire_began)}, before `load` had begun{at(run.first_wait_line)}: within one "
        "chain the second step needs what the first returns.",
        because="wrong-order",
        line=run.first_wait_line,
    )
    require(
        fire_began >= load_began + LOADS[n],
        f"`fire` began at {seconds(fire_began)}, while `load` was still under way{at(run.first_wait_line)}: "
        "within one chain the second step needs what the first returns.",
        because="wrong-order",
        line=run.first_wait_line,
    )
    require(
        loaded == fired == n,
        f"`load` was called with {loaded!r} and `fire` with {fired!r}; both should get {n!r}.",
        because="wrong-arguments",
    )
    require(
        last_i == LOADS[n],
        f"`fire` got {last_i!r} as its second argument; it should get what `load` returned, {LOADS[n]}.",
        because="wrong-arguments",
    )


def require_no_other_wait(run: Run, n: str) -> None:
    """It takes as long as its two steps."""
    took = LOADS[n] + FIRES[n]
    require(
        run.elapsed == took,
        f"The two steps take {took} s together; your chain took {seconds(run.elapsed)}. What else in it "
        "waits?",
        because="wrong-result",
    )


def pairs(line: str) -> list[tuple[Any, Any]]:
    """Numbers that stand beside each other in it: one of these pairs may be a tuple."""
    return [*itertools.pairwise(numbers(line))]


def require_report(run: Run, n: str) -> None:
    """One line with the name, both numbers of the tuple, and the seconds with two decimals."""
    both, took = (LOADS[n], FIRES[n]), LOADS[n] + FIRES[n]
    wanted = f"name, tuple and seconds, here {n}, {both} and {took:.2f}"
    lines = about(n, run)
    require(
        lines,
        f"{printed(run)}. At its end it should print one line with {wanted}.",
        because="wrong-output",
    )
    line = next(
        (one for one in lines if both in pairs(one) and took in with_two_decimals(one)), lines[-1]
    )
    found = numbers(line)
    require(
        both in pairs(line),
        f"It printed {shortly(line)}. The tuple that `fire` returned, {both}, is not in that line; it should "
        f"hold {wanted}.",
        because="wrong-output",
    )
    require(
        took in with_two_decimals(line),
        f"It printed {shortly(line)}. {what_is_wrong_with_the_time(found[2:], took)}",
        because="wrong-output",
    )


def require_tuple_or_nothing(run: Run, n: str) -> None:
    """It returns that tuple, or nothing."""
    both = LOADS[n], FIRES[n]
    require(
        run.result == both or run.result is None,
        f"It returned {shortly(run.result)}. If it returns anything, that is the tuple which `fire` "
        f"returned, {both}.",
        because="wrong-result",
    )


@exercise(
    "Two steps, the second needs what the first returned: `await` the first and keep its value.",
    "Take `time.perf_counter()` before the first step and after the second; print the difference.",
    "`last_i = await load(n)`, then `both = await fire(n, last_i)`.",
)
def chain(attempt: Attempt) -> None:
    for n in ("railgun", "laser"):
        seen = Range(attempt.files)
        run = attempt(n, given=steps_alone(seen))
        require_steps(run, seen, n)
        require_no_other_wait(run, n)
        require_report(run, n)
        require_tuple_or_nothing(run, n)
    require_the_clock(attempt)
    require_two_chains(attempt)


def require_the_clock(attempt: Attempt) -> None:
    """Where a step takes longer than the number that it returns, the seconds are still those of the chain."""
    steps = steps_alone(Range())

    async def load(n: Any) -> Any:
        i = await steps["load"](n)
        await asyncio.sleep(0.25)
        return i

    shown = attempt.last
    run = attempt("railgun", given=steps | {"load": load})
    require(
        any(11.25 in with_two_decimals(line) for line in about("railgun", run)),
        f"{printed(run)}. Loading took a quarter of a second longer than the number that `load` returned, so "
        "the chain took 11.25 s. The seconds are those that a clock shows, and not a sum of the numbers.",
        because="wrong-output",
        run=run,
    )
    attempt.last = shown


def require_two_chains(attempt: Attempt) -> None:
    """A chain that begins late, beside another one: each has a beginning of its own."""
    seen = Range()

    async def late(chain: Any) -> None:
        await asyncio.sleep(5)
        railgun = asyncio.ensure_future(chain("railgun"))
        await asyncio.sleep(1)
        await asyncio.gather(railgun, chain("laser"))

    shown = attempt.last
    run = attempt(scenario=late, given=steps_alone(seen))
    require(
        run.elapsed == 18,
        f"{ALONE}Two at once, of 11 s and, a second later, 12 s, ended after "
        f"{seconds(run.elapsed - 5)} instead of 13 s: something that both use makes one wait for the other.",
        because="sequential",
    )
    require(
        not {16.0, 18.0}
        & {number for line in run.lines for number in with_two_decimals(line.text)},
        "Two at once, of 11 s and, a second later, 12 s, ended when the clock showed 16.00 and 18.00, and "
        "that is what was printed. A clock shows a moment; how long something took is a difference of two.",
        because="wrong-output",
    )
    timings = [
        with_two_decimals(line)[-1:]
        for n in ("railgun", "laser")
        for line in about(n, run)
        if (LOADS[n], FIRES[n]) in pairs(line)  # others are the learner's own affair
    ]
    require(
        timings == [[11], [12]],
        f"{ALONE}Two at once, of 11 s and, a second later, 12 s, printed "
        f"{' and '.join(f'{t:.2f}' for one in timings for t in one)}: each needs a beginning of its own, read "
        "when that chain begins.",
        because="wrong-output",
    )
    attempt.last = shown


# -- main ----------------------------------------------------------------------------------


TWICE = ("laser", "cannon", "laser")


def require_chains(names: tuple[str, ...], seen: Range) -> None:
    """One chain for each name."""
    began = [n for _, n, _, _ in seen.of("load")]
    require(
        sorted(began, key=str) == sorted(names) and len(seen.of("fire")) == len(names),
        f"main{shortly(names)} should call `chain` once for each of the names; "
        + (
            f"`chain` was called with {', '.join(map(repr, began[:5]))}."
            if began
            else "it ran no chain."
        ),
        because="wrong-arguments" if began else "wrong-result",
    )


def require_at_once(run: Run, seen: Range) -> None:
    """All chains under way together."""
    slowest, together = max(seen.took.values()), sum(seen.took.values())
    where = at(run.first_wait_line)
    require(
        run.elapsed != together or run.elapsed == slowest,
        f"It took {seconds(together)}: each chain began when the one before was over{where}. All of "
        f"them can be under way at once; then it takes {seconds(slowest)}, as long as the slowest.",
        because="sequential",
        line=run.first_wait_line,
    )
    why = f"Somewhere a chain waits for another one's step{where}: no gun has to wait for another to be loaded."
    late = next(((n, began) for _, n, began, _ in seen.of("load") if began > 0), None)
    if seen.over <= slowest:
        why = f"All chains were over after {seconds(seen.over)}. What else does `main` wait for?"
    elif late:
        why = (
            f"{late[0]} began only after {seconds(late[1])}{where}: no gun has to wait for another."
        )
    require(
        run.elapsed <= slowest,
        f"It took {seconds(run.elapsed)}; {seconds(slowest)} are enough. {why}",
        because="sequential" if seen.over > slowest else "wrong-result",
        line=run.first_wait_line,
    )


def require_main_of_nothing(attempt: Attempt) -> None:
    """No names: nothing to run, and a total all the same."""
    shown, seen = attempt.last, Range()
    run = attempt(given=seen.steps(attempt.own), raises=(Exception,))
    require_no_error(
        run,
        f"With names it is right. main(), with no name, raised {named(run.error)}{at(run.error_line())}. "
        "No chains is a number of chains too: which call there needs at least one?",
    )
    require_chains((), seen)
    with saying("Called without names"):
        require_total(attempt, run, ())
    attempt.last = shown


def require_both_of_one_name(attempt: Attempt) -> None:
    """Of two with the same name the first takes longer: it is waited for as well, and the clock is read."""
    began: list[str] = []
    ended: list[float] = []

    async def chain(n: str) -> tuple[int, int]:
        began.append(n)
        await asyncio.sleep(3 if len(began) == 1 else 1)
        ended.append(time.monotonic())
        return 1, 1

    shown = attempt.last
    names = ("laser", "laser")
    run = attempt(*names, given={"chain": chain}, allow=["task-left-over"])
    require(
        len(ended) == len(began),
        f"main('laser', 'laser') ran two chains, of 3 s and of 1 s, and ended after {seconds(run.elapsed)}, "
        "when only one of them was over. Do two with the same name share one place?",
        because="wrong-result",
        run=run,
    )
    with saying("Two chains of 3 s and of 1 s both returned (1, 1)") if began else nullcontext():
        require_total(attempt, run, names)
    attempt.last = shown


def require_two_mains(attempt: Attempt) -> None:
    """One that begins later, beside another: each has a total of its own."""

    async def late(main: Any) -> None:
        first = asyncio.ensure_future(main("laser"))
        await asyncio.sleep(1)
        await asyncio.gather(first, main("railgun"))

    shown, seen = attempt.last, Range()
    run = attempt(scenario=late, given=seen.steps(attempt.own))
    lines = [one.text for one in totals(run, ("laser", "railgun"), name_of(attempt.function))]
    found = {timing for line in lines for timing in with_two_decimals(line)}
    require(
        {*seen.took.values()} <= found,
        f"{ALONE}Two at once, of {seconds(seen.took['laser'])} and, a second later, "
        f"{seconds(seen.took['railgun'])}, printed {' and '.join(map(shortly, lines)) or 'nothing'}: "
        "each needs a beginning of its own, read when it begins.",
        because="wrong-output",
    )
    attempt.last = shown


def of_names(names: tuple[str, ...]) -> AbstractContextManager[None]:
    """What is found wrong with these; that it was with two goes without saying."""
    if len(names) == 2:
        return nullcontext()
    return saying(f"With {listed([*names]) if len(names) < 9 else 'a hundred names'}")


@exercise(
    "Between chains nothing has to wait. What runs several coroutines at once?",
    "`asyncio.gather(*coroutines)`: mind the star, `args` is a tuple.",
    "`await asyncio.gather(*(chain(n) for n in args))`",
)
def main(attempt: Attempt) -> None:
    hundred = tuple(f"gun {number}" for number in range(100))
    for names in (("laser", "cannon"), ("cannon", "railgun", "laser"), hundred, TWICE):
        seen = Range()
        with of_names(names):
            run = attempt(*names, given=seen.steps(attempt.own), seed=1672)
        require_chains(names, seen)
        with of_names(names):
            require_at_once(run, seen)
            require_total(attempt, run, names)
        first = attempt.runs[0]
    attempt.last = first
    require_main_of_nothing(attempt)
    require_both_of_one_name(attempt)
    require_two_mains(attempt)
