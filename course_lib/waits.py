"""Say what a suspended task waits for, and at which line of the program."""

from __future__ import annotations

import asyncio
import gc
import sysconfig
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

_LIBRARIES = tuple(
    {str(Path(sysconfig.get_path(name))) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
) + ("<frozen", str(Path(__file__).parent / "clock"))

GIVEN: dict[int, CodeType] = {}  # by id: functions that an exercise gives; their lines are nobody's


class Wait(NamedTuple):
    """What a task waits for."""

    what: str  # "sleep(3)", "Queue.get", "Lock", "gather of 3", "task"
    file: str  # where in the program: its innermost line outside of libraries
    line: int
    function: str
    other: Any  # the task it waits for, if that is what it waits for


def is_library(code: CodeType) -> bool:
    """Whether the code belongs to Python or to an installed package."""
    return _in_library(code.co_filename)


@lru_cache(maxsize=4096)
def _in_library(file: str) -> bool:
    return file.startswith(_LIBRARIES)


def wait_of(task: asyncio.Task[Any]) -> Wait:
    """What this suspended task waits for."""
    waiter = getattr(task, "_fut_waiter", None)
    what, file, line, function = "", "", 0, ""
    coroutine: Any = task.get_coro()
    for _ in range(100):  # a chain of awaits is rarely deeper, and must not cost more
        frame = _frame(coroutine)
        if frame is None:
            if (coroutine := _inside(coroutine)) is None:
                break
            continue
        if id(frame.f_code) in GIVEN:
            what = ""
        elif not is_library(frame.f_code):
            what, file, line, function = "", frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name
        elif not what:
            what = _library_wait(frame)
        coroutine = _awaited(coroutine)
        if coroutine is None:
            break
    if waiter is None:
        what = "its turn"  # sleep(0): ready again at once
    elif not what:
        what = _future_wait(waiter)
    return Wait(what, file, line, function, waiter if isinstance(waiter, asyncio.Task) else None)


def _frame(awaitable: Any) -> Any:
    for name in ("cr_frame", "ag_frame", "gi_frame"):
        frame = getattr(awaitable, name, None)
        if frame is not None:
            return frame
    return None


def _awaited(awaitable: Any) -> Any:
    for name in ("cr_await", "ag_await", "gi_yieldfrom"):
        inner = getattr(awaitable, name, None)
        if inner is not None:
            return inner
    return None


def _inside(awaitable: Any) -> Any:
    """An async generator's step hides the generator; only the garbage collector can show it."""
    if not type(awaitable).__name__.startswith(("async_generator_a", "anext_", "coroutine_wrapper")):
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


def _library_wait(frame: Any) -> str:
    """The name people know for a wait inside the library."""
    name: str = frame.f_code.co_qualname
    if name == "sleep":
        return f"sleep({_number(frame.f_locals.get('delay'))})"
    if name == "_ContextManagerMixin.__aenter__" or name.endswith((".acquire", ".__aenter__")):
        return type(frame.f_locals.get("self")).__name__
    if name == "TaskGroup.__aexit__":
        return "TaskGroup"
    if name == "wait_for":
        return f"wait_for(…, {_number(frame.f_locals.get('timeout'))})"
    if name == "to_thread":
        return f"to_thread({getattr(frame.f_locals.get('func'), '__name__', '…')})"
    if name.startswith("_") or "<locals>" in name:
        return name.rsplit(".", 1)[-1].strip("_")
    return name


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _future_wait(future: Any) -> str:
    children = getattr(future, "_children", None)
    if children is not None:
        return f"gather of {len(children)}"
    if isinstance(future, asyncio.Task):
        return "task"
    return "future"
