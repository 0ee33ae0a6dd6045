"""Call something in virtual time."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

from course_lib.run.clock import host, unfinished
from course_lib.run.clock.actors import acting_as, forget_the_dead
from course_lib.run.clock.ends import Ended, OutOfTime
from course_lib.run.clock.interrupts import Interrupted, interrupted
from course_lib.run.clock.observer import Nobody, Observer
from course_lib.run.clock.output import keep_latest
from course_lib.run.clock.pace import Pace
from course_lib.run.clock.patches import Spaces, installed, standing
from course_lib.run.clock.scheduler import Clock
from course_lib.run.clock.supervisor import end, leave_nothing, spare, supervise
from course_lib.run.clock.under_way import going_on

LIMIT = 2.0  # real seconds
_AWAITED = 5.0  # real seconds until another's run is over, at most
_TO_END = 0.3  # real seconds for all that a run left unfinished, if that is not much
_TO_END_ONE = 2e-5  # real seconds more for each task
HORIZON = 1e6  # virtual seconds, about 12 days
_STRIKES = 10  # of those that come late: more than there can be
_collect, _objects = gc.collect, gc.get_objects  # a program may replace them
_enable, _disable = gc.enable, gc.disable
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
    clock = Clock(observer or Nobody(), horizon)
    ended = _simulate(work, clock, namespaces, limit)
    _end_unfinished(clock, ended, namespaces)
    if ended.stopped == "interrupted":
        raise Interrupted
    ended.fault = clock.faults.first
    if not ended.stopped and not ended.fault and isinstance(ended.error, OutOfTime):
        ended.stopped = "endless-loop"  # it ran past the horizon
    return ended


@contextlib.contextmanager
def ready() -> Iterator[None]:
    """For several runs, one after the other: what all of them need stays in place meanwhile.

    The collector of garbage rests, too. It would find that what a run has made lives long, for the check holds
    on to it, and not look at it again for a long time. Then tasks would pile up from check to check.
    """
    stays, enabled = standing(), gc.isenabled()
    with _when_no_run_goes_on():
        stays.__enter__()
        _disable()
    try:
        yield
    finally:
        with _when_no_run_goes_on():
            stays.__exit__(None, None, None)
            if enabled:
                _enable()


@contextlib.contextmanager
def _when_no_run_goes_on() -> Iterator[None]:
    """Of another thread, that is; a thread that cannot be ended is not waited for for ever."""
    free = _one_at_a_time.acquire(timeout=_AWAITED)
    try:
        yield
    finally:
        if free:
            _one_at_a_time.release()


def _simulate(work: Callable[[], Any], clock: Clock, namespaces: Spaces, limit: float) -> Ended:
    if interrupted():
        raise Interrupted
    ended, bell = Ended(), host.Bell()
    clock.nobody_runs = bell.ring
    with clock.faults, _one_at_a_time, _own_garbage_only(), installed(namespaces), going_on(clock):
        forget_the_dead()
        pace = Pace()
        host.start(lambda: _body(work, clock, ended, bell))
        try:
            supervise(clock, bell, pace, limit, ended)
        except Exception as error:
            clock.faults.note(error)
            end(clock, ended)
            leave_nothing(clock, ended)
        if ended.stopped or clock.faults.first:
            clock.unfinished.stopped()
        if ended.out_of_control:
            keep_latest()
    return ended


def _end_unfinished(clock: Clock, ended: Ended, namespaces: Spaces) -> None:
    """End what the run left unfinished, if that can be, in another run: it may hang in its turn."""
    tasks = clock.unfinished.take()
    hopeless = ended.out_of_control or ended.stopped == "interrupted" or clock.faults.first
    if not ended.stopped:
        tasks = unfinished.without_the_cancelled(tasks)
    if tasks and not hopeless:
        with contextlib.suppress(Interrupted):
            another = Clock(Nobody(), clock.horizon)
            limit = _TO_END + len(tasks) * _TO_END_ONE
            _simulate(lambda: unfinished.end(tasks), another, namespaces, limit)
            tasks += another.unfinished.take()
    for task in tasks:
        unfinished.put_away(task)


def _body(work: Callable[[], Any], clock: Clock, ended: Ended, bell: host.Bell) -> None:
    """What the run's main thread does."""
    clock.thread = clock.main.thread = host.current_thread()
    with acting_as(clock.main):
        try:
            try:
                ended.result = work()
            except BaseException as error:  # the code of a learner may raise anything
                ended.error = error
            # what is thrown away may have a `__del__` without end, so it can still be stopped
            _tidy(clock, ended)
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
                clock.main.left = True
                bell.ring()


@contextlib.contextmanager
def _own_garbage_only() -> Iterator[None]:
    """What is destroyed during a run was made in it: nobody is blamed for another run's coroutines."""
    enabled = gc.isenabled()
    _collect(0)
    _disable()
    try:
        yield
    finally:
        (_enable if enabled else _disable)()


def _tidy(clock: Clock, ended: Ended) -> None:
    """Throw away here what is not wanted any more: in the kernel Python would complain of it.

    What ends the program may strike more than once, and what comes late strikes here: then it is done again.
    """
    for _ in range(_STRIKES):
        try:
            with clock.faults:
                if clock.over:
                    clock.unfinished.stopped()
                    # what ended the program is kept by any of its tasks, and keeps what they had made
                    for error in _all_out_of_time():
                        _let_go(error)
                clock.unfinished.disconnect()
                if ended.error is not None:
                    _let_go(ended.error)
            _collect(0)
            return
        except OutOfTime as error:
            ended.error = ended.error or error


def _all_out_of_time() -> list[OutOfTime]:
    # as the collector rests during a run, all that was made in it is of the youngest generation
    return [one for one in _objects(0) if type(one) is OutOfTime]


def _let_go(error: BaseException) -> None:
    """Free what the frames of an error hold on to, coroutines that never ran for example."""
    todo: list[BaseException | None] = [error]
    for one in todo:
        if one is not None and len(todo) < 100:
            trace = one.__traceback__
            while trace is not None:
                # here, in a module of the clock's, where nothing strikes as it does in `traceback`
                with contextlib.suppress(RuntimeError):  # it still runs
                    trace.tb_frame.clear()
                trace = trace.tb_next
            if isinstance(one, AttributeError):
                one.obj = None
            todo += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
