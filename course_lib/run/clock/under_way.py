"""The runs that go on now: what comes from outside of them is for the innermost."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from course_lib.run.clock.scheduler import Clock

_clocks: list[Clock] = []


@contextlib.contextmanager
def going_on(clock: Clock) -> Iterator[None]:
    """During the block this clock's run goes on."""
    _clocks.append(clock)
    try:
        yield
    finally:
        _clocks.remove(clock)


def goes_on(clock: Clock) -> bool:
    """Whether its run has not ended."""
    return clock in _clocks


def innermost() -> Clock | None:
    """The clock of the run that was begun last and has not ended."""
    return _clocks[-1] if _clocks else None
