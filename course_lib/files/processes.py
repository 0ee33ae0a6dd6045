"""Which processes belong to a check: what descends from its guard, and what carries its mark."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import psutil

MARK = "COURSE_CHECK"  # in the environment of whatever a check starts


def of_this_check() -> list[Any]:
    """Called in the guard: its descendants, and elsewhere than on Linux whatever else has its mark."""
    found: list[Any] = psutil.Process().children(recursive=True)
    if sys.platform != "linux":
        found += [process for process in marked(os.environ[MARK]) if process not in found]
    return found


def marked(mark: str) -> list[Any]:
    """The processes, besides this one, that carry this mark."""
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _has(process, mark)
    ]


def _has(process: Any, mark: str) -> bool:
    try:
        return bool(process.environ().get(MARK) == mark)  # a zombie has no environment
    except (psutil.Error, OSError, ValueError):
        return False


def end(mark: str, patience: float = 3.0) -> None:
    """Kill what carries the mark, until nothing does: for when the guard itself was killed."""
    until = time.monotonic() + patience
    while (left := marked(mark)) and time.monotonic() < until:
        for process in left:
            try:
                process.kill()
            except psutil.Error:
                pass
        time.sleep(0.002)
