"""Lesson 03: generators that stop in their middle, and loops that send to coroutines in turns."""

from __future__ import annotations

import inspect
import itertools
from collections import deque
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from course_lib.checks.blame import in_words
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.driving import (
    require_many_pauses,
    require_no_error,
    require_no_generator,
    require_one_inside_another,
    require_result,
    require_sent_none,
    require_the_error,
    run_on,
    shortly,
)
from course_lib.lessons._shared.results import require_kind
from course_lib.lessons._shared.walkers import Walkers, ask_three, pause, walk
from course_lib.lessons._shared.words import listed
from course_lib.run.run import Run

ROUND = [9, 8, 7, 6]
# values: more than any recursion can give, and fewer than the lines that may be printed
LONG = 6000
FOR_EVER = 400_000  # values: more than any loop gives that somebody would write for "often"
ENDED = object()

# -- endless -------------------------------------------------------------------------------


def require_an_iterator(made: Any) -> None:
    """What `next` accepts; for anything else, what it is and why that is not enough."""
    if hasattr(made, "__next__"):
        return
    if made is None:
        why = "`print` only shows a value. Which word hands one out, and lets the function go on later?"
    elif isinstance(made, int):
        why = "`return` ends the function for good. Which word hands out a value and only pauses?"
    elif inspect.isasyncgen(made):
        why = "Here `async` is one word too many: no event loop takes part in this exercise."
    elif callable(made):
        why = "It was not called: which two characters behind its name call it?"
    else:
        why = (
            "All its values are there at once, so it must have an end. Hand them out one at a time."
        )
    raise Incorrect(
        "wrong-type", f"`next` does not work on what `endless()` returned: {shortly(made)}. {why}"
    )


def take(values: Iterator[Any], count: int) -> list[Any]:
    """The next values, fewer if they end. Errors in code without a line of its own are the learner's."""
    taken: list[Any] = []
    while len(taken) < count:
        try:
            value = next(values, ENDED)
        except Exception as error:
            if error.__traceback__ is not None and error.__traceback__.tb_next is not None:
                raise
            text = f"{type(error).__name__}: {error}"
            raise Incorrect(
                "exception", f"`next` on what `endless()` returned raised {text}."
            ) from error
        if value is ENDED:
            break
        taken.append(value)
    return taken


def require_rounds(taken: list[Any]) -> None:
    """The first values, nine if it goes on for so long."""
    expected = (ROUND * 3)[: len(taken)]
    if taken == expected:
        return
    first, seen = taken[0], listed(taken)
    require_kind(
        first,
        (int, float),
        "It handed out None. `yield` hands out the value that stands right of it.",
        f"It handed out {shortly(first)} as one value. Each `next` should give one number.",
        if_none="wrong-type",
    )
    require(
        taken[:4] == expected[:4] or sorted(taken[:4]) != sorted(ROUND[: len(taken[:4])]),
        f"It handed out {seen}: the right numbers in another order. Each round goes down from 9 to 6.",
        because="wrong-order",
    )
    wrong = next(n for n, (a, b) in enumerate(zip(taken, expected, strict=True)) if a != b)
    raise Incorrect(
        "wrong-result",
        f"It handed out {seen}. Number {wrong + 1} is {shortly(taken[wrong])} and should be "
        f"{expected[wrong]}: after a 6 it begins again from 9.",
    )


def require_no_end(count: int, fewer: list[Any]) -> None:
    """It should have handed out more values than these few, the last of `count`."""
    said = f" ({listed(fewer)})" if 0 < count < 10 else ""
    require(
        False,
        f"It ended after {count} value{'s' * (count != 1)}{said}. `endless` should begin again from 9 "
        "each time, and never end. What makes a round start over?",
        because="wrong-result",
    )


@exercise(
    "First make it hand out one round: 9, 8, 7 and 6, each with a `yield`.",
    "What repeats lines without end? The round goes inside it.",
    "`while True:`, and in it `for i in (9, 8, 7, 6):`, and in that `yield i`.",
)
def endless(attempt: Attempt) -> None:
    count = [0]

    def far(endless: Any) -> None:
        counted = itertools.count()  # so that nearly all of this time is the generator's own
        deque(zip(itertools.islice(endless(), FOR_EVER), counted, strict=False), maxlen=0)
        length = next(counted)
        if length < FOR_EVER:
            require_no_end(length, [])

    def scenario(endless: Any) -> None:
        made = endless()
        require_an_iterator(made)
        nine = take(made, 9)
        count[0] = len(nine)
        require_rounds(nine)
        if len(nine) < 9:
            require_no_end(len(nine), nine)
        other = endless()
        require_an_iterator(other)
        both = [take(other, 2), take(made, 2)]
        require(
            both == [ROUND[:2], ROUND[1:3]],
            f"While one stood at its ninth value, a second one was begun. That one began with "
            f"{listed(both[0])}, then the first went on with {listed(both[1])}; it should be 9 and 8, then 8 "
            "and 7. What do the two share?",
            because="side-effect",
        )
        count[0] += 2
        next_four = [6, 9, 8, 7]
        while count[0] < LONG:
            four = take(made, 4)
            count[0] += len(four)
            if len(four) < 4:
                require_no_end(count[0], four)
            require(
                four == next_four,
                f"It begins well, but after {count[0] - 4} values it handed out {listed(four)}, and not "
                f"{listed(next_four)}. Which line hands out those, and what comes after it?",
                because="wrong-result",
            )

    if inspect.iscoroutinefunction(attempt.function):
        attempt()
    run = attempt(scenario=scenario, raises=(RecursionError,), limit=1.0)
    require(
        run.error is None,
        f"After some {round(count[0], -3)} values Python gave up with a RecursionError{at(run.error_line())}: "
        "each round begins the next one inside itself, and none of them ever ends. Which loop needs no "
        "such stack?",
        because="exception",
        line=run.error_line(),
    )
    if not run.lines:  # of printing so often another demand would tell
        attempt(scenario=far)
        attempt.last = run


# -- drive ---------------------------------------------------------------------------------


@exercise(
    "One `coro.send(None)` runs it to its next pause. How often must that be done, and what happens "
    "when there is no next pause?",
    "Send in a `while True`, inside `try`. The end is announced by an exception.",
    "`except StopIteration as end: return end.value`",
)
def drive(attempt: Attempt) -> None:
    sent: list[Any] = []
    earlier: list[Any] = []
    for pauses, expected in ((3, "done"), (0, 42), (500, 0), (2, None)):
        sent.clear()
        coro = (
            ask_three(sent)
            if pauses == 3
            else walk(pauses, expected, sent, "go on" if pauses > 3 else None)
        )
        run, [state] = run_on(attempt, coro)
        require_no_error(run)
        require_no_generator(run)
        require(
            state != inspect.CORO_CREATED,
            f"It returned {shortly(run.result)}, and the coroutine never began. Which method runs it as "
            "far as its first pause?",
            because="wrong-result",
        )
        require(
            state == inspect.CORO_CLOSED,
            f"It returned {shortly(run.result)} while the coroutine stood at pause {len(sent) + 1} of "
            f"{pauses}. How do you notice that a coroutine has ended? Go on until then.",
            because="wrong-result",
        )
        require_sent_none(sent)
        require(
            run.result == expected or run.result not in earlier,
            f"It returned {run.result!r}, as an earlier call of `drive` did; this coroutine returned "
            f"{expected!r}. What is still there from the call before?",
            because="side-effect",
        )
        require_result(run, expected)
        earlier.append(expected)
    require_many_pauses(attempt, walk(LONG, "far", []), LONG)
    for error in (ValueError("no bridge"), RuntimeError("no ferry")):
        run, _ = run_on(attempt, walk(1, error, []))
        require_the_error(run, error, "After a pause, the coroutine")

    async def driving(drive: Any) -> Any:
        await pause(None)
        inner = drive(walk(2, "inner", []))
        await pause(None)
        return ["outer", inner]

    require_one_inside_another(attempt, lambda drive: drive(driving(drive)), ["outer", "inner"])


# -- take_turns ----------------------------------------------------------------------------


def require_turns(walkers: Walkers) -> None:
    """One step each, round after round."""
    log, expected = walkers.log, walkers.in_turns
    seen = ", ".join(log[:12])
    require(
        not walkers.one_by_one,
        f"The steps came in this order: {seen}. Each took all of its steps before the next began. One "
        "`send(None)`, and then it is somebody else's turn.",
        because="sequential",
    )
    if log != expected:
        pairs = enumerate(zip(log, expected, strict=False))
        wrong = next((n for n, (a, b) in pairs if a != b), min(len(log), len(expected) - 1))
        after = f"After {log[wrong - 1]}" if wrong else "At the beginning"
        raise Incorrect(
            "wrong-order",
            f"The steps came in this order: {seen}. {after} it was the turn of "
            f"{expected[wrong].split()[0]}. One step each, in the order of the arguments.",
        )


def require_all_ended(run: Run, names: list[str], states: list[str], walkers: Walkers) -> None:
    under_way = [n for n, state in zip(names, states, strict=True) if state != inspect.CORO_CLOSED]
    if under_way:
        steps = f" The steps were: {', '.join(walkers.log[:12])}." if walkers.log else ""
        raise Incorrect(
            "wrong-result",
            f"It returned {shortly(run.result)} while {listed(under_way)} had not ended.{steps} Go on "
            "until nobody is left.",
        )


def require_results(result: Any, expected: list[Any]) -> None:
    """A list of them, in the order of the arguments."""
    require_kind(
        result,
        (list, tuple),
        "It returned None. The results of the coroutines come in a list; where do you collect them?",
        f"It returned {shortly(result)}; it should be a list or a tuple of the results.",
    )
    require(
        not any(isinstance(value, StopIteration) for value in result),
        f"It returned {shortly(result)}: the exceptions themselves. The results are inside.",
        because="wrong-type",
    )
    require(
        list(result) == expected or sorted(map(repr, result)) != sorted(map(repr, expected)),
        f"It returned {shortly(result)}, the results in the order in which they came; they should stand "
        "in the order of the arguments. How do you remember whose is whose?",
        because="wrong-order",
    )
    require(
        len(result) == len(expected),
        f"It returned {len(result)} result{'s' * (len(result) != 1)} for {len(expected)} coroutines: "
        f"{shortly(result)}. They returned {listed(list(map(repr, expected)))}. "
        + (
            "Which does your code leave out, or overwrite?"
            if len(result) < len(expected)
            else "Where do the others come from: is something still there from the call before?"
        ),
        because="wrong-result",
    )
    require(
        list(result) == expected,
        f"It returned {shortly(result)}; the coroutines returned {listed(list(map(repr, expected)))}. "
        "Where is a coroutine's result to be found when it ends?",
        because="wrong-result",
    )


@exercise(
    "Who has had a turn goes to the end of the line. Which list is quick at both ends?",
    "`waiting = deque(enumerate(coros))` keeps the position with each coroutine. Take one from the left, "
    "send `None`, and put it back on the right.",
    "On `StopIteration` do not put it back: `results[position] = end.value`, in a list made beforehand.",
)
def take_turns(attempt: Attempt) -> None:
    hundred = {f"W{n}": n % 4 for n in range(100)}
    for steps, results in (
        ({"Ann": 3, "Bob": 1, "Cy": 4}, ["A", 0, "C"]),
        ({"Ann": 2, "Bob": 60}, [None, "B"]),
        ({"Ann": 2}, ["A"]),
        (hundred, list(hundred)),
    ):
        walkers = Walkers(**steps)
        coros = [walkers.coroutine(n, result) for n, result in zip(steps, results, strict=True)]
        unlike = saying(f"Given {len(steps)} coroutine{'s' * (len(steps) != 1)}")
        with nullcontext() if len(steps) == 3 else unlike:
            run, states = run_on(attempt, *coros)
            require_no_error(run)
        if inspect.isgeneratorfunction(attempt.function):  # else it may be one of the results
            require_no_generator(run)
        require_all_ended(run, list(steps), states, walkers)
        require_turns(walkers)
        require_sent_none(walkers.sent)
        require_results(run.result, results)

    async def driving(take_turns: Any) -> Any:
        await pause(None)
        inner = list(take_turns(walk(1, "a", []), walk(2, "b", [])))
        await pause(None)
        return inner

    def scenario(take_turns: Any) -> Any:
        return list(take_turns(driving(take_turns), walk(3, "c", [])))

    require_one_inside_another(attempt, scenario, [["a", "b"], "c"])
    for error in (ValueError("no bridge"), RuntimeError("no ferry")):
        require_error_at_once(attempt, error)
    require_nothing_for_nobody(attempt)


def require_error_at_once(attempt: Attempt, error: Exception) -> None:
    walkers = Walkers(Ann=3, Bob=1, Cy=3)
    results = {"Ann": "A", "Bob": error, "Cy": "C"}
    who = "In his second turn Bob"
    with saying(f"{who} raised {type(error).__name__}"):
        run, _ = run_on(attempt, *(walkers.coroutine(n, result) for n, result in results.items()))
    require_the_error(run, error, who)
    require(
        "Cy 2" not in walkers.log,
        f"{who} raised {type(error).__name__}: {error}. It came out, but only after more steps of the others: "
        f"{', '.join(walkers.log)}. It should come out at once.",
        because="wrong-order",
    )


def require_nothing_for_nobody(attempt: Attempt) -> None:
    run, _ = run_on(attempt, raises=(Exception,))
    require(
        run.error is None,
        "With coroutines it is right. `take_turns()` with none raised "
        f"{run.error and in_words(run.error)}{at(run.error_line())}. None is a number of coroutines too: which "
        "line needs at least one?",
        because="exception",
        line=run.error_line(),
    )
    require(
        isinstance(run.result, (list, tuple)) and not run.result,
        f"`take_turns()` with no coroutine at all has no results: []. Yours returned {run.result!r}.",
        because="wrong-result",
    )
