"""What the threads of a run see instead of the functions of `time`."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable
from typing import Any

from course_lib.run.clock.actors import current, note_busy, wait_and_note

# bound before anything is patched
REAL: dict[str, Callable[..., float]] = {
    name: getattr(time, name)
    for name in ("sleep", "perf_counter", "monotonic", "time")
    + ("perf_counter_ns", "monotonic_ns", "time_ns")
}
# The calendar does not begin with the run, as it does not with the computer: whoever takes `time.time()`
# from `time.perf_counter()` gets what is no time at all, here as elsewhere. Any whole number would do.
CALENDAR = 1_000_000_000


def _sleep(seconds: Any, /) -> None:
    actor = current()
    if actor is None:
        REAL["sleep"](seconds)
        return
    if not isinstance(seconds, int | float):
        seconds = operator.index(seconds)  # raises what the real one raises
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    clock = actor.clock
    deadline = clock.now + seconds
    while clock.now < deadline - 1e-9:  # a signal may wake it earlier
        wait_and_note(actor, lambda: clock.park(actor, deadline))


def _reader(name: str) -> Callable[[], float]:
    scale = 1_000_000_000 if name.endswith("_ns") else 1
    begin = CALENDAR * scale if name.startswith("time") else 0

    def read() -> float:
        actor = current()
        if actor is None:
            return REAL[name]()
        now = actor.clock.read()
        if actor.clock.busy_since is not None:
            note_busy(actor.clock, now)
        return begin + (now if scale == 1 else round(now * scale))

    read.__name__ = name
    return read


VIRTUAL: dict[str, Callable[..., Any]] = {
    name: _sleep if name == "sleep" else _reader(name) for name in REAL
}
