"""Coroutines that were made and never awaited: which, where, and what is to be done about it there."""

from __future__ import annotations

import re
from types import CoroutineType
from typing import Any

from course_lib.checks.blame import text_of
from course_lib.checks.places import codes_of, in_a_plain_function
from course_lib.checks.saying import at
from course_lib.checks.source import calls_at
from course_lib.checks.verdict import Incorrect
from course_lib.run.run import Run


def not_awaited(run: Run) -> Incorrect | None:
    """A coroutine that never ran, thrown away or returned."""
    made = [name for name, _, _ in run.unawaited]
    line, returned, several = _line(run), "", False
    if given_back := _coroutines_in(run.result):
        first = given_back[0]
        made = [first.__name__]
        returned = " and was returned as it is"
        file, number, _ = (first.cr_origin or (("", 0, ""),))[0]
        line = run.line_in(file, number) or line
        # else it is the check that called it several times
        several = len(given_back) > 1 and (
            line is None or any(one.repeated for one in calls_at(file, line))
        )
        for coroutine in given_back:
            coroutine.close()  # or Python will complain later, in somebody else's cell
    elif not made or not (run.error is None or run.deadlocked) or (run.deadlocked and not line):
        return None  # what a check made, and nobody could await in a deadlock, is no cause of it
    if several:
        return Incorrect("not-awaited", _of_several(made[0], len(given_back), line), line)
    return Incorrect(
        "not-awaited",
        f"`{made[0]}(…)`{at(line)} made a coroutine object that never ran{returned}. Calling a coroutine "
        f"function starts nothing: {_advice(run, line)}",
        line,
    )


def _of_several(name: str, count: int, line: int | None) -> str:
    """`await` in front of each would be right and slow."""
    return (
        f"`{name}(…)`{at(line)} made {count} coroutine objects that never ran, and they were returned as they "
        "are. Calling a coroutine function starts nothing, and a list of what it gives does not either. What "
        "runs several of them, and waits for all?"
    )


def taken_for_its_result(run: Run, said: str, line: int | None) -> Incorrect | None:
    """Something was done with a coroutine object that can only be done with what it will give."""
    if isinstance(run.error, RuntimeError) and _TAKEN_APART in text_of(run.error):
        return Incorrect(
            "not-awaited",
            f"{said} A future, as `gather` gives one, has its values only when it has been awaited: what must "
            "stand in front of it?",
            line,
        )
    if not isinstance(run.error, (TypeError, AttributeError)) or not _COROUTINE.search(
        text_of(run.error)
    ):
        return None
    it = f"`{run.unawaited[0][0]}(…)`" if run.unawaited else "A coroutine function"
    line = _line(run) or line
    advice = _advice(run, line)
    return Incorrect(
        "not-awaited",
        f"{said} {it} was called and not awaited, and what it gave is a coroutine object, not its "
        f"result. {advice[0].upper()}{advice[1:]}",
        line,
    )


_TAKEN_APART = (
    "await wasn't used with future"  # by a `for`, say, or by several names on the left of a `=`
)
_COROUTINE = re.compile(r"""["']coroutine["']|coroutine object""")


def _advice(run: Run, line: int | None) -> str:
    """What to look at: `await` is none where it cannot stand."""
    if in_a_plain_function(codes_of(run.answer, run.files), line):
        return (
            "it wants an `await`, and that works in an `async def` only. What belongs here instead?"
        )
    if line is None:
        return "who awaits what it gives?"
    return "what must stand in front of the call?"


def _line(run: Run) -> int | None:
    lines = [run.line_in(file, line) for _, file, line in run.unawaited]
    return next((line for line in lines if line), None)


def _coroutines_in(result: Any, depth: int = 3) -> list[CoroutineType[Any, Any, Any]]:
    """Those in what was returned, also in a dictionary's values, or in pairs that are in a list."""
    if isinstance(result, CoroutineType):
        return [result]
    inner = result.values() if isinstance(result, dict) else result
    if not depth or not isinstance(result, (list, tuple, set, frozenset, dict)):
        return []
    return [found for value in inner for found in _coroutines_in(value, depth - 1)]
