"""How a run in virtual time ends, and the exceptions that end one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from course_lib.run.faults import Meant


class Deadlock(Meant):
    """Every task and thread of the run waits, and nothing is left that could wake one."""


class AskedForInput(Meant):
    """The code called input(), which would block until somebody types."""


class KilledItself(SystemExit):
    """The code did what ends the whole process: its text says what, a signal or a call."""


class OutOfTime(BaseException):
    """The run is over its limit. Not an Exception, so that `except Exception` does not stop it."""


@dataclass
class Ended:
    """How a run ended."""

    result: Any = None
    error: BaseException | None = None
    elapsed: float = 0.0  # virtual seconds
    stopped: str = ""  # "endless-loop" or "timeout" if it had to be stopped
    kept_pace: bool = False  # it waited for something real: a socket, a child process
    printing: bool = False  # it was printing when it was stopped
    stack: list[tuple[str, int, str]] = field(default_factory=list)  # where, innermost first
    out_of_control: bool = False  # it could not be stopped: its thread is still there
    fault: Exception | None = None  # the engine's own: the rest may be wrong
