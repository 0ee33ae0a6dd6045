"""Lesson 03: generators that stop in their middle, and loops that send to coroutines in turns."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Coroutine, Iterator
from typing import Any

from course_lib.checks.diagnosis import at, diagnose
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.results import require_kind
from course_lib.lessons._shared.walkers import Walkers, ask_three, walk
from course_lib.lessons._shared.words import listed
from course_lib.run.run import Run

ROUND = [9, 8, 7, 6]
FOR_EVER = 6000  # values: longer than any list or recursion that somebody would write
ENDED = object()


def shortly(value: Any) -> str:
    if inspect.isasyncgen(value):
        return "an asynchronous generator"
    text = "a function" if inspect.isfunction(value) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


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
        why = "It was not called."
    else:
        why = (
            "All its values are there at once, so it must have an end. Hand them out one at a time."
        )
    raise Incorrect("wrong-type", f"`next` does not work on it: it returned {shortly(made)}. {why}")


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
            raise Incorrect("exception", f"`next` on what it returned raised {text}.") from error
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
        two = take(other, 2)
        require(
            two == ROUND[:2],
            f"A second one, made while the first stood at its ninth value, began with {listed(two)}. "
            "Every call should give one that begins at 9: what do your calls share?",
            because="side-effect",
        )
        two = take(made, 2)
        require(
            two == ROUND[1:3],
            f"While one stood at its ninth value, a second one was begun. Then the first went on with "
            f"{listed(two)} instead of 8 and 7. What do the two share?",
            because="side-effect",
        )
        count[0] += 2
        while count[0] < FOR_EVER:
            four = take(made, 4)
            count[0] += len(four)
            if len(four) < 4:
                require_no_end(count[0], four)
            require(
                four == [6, 9, 8, 7],
                f"It begins well, but after {count[0] - 4} values it handed out {listed(four)}.",
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


# -- drive ---------------------------------------------------------------------------------

# what an attempt may raise for reasons that are explained here
EXPLAINED = (StopIteration, TypeError, RuntimeError, ValueError)


def run_on(attempt: Attempt, *coros: Coroutine[Any, Any, Any]) -> tuple[Run, list[str]]:
    """Run the attempt on coroutines; say in which state it left each. An unsolved stub leaves them
    as they are, so they are closed in any case."""
    try:
        run = attempt(*coros, raises=EXPLAINED, limit=1.0)
        return run, [inspect.getcoroutinestate(coro) for coro in coros]
    finally:
        for coro in coros:
            with contextlib.suppress(ValueError, RuntimeError):  # a thread may still be in it
                coro.close()


REASONS = {
    "'coroutine' object is not iter": "A coroutine cannot be looped over. Which method runs it as far as "
    "its next pause?",
    "'coroutine' object is not an iterator": "`next` is for generators. Which method does the same for a "
    "coroutine?",
    "just-started": "It stands before its first pause, where nobody could receive anything. What must "
    "the first value be?",
    "bad yield": "You gave it to asyncio's loop, which knows what to do with a future or None and with "
    "nothing else. Here your function is the loop, and takes no notice of what comes out.",
    "already awaited": "A coroutine that has ended was sent something once more. How do you notice that "
    "one has ended, and who must not be asked again?",
}


def require_no_error(run: Run) -> None:
    """Say what an exception means that should not have come out."""
    error, where = run.error, at(run.error_line())
    if error is None:
        return
    require(
        not isinstance(error, StopIteration),
        f"A StopIteration came out{where}. It is how a coroutine says that it has ended, and it has the "
        "result in it: catch it, and look inside.",
        because="exception",
        line=run.error_line(),
    )
    reason = next((why for words, why in REASONS.items() if words in str(error)), "")
    require(
        not reason,
        f"Your code raised {type(error).__name__}: {error}{where}. {reason}",
        because="exception",
        line=run.error_line(),
    )
    diagnose(run, allow=frozenset({"blocking-call"}), raises=())


def require_the_error(run: Run, who: str) -> None:
    """The coroutine's own exception came out."""
    did = "raised" if run.error else "returned"
    require(
        isinstance(run.error, ValueError),
        f"{who} raised ValueError: no bridge. That should simply come out; yours {did} "
        f"{shortly(run.error or run.result)}. Which exceptions do you catch?",
        because="lost-exception",
        line=run.error_line(),
    )


def require_result(run: Run, expected: Any) -> None:
    """The coroutine's result, and not something that resembles it."""
    result = run.result
    require(
        not isinstance(result, StopIteration),
        f"It returned {result!r}, the exception itself. The result is one of its attributes.",
        because="wrong-type",
    )
    require(
        result != (expected,),
        f"It returned {result!r}, a tuple: everything that the exception carries. The coroutine returned "
        f"{expected!r} alone.",
        because="wrong-type",
    )
    require(
        result == expected,
        f"The coroutine returned {expected!r}, and `drive` returned {shortly(result)}. Where is a "
        "coroutine's result to be found when it ends?",
        because="wrong-result",
    )


def require_sent_none(sent: list[Any]) -> None:
    other = next((value for value in sent if value is not None), None)
    require(
        other is None,
        f"The coroutine was sent {other!r}. Send None each time, whatever comes out.",
        because="wrong-arguments",
    )


@exercise(
    "One `coro.send(None)` runs it to its next pause. How often must that be done, and what happens "
    "when there is no next pause?",
    "Send in a `while True`, inside `try`. The end is announced by an exception.",
    "`except StopIteration as end: return end.value`",
)
def drive(attempt: Attempt) -> None:
    sent: list[Any] = []
    for pauses, expected in ((3, "done"), (0, 42), (500, 0)):
        sent.clear()
        coro = ask_three(sent) if pauses == 3 else walk(pauses, expected, sent)
        run, [state] = run_on(attempt, coro)
        require_no_error(run)
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
        require_result(run, expected)
    run, _ = run_on(attempt, walk(1, ValueError("no bridge"), []))
    require_the_error(run, "After a pause, the coroutine")


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
        f"It returned {shortly(result)}; it should be a list.",
    )
    require(
        not any(isinstance(value, StopIteration) for value in result),
        f"It returned {shortly(result)}: the exceptions themselves. The results are inside.",
        because="wrong-type",
    )
    require(
        list(result) == expected or sorted(map(str, result)) != sorted(map(str, expected)),
        f"It returned {shortly(result)}, the results in the order in which they came; they should stand "
        "in the order of the arguments. How do you remember whose is whose?",
        because="wrong-order",
    )
    require(
        len(result) == len(expected),
        f"It returned {len(result)} result{'s' * (len(result) != 1)} for {len(expected)} coroutines: "
        f"{shortly(result)}. They returned {listed(list(map(repr, expected)))}.",
        because="wrong-result",
    )
    require(
        list(result) == expected,
        f"It returned {shortly(result)}; the coroutines returned {listed(list(map(repr, expected)))}.",
        because="wrong-result",
    )


@exercise(
    "Who has had a turn goes to the end of the line. Which list is quick at both ends?",
    "`waiting = deque(enumerate(coros))` keeps the position with each coroutine. Take one from the left, "
    "send `None`, and put it back on the right.",
    "On `StopIteration` do not put it back: `results[position] = end.value`, in a list made beforehand.",
)
def take_turns(attempt: Attempt) -> None:
    for steps, results in (
        ({"Ann": 3, "Bob": 1, "Cy": 4}, ["A", 0, "C"]),
        ({"Ann": 2, "Bob": 60}, [None, "B"]),
    ):
        walkers = Walkers(**steps)
        coros = [walkers.coroutine(n, result) for n, result in zip(steps, results, strict=True)]
        run, states = run_on(attempt, *coros)
        require_no_error(run)
        require_all_ended(run, list(steps), states, walkers)
        require_turns(walkers)
        require_sent_none(walkers.sent)
        require_results(run.result, results)
    require_errors_at_once(attempt)
    run, _ = run_on(attempt)
    require_no_error(run)
    require(
        run.result is not None and len(run.result) == 0,
        f"`take_turns()` with no coroutine at all has no results: []. Yours returned {run.result!r}.",
        because="wrong-result",
    )


def require_errors_at_once(attempt: Attempt) -> None:
    walkers = Walkers(Ann=3, Bob=1, Cy=3)
    results = {"Ann": "A", "Bob": ValueError("no bridge"), "Cy": "C"}
    run, _ = run_on(attempt, *(walkers.coroutine(n, result) for n, result in results.items()))
    require_the_error(run, "Bob")
    require(
        "Cy 2" not in walkers.log,
        f"Bob raised ValueError: no bridge in his second turn. It came out, but only after more steps of "
        f"the others: {', '.join(walkers.log)}. It should come out at once.",
        because="wrong-order",
    )
