"""Which threads belong to a run, and the notes on their waits."""

from __future__ import annotations

import contextlib
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from course_lib.cpython import frame_above, frame_in, running_loop
from course_lib.run.clock.host import Place, this_native, this_thread
from course_lib.run.clock.scheduler import Actor, Clock

ACTORS: dict[int, Actor] = {}  # by thread identifier
APART: set[int] = set()  # identifiers of the threads in which checks are made: see run/apart.py

_HERE = Path(__file__).parent
LIBRARIES = tuple(
    {str(Path(sysconfig.get_path(name))) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
) + ("<frozen", str(_HERE), str(_HERE.parents[1] / "servers"))

# what a check lends was called by somebody
_NOBODYS = (*LIBRARIES, str(_HERE.parents[1] / "lessons"))


def current() -> Actor | None:
    """The calling thread's actor, unless the thread is not part of a run."""
    actor = ACTORS.get(this_thread())
    return actor if actor is not None and actor.virtual else None


@contextlib.contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """This thread is the actor."""
    ACTORS[this_thread()] = actor
    actor.ident, actor.native = this_thread(), this_native()
    try:
        yield
    finally:
        ACTORS.pop(this_thread(), None)


def forget_the_dead() -> None:
    """A thread that was struck as it left may have left its number here, and the system gives it to another."""
    for ident in [*ACTORS]:
        if frame_in(ident) is None:
            ACTORS.pop(ident, None)


def importing() -> bool:
    """Whether a library is being imported here: for what it waits meanwhile, nobody has asked."""
    frame: FrameType | None = frame_above(1)
    while frame is not None and frame.f_code.co_filename.startswith(LIBRARIES):
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def wait_and_note(actor: Actor, wait: Callable[[], None]) -> None:
    """Wait, and note it; if an event loop is running in this thread, the wait blocked that."""
    clock, started = actor.clock, actor.clock.now
    try:
        wait()
    finally:
        if clock.now > started:
            with clock.faults:
                if running_loop() is not None:
                    clock.observer.blocked(started, clock.now, *_caller())
                elif actor is clock.main:
                    clock.observer.waited(started, clock.now, *_caller())
    if actor is clock.main:
        clock.handlers.handle()


def send(clock: Clock, number: int) -> None:
    """The signal arrives in the run; if its first thread is the one that asks, it is handled at once."""
    clock.handlers.note(number)
    actor = current()
    if actor is clock.main:
        clock.handlers.handle()
    else:
        clock.unpark(clock.main)


def note_busy(clock: Clock, now: float) -> None:
    """A thread has read the clock, and if it does so again and again, that blocks its event loop."""
    with clock.faults:
        began = clock.busy_since
        if began is not None and now - began > 0.01 and running_loop() is not None:
            clock.observer.busy(began, now, *_caller())


def _caller() -> Place:
    """File, line and function of the nearest frame that is neither a library's nor a check's."""
    frame = frame_above(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_NOBODYS):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname
