"""Run code in virtual time: a clock that jumps instead of waiting, and that always gives an answer."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.run.clock.patches import LIBRARIES, AskedForInput, acting_as, installed, threads_of
from course_lib.run.clock.scheduler import (
    Actor,
    Clock,
    Deadlock,
    Nobody,
    Observer,
    OutOfTime,
    real_now,
    real_sleep,
)

__all__ = ["LIBRARIES", "AskedForInput", "Deadlock", "Ended", "Observer", "OutOfTime", "simulate"]

LIMIT = 2.0  # real seconds
HORIZON = 1e6  # virtual seconds, about 12 days
_TICK = 0.02  # real seconds between two looks of the supervisor
_OUTSIDE_HELP = 0.06  # real seconds in which another thread may still wake a run that is stuck
_LONG = 0.5  # real seconds after which a computation is no longer treated as instantaneous
_HERE = str(Path(__file__).parent)
_one_at_a_time = threading.RLock()


@dataclass
class Ended:
    """How a run ended."""

    result: Any = None
    error: BaseException | None = None
    elapsed: float = 0.0  # virtual seconds
    stopped: str = ""  # "endless-loop" or "timeout" if it had to be stopped
    stack: list[tuple[str, int, str]] = field(default_factory=list)  # where, innermost first
    out_of_control: bool = False  # it could not be stopped: its thread is still there


def simulate(
    work: Callable[[], Any],
    observer: Observer | None = None,
    *,
    namespaces: Iterable[MutableMapping[str, Any]] = (),
    limit: float = LIMIT,
    horizon: float = HORIZON,
) -> Ended:
    """Call `work()` in a thread of its own, in virtual time. Event loops made in it are virtual too.

    `limit` is in real seconds, `horizon` in virtual ones. Functions of `time` that were imported by
    name into `namespaces` are virtual during the run. Raises nothing: see `Ended.error`.
    """
    ended, news = Ended(), threading.Event()
    clock = Clock(observer or Nobody(), horizon)
    clock.nobody_runs = news.set  # wakes the supervisor

    def body() -> None:
        with acting_as(clock.main):
            try:
                try:
                    ended.result = work()
                finally:
                    _spare(clock)
            except BaseException as error:  # the code of a learner may raise anything
                _spare(clock)  # again, if the end of the run struck in the middle of it
                ended.error = error
                _let_go(error)
            finally:
                ended.elapsed = clock.now
                gc.collect(0)
                clock.finish(clock.main)
                news.set()

    with _one_at_a_time, _own_garbage_only(), installed(namespaces):
        threading.Thread(target=body, daemon=True, name="attempt").start()
        _supervise(clock, news, limit, ended)
    if not ended.stopped and isinstance(ended.error, OutOfTime):
        ended.stopped = "endless-loop"  # it ran past the horizon
    return ended


@contextlib.contextmanager
def _own_garbage_only() -> Iterator[None]:
    """What is destroyed during a run was made in it: nobody is blamed for another run's coroutines."""
    enabled = gc.isenabled()
    gc.collect(0)
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _let_go(error: BaseException) -> None:
    """Free what the frames of an error hold on to, coroutines that never ran for example."""
    todo: list[BaseException | None] = [error]
    for one in todo:
        if one is not None and len(todo) < 100:
            traceback.clear_frames(one.__traceback__)
            if isinstance(one, AttributeError):
                one.obj = None
            todo += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]


def _supervise(clock: Clock, news: threading.Event, limit: float, ended: Ended) -> None:
    """Wait for the end of the run; see to it that there is one."""
    started = before = real_now()
    stuck_since: float | None = None
    while not clock.main.finished:
        news.wait(_TICK)
        news.clear()
        now = real_now()
        if now - started > limit:
            _stop(clock, ended)
            break
        stuck_since = (stuck_since or now) if clock.stuck else None
        if stuck_since is not None and (_is_alone(clock) or now - stuck_since > _OUTSIDE_HELP):
            clock.give_up_waiting()
        elif clock.running and now - clock.last_change > _LONG:
            # the first time, all of what it has used up
            clock.real_time_passes(now - max(before, clock.last_change))
        before = now if now - clock.last_change > _LONG else clock.last_change
    clock.end()
    for thread in threads_of(clock):  # woken by end(); they only have to unwind
        thread.join(0.2)


def _is_alone(clock: Clock) -> bool:
    """Whether no thread outside of the run is there that could wake one of its own."""
    return threading.active_count() <= 2 + len(
        threads_of(clock)
    )  # this one, and the run's main thread


def _stop(clock: Clock, ended: Ended) -> None:
    busy = next(iter(clock.running), None)
    ended.stopped = "timeout" if clock.outside and not busy else "endless-loop"
    ended.stack = _stack((busy or clock.main).ident)
    clock.end()
    for _ in range(20):
        for actor in [*clock.running]:
            _strike(actor)
        real_sleep(0.025)
        if clock.main.finished:
            return
    ended.out_of_control = True


def _strike(actor: Actor) -> None:
    """Raise OutOfTime in a thread, at a moment when it is not in this package.

    From Python 3.14 on an exception from outside can strike between the taking of a lock by `with` and
    the body of the `with`: the clock's mutex would stay locked for ever, and hang the supervisor too.
    """
    for _ in range(10):
        with actor.clock.mutex:
            frame = sys._current_frames().get(actor.ident)
            if actor.spared or frame is None:
                return
            if not frame.f_code.co_filename.startswith(_HERE):
                _raise_in(actor.ident, OutOfTime)
                return
        real_sleep(0.001)


def _spare(clock: Clock) -> None:
    """The run's main thread has done its work: from here on it is not to be stopped but to tidy up."""
    with clock.mutex:
        clock.main.spared = True
        _raise_in(clock.main.ident, None)  # nor by what is on its way to it


def _stack(ident: int) -> list[tuple[str, int, str]]:
    frame, stack = sys._current_frames().get(ident), []
    while frame is not None:
        stack.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname))
        frame = frame.f_back
    return stack


def _raise_in(ident: int, error: type[BaseException] | None) -> None:
    """Raise the error in a thread, soon; None takes back one that it has not noticed yet."""
    raised = ctypes.py_object(error) if error is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), raised)
