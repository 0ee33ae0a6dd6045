"""Say what a suspended task waits for, and at which line of the program.

This is asked after every step of every task, so it looks at as little as it can and puts off the rest: a
`Wait` keeps where the program stood, and works out the line and the words when somebody reads them.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import sysconfig
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import CodeType, CoroutineType
from typing import Any

from course_lib.cpython import children_of, fut_waiter, number_of

_LIBRARIES = tuple(
    {str(Path(sysconfig.get_path(name))) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
) + ("<frozen", *(str(Path(__file__).parent / name) for name in ("clock", "trace")))
_DEEPEST = 100  # a chain of awaits is rarely deeper, and must not cost more
_SNAPSHOT = sys.version_info < (3, 13)  # a function's frame.f_locals is a copy that the frame keeps
# inspect.CO_OPTIMIZED; without it f_locals is no copy, but a namespace somebody uses
_OPTIMISED = 1

_LESSONS = str(Path(__file__).parents[1] / "lessons")
GIVEN: dict[int, CodeType] = {}  # by number: what an exercise gives; its lines are nobody's


class Wait:
    """What a task waits for."""

    __slots__ = ("_code", "_instruction", "_label", "_value", "delay", "other")

    def __init__(
        self, code: CodeType | None, instruction: int, label: str, value: Any, other: int | None
    ) -> None:
        self._code, self._instruction = code, instruction
        self._label, self._value = label, value
        self.other = other  # the lane of the task it waits for, if that is what it waits for
        self.delay: float | None = None  # for how long (seconds), if it sleeps
        if label is _SLEEP and not isinstance(value, str):
            self.delay = value

    @property
    def what(self) -> str:
        """ "sleep(3)", "Queue.get", "Lock", "gather of 3", "task"."""
        return self._label if self._value is None else self._label.format(_number(self._value))

    @property
    def file(self) -> str:
        """Where in the program: the file of its innermost line outside of libraries."""
        return self._code.co_filename if self._code is not None else ""

    @property
    def line(self) -> int:
        """The number of that line, 0 if there is none."""
        return _line(self._code, self._instruction) if self._code is not None else 0

    @property
    def function(self) -> str:
        """The name of the function that this line is in."""
        if self._code is None:
            return ""
        # until 3.11 a comprehension was a function of its own
        return self._code.co_qualname.removesuffix(".<locals>.<listcomp>").rpartition(".")[2]

    def __repr__(self) -> str:
        return f"Wait({self.what!r}, line={self.line})"


_SLEEP = "sleep({})"


def is_library(code: CodeType) -> bool:
    """Whether the code belongs to Python or to an installed package."""
    file = code.co_filename
    known = _files.get(file)
    if known is None:
        known = _files[file] = file.startswith(_LIBRARIES)
    return known


_files: dict[str, bool] = {}
_waits: dict[tuple[Any, ...], Wait] = {}  # most waits are like an earlier one, and share its object
_MOST_WAITS = 10_000
_ends: set[type] = set()  # types of awaitables that hide nothing


@lru_cache(maxsize=4096)
def _is_a_checks(file: str) -> bool:
    """Whether a file holds checks: the lines of what a check lends are nobody's either."""
    return file.startswith(_LESSONS)


def wait_of(task: asyncio.Task[Any], lane_of: Callable[[int], Any] | None = None) -> Wait:
    """What this suspended task waits for; `lane_of` finds the lane of another task by its number."""
    waiter = fut_waiter(task)
    awaitable: Any = task.get_coro()
    label, value, user = "", None, None
    for _ in range(_DEEPEST):
        if type(awaitable) is CoroutineType:
            coroutine, code = awaitable, awaitable.cr_code
            awaitable = awaitable.cr_await
        elif awaitable is None or type(awaitable) in _ends:
            break
        else:
            coroutine, code, awaitable = unusual(awaitable)
            if code is None:
                continue
        library = _files.get(code.co_filename)
        if library is None:
            library = is_library(code)
        if not library:
            label, value = "", None
            if number_of(code) not in GIVEN and not _is_a_checks(code.co_filename):
                user = coroutine
        elif code is _SLEEP_CODE:
            if waiter is not None and not label:
                label, value = _SLEEP, _delay_of(coroutine)
            break  # nothing of interest is inside
        elif not label and waiter is not None:
            label, value = _library_wait(code.co_qualname, coroutine)
    other = None
    if waiter is None:
        label = "its turn"  # sleep(0): ready again at once
    elif type(waiter) is not asyncio.Future:
        if not label:
            label = _future_wait(waiter)
        lane = lane_of(number_of(waiter)) if lane_of is not None else None
        other = lane.id if lane is not None else None
    elif not label:
        lane = lane_of(number_of(waiter)) if lane_of is not None else None
        label, other = ("thread", lane.id) if lane is not None else ("future", None)
    frame = user.cr_frame if type(user) is CoroutineType else frame_of(user)
    if frame is None:
        return Wait(None, 0, label, value, other)
    code = frame.f_code
    key = (number_of(code), frame.f_lasti, label, value, other)
    wait = _waits.get(key)
    if wait is None:
        if len(_waits) >= _MOST_WAITS:
            _waits.clear()
        wait = _waits[key] = Wait(code, key[1], label, value, other)
    return wait


def unusual(awaitable: Any) -> tuple[Any, Any, Any]:
    """An awaitable that is no coroutine: itself, its code, and what it awaits."""
    for kind, inner in (("ag", "ag_await"), ("gi", "gi_yieldfrom"), ("cr", "cr_await")):
        code = getattr(awaitable, f"{kind}_code", None)
        if code is not None:
            return awaitable, code, getattr(awaitable, inner)
    hidden = _hidden(awaitable)
    if hidden is None and not type(awaitable).__name__.startswith(_HIDING):
        _ends.add(type(awaitable))
    return None, None, hidden


def frame_of(coroutine: Any) -> Any:
    # asked for only where it is needed: the frame object does not exist before
    for name in ("cr_frame", "ag_frame", "gi_frame"):
        frame = getattr(coroutine, name, None)
        if frame is not None:
            return frame
    return None


_HIDING = ("async_generator_a", "anext_", "coroutine_wrapper")


def _hidden(awaitable: Any) -> Any:
    """An async generator's step hides the generator; only the garbage collector can show it."""
    if not type(awaitable).__name__.startswith(_HIDING):
        return None
    return next(
        (
            inner
            for inner in gc.get_referents(awaitable)
            if hasattr(inner, "ag_frame")
            or hasattr(inner, "cr_frame")
            or type(inner).__name__.startswith("async_generator_a")
        ),
        None,
    )


def local(coroutine: Any, name: str) -> Any:
    """A local variable of a coroutine, leaving no copy behind that would keep other objects alive."""
    frame = frame_of(coroutine)
    if frame is None:
        return None
    found = frame.f_locals
    value = found.get(name)
    leave_no_copy(frame, found)
    return value


def leave_no_copy(frame: Any, found: Any) -> None:
    """After `found = frame.f_locals`: that must not keep alive what the function itself lets go."""
    if _SNAPSHOT and frame.f_code.co_flags & _OPTIMISED:
        found.clear()


_SLEEP_CODE = asyncio.sleep.__code__


def _delay_of(sleep: Any) -> float | str:
    """How long `asyncio.sleep` sleeps: the first local variable, which follows the code in what the
    coroutine refers to. (Making a frame object and a dict, to ask them, costs twice as much.)"""
    global _place
    if not _ordered:
        return _plain(local(sleep, "delay"))
    found = gc.get_referents(sleep)
    if len(found) <= _place or found[_place - 1] is not _SLEEP_CODE:
        codes = [n for n, one in enumerate(found) if one is _SLEEP_CODE]
        _place = codes[-1] + 1  # on 3.11 the coroutine's own code comes before that of its frame
    delay = found[_place]
    return delay if type(delay) is int or type(delay) is float else str(delay)


def _places() -> list[int]:
    """Where in a coroutine's referents its first local variable stands, if that follows its code."""
    probe = asyncio.sleep(0.125)
    found = gc.get_referents(probe)
    probe.close()
    codes = [n for n, one in enumerate(found) if one is _SLEEP_CODE]
    after = found[codes[-1] + 1 :][:1] if codes else []
    return [codes[-1] + 1] if after == [0.125] else []


_ordered = bool(_places())
_place = (_places() or [0])[0]


def _library_wait(name: str, coroutine: Any) -> tuple[str, Any]:
    """The name people know for a wait inside the library, and a number in it."""
    if name == "_ContextManagerMixin.__aenter__" or name.endswith(".acquire"):
        return type(local(coroutine, "self")).__name__, None
    if name == "wait_for":
        return "wait_for(…, {})", _plain(local(coroutine, "timeout"))
    if name == "to_thread":
        return f"to_thread({name_of(local(coroutine, 'func'))})", None
    if name == "wait" or name == "_wait":
        return f"wait for {len(local(coroutine, 'fs') or ())}", None
    if "as_completed" in name or name.startswith("_AsCompleted"):
        return "as_completed", None
    return _plain_name(name), None


def name_of(function: Any) -> str:
    """What a function is called; those that stand in for Python's own, as what they stand in for."""
    name: str = getattr(function, "__name__", type(function).__name__)
    code = getattr(function, "__code__", None)
    return name.lstrip("_") if code is not None and is_library(code) else name


@lru_cache(maxsize=4096)
def _plain_name(name: str) -> str:
    owner, _, last = name.rpartition(".")
    if last in ("__aenter__", "__aexit__", "__await__", "__anext__"):
        return owner.rpartition(".")[2].strip("_")
    if name.startswith("_") or "<locals>" in name or owner.endswith("EventLoop"):
        return last.strip("_")
    return name


def _plain(value: Any) -> float | str:
    """A number, or a text that can stand for the value: nobody's object is kept."""
    if type(value) is int or type(value) is float:
        return value
    return str(value)


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _future_wait(future: Any) -> str:
    children = children_of(future)
    if children is not None:
        return f"gather of {len(children)}"
    return "task" if isinstance(future, asyncio.Task) else "future"


@lru_cache(maxsize=4096)
def _line(code: CodeType, instruction: int) -> int:
    for start, end, line in code.co_lines():
        if start <= instruction < end and line is not None:
            return line
    return code.co_firstlineno
