"""The last resort against code that catches everything, from Python 3.12 on.

An exception from outside strikes once, and somebody's `except BaseException` catches it. Here one is raised
at each line that the code goes on to, the lines of its `except` and `finally` among them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import CodeType
from typing import Any

from course_lib import cpython
from course_lib.run.clock.actors import LIBRARIES
from course_lib.run.clock.ends import OutOfTime
from course_lib.run.clock.host import this_thread

_monitoring: Any = getattr(sys, "monitoring", None)
_TOOLS = (4, 3)  # numbers that no well-known tool has


@contextlib.contextmanager
def cornered(idents: set[int]) -> Iterator[bool]:
    """During the block, whatever these threads do next in somebody's code raises OutOfTime, if that can be."""
    free = (one for one in _TOOLS if _monitoring is not None and _monitoring.get_tool(one) is None)
    tool = next(free, None) if idents else None
    if tool is None:
        yield False
        return

    def strike(*_: object) -> None:
        if this_thread() in idents:
            raise OutOfTime

    events = _monitoring.events
    codes = [code for ident in idents for code in _codes_of(ident)]
    _monitoring.use_tool_id(tool, "course")
    try:
        for event in (events.LINE, events.JUMP):
            _monitoring.register_callback(tool, event, strike)
        for code in codes:
            _monitoring.set_local_events(tool, code, events.LINE | events.JUMP)
        yield True
    finally:
        for code in codes:
            _monitoring.set_local_events(tool, code, 0)
        for event in (events.LINE, events.JUMP):
            _monitoring.register_callback(tool, event, None)
        _monitoring.free_tool_id(tool)


def _codes_of(ident: int) -> Iterator[CodeType]:
    """Somebody's code in which the thread is."""
    frame = cpython.frame_in(ident)
    while frame is not None:
        if not frame.f_code.co_filename.startswith(LIBRARIES):
            yield frame.f_code
        frame = frame.f_back
