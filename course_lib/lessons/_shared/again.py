"""Rules of lesson 00: the same a second time, and twice at once; what is given stays as it was."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.probes import alike
from course_lib.checks.saying import seconds, shortly
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.words import shown
from course_lib.run.run import Run


class Call(NamedTuple):
    """One call of an answer that is a coroutine function."""

    said: str  # as a learner would write it
    of: Callable[[Any], Any]  # makes the call
    returns: Any


def require_no_memory(said: str, first: Any, second: Any, run: Run) -> None:
    """The same call twice, whatever it returned."""
    require(
        alike(first, second),
        f"{said} was called twice. It returned {shown(first)}, and then {shown(second)}. What is still "
        "there from the call before? What a call needs, it makes anew, inside the function.",
        because="side-effect",
        run=run,
    )


def require_the_same_again(
    attempt: Attempt, known: Call, other: Call, given: dict[str, Any] | None = None
) -> None:
    """Both are right at the same time, too, and neither waits for the other."""

    async def in_turn(answer: Any) -> Any:
        return [await call.of(answer) for call in (known, other)]

    async def together(answer: Any) -> Any:
        return await asyncio.gather(*(call.of(answer) for call in (known, other)))

    run = attempt(scenario=in_turn, given=given or {})
    alone = run.elapsed
    run = attempt(scenario=together, given=given or {})
    for call, result in zip((known, other), run.result, strict=True):
        require(
            result == call.returns,
            f"{known.said} and {other.said} were called at the same time, and the one that should return "
            f"{call.returns!r} returned {shortly(result)}. What do the two calls share?",
            because="side-effect",
            run=run,
        )
    require(
        run.elapsed < alone or not alone,
        f"{known.said} and {other.said} were called at the same time, and it took {seconds(run.elapsed)}, as "
        "long as one after the other. What do the two calls share, and wait for?",
        because="sequential",
        run=run,
    )


@contextmanager
def saying(when: str, asking: str = "") -> Iterator[None]:
    """What is found wrong in this block happened then.

    `asking` takes the place of the questions at the end of what is said: here they would lead astray.
    """
    try:
        yield
    except Incorrect as wrong:
        said = _QUESTIONS.sub("", wrong.message) if asking else wrong.message
        wrong.message = f"{when}: {said} {asking}".rstrip()
        raise


_QUESTIONS = re.compile(r"( [A-Z][^.?!]*\?)+$")
SHARED = "What do the two share that each should have for itself?"


def mixed(values: Iterable[Any]) -> list[Any]:
    """In an order that neither sorting nor reversing leaves as it is, if there are three of them."""
    first, *others = sorted(values)
    return [*others, first]


@contextmanager
def untouched(given: list[Any], what: str) -> Iterator[None]:
    """What it is given in this block is as before: the first cause of much else that goes wrong in it."""
    before = [*given]
    try:
        yield
    except Incorrect:
        require_untouched(given, before, what)
        raise
    require_untouched(given, before, what)


def require_untouched(given: Any, before: Any, what: str) -> None:
    """What it was given is as before."""
    require(
        given == before,
        f"It was given {what} {shortly(before)}, and when it had ended the caller's own object was "
        f"{shortly(given)}. It belongs to the caller: work on a copy.",
        because="side-effect",
    )
