"""What is demanded of one call's end: of what came out, of when, and of what was left then."""

from __future__ import annotations

import asyncio
from typing import Any

from course_lib.checks.blame import learners_line
from course_lib.checks.exercise import require
from course_lib.checks.saying import at, seconds
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.jobs import PATIENCE, Ending, leaves
from course_lib.lessons._shared.words import named, shown
from course_lib.run.run import Run


def require_list(value: Any, what: str, run: Run) -> None:
    """A list, and not something that still has to be turned into one."""
    if not isinstance(value, list):
        kind = type(value).__name__
        # what a set holds comes in an order of its own
        of_type = f", of the type {kind}" if kind not in shown(value) else ""
        said = f"{what} It returned " + (
            {"set": "a set.", "NoneType": "None: is there a `return` on every way out?"}.get(
                kind, f"{shown(value)}{of_type}."
            )
        )
        raise Incorrect("wrong-type", said, run=run)


def require_returned(seen: Ending, wanted: Any, said: str) -> None:
    """It returned just that; `said` tells the learner what it returned instead."""
    require(seen.value == wanted, said, because="wrong-result", run=seen.run)


def require_let_out(seen: Ending, error: BaseException, name: str, told: str, why: str) -> None:
    """What a job raised comes out of `name`, alone or in a group."""
    require(
        error in leaves(seen.error),
        f"{told}, and "
        + (
            f"`{name}` returned {shown(seen.value)}"
            if seen.error is None
            else f"what came out is {'another ' * (type(seen.error) is type(error))}{_kind(seen.error)}"
        )
        + f". {why}",
        because="lost-exception",
        run=seen.run,
    )


def _kind(error: BaseException) -> str:
    """Its type, and of a group what is in it, for that is what was raised."""
    return named(error) if isinstance(error, BaseExceptionGroup) else type(error).__name__


def require_ended(seen: Ending) -> None:
    """A cancelled call has ended, and as a cancelled one."""
    require(
        seen.at is not None,
        f"It was cancelled, and {seconds(PATIENCE)} later it still had not ended. What in it holds the "
        "cancellation up, or catches CancelledError and goes on?",
        because="swallowed-cancellation",
        run=seen.run,
    )
    line = learners_line(seen.error, seen.run.files)
    require(
        isinstance(seen.error, asyncio.CancelledError),
        "It was cancelled in the middle of its work, and "
        + (
            f"returned {shown(seen.value)} as if nothing had happened"
            if seen.error is None
            else f"raised {type(seen.error).__name__}{at(line)}"
        )
        + ": the CancelledError was swallowed. Whoever cancelled it wants it to end. Let that exception pass.",
        because="swallowed-cancellation",
        line=line,
        run=seen.run,
    )


def require_nothing_left(
    seen: Ending, told: str, line: int | None = None, missing: str = "cancels"
) -> None:
    """No task of the answer outlives its call. `line`: where to look, if the check knows better.

    `missing` is what nobody does with those that went on, and somebody should.
    """
    count = len(seen.going_on)
    require(
        not count,
        f"{told}, {_these(seen.going_on)} went on with nobody to wait for "
        f"{'it' if count == 1 else 'them'}. Who {missing} {'it' if count == 1 else 'them'} then?",
        because="task-left-over",
        line=line,
        run=seen.run,
    )
    count = len(seen.left)
    require(
        not count,
        f"{told}, {_these(seen.left)} had been cancelled but had not ended yet: a cancelled task still has to "
        "tidy up. Cancelling is a request; who waits until it has been met?",
        because="task-left-over",
        line=line,
        run=seen.run,
    )


def _these(names: list[str]) -> str:
    count = len(names)
    return f"{count} task{'s' if count > 1 else ''} ({', '.join(dict.fromkeys(names))})"
