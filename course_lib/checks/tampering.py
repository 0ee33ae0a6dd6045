"""Notice that a program has put something of its own in the place of Python's functions.

A check uses the same `random`, `asyncio` and `time` as the answer that it runs. What a run replaces is put
back at its end (see `run.put_back`). What was there when the course was imported is remembered, and compared
when a check has failed.
"""

from __future__ import annotations

import asyncio
import builtins
import random
import threading
import time
from collections.abc import Sequence
from types import ModuleType

from course_lib.run.clock.patches import real

_MODULES = (asyncio, builtins, random, threading, time)


def _public(module: ModuleType) -> dict[str, object]:
    # Jupyter puts an `input` of its own in place
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and value is not input
    }


_BEFORE = {module: _public(module) for module in _MODULES}


def is_the_courses(module: ModuleType, name: str) -> None:
    """What stands there is the course's own affair: a grader lets nobody trace, say."""
    _BEFORE[module].pop(name, None)


def replaced_by_the_learner() -> str:
    """What was replaced and what to do about it, in words; empty if nothing was."""
    changed = [
        f"{module.__name__}.{name}"
        for module, before in _BEFORE.items()
        for name, value in before.items()
        if real(module, name) is not value
    ]
    return in_words(changed) + " Choose another name, and restart the kernel." if changed else ""


def in_words(replaced: Sequence[str]) -> str:
    """That somebody's code has replaced these functions of Python's."""
    names = ", ".join(f"`{name}`".replace("`builtins.", "`") for name in replaced[:3])
    return (
        "Something in this notebook or file has put another thing in the place of Python's own "
        f"{names}, and the check needs that too."
    )
