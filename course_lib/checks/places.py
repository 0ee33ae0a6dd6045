"""Where to look, for a diagnosis that names no line: what waits, what is handed out, what is printed.

A line is the best guess that can be had of the run and of the function's code, and of several of one kind it is
none: then it is the line in which the function begins.
"""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

from course_lib.checks.answer import unwrapped
from course_lib.checks.verdict import Incorrect
from course_lib.run.run import Run

_STARTS = {"create_task", "ensure_future", "start_soon", "run_in_executor", "submit"}


def line_for(wrong: Incorrect, answer: Any, run: Run | None, files: frozenset[str]) -> int | None:
    """The learner's line to look at; None for what is no function."""
    function = unwrapped(answer)
    if type(function) is not FunctionType or function.__code__.co_filename not in files:
        return None
    code, said = function.__code__, wrong.message
    if "does not work" in said or ("should be a" in said and "returned" not in said):
        return code.co_firstlineno  # it is the wrong kind of function
    if "returned" in said and wrong.diagnosis in ("wrong-order", "wrong-result", "wrong-type"):
        return _handed_out(code, run, files) or code.co_firstlineno
    if wrong.diagnosis == "wrong-arguments":
        return _only(_naming(code, {*_NAME.findall(said)})) or code.co_firstlineno
    look = _PLACES.get(wrong.diagnosis, _handed_out)
    return look(code, run, files) or code.co_firstlineno


_NAME = re.compile(r"`(\w+)[`(]")


def _first_wait(code: CodeType, run: Run | None, files: frozenset[str]) -> int | None:
    """Where the learner's code first waited."""
    for lane in run.tasks if run is not None else ():
        for span in lane.waits:
            if span.wait.file in files:
                return span.wait.line
    return None


def _handed_out(code: CodeType, run: Run | None, files: frozenset[str]) -> int | None:
    """The one `return` that hands out something, or the one `yield` of a generator."""
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR):
        return _only(_lines(code, _yields))
    return _only(_lines(code, _returns))


def _yields(one: dis.Instruction, before: dis.Instruction | None) -> bool:
    """Whether it is a `yield`, and not what `await` and `yield from` are made of."""
    return one.opname == "YIELD_VALUE" and (before is None or before.opname != "SEND")


def _returns(one: dis.Instruction, before: dis.Instruction | None) -> bool:
    """Whether it returns something else than the None at the end."""
    if one.opname == "RETURN_CONST":
        return one.argval is not None
    nothing = before is not None and before.opname == "LOAD_CONST" and before.argval is None
    return one.opname == "RETURN_VALUE" and (one.is_jump_target or not nothing)


def _printing(code: CodeType, run: Run | None, files: frozenset[str]) -> int | None:
    """The one call of `print`, in the function or in one inside of it."""
    return _only(_naming(code, {"print"}))


def _starting(code: CodeType, run: Run | None, files: frozenset[str]) -> int | None:
    """Where tasks are made first."""
    return min(_naming(code, _STARTS), default=None)


def _catching(code: CodeType, run: Run | None, files: frozenset[str]) -> int | None:
    """The one `except`."""
    return _only(_lines(code, lambda one, before: one.opname == "CHECK_EXC_MATCH"))


def _naming(code: CodeType, names: set[str]) -> Iterator[int]:
    """The lines that ask for one of these names, those in functions inside included."""
    asks = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_ATTR", "LOAD_METHOD", "LOAD_DEREF")
    yield from _lines(code, lambda one, before: one.opname in asks and one.argval in names)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _naming(inner, names)


def _lines(
    code: CodeType, which: Callable[[dis.Instruction, dis.Instruction | None], bool]
) -> Iterator[int]:
    """The lines of these instructions."""
    before = None
    for one in dis.get_instructions(code):
        line = one.positions.lineno if one.positions else None
        if line is not None and which(one, before):
            yield line
        before = one


def _only(lines: Iterator[int]) -> int | None:
    """The line, if it is one."""
    found = {*lines}
    return found.pop() if len(found) == 1 else None


_PLACES: dict[str, Callable[[CodeType, Run | None, frozenset[str]], int | None]] = {
    "sequential": _first_wait,
    "deadlock": _first_wait,
    "timeout": _first_wait,
    "unthrottled": _first_wait,
    "wrong-order": _first_wait,
    "blocking-call": _first_wait,
    "wrong-output": _printing,
    "task-left-over": _starting,
    "unretrieved-exception": _starting,
    "swallowed-cancellation": _catching,
    "lost-exception": _catching,
}
