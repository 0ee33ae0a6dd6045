"""Call something in virtual time."""

from __future__ import annotations

import contextlib
import gc
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from course_lib.run.clock import beside, host
from course_lib.run.clock.actors import acting_as, forget_the_dead
from course_lib.run.clock.ends import Ended, OutOfTime
from course_lib.run.clock.handed_on import handed_on
from course_lib.run.clock.interrupts import Interrupted, interrupted
from course_lib.run.clock.observer import Nobody, Observer
from course_lib.run.clock.patches import Spaces, installed
from course_lib.run.clock.scheduler import Clock
from course_lib.run.clock.supervisor import end, leave_nothing, spare, supervise

LIMIT = 2.0  # real seconds
HORIZON = 1e6  # virtual seconds, about 12 days
_collect, _enable = gc.collect, gc.enable  # a program may replace them
_one_at_a_time = threading.RLock()


def simulate(
    work: Callable[[], Any],
    observer: Observer | None = None,
    *,
    namespaces: Spaces = (),
    limit: float = LIMIT,
    horizon: float = HORIZON,
) -> Ended:
    """Call `work()` in a thread of its own, in virtual time. Event loops made in it are virtual too.

    `limit` is in real seconds, `horizon` in virtual ones. Functions of `time` that were imported by
    name into `namespaces` are virtual during the run. Raises nothing: see `Ended.error`, and for what
    the engine itself did wrong `Ended.fault`. Only Interrupted comes out, after Ctrl-C (see `apart`).
    """
    if interrupted():
        raise Interrupted
    ended, bell = Ended(), host.Bell()
    clock = Clock(observer or Nobody(), horizon)
    clock.nobody_runs = bell.ring
    with (
        clock.faults,
        _one_at_a_time,
        _own_garbage_only(),
        installed(namespaces),
        handed_on(clock),
        beside.going_on(clock),
    ):
        forget_the_dead()
        host.start(lambda: _body(work, clock, ended, bell))
        try:
            supervise(clock, bell, limit, ended)
        except Exception as error:
            clock.faults.note(error)
            end(clock, ended)
            leave_nothing(clock, ended)
    if ended.stopped == "interrupted":
        raise Interrupted
    ended.fault = clock.faults.first
    if not ended.stopped and not ended.fault and isinstance(ended.error, OutOfTime):
        ended.stopped = "endless-loop"  # it ran past the horizon
    return ended


def _body(work: Callable[[], Any], clock: Clock, ended: Ended, bell: host.Bell) -> None:
    """What the run's main thread does."""
    clock.thread = host.current_thread()
    with acting_as(clock.main):
        try:
            try:
                ended.result = work()
            except BaseException as error:  # the code of a learner may raise anything
                ended.error = error
                with clock.faults:
                    _let_go(error)
            # what is thrown away may have a `__del__` without end, so it can still be stopped
            _collect(0)
            spare(clock)
        except BaseException as error:
            spare(clock)  # again, if the end of the run struck in the middle of it
            ended.error = ended.error or error
        finally:
            ended.elapsed, ended.kept_pace = clock.now, clock.kept_pace
            try:
                clock.finish(clock.main)
            finally:
                clock.main.finished = True
                bell.ring()


@contextlib.contextmanager
def _own_garbage_only() -> Iterator[None]:
    """What is destroyed during a run was made in it: nobody is blamed for another run's coroutines."""
    enabled = gc.isenabled()
    _collect(0)
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            _enable()


def _let_go(error: BaseException) -> None:
    """Free what the frames of an error hold on to, coroutines that never ran for example."""
    todo: list[BaseException | None] = [error]
    for one in todo:
        if one is not None and len(todo) < 100:
            traceback.clear_frames(one.__traceback__)
            if isinstance(one, AttributeError):
                one.obj = None
            todo += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
