"""Let Jupyter's Stop button end a cell that awaits what never comes.

Stop is a signal. It cancels the cell, but the kernel's loop notices that only when something else wakes it,
and while everybody waits for ever nothing does. So it is woken four times a second.
"""

from __future__ import annotations

import asyncio
import weakref

_BEAT = 0.25  # seconds
_beating: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()


def start() -> None:
    """Wake the running loop now and then, from now on; no task is needed for it, so no lesson shows one."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return  # no kernel
    if loop not in _beating:
        _beating.add(loop)
        _beat(loop)


def _beat(loop: asyncio.AbstractEventLoop) -> None:
    loop.call_later(_BEAT, _beat, loop)
