"""Notice that a program has put something of its own in the place of Python's functions.

A check uses the same `random`, `asyncio` and `time` as the answer that it runs. What was there when the
course was imported is remembered, and compared when a check has failed.
"""

from __future__ import annotations

import asyncio
import builtins
import random
import threading
import time
from types import ModuleType

_MODULES = (asyncio, builtins, random, threading, time)


def _public(module: ModuleType) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value)
    }


_BEFORE = {module: _public(module) for module in _MODULES}


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
