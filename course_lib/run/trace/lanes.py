"""What a recording holds: lanes, what they waited for, and when the loop stood still."""

from __future__ import annotations

import asyncio
import weakref
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, NamedTuple

from course_lib.run.waits import Wait, is_library, leave_no_copy, name_of

_SHOWN = (int, float, str, bool)
_MOST_ARGUMENTS = 40  # characters


class Span(NamedTuple):
    """A task waited, from start to end (seconds), for something; ready is when that had come."""

    start: float
    end: float
    ready: float
    wait: Wait
    woken_by: int | None  # the lane that woke it


class Block(NamedTuple):
    """From start to end (seconds) the loop's thread stood still, at this line."""

    start: float
    end: float
    file: str
    line: int
    function: str
    lane: int | None
    computing: bool = False  # it computed, which takes no virtual time


@dataclass(slots=True)
class Lane:
    """One task, or one function that ran in a thread or a process."""

    id: int
    name: str
    parent: int | None
    born: float
    kind: str = "task"  # or "thread", "process"
    function: str = ""
    library: bool = False
    ended: float | None = None
    state: str = "pending"  # "done", "failed", "cancelled", "lost" (destroyed while pending)
    failure: str = ""  # "ValueError: no such ship"
    error: BaseException | None = None  # only in a run of its own, where nobody minds that it lives
    waiting: Wait | None = None  # what it waits for now
    waiting_since: float = 0.0
    code: CodeType | None = None
    begun: float | None = None  # when its thread began
    # Six values a step, one after the other: since when it waited, for what, when that had come, who
    # woke it, start, end. (Flat, because a tuple a step is work for the garbage collector.)
    log: list[Any] = field(default_factory=list)
    ready: float | None = None  # when what it waits for, or waited for before this step, had come
    woken_by: int | None = None
    waited: Wait | None = None  # what it waited for before the step that runs now

    @property
    def runs(self) -> list[tuple[float, float]]:
        """When it ran, from start to end (seconds)."""
        return [*zip(self.log[4::6], self.log[5::6], strict=True)]

    @property
    def waits(self) -> list[Span]:
        """What it waited for, in order."""
        return [
            Span(since, start, start if ready is None else min(ready, start), wait, by)
            for since, wait, ready, by, start in zip(
                *(self.log[n::6] for n in range(5)), strict=True
            )
            if wait is not None
        ]


class Ref(weakref.ref[Any]):
    """A weak reference that knows its lane: recording a task must not keep it alive."""

    __slots__ = ("key", "lane")
    key: int
    lane: Lane


def settle_ties(lanes: list[Lane]) -> None:
    """A task group cancels its children in the order of a set: of several that end at the same moment chance
    decides which is the last, and so wakes whoever waits. Let it be the last born, that pictures be the same.
    """
    for lane in lanes:
        for at in range(0, len(lane.log), 6):
            wait, by = lane.log[at + 1], lane.log[at + 3]
            if (
                by is not None
                and lanes[by].state == "cancelled"
                and wait
                and wait.what == "TaskGroup"
            ):
                ended = lanes[by].ended
                lane.log[at + 3] = max(
                    (one.id for one in lanes if (one.parent, one.ended) == (lane.id, ended)),
                    default=by,
                )


def new_lane(id: int, coroutine: Any, parent: Lane | None, born: float) -> Lane:
    """The lane of a task that is about to be made of a coroutine."""
    code = getattr(coroutine, "cr_code", None)
    function = getattr(coroutine, "__name__", type(coroutine).__name__)
    library = code is None or is_library(code)
    return Lane(
        id=id,
        name=f"{function}({'' if library else _arguments(coroutine)})",
        parent=parent.id if parent is not None else None,
        born=born,
        function=function,
        library=library,
        code=code,
    )


def take_name(lane: Lane, task: asyncio.Task[Any]) -> None:
    """Call the lane as the task is called, unless asyncio made that name up.

    Before 3.13 a task gets its name only after its factory has returned, so this is asked again later.
    """
    name = task.get_name()
    # under a factory, 3.13.0 to 3.13.2 call unnamed tasks "None"
    if not (name.startswith("Task-") and name[5:].isdigit()) and name != "None":
        lane.name = name


def function_name(function: Any, args: tuple[Any, ...]) -> str:
    """How a call in a thread is called: `slow(3)`."""
    inner = getattr(function, "args", ())  # to_thread passes partial(context.run, function, …)
    if inner and callable(inner[0]):
        function, args = inner[0], inner[1:]
    shown = ", ".join(_short(a) for a in args if type(a) in _SHOWN)
    return f"{name_of(function)}({shown})"[:50]


def failure_of(error: BaseException) -> str:
    """An error in one line."""
    try:
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
    except Exception:  # its __str__ is somebody's code
        said = type(error).__name__
    return " ".join(said.split())[:120]


def _arguments(coroutine: Any) -> str:
    """How the coroutine was called, as far as that is short: `"laser", 3`."""
    code = coroutine.cr_code
    if not code.co_argcount or (frame := coroutine.cr_frame) is None:
        return ""
    found = frame.f_locals
    values = [found.get(name) for name in code.co_varnames[: min(code.co_argcount, 6)]]
    leave_no_copy(frame, found)
    return ", ".join([_short(v) for v in values if type(v) in _SHOWN])[:_MOST_ARGUMENTS]


def _short(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 16 else f'"{value[:15]}…"'
    if isinstance(value, float):
        return repr(value) if len(repr(value)) <= 8 else f"{value:.6g}"
    return repr(value) if not isinstance(value, int) or abs(value) < 10**12 else f"{value:.3g}"
