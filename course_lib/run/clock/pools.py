"""Pools of threads that were made before a run: within it, threads of the run's own do their work.

The threads of such a pool wait for work where no clock sees them, or have ended with an earlier run.
"""

from __future__ import annotations

import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from course_lib import cpython
from course_lib.run.clock.actors import current
from course_lib.run.clock.scheduler import Clock

# bound before anything is patched
_real_init, _real_submit = ThreadPoolExecutor.__init__, ThreadPoolExecutor.submit
_real_shutdown = ThreadPoolExecutor.shutdown
# the run in which a pool was made or used last, and what stands in for it there, if anything
_known: weakref.WeakKeyDictionary[
    ThreadPoolExecutor, tuple[weakref.ref[Clock], ThreadPoolExecutor | None]
] = weakref.WeakKeyDictionary()


def made(pool: ThreadPoolExecutor, *args: Any, **options: Any) -> None:
    """What `ThreadPoolExecutor.__init__` is."""
    _real_init(pool, *args, **options)
    if actor := current():
        _known[pool] = weakref.ref(actor.clock), None


def submit(pool: ThreadPoolExecutor, function: Any, /, *args: Any, **options: Any) -> Future[Any]:
    """What `ThreadPoolExecutor.submit` is."""
    if actor := current():
        if not _is_known(pool, actor.clock):
            _known[pool] = weakref.ref(actor.clock), cpython.fresh_pool(pool)
        pool = _known[pool][1] or pool
    return _real_submit(pool, function, *args, **options)


def shutdown(pool: ThreadPoolExecutor, *args: Any, **options: Any) -> None:
    """What `ThreadPoolExecutor.shutdown` is."""
    if (actor := current()) and _is_known(pool, actor.clock) and (ours := _known[pool][1]):
        _real_shutdown(ours, *args, **options)
    _real_shutdown(pool, *args, **options)


def _is_known(pool: ThreadPoolExecutor, clock: Clock) -> bool:
    return pool in _known and _known[pool][0]() is clock
