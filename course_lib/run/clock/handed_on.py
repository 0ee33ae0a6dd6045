"""Signals that other processes send to this one, while a run goes on that has handlers for them."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

from course_lib.run.clock.handlers import IGNORED
from course_lib.run.clock.scheduler import Clock
from course_lib.run.clock.under_way import innermost

# bound before anything is patched
_real_main_thread, _real_current_thread = threading.main_thread, threading.current_thread
# not SIGINT: that is Jupyter's Stop, see `apart`
_NAMES = ("SIGUSR1", "SIGUSR2", "SIGHUP", "SIGTERM", "SIGALRM", "SIGCHLD")


def look(clock: Clock) -> None:
    """Called now and then beside the run: hand on what has arrived from outside."""
    while clock.handlers.from_outside:
        clock.handlers.note(clock.handlers.from_outside.popleft())
        clock.unpark(clock.main)


@contextlib.contextmanager
def caught() -> Iterator[None]:
    """In the process's main thread: catch signals for a run that handles them; all others act as before."""
    if _real_current_thread() is not _real_main_thread():
        yield
        return
    before: dict[int, Any] = {}

    def catch(number: int, frame: Any) -> None:
        run = innermost()
        if run is not None and callable(run.handlers.get(number)):
            run.handlers.from_outside.append(number)
        elif callable(handler := before[number]):
            handler(number, frame)
        elif handler == signal.SIG_DFL and number not in IGNORED:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    for name in _NAMES:
        number = getattr(signal, name, None)
        # None: the handler was not set from Python, and could not be put back
        if number is not None and (handler := signal.getsignal(number)) is not None:
            before[number] = handler
            signal.signal(number, catch)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
