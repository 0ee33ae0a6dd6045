"""Which lines of a program run in this thread, in order, and what exceptions do there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from course_lib.run.waits import is_library

_NOBODYS = (str(Path(__file__).parents[1]), "<string>")  # the course's, and what Python made up
_MOST = 20_000  # lines, after which nothing more is traced


class Ran(NamedTuple):
    """Something that happened in the program's own code."""

    event: str  # "line": it is about to run; "raised": an exception comes out of it; "left": the function ends
    file: str
    line: int
    function: str
    error: str = ""  # the exception's type


class Lines:
    """`with Lines(tell):` calls `tell` with each `Ran` of this thread; the lines of libraries are nobody's."""

    def __init__(self, tell: Callable[[Ran], None]) -> None:
        self._tell, self._left = tell, _MOST
        self._raised: tuple[str, int, str] | None = None  # where an exception has just come out

    def __enter__(self) -> Lines:
        self._before = sys.gettrace()
        if self._before is None:  # a debugger's own comes first
            sys.settrace(self._entered)
        return self

    def __exit__(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        sys.settrace(self._before)

    def _entered(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if is_library(code) or code.co_filename.startswith(_NOBODYS):
            return None
        return self._traced

    def _traced(self, frame: FrameType, event: str, argument: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            sys.settrace(None)
            return None
        event = {"line": "line", "exception": "raised", "return": "left"}.get(event, "")
        error = argument[0].__name__ if event == "raised" else ""
        place = frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name
        # leaving the line, 3.12 and later name it once more
        again = event == "line" and place == self._raised
        self._raised = place if event == "raised" else None
        # StopIteration is how an `await` gets its result
        if event and not again and error != "StopIteration":
            self._tell(Ran(event, *place, error))
        return self._traced
