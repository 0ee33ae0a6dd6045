"""Where to look, for a diagnosis that names no line: what waits, what is handed out, what is printed.

A line is the best guess that can be had of the run and of the function's code, and of several of one kind it is
none: then it is the line in which the function begins.
"""

from __future__ import annotations

import ast
import dis
import functools
import inspect
import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from course_lib.checks.answer import unwrapped
from course_lib.checks.source import functions_at, own_statements
from course_lib.checks.verdict import Incorrect
from course_lib.run.run import Run


class Scene(NamedTuple):
    """What a line is guessed from."""

    code: CodeType
    run: Run | None
    files: frozenset[str]
    said: str  # the message
    diagnosis: str

    @property
    def generates(self) -> bool:
        """Whether it is a generator function, of either kind."""
        return bool(self.code.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR))


def line_for(
    wrong: Incorrect, answer: Any, run: Run | None, files: frozenset[str], name: str = ""
) -> int | None:
    """The learner's line to look at; None where no method of a class is more to blame than another.

    `name` is the exercise's: where a message has it, it says nothing of a line.
    """
    codes = codes_of(answer, files)
    if not codes:
        return None
    if issubclass(type(unwrapped(answer)), type):
        return _method(codes, wrong.message)
    said = wrong.message.replace(f"`{name}", "`") if name else wrong.message
    scene = Scene(codes[0], run, files, said, wrong.diagnosis)
    if _WRONG_KIND.search(wrong.message):
        return codes[0].co_firstlineno
    return next((line for look in _looks(scene) if (line := look(scene))), codes[0].co_firstlineno)


def codes_of(answer: Any, files: frozenset[str]) -> list[CodeType]:
    """The code of a function, or of each method of a class, as far as it is the learner's."""
    inner = unwrapped(answer)
    owns = vars(inner).values() if issubclass(type(inner), type) else [inner]
    found = [function.__code__ for function in owns if type(function) is FunctionType]
    return [code for code in found if code.co_filename in files]


_WRONG_KIND = re.compile(r"does not work|^`\w+` should be a ")
_RETURNED = re.compile(r"\breturn")
_TOOK = re.compile(r"\b(took|takes|waits|waited)\b")


def _looks(scene: Scene) -> list[Callable[[Scene], int | None]]:
    """Where to look, the best guess first."""
    if scene.diagnosis == "wrong-arguments":
        return [_named]
    if scene.diagnosis in ("wrong-order", "wrong-result", "wrong-type"):
        if "returned" in scene.said:  # if nothing is, then maybe because it is printed instead
            return [_handed_out, *([_printing] if "printed" in scene.said else [])]
        if scene.diagnosis == "wrong-result":
            waits = [_sleeping] if _TOOK.search(scene.said) and "raised" not in scene.said else []
            waits += [_limiting] if "TimeoutError" in scene.said else []
            named = [] if _RETURNED.search(scene.said) or scene.generates else [_asked_for]
            return [*waits, *named, _handed_out, _named]
    if scene.diagnosis == "exception":
        return [_raising, _catching, _awaiting, _named]
    if scene.diagnosis == "blocking-call":
        return [_named, _first_wait]
    return [_PLACES.get(scene.diagnosis, _handed_out), _named]


def _method(codes: list[CodeType], said: str) -> int | None:
    """The first line of the method that the message names, or of the only one that does anything."""
    for name in _NAME.findall(said):
        for code in codes:
            if code.co_name == name:
                return code.co_firstlineno
    busy = [code for code in codes if code.co_name != "__init__" or _loops(code)] or codes
    return busy[0].co_firstlineno if len(busy) == 1 else None


def _loops(code: CodeType) -> bool:
    """Whether more than values are put away there."""
    return any(
        one.opname == "FOR_ITER" for part in _inside(code) for one in dis.get_instructions(part)
    )


_NAME = re.compile(r"`(?:await )?(?:\w+\.)*(\w+)[`(]")


def _named(scene: Scene) -> int | None:
    """The one line with a name that the message has: of its names the first that stands in one line only."""
    lines = (_only(_naming(scene.code, {name})) for name in _NAME.findall(scene.said))
    return next((line for line in lines if line), None)


def _asked_for(scene: Scene) -> int | None:
    """The same, of the message's last sentence: it says what to look at."""
    return _named(scene._replace(said=re.split(r"(?<=[.?:]) ", scene.said)[-1]))


def _sleeping(scene: Scene) -> int | None:
    """The one line that sleeps."""
    return _only(_naming(scene.code, {"sleep"}))


def _limiting(scene: Scene) -> int | None:
    """The one line that says how long something may take."""
    return _only(_naming(scene.code, {"timeout", "timeout_at", "wait_for"}))


def _first_wait(scene: Scene) -> int | None:
    """Where the learner's code first waited; where it waits for its turn, if that makes it slow."""
    lanes = scene.run.tasks if scene.run is not None else []
    waits = [span.wait for lane in lanes for span in lane.waits if span.wait.file in scene.files]
    if scene.diagnosis == "sequential":
        waits = [wait for wait in waits if wait.what in _TURNS] or waits
    return waits[0].line if waits else None


_TURNS = {"Lock", "Semaphore", "BoundedSemaphore", "Condition"}


def _handed_out(scene: Scene) -> int | None:
    """The one `return` that hands out something, or the one `yield` of a generator."""
    if scene.generates:
        return _only(_lines(scene.code, _yields))
    return _only(_returning(scene.code))


def _returning(code: CodeType) -> Iterator[int]:
    """The lines of each `return` with something behind it.

    Its last instruction may stand in the line of an `async with` or a `finally` around it, so the text
    decides; the instructions do where there is none.
    """
    written = functions_at(code.co_filename, {code.co_firstlineno})
    if not written:
        return _lines(code, _returns)
    found = (node for node in own_statements(written[0]) if isinstance(node, ast.Return))
    return (
        node.lineno
        for node in found
        if node.value is not None and ast.unparse(node.value) != "None"
    )


def _yields(one: dis.Instruction, before: dis.Instruction | None) -> bool:
    """Whether it is a `yield` or `yield from`, and not what `await` is made of."""
    if one.opname == "GET_YIELD_FROM_ITER":
        return True
    return one.opname == "YIELD_VALUE" and (before is None or before.opname != "SEND")


def _returns(one: dis.Instruction, before: dis.Instruction | None) -> bool:
    """Whether it returns something else than the None at the end."""
    if one.opname == "RETURN_CONST":
        return one.argval is not None
    nothing = before is not None and before.opname == "LOAD_CONST" and before.argval is None
    return one.opname == "RETURN_VALUE" and (one.is_jump_target or not nothing)


def _printing(scene: Scene) -> int | None:
    """The one call of `print`, in the function or in one inside of it."""
    return _only(_naming(scene.code, {"print"}))


def _raising(scene: Scene) -> int | None:
    """Where the exception came out of."""
    return scene.run.error_line() if scene.run is not None else None


def _awaiting(scene: Scene) -> int | None:
    """The one line that awaits."""
    return _only(_lines(scene.code, lambda one, _: one.opname == "GET_AWAITABLE"))


def _starting(scene: Scene) -> int | None:
    """Where tasks are made first: of those that were left over, if that is known."""
    lines = {*_naming(scene.code, _STARTS)} or {*_naming(scene.code, _START_TOO)}
    left = {lane.function for lane in scene.run.left_over} if scene.run is not None else set()
    return min(lines & {*_naming(scene.code, left)} or lines, default=None)


_STARTS = {"create_task", "ensure_future", "start_soon", "run_in_executor", "submit"}
_START_TOO = {"gather", "shield", "wait_for", "as_completed"}


def _catching(scene: Scene) -> int | None:
    """The one `except`, or the one that catches what the message names, or more than it should."""
    lines = {*_naming(scene.code, {"suppress"})}
    for code in _inside(scene.code):
        lines.update(_lines(code, functools.partial(_catches, code)))
    lines = lines or {*_naming(scene.code, {"exception"})}  # what asks a task for its error
    if len(lines) > 1:
        names = {"BaseException", *_EXCEPTION.findall(scene.said)}
        names |= {"Exception"} if scene.diagnosis != "swallowed-cancellation" else set()
        lines &= {*_naming(scene.code, names)}
    return lines.pop() if len(lines) == 1 else None


def _catches(code: CodeType, one: dis.Instruction, before: dis.Instruction | None) -> bool:
    """Whether it is an `except`, one without a name too, or takes exceptions as results."""
    if one.opname == "POP_TOP" and before is not None and before.opname == "PUSH_EXC_INFO":
        return True
    names = one.argval if isinstance(one.argval, tuple) else (one.argval,)
    if one.opname == "KW_NAMES" and one.arg is not None:  # 3.11 gives its number only
        names = code.co_consts[one.arg]
    as_results = "return_exceptions" in names
    return as_results or one.opname in ("CHECK_EXC_MATCH", "CHECK_EG_MATCH")


_EXCEPTION = re.compile(r"\b[A-Z]\w*(?:Error|Exit)\b")


def _naming(code: CodeType, names: set[str]) -> Iterator[int]:
    """The lines that ask for one of these names, those in functions inside included."""
    asks = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_ATTR", "LOAD_METHOD", "LOAD_DEREF")
    for one in _inside(code):
        # up to 3.11 a comprehension is a function, and what it takes from around it is asked for as from afar
        ops = asks[:-1] if one.co_name in _COMPREHENSIONS else asks
        yield from _lines(one, lambda step, _, ops=ops: step.opname in ops and step.argval in names)  # type: ignore[misc]


_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")


def _inside(code: CodeType) -> Iterator[CodeType]:
    """The code, and that of the functions inside of it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _inside(inner)


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


def in_a_plain_function(codes: list[CodeType], line: int | None) -> bool:
    """Whether the innermost function around this line is one that cannot await."""
    around = [code for one in codes for code in _inside(one) if line in _own_lines(code)]
    # no comprehension, no lambda
    named = [code for code in around if not code.co_name.startswith("<")]
    awaits = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    return bool(named) and not named[-1].co_flags & awaits


def _own_lines(code: CodeType) -> set[int]:
    return {line for _, _, line in code.co_lines() if line is not None}


_PLACES: dict[str, Callable[[Scene], int | None]] = {
    "sequential": _first_wait,
    "deadlock": _first_wait,
    "timeout": _first_wait,
    "unthrottled": _first_wait,
    "wrong-order": _first_wait,
    "wrong-output": _printing,
    "task-left-over": _starting,
    "unretrieved-exception": _starting,
    "swallowed-cancellation": _catching,
    "lost-exception": _catching,
}
