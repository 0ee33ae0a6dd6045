"""What `print` writes to during a run."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping
from typing import Any

from course_lib.run.clock.scheduler import Actor


class Output(io.TextIOBase):
    """Standard output or error: what a run writes is kept with the run, the rest goes where it went."""

    def __init__(self, real: Any, name: str, actors: Mapping[int, Actor]) -> None:
        self._real, self._name, self._actors = real, name, actors

    def write(self, text: str, /) -> int:
        actor = self._actors.get(threading.get_ident())
        if actor is None:
            return int(self._real.write(text))
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if "\n" in text:
            actor.clock.forgive_a_read()
        actor.clock.observer.wrote(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        if (
            threading.get_ident() not in self._actors
        ):  # a kernel's stream can only be flushed from outside
            self._real.flush()

    def close(self) -> None:
        """Leave what is behind it alone, also when Python throws this away and that is closed already."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
