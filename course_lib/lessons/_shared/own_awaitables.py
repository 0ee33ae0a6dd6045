"""Awaitables of a learner's own: what an await of them gives, and why it does not work."""

from __future__ import annotations

import re
import time
from typing import Any

from course_lib.checks.exercise import require
from course_lib.checks.saying import at, seconds
from course_lib.checks.verdict import Incorrect

_CALLED = (
    "`await` calls `__await__` with nothing but the object itself: what does its `def` ask for?"
)


def first_line(function: Any) -> int | None:
    """Where a function begins."""
    return getattr(getattr(function, "__code__", None), "co_firstlineno", None)


def why_not_awaited(delay: Any, error: Exception) -> Incorrect | None:
    """What is wrong with a class whose object could not be awaited; None if its own lines say it."""
    method, text = getattr(type(delay), "__await__", None), str(error)
    line = first_line(method)
    if method is None:
        return Incorrect(
            "wrong-type",
            "`await Delay(3, 'tea')` does not work: the class has no method `__await__`. Is its name spelt "
            "right, with two underscores on each side?",
        )
    if text.startswith("__await__() returned a coroutine"):
        return Incorrect(
            "wrong-type",
            f"`await` calls `__await__`{at(line)} and wants an iterator back; yours gave it a coroutine. Is it "
            "a plain `def`? And which method of a coroutine gives its iterator?",
            line,
        )
    if text.startswith("__await__() returned"):
        kind = re.sub(r".*type '(.*)'", r"an object of type `\1`", text)
        return Incorrect(
            "wrong-type",
            f"`await` calls `__await__`{at(line)} and wants an iterator back; yours gave it {kind}. A method "
            "with `yield from` in it gives one, and so does another awaitable's `__await__()`.",
            line,
        )
    if bad := re.search(r"bad yield: (?!<)(.*)", text):
        return Incorrect(
            "wrong-type",
            f"A `yield` in `__await__`{at(line)} handed {bad[1]} to the event loop, which can do nothing "
            "with it. What is yielded goes to the loop. Which word hands a value to whoever awaits?",
            line,
        )
    if "bad yield" in text or "yield was used instead" in text:
        return Incorrect(
            "wrong-type",
            f"A `yield` in `__await__`{at(line)} handed the event loop something that it cannot wait for. To "
            "pass on, one by one, what another iterator yields, which other words are there?",
            line,
        )
    if "cannot 'yield from' a coroutine" in text:
        return Incorrect(
            "wrong-type",
            f"`yield from` wants an iterator; in `__await__`{at(line)} it got a coroutine. Which method of a "
            "coroutine gives its iterator?",
            line,
        )
    if "already awaited coroutine" in text:
        return Incorrect(
            "exception",
            f"The second `await` of the same Delay raised {type(error).__name__}: {error}. A coroutine runs "
            "once. Which of your methods runs once, and which at each `await`?",
            line,
        )
    at_the_await_itself = error.__traceback__ is not None and error.__traceback__.tb_next is None
    if at_the_await_itself or isinstance(error, StopIteration):  # which may not leave a coroutine
        return Incorrect(
            "exception",
            f"`await Delay(3, 'tea')` raised {type(error).__name__}: {text}."
            + (" " + _CALLED if "argument" in text else ""),
            line,
        )
    return None


async def timed(delay: Any) -> tuple[Any, float]:
    """What an await gives, and how long it takes (seconds)."""
    began = time.monotonic()
    try:
        value = await delay
    except NotImplementedError:
        raise
    except Exception as error:
        raise why_not_awaited(delay, error) or error from None
    return value, round(time.monotonic() - began, 6)


def require_delay(what: str, took: float, wanted: float) -> None:
    """It waited exactly as long as it should."""
    require(
        not wanted < took < wanted + 0.05,
        f"{what} took {seconds(took)}, a little more than {seconds(wanted)}: it asks again and again whether "
        "the time is over, and keeps the loop busy. Let the loop wake it.",
        because="wrong-result",
    )
    require(
        took == wanted,
        f"{what} took {seconds(took)}; it should take {seconds(wanted)}. Which line waits, and how long?",
        because="wrong-result",
    )


def require_value(what: str, value: Any, wanted: Any) -> None:
    require(
        value == wanted,
        f"{what} gave {value!r}; it should give {wanted!r}. What `__await__` returns in the end is what "
        "`await` gives.",
        because="wrong-result",
    )
