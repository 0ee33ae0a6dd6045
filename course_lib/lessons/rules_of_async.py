"""Lesson 04: draw, wait and draw again; prices as they come; three at once, with the results in order."""

from __future__ import annotations

import asyncio
import itertools
import random
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.lessons._shared.again import Call as Known
from course_lib.lessons._shared.again import mixed, require_the_same_again, require_untouched
from course_lib.lessons._shared.draws import DEFAULT, Call, Script, drawn, noting
from course_lib.lessons._shared.endings import require_nothing_left
from course_lib.lessons._shared.jobs import ending
from course_lib.lessons._shared.odds import require_every_number, require_probable, with_number
from course_lib.lessons._shared.printed import printed
from course_lib.lessons._shared.results import require_kind
from course_lib.lessons._shared.shops import (
    PRICES,
    asking,
    prices,
    require_a_hundred_at_once,
    require_asked_at_once,
    require_one_line_each,
    require_price_lines,
    require_prices,
    require_the_same_price_twice,
)
from course_lib.lessons._shared.siblings import require_each_once
from course_lib.lessons._shared.words import listed, shown
from course_lib.run.run import Run

WANTED = {0: 9, 1: 8, 2: 7}  # the thresholds of `main`, by idx


# -- makerandom ----------------------------------------------------------------------------


def require_enough(
    call: str, draws: list[tuple[int, float]], threshold: int, other: int, result: Any
) -> None:
    """It went on drawing until the number was enough, and no longer; `other` would be another threshold."""
    numbers = [i for i, _ in draws]
    *low, last = numbers
    said = f"{call} drew {listed(numbers) if len(numbers) < 9 else f'{len(numbers)} numbers'}"
    goal = f"It should draw until the number is greater than {threshold}"
    early = next((i for i in low if i > threshold), None)
    require(
        early is None or not max(low) <= other < last,
        f"{said}. {goal}, and {early} was enough: it went on until the number was greater than {other}. Is "
        "`threshold` set again inside? It should stay as it was given.",
        because="wrong-arguments",
    )
    require(
        early is None,
        f"{said}. {goal}, and {early} was enough: why does it draw again?",
        because="wrong-result",
    )
    require(
        last != threshold,
        f"{said}, and stopped. {goal}; {last} is equal to that, and not greater.",
        because="wrong-result",
    )
    require(
        last > threshold,
        f"{said}, and stopped. {goal}. When does your loop go on, and what does it compare with?",
        because="wrong-result",
    )
    require_kind(
        result,
        int,
        f"{said} and returned None. The last draw is the result: is there a `return` on every way out?",
        f"{said} and returned {shortly(result)}. It should return the last number alone, an int.",
    )
    require(
        result == last,
        f"{said} and returned {result}. It should return the number that was enough.",
        because="wrong-result",
    )


def require_pauses(run: Run, draws: list[tuple[int, float]], idx: int, threshold: int) -> None:
    """No wait before the first draw; i + 1 seconds after each that is too low."""
    first = draws[0][1]
    require(
        first < 0.01,
        f"It waited {seconds(first)} before it had drawn anything. The first draw may already be enough.",
        because="wrong-order",
        line=run.first_wait_line,
    )
    pairs = [(i, later - now) for (i, now), (_, later) in itertools.pairwise(draws)]
    gaps = [(i, gap) for i, gap in pairs if i <= threshold]
    as_idx = all(abs(gap - idx - 1) < 0.01 for _, gap in gaps)
    for i, gap in gaps:
        did = f"waited {seconds(gap)} before it drew again" if gap else "drew again at once"
        require(
            abs(gap - i - 1) < 0.01,
            f"It drew {i}, which is too low, and {did}. The exercise asks for i + 1 seconds in between, here "
            f"{seconds(i + 1)}."
            + (" Does your pause depend on what was drawn, or on idx?" if as_idx else ""),
            because="wrong-result",
            line=run.first_wait_line,
        )


def require_an_end(last: int, waited: float) -> None:
    """No wait after the last draw."""
    require(
        waited < 0.01,
        f"It drew {last}, which is enough, and waited another {seconds(waited)}. Only a draw that is too "
        "low makes it wait.",
        because="wrong-order",
    )


def require_right(
    run: Run, args: tuple[int, ...], draws: list[tuple[int, float]], threshold: int
) -> None:
    """One call of makerandom: what it drew and when, what it returned, when it ended."""
    require_pauses(run, draws, args[0], threshold)
    call = f"makerandom({', '.join(map(str, args))})"
    require_enough(call, draws, threshold, 10 - args[0] - 1, run.result)
    last, moment = draws[-1]
    require_an_end(last, run.elapsed - moment)
    require_lines(run, call, args[0], [moment for _, moment in draws])


def require_lines(run: Run, call: str, idx: int, moments: list[float]) -> None:
    """A line with idx for each draw, when it is drawn or when its pause is over."""
    left, said = with_number(run, idx), printed(run)
    for number, (moment, later) in enumerate(itertools.pairwise([*moments, run.elapsed]), 1):
        found = [one for one in left if moment <= one <= later]
        require(
            found,
            f"{said}. {call} drew {len(moments)} times, and for draw number {number} there is no line "
            f"with idx in it, here {idx}. Print one for each draw, the last one too.",
            because="wrong-output",
        )
        left = left[left.index(found[0]) + 1 :]


@exercise(
    "Draw once. While that is too low: wait, and draw again.",
    "Does `while i < threshold` go on when i is equal to the threshold? It should.",
    "`await asyncio.sleep(i + 1)`, and after it, in the same loop, `i = random.randint(0, 10)` again.",
)
def makerandom(attempt: Attempt) -> None:
    # idx stays below 3: that is how many colours some answers have, one for each.
    for idx, threshold, script in (
        (1, 8, Script(3, 7, 8, 9)),
        (0, 9, Script(10)),
        (2, 7, Script(0, 7, 2, 8)),
        (0, 9, Script(9, 3, 10)),
        (0, 9, Script(*[0] * 200, 10)),
        (1, 0, Script(0, 3, 8)),
        (2, 4, Script(3, 5, 8)),
    ):
        run = attempt(idx, threshold, draws=script)
        draws = drawn(run, script)
        sizes = {size for size, _ in run.draws}
        require(
            draws or not sizes & {9, 10, 12},
            f"It draws one of {listed(sorted(sizes))} numbers; from 0 to 10, both included, there are 11.",
            because="wrong-result",
        )
        if not draws:
            return require_probable(attempt)
        require_right(run, (idx, threshold), draws, threshold)
    require_default(attempt)
    require_every_number(attempt)
    require_good_neighbour(attempt)


def require_default(attempt: Attempt) -> None:
    """Without a threshold it is 6."""
    shown = attempt.last
    for idx, script in enumerate((Script(4, 6, 9), Script(6, 7, 9))):
        run = attempt(idx, draws=script)
        require_right(run, (idx,), drawn(run, script), DEFAULT)
    attempt.last = shown


def require_good_neighbour(attempt: Attempt) -> None:
    """Two at once do not wait for each other, and one that is cancelled ends."""
    ended: list[bool] = []

    async def both(makerandom: Any) -> Any:
        return await asyncio.gather(makerandom(0, 9), makerandom(1, 8))

    async def cancelled(makerandom: Any) -> None:
        one = asyncio.create_task(makerandom(0, 9))
        await asyncio.sleep(1)
        one.cancel()
        await asyncio.wait([one], timeout=1)
        ended.append(one.done())

    shown = attempt.last
    run = attempt(scenario=both, draws=Script(9, 0, 10, 10))
    require(
        run.elapsed == 10,
        f"One is right alone. Two of them together, one with a pause of 10 s and one of 1 s, take "
        f"{seconds(run.elapsed)} instead of 10 s: something that both use makes one wait for the other.",
        because="sequential",
    )
    run = attempt(scenario=both, draws=Script(9, 0, 9, 9, 10))
    require(
        run.result == [10, 9],
        f"One is right alone. Of two together makerandom(0, 9) returned {shortly(run.result[0])} and "
        f"makerandom(1, 8) {shortly(run.result[1])}: 10 and 9 would be right, of the numbers that they drew. "
        "What do the two share?",
        because="side-effect",
    )
    attempt(scenario=cancelled, draws=Script(9, 10), allow=["task-left-over"])
    require(
        ended == [True],
        "It was cancelled during a pause, and goes on: it catches CancelledError and swallows it. Let "
        "that exception pass, or raise it again after cleaning up.",
        because="swallowed-cancellation",
    )
    attempt.last = shown


# -- announce ------------------------------------------------------------------------------


@exercise(
    "A line needs a shop's name and its price, at the moment when the price is there. Who knows both then?",
    "A small coroutine for one shop: it asks, prints its line, and returns name and price. Then start one for "
    "each shop.",
    "`gather` gives the pairs in a list, and `dict(...)` makes a dictionary of pairs.",
)
def announce(attempt: Attempt) -> None:
    shops = [*PRICES]
    jobs, given = asking(PRICES)
    seen = ending(attempt, lambda announce: announce([*shops]), given=given)
    wanted = "Each shop should be asked once."
    require_each_once("ask_price", jobs, shops, seen, wanted)
    require_asked_at_once(jobs, seen)
    require_nothing_left(seen, "When it returned")
    require_price_lines(seen.run)
    require_one_line_each(seen.run)
    require_prices(seen)
    first = attempt.last
    more = PRICES | {"Yew": (3, 44)}

    def call(names: list[str]) -> Known:
        return Known(f"`announce({names})`", lambda f: f([*names]), prices(names, more))

    require_the_same_again(attempt, call(shops), call(["Yew", "Elm"]), asking(more)[1])
    require_the_same_price_twice(attempt)
    before = mixed(shops)
    handed = [*before]
    attempt(handed, given=asking(PRICES)[1])
    require_untouched(handed, before, "the list")
    require_a_hundred_at_once(attempt)
    attempt.last = first


# -- main ----------------------------------------------------------------------------------


def require_calls(calls: list[Call]) -> None:
    """For 0, 1 and 2, with the right thresholds."""
    indices = [call.idx for call in calls]
    thresholds = [call.threshold for call in calls]
    require(
        indices == [0, 1, 2] or sorted(thresholds, key=str) != [0, 1, 2],
        f"It ran makerandom({indices[0]}, {thresholds[0]}): the first argument is idx, the second is the "
        "threshold. Which is which?",
        because="wrong-arguments",
    )
    require(
        indices == [0, 1, 2],
        f"It ran `makerandom` for idx {listed(indices)}; it should be 0, 1 and 2, once each.",
        because="wrong-arguments",
    )
    require(
        any(threshold is not None for threshold in thresholds),
        "It called `makerandom` without a threshold, so that all three wanted more than 6. For idx 0, 1 and "
        "2 it should be 9, 8 and 7.",
        because="wrong-arguments",
    )
    used = [DEFAULT if threshold is None else threshold for threshold in thresholds]
    require(
        used == [*WANTED.values()],
        f"The thresholds for idx 0, 1 and 2 were {listed(used)}; they should be 9, 8 and 7."
        + (" Nothing that can be drawn is greater than 10." if 10 in used else ""),
        because="wrong-arguments",
    )


def require_at_once(run: Run, calls: list[Call]) -> None:
    """As long as the slowest of them."""
    times = [call.ended - call.began for call in calls]
    slowest, where = max(times), at(run.first_wait_line)
    each = listed([seconds(took) for took in times])
    require(
        abs(run.elapsed - sum(times)) > 0.01 or run.elapsed - slowest < 0.01,
        f"The three took {each}, one after another{where}: {seconds(run.elapsed)} in all. Nothing in one "
        f"needs the others. All at once they take {seconds(slowest)}, as long as the slowest.",
        because="sequential",
        line=run.first_wait_line,
    )
    late = any(call.began > 0 for call in calls)
    why = f"not all were begun before the first wait{where}. What starts all three?"
    require(
        run.elapsed - slowest < 0.01,
        f"The three took {each}; all at once that is {seconds(slowest)}, and yours took "
        f"{seconds(run.elapsed)}: {why if late else 'what does it wait for when all three are over?'}",
        because="sequential" if late else "wrong-result",
        line=run.first_wait_line,
    )


def require_in_order(result: Any, expected: list[Any]) -> None:
    """The three results, in a list or a tuple."""
    require_kind(
        result,
        (list, tuple),
        f"The three returned {listed(expected)}, and `main` returned None. Whoever awaits `main` wants "
        "the results: printing does not return them.",
        f"It returned {shortly(result)}; it should return the three results in a list"
        + (", which, unlike a set, has an order." if isinstance(result, (set, frozenset)) else "."),
    )
    require(
        [*result] == expected or sorted(map(repr, result)) != sorted(map(repr, expected)),
        f"The three returned {listed(expected)}, and `main` returned {result!r}: another order. It should "
        "not depend on who is done first.",
        because="wrong-order",
    )
    require(
        [*result] == expected,
        f"The three returned {listed(expected)}, and `main` returned {shown(result)}. It should hand "
        "on these three, each by itself and as it is.",
        because="wrong-result",
    )


@exercise(
    "Three waits that need nothing from each other. What starts several coroutines at once, and returns "
    "their results in order?",
    "`asyncio.gather(*coroutines)`, with `await` in front. The coroutines come from `range(3)`.",
    "`makerandom(idx, 10 - idx - 1) for idx in range(3)`: mind the star before it.",
)
def main(attempt: Attempt) -> None:
    calls: list[Call] = []
    run = attempt(given={"makerandom": noting(calls)}, seed=444)
    calls.sort(key=lambda call: str(call.idx))
    require(
        calls,
        "It never ran `makerandom`. Call it for each idx, and await the calls together.",
        because="wrong-result",
    )
    require_at_once(run, calls)
    require_calls(calls)
    require_in_order(run.result, [call.result for call in calls])
    require_main_again(attempt)
    run = attempt(given={"makerandom": lucky})
    require_in_order(run.result, LUCK)
    attempt(given={"makerandom": quiet}, seed=444)  # the figures that the lesson shows


def require_main_again(attempt: Attempt) -> None:
    """When one call is over, two more at once."""

    async def again(main: Any) -> Any:
        return [await main(), *await asyncio.gather(main(), main())]

    run = attempt(scenario=again, given={"makerandom": noting([])})
    results = [[*result] if isinstance(result, (list, tuple)) else result for result in run.result]
    require(
        results == [[10, 9, 8]] * 3,
        "`main()` is right when it is called once. Called again, and then twice at the same time, it "
        f"returned {listed([shortly(result) for result in results])}; each should be [10, 9, 8]. What is "
        "still there from the call before, and what do the two share?",
        because="side-effect",
    )
    require(
        run.elapsed == 56,
        f"`main()` is right when it is called once, and takes 28 s. Two calls at the same time took "
        f"{seconds(run.elapsed - 28)} together: what do they share, and wait for?",
        because="sequential",
    )


async def quiet(idx: int, threshold: int = DEFAULT) -> int:
    """The exercise's makerandom, without a word."""
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
    return i


LUCK = [10, 9, 10]  # neither up nor down


async def lucky(idx: int, threshold: int = DEFAULT) -> int:
    """A makerandom whose results are in no order of their own."""
    return await asyncio.sleep(1, LUCK[idx])
