"""Lesson 10: asynchronous generators give one value after another, and may wait in between."""

from __future__ import annotations

import asyncio
import functools
import itertools
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import seconds
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.generators import (
    MOST,
    collect,
    collect_twice,
    in_words,
    prints_its_sep,
    recording_mygen,
    require_generator,
    require_waits_after_a_pause,
)
from course_lib.lessons._shared.look_ups import explaining_as_completed
from course_lib.lessons._shared.polite import (
    cancelled_while_waiting,
    left_early,
    require_own_time,
    require_sleeps,
    require_two_polite,
)
from course_lib.lessons._shared.probes import (
    HUNDRED,
    TOGETHER,
    ZONE,
    require_all_of,
    require_errors_out,
    require_two_of_them,
    waiting_probe,
)
from course_lib.lessons._shared.words import shown
from course_lib.run.run import Run
from course_lib.servers.names import names

POWERS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
KEPT = [1, 2, 16, 32, 256, 512]  # those j for which j // 3 % 5 is 0
OTHERS = [0, 17, 15, 3, 46, 44, 30, 75, 100, 121]  # what a mygen could give as well


# -- mygen ---------------------------------------------------------------------------------


def require_powers(values: list[Any], up_to: int) -> None:
    """The first up_to powers of two, each of them once."""
    expected = [2**exponent for exponent in range(up_to)]
    if not up_to:
        require(
            not values,
            f"mygen(0.2, 0) gave {in_words(values)}. The first 0 powers are none at all: what is looked "
            "at before the first `yield`?",
            because="wrong-result",
        )
        return
    require(
        values, f"mygen(0.2, {up_to}) gave nothing: no `yield` was reached.", because="wrong-result"
    )
    require(
        values[0] not in (2**exponent for exponent in range(up_to, 100)),
        f"It gave {in_words(values)}. These come after the first {up_to}, which an earlier call has given: "
        "each call begins with 1. What is still there from the call before?",
        because="side-effect",
    )
    require(
        all(isinstance(value, (int, float)) for value in values),
        f"It gave {shown(values[0])} first; each item should be a number.",
        because="wrong-type",
    )
    require(
        len(values) < MOST,
        f"It went on and on: {in_words(values)}. After {up_to} numbers it should end.",
        because="wrong-arguments",
    )
    require(
        up_to == 10 or len(values) != 10,
        f"mygen(0.2, {up_to}) gave 10 numbers: it should give as many as `up_to` says.",
        because="wrong-arguments",
    )
    require(
        values != [value for value in expected if value <= up_to],
        f"It stopped at {values[-1]}. `up_to` says how many numbers there are, here {up_to}; it is not "
        "the largest of them.",
        because="wrong-result",
    )
    require(
        len(values) == up_to or values[: len(expected)] != expected[: len(values)],
        f"It gave {len(values)} numbers, up to {values[-1]}; mygen(0.2, {up_to}) should give {up_to}, up "
        f"to {expected[-1]}.",
        because="wrong-result",
    )
    require(
        values == expected,
        f"It gave {in_words(values)}. The first powers of two are 1, 2, 4, 8: each is twice the one "
        "before.",
        because="wrong-result",
    )


def require_apart(got: list[tuple[float, Any]], run: Run, sep: float) -> None:
    """Between two numbers it waits sep seconds; before the first and after the last one it may."""
    moments = [moment for moment, _ in got]
    gaps = {round(later - sooner, 6) for sooner, later in itertools.pairwise(moments)}
    if not sep:
        require(
            gaps == {0.0},
            f"mygen(0) waited {seconds(max(gaps))} between two numbers. How long it waits is what `sep` says, "
            "and 0 s are no time at all.",
            because="wrong-arguments",
        )
        return
    require(
        gaps != {0.0} or not run.elapsed,
        f"All {len(got)} numbers came at {seconds(moments[0])}, at the same moment. Whoever takes them "
        "should get the first one before the wait for the second begins.",
        because="wrong-order",
    )
    require(
        gaps != {0.0},
        f"All {len(got)} numbers came at once: between one and the next it should wait {seconds(sep)}.",
        because="wrong-result",
    )
    require(
        sep == 0.2 or gaps != {0.2},
        f"mygen({sep}) waited 0.2 s between two numbers, as mygen(0.2) does: how long it waits is what `sep` "
        "says.",
        because="wrong-arguments",
    )
    require(
        gaps == {sep},
        f"mygen({sep}) waited {' and '.join(f'{gap:g}' for gap in sorted(gaps)[:2])} s between two numbers; "
        f"it should wait {seconds(sep)}.",
        because="wrong-result",
    )


def require_mygen(attempt: Attempt, text: bool) -> None:
    """All that is asked of it. With `text`, `sep` is something that it prints."""
    for sep, args in ((0.2, ()), (0.2, (5,)), (1.5, (4,)), (0.2, (0,)), (0.2, (30,)), (0, (4,))):
        got: list[tuple[float, Any]] = []
        given = ("," if text else sep, *args)

        async def scenario(mygen: Any, given: tuple[Any, ...] = given, got: Any = got) -> None:
            await collect(mygen, given, got)

        run = attempt(scenario=scenario)
        require_powers([value for _, value in got], args[0] if args else 10)
        if got:
            require_apart(got, run, 0.2 if text else sep)
    require_two_generators(attempt, "," if text else 0.2)
    require_waits_after_a_pause(attempt, "," if text else 0.2)


def require_two_generators(attempt: Attempt, sep: Any) -> None:
    """Two at once: each gives its own numbers."""
    shown = attempt.last

    async def two(mygen: Any) -> Any:
        return await collect_twice(mygen, (sep, 4))

    run = attempt(scenario=two)
    for got in run.result:
        require(
            [value for _, value in got] == [1, 2, 4, 8],
            f"One alone is right. Of two at once, one gave {in_words([value for _, value in got])} instead "
            "of 1, 2, 4, 8. What do the two share that each should have for itself?",
            because="side-effect",
        )
    attempt.last = shown


@exercise(
    "What makes an `async def` an asynchronous generator? One word in its body.",
    "A loop over the exponents 0, 1, 2 … In it: `yield` the power, then `await asyncio.sleep(sep)`.",
)
def mygen(attempt: Attempt) -> None:
    require_generator(attempt, 0.2)
    try:
        require_mygen(attempt, text=False)
    except Incorrect:
        # Programs written for the same exercise elsewhere take `sep` for a text to print, and always
        # wait 0.2 s. They are right too.
        last = attempt.last
        if prints_its_sep(attempt):
            return require_mygen(attempt, text=True)
        attempt.last = last
        raise
    attempt.last = attempt.runs[0]  # what is drawn: all ten


# -- main ----------------------------------------------------------------------------------


def require_two_lists(value: Any) -> None:
    require(
        value is not None,
        "It returned None; it should return the two lists, g and f.",
        because="wrong-result",
    )
    require(
        isinstance(value, (tuple, list)) and len(value) == 2,
        f"It returned {shown(value)}; it should return two lists, g and f.",
        because="wrong-type",
    )
    for name, part in zip("gf", value, strict=True):
        require(
            not hasattr(part, "__anext__"),
            f"{name} is {shown(part)}: a generator from which nothing has been taken yet. Which brackets "
            "make a list?",
            because="wrong-type",
        )
        should = f"{name} is {shown(part)}; it should be a list."
        require(isinstance(part, list), should, because="wrong-type")


def require_kept(g: list[Any], f: list[Any], used_up: bool) -> None:
    """f holds those of g for which j // 3 % 5 is 0; if it does not, say which one it gets wrong."""
    require(
        not used_up,
        "f is empty, whatever `mygen` gives. A generator can be gone through once: if that was done already, "
        "for g, call `mygen` again for f. If not, is the condition ever true?",
        because="wrong-result",
    )
    kept = [j for j in g if j // 3 % 5 == 0]
    for j in g:
        require(
            (j in f) == (j in kept),
            f"{'' if g == POWERS else f'Here `mygen` gave {in_words(g)}. '}{j} should "
            f"{'' if j in kept else 'not '}be in f: {j} // 3 is {j // 3}, and {j // 3} % 5 is {j // 3 % 5}. "
            f"Yours is {f}.",
            because="wrong-result",
        )
    require(
        f == kept,
        f"f is {f}; expected {kept}: each number once, in their order.",
        because="wrong-result",
    )


def require_calls(calls: list[tuple[Any, Any]]) -> None:
    """As mygen(0.2), where `sep` is a number."""
    require(
        calls,
        "It never called `mygen`: the numbers should come out of mygen(0.2), whatever they are.",
        because="wrong-result",
    )
    for sep, up_to in calls:
        require(
            up_to == 10 and (sep == 0.2 or isinstance(sep, str)),
            f"It called mygen({sep}, {up_to}); mygen(0.2) is asked for, all ten of its numbers.",
            because="wrong-arguments",
        )


@exercise(
    "For g: `[… async for … in mygen(0.2)]`. For f: an empty list, `async for` over another "
    "`mygen(0.2)`, `if`, `append`.",
    "The condition is about j itself: `j // 3` drops the rest, and `% 5` is 0 for multiples of 5.",
)
def main(attempt: Attempt) -> None:
    for numbers in (POWERS, OTHERS):
        calls: list[tuple[Any, Any]] = []
        run = attempt(given={"mygen": recording_mygen(attempt.names["mygen"], calls, numbers)})
        require_two_lists(run.result)
        g, f = (list(part) for part in run.result)
        require_calls(calls)
        require(
            (f, g) != (numbers, KEPT),
            "The two lists are the wrong way round: first g, with all of them, then f.",
            because="wrong-order",
        )
        require(
            g == numbers,
            f"`mygen` gave {in_words(numbers)}; g is {shown(g)}. It should hold all ten numbers, as they "
            "came.",
            because="wrong-result",
        )
        require_kept(g, f, not f and len(calls) == 1 and is_empty_again(attempt))
    require_two_mains(attempt)


def is_empty_again(attempt: Attempt) -> bool:
    """Whether f is empty with other numbers, too: then it is for want of numbers, and no condition's doing."""
    shown = attempt.last
    run = attempt(given={"mygen": recording_mygen(attempt.names["mygen"], [], OTHERS)})
    attempt.last = shown
    return not run.result[1]


def require_two_mains(attempt: Attempt) -> None:
    """Two at once: each returns its own lists."""
    given = {"mygen": recording_mygen(attempt.names["mygen"], [], POWERS)}

    async def twice(main: Any) -> Any:
        return await asyncio.gather(main(), main())

    run = attempt(scenario=twice, given=given)
    for result in run.result:
        require(
            [[*part] for part in result] == [POWERS, KEPT],
            f"One alone is right. Of two at once, one returned {shown(result)}. What do the two share "
            "that each should have for itself?",
            because="side-effect",
            run=run,
        )
    attempt.last = attempt.runs[0]


# -- multi_probe ---------------------------------------------------------------------------


@exercise(
    "In lesson 09, `main` printed each answer as it came. Here `yield` takes the place of `print`.",
    "A task for each domain, `asyncio.as_completed` over the tasks, and `yield await …` in its loop.",
)
def multi_probe(attempt: Attempt) -> None:
    # the names are for those who ask without `probe`
    with attempt.lending(functools.partial(names, ZONE)), explaining_as_completed():
        require_generator(attempt, [*ZONE], given={"probe": waiting_probe(ZONE)})
        require_all_of(attempt, [*ZONE], ZONE)
        require_all_of(attempt, iter(ZONE), ZONE)
        require_all_of(attempt, [], {})
        require_all_of(attempt, [*HUNDRED], HUNDRED)
        with saying("Here two answers came at the same moment, and one after 10,000 s"):
            require_all_of(attempt, [*TOGETHER], TOGETHER)
        require_errors_out(attempt)
        require_two_of_them(attempt)
    attempt.last = attempt.runs[0]


# -- polite --------------------------------------------------------------------------------


@exercise(
    "`aclose()` raises GeneratorExit where the generator stands: at its `yield`. What runs then?",
    "A `finally` around the loop runs however the loop is left. What can be done there with the tasks?",
    "`for task in tasks: task.cancel()`. A task that is done already takes no notice of it.",
)
def polite(attempt: Attempt) -> None:
    with explaining_as_completed():
        for numbers in ((3, 1, 2), (2, 1, 2), (2.037, 0, 1.513), tuple(range(1, 101)), ()):
            require_sleeps(attempt, numbers)
        require_own_time(attempt)
    run = attempt(scenario=left_early, allow=["task-left-over"])
    took, left, error = run.result
    told = "polite(1, 20, 30) had given its first number, and was closed"
    require(
        error is None,
        f"{told}. Closing it raised {shown(error)}: GeneratorExit, by which `aclose` ends it, must come "
        "out of it as it is, and after it nothing may be yielded.",
        because="exception",
        run=run,
    )
    require(
        took < 1,
        f"{told}: that took {seconds(took)}, as long as the sleeps that nobody waited for any more. Who "
        "tells them to end?",
        because="wrong-result",
        run=run,
    )
    require(
        not left,
        f"{told}. {len(left)} of its sleeps still ran after that. What runs when a generator is closed "
        "at its `yield`, and could cancel them?",
        because="task-left-over",
        run=run,
    )
    run = attempt(scenario=cancelled_while_waiting, allow=["task-left-over"])
    cancelled, left = run.result
    require(
        cancelled,
        "Somebody who waited for the first number of polite(5, 50) was cancelled, and went on as if "
        "nothing had happened: the CancelledError was swallowed. Let it pass.",
        because="swallowed-cancellation",
        run=run,
    )
    require(
        not left,
        f"Somebody who waited for the first number of polite(5, 50) was cancelled, and {len(left)} "
        "sleeps still ran after that. `aclose` is not the only way out: what runs on every way?",
        because="task-left-over",
        run=run,
    )
    require_two_polite(attempt)
    attempt.last = attempt.runs[0]
