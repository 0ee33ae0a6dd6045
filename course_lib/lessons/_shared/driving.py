"""Coroutines given to an event loop that a learner wrote: what it may do to them, and what comes out of it."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from course_lib.checks.diagnosis import diagnose
from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at
from course_lib.run.run import Run


def shortly(value: Any) -> str:
    if inspect.isasyncgen(value):
        return "an asynchronous generator"
    if inspect.isgenerator(value):
        return "a generator"
    text = "a function" if inspect.isfunction(value) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


# what an attempt may raise for reasons that are explained here
EXPLAINED = (StopIteration, TypeError, RuntimeError, ValueError)


def run_on(
    attempt: Attempt,
    *coros: Coroutine[Any, Any, Any],
    raises: tuple[type[Exception], ...] = EXPLAINED,
) -> tuple[Run, list[str]]:
    """Run the attempt on coroutines; say in which state it left each. An unsolved stub leaves them
    as they are, so they are closed in any case."""
    try:
        run = attempt(*coros, raises=raises, limit=1.0)
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
    "no running event loop": "No loop of asyncio's takes part here: your function is the loop.",
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


def did(run: Run) -> str:
    """What came of it, as in "yours returned 3"."""
    return f"raised {shortly(run.error)}" if run.error else f"returned {shortly(run.result)}"


def require_the_error(run: Run, error: Exception, who: str) -> None:
    """The coroutine's own exception came out."""
    anew = type(run.error) is type(error)
    require(
        run.error is error,
        f"{who} raised {type(error).__name__}: {error}. That should simply come out; yours "
        f"{'raised a new one in its place' if anew else did(run)}. Which exceptions do you catch?",
        because="lost-exception",
        line=run.error_line(),
    )


def require_no_generator(run: Run) -> None:
    """A function with a `yield` in it: its call runs nothing."""
    require(
        not inspect.isgenerator(run.result),
        "It returned a generator, and none of its lines has run. Which word in it makes a generator of a "
        "function, and which one hands back a result?",
        because="wrong-type",
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


def require_many_pauses(attempt: Attempt, coro: Coroutine[Any, Any, Any], pauses: int) -> None:
    """More than any recursion can give."""
    run: Run | None = None
    error: BaseException | None = None
    try:
        run, _ = run_on(attempt, coro, raises=(*EXPLAINED, RecursionError))
        error = run.error
    except RecursionError as deep:  # of the coroutine's own frame, which was the one too many
        error = deep
    require(
        not isinstance(error, RecursionError),
        f"A coroutine with {pauses} pauses was too much: Python gave up with a RecursionError. Each pause "
        "takes one more call of `drive` inside the one before, and Python allows a thousand. What repeats "
        "lines without calling anything again?",
        because="exception",
        line=run.error_line() if run is not None else None,
    )
    require(
        run is not None and run.result == "far",
        f"A coroutine with {pauses} pauses returned 'far', and `drive` returned "
        f"{shortly(run.result) if run is not None else ''}: it gave up before. How often it must be sent "
        "something, only its end can tell.",
        because="wrong-result",
    )


def require_one_inside_another(
    attempt: Attempt, scenario: Callable[[Any], Any], expected: Any
) -> None:
    """A coroutine calls the attempt itself, in its middle: what each call needs is its own."""
    shown = attempt.last
    run = attempt(scenario=scenario, raises=(Exception,), limit=1.0)
    name = attempt.exercise.name
    require(
        run.error is None and run.result == expected,
        f"One call alone is right. Here a coroutine that `{name}` was given called `{name}` in its middle, for "
        f"others; both together should give {expected!r}, and yours {did(run)}{at(run.error_line())}. What do "
        "the two calls share?",
        because="side-effect",
        line=run.error_line(),
    )
    attempt.last = shown
