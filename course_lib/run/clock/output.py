"""What `print` writes to during a run."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Mapping
from typing import Any

from course_lib import cpython
from course_lib.run.clock.host import real_now, this_thread
from course_lib.run.clock.scheduler import Actor

# Before CPython 3.13.3 `print` only borrows what it writes to (gh-130163). A thread that is in the middle of
# one as its run's output is taken away would write to what has been freed, and end the kernel.
_LATEST: deque[Output] = deque(maxlen=100)


def keep_latest() -> None:
    """A thread that could not be ended may be printing at any time: what it prints to is never freed."""
    for one in [*_LATEST]:
        cpython.keep_for_ever(one)
    _LATEST.clear()


class Output(io.TextIOBase):
    """Standard output or error: what a run writes is kept with the run, the rest goes where it went."""

    def __init__(self, real: Any, name: str, actors: Mapping[int, Actor]) -> None:
        self._real, self._name, self._actors = real, name, actors
        _LATEST.append(self)

    def write(self, text: str, /) -> int:
        actor = self._actors.get(this_thread())
        if actor is None:
            return int(self._real.write(text))
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        clock = actor.clock
        try:  # a program may print a million lines: no `with` here
            clock.last_output = real_now()
            clock.observer.wrote(clock.now, self._name, text)
        except Exception as error:
            clock.faults.note(error)
        return len(text)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        if this_thread() not in self._actors:  # a kernel's can only be flushed from outside
            self._real.flush()

    def close(self) -> None:
        """Leave what is behind it alone, also when Python throws this away and that is closed already."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
