"""Work in a thread apart, so that Ctrl-C (Jupyter's Stop) ends it at any moment and nothing is left half done.

An interrupt strikes Python's main thread wherever it is, in the middle of putting something back perhaps. So
the main thread only waits here. It notes Ctrl-C; a run in virtual time is then ended like one that takes too
long, everything that was changed is put back, and only then does KeyboardInterrupt come out.

The same thread can be ended when it is caught in somebody's `__eq__` or `__repr__`.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from course_lib.run.clock import LIBRARIES, handed_on, host, interrupts
from course_lib.run.clock.actors import APART
from course_lib.run.clock.ends import OutOfTime
from course_lib.run.ready import ready

PATIENCE = 2.0  # real seconds that somebody's code may take outside of a run
_GRACE = 3.0  # real seconds in which our own code should notice that it is interrupted
_TICK = 0.02  # real seconds between two looks
_STRIKES = range(20)
_OURS = (str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "solutions"))

T = TypeVar("T")


class Stuck(Exception):
    """Somebody's code, at this place, does not come to an end."""

    def __init__(self, place: host.Place) -> None:
        super().__init__(f"{place[2]}, line {place[1]}")
        self.place = place


def apart(work: Callable[[], T], patience: float = PATIENCE) -> T:
    """Call `work()` in a thread apart; give what it gives, raise what it raises.

    What its runs need stays in place from one of them to the next.

    Raises KeyboardInterrupt when it was interrupted, and Stuck when, outside of a run, it is for more than
    `patience` (real seconds) in code that is neither Python's nor the course's.
    """
    if not host.THREADS or threading.get_ident() in APART:
        return work()
    done: list[T] = []
    failed: list[BaseException] = []

    def body() -> None:
        ident = threading.get_ident()
        APART.add(ident)
        try:
            done.append(work())
        except BaseException as error:  # to be raised where it was asked for
            failed.append(error)
        finally:
            APART.discard(ident)
            over.release()

    over = host.new_lock()
    over.acquire()
    thread = threading.Thread(target=body, daemon=True, name="check")
    with _noted() as asked, handed_on.caught(), ready():
        thread.start()
        try:
            stuck = _watch(thread, over, asked, patience)
        finally:  # not by the thread: it may be asked as it ends, and its number be given to another
            interrupts.forget(thread.ident or 0)
    if asked.is_set():
        raise KeyboardInterrupt
    if stuck is not None:
        raise Stuck(stuck)
    if failed:
        raise failed[0]
    return done[0]


@contextlib.contextmanager
def _noted() -> Iterator[threading.Event]:
    """Ctrl-C is noted and does nothing else."""
    asked = threading.Event()
    main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if main else None
    if before is None or before == signal.SIG_IGN:
        yield asked
        return
    signal.signal(signal.SIGINT, lambda *_: asked.set())
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _watch(
    thread: threading.Thread, over: threading.Lock, asked: threading.Event, patience: float
) -> host.Place | None:
    """Wait for its end; where it was when it had to be ended because of somebody's code, else None.

    Not by `thread.join`, which needs `max`: the program that runs may have put anything in its place.
    """
    ident, began = thread.ident or 0, 0.0
    since: float | None = None  # in somebody's code
    while True:
        if over.acquire(timeout=_TICK) or not host.stack_of(ident):
            thread.join()
            return None
        now, place = host.real_now(), _place(ident)
        since = None if place is None else since or now
        if asked.is_set():
            interrupts.ask(ident)
            began = began or now
            if (place is not None or now - began > _GRACE) and _end(
                thread, over, interrupts.Interrupted
            ):
                return None
            if now - began > 2 * _GRACE:
                return None  # its thread cannot be ended
        elif place is not None and since is not None and now - since > patience:
            _end(thread, over, OutOfTime)
            return place


def _place(ident: int) -> host.Place | None:
    """The line of somebody's code in which a thread is, unless it is in the course's."""
    for place in host.stack_of(ident):
        if not place[0].startswith(LIBRARIES):
            return None if place[0].startswith(_OURS) else place
    return None


def _end(thread: threading.Thread, over: threading.Lock, error: type[BaseException]) -> bool:
    """Raise the error in a thread until it ends; whether it did."""
    ended = False
    for _ in _STRIKES:
        host.strike(thread.ident or 0, error)
        if ended := over.acquire(timeout=0.025) or not host.stack_of(thread.ident or 0):
            break
    host.take_back()
    return ended
