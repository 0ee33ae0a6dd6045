"""A fault of the engine is noted where it happens, and never raised into the code of whoever is run.

A hook runs in the middle of somebody else's code: an exception of its own would look like theirs.
"""

from __future__ import annotations

import sys
from types import TracebackType


class Meant(Exception):
    """An exception that the engine raises into a run on purpose."""


class Faults:
    """Keeps the first exception of the engine's own part; `with faults:` stands around such a part.

    What the part was to do is left out, and the run goes on. Exceptions that are meant for the run pass:
    `Meant` ones, and all that are no `Exception`, such as the end of its time.
    """

    __slots__ = ("first",)

    def __init__(self) -> None:
        self.first: Exception | None = None

    def note(self, error: Exception) -> bool:
        """The engine's own part has raised this; False if it is not to blame for it."""
        if isinstance(error, RecursionError) and _is_deep(error):
            return False
        self.first = self.first or error
        return True

    def __enter__(self) -> Faults:
        return self

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, Meant):
            return False
        self.note(error)
        return True


def _is_deep(error: Exception) -> bool:
    """Whether somebody's recursion has used up the stack: the hook that then fails is not to blame."""
    trace, depth = error.__traceback__, 0
    frame = trace.tb_frame if trace is not None else None
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth > sys.getrecursionlimit() // 2
