"""What `print` writes to during a run."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from course_lib.run.clock.host import real_now, this_thread
from course_lib.run.clock.scheduler import Actor


class Output(io.TextIOBase):
    """Standard output or error: what a run writes is kept with the run, the rest goes where it went."""

    def __init__(self, real: Any, name: str, actors: Mapping[int, Actor]) -> None:
        self._real, self._name, self._actors = real, name, actors

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
