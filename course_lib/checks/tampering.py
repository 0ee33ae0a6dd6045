"""Notice that a program has put something of its own in the place of Python's functions.

A check uses the same `random`, `asyncio` and `time` as the answer that it runs, and so does the kernel. What
a run replaces is put back at its end. What was there when the course was imported is remembered, and compared
when a check has failed.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import random
import sys
import threading
import time
from collections.abc import Iterator
from types import ModuleType

_MODULES = (asyncio, builtins, random, threading, time)
_KEPT = [
    *_MODULES,
    *(module for name, module in sys.modules.items() if name.startswith("asyncio.")),
]


def _public(module: ModuleType) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and value is not input
    }  # Jupyter puts an `input` of its own in place


_BEFORE = {module: _public(module) for module in _MODULES}


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Afterwards these modules, and the modules inside of asyncio, hold what they held before."""
    before = [(module, dict(vars(module))) for module in _KEPT]
    try:
        yield
    finally:
        for module, names in before:
            if vars(module) != names:
                vars(module).update(names)


def replaced_by_the_learner() -> str:
    """What was replaced and what to do about it, in words; empty if nothing was."""
    changed = [
        f"`{module.__name__}.{name}`".replace("`builtins.", "`")
        for module, before in _BEFORE.items()
        for name, value in before.items()
        if vars(module).get(name) is not value
    ]
    if not changed:
        return ""
    return (
        f"Something in this notebook or file has put another thing in the place of Python's own "
        f"{', '.join(changed[:3])}, and the check needs that too. Choose another name, and restart the kernel."
    )
