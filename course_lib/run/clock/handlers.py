"""Which signals a run has handlers for, and which of them have arrived and are still to be handled."""

from __future__ import annotations

import contextlib
import os
import signal
from collections import deque
from collections.abc import Callable
from typing import Any

from course_lib.cpython import frame_above
from course_lib.run.clock.ends import KilledItself

Handler = Callable[[int, Any], Any] | int | None
_IGNORED = {"SIGCHLD", "SIGCLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGINFO"}  # unless handled
IGNORED = {number for number in signal.Signals if number.name in _IGNORED}


class Handlers:
    """What `signal.signal` has set in a run; at its start what Python sets at its own."""

    def __init__(self) -> None:
        self._of: dict[int, Handler] = {signal.SIGINT: signal.default_int_handler}
        if hasattr(signal, "SIGPIPE"):
            self._of[signal.SIGPIPE] = signal.SIG_IGN
        # caught in this process, maybe while a mutex was held, so noted later (see `handed_on.look`)
        self.from_outside: deque[int] = deque()
        self._arrived: deque[int] = deque()
        self.handled = 0
        self.wakeup = -1  # the file that wakes the run's event loop

    def get(self, number: int) -> Handler:
        """What happens when this signal arrives."""
        return self._of.get(number, signal.SIG_DFL)

    def put(self, number: int, handler: Handler) -> Handler:
        """Set what happens; return what would have happened so far."""
        before, self._of[number] = self.get(number), handler
        return before

    @property
    def listens(self) -> bool:
        """Whether a signal from another process would be handled (Ctrl-C is never the run's)."""
        return any(callable(h) for number, h in self._of.items() if number != signal.SIGINT)

    def ignores(self, number: int) -> bool:
        """Whether nothing happens when it arrives."""
        handler = self.get(number)
        return handler == signal.SIG_IGN or (handler == signal.SIG_DFL and number in IGNORED)

    def note(self, number: int) -> None:
        """The signal has arrived, in whatever thread: the run's main thread will handle it."""
        if self.ignores(number):
            return
        if self.wakeup != -1 and callable(self.get(number)):
            with contextlib.suppress(OSError):  # full, or closed: as with Python's own
                os.write(self.wakeup, bytes([number]))
        self._arrived.append(number)

    def handle(self) -> None:
        """Called in the run's main thread when it goes on after waiting. Raises what handlers raise."""
        while self._arrived:
            number = self._arrived.popleft()
            handler = self.get(number)
            self.handled += 1
            if callable(handler):
                handler(number, frame_above(1))
            elif handler == signal.SIG_DFL and number not in IGNORED:
                raise KilledItself(f"{signal.Signals(number).name}, for which it has no handler")
