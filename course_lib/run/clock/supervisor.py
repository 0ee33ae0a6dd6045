"""Stands beside a run and sees to it that there is an end to it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from course_lib.run.clock import children, handed_on, host
from course_lib.run.clock.actors import LIBRARIES
from course_lib.run.clock.corner import cornered
from course_lib.run.clock.ends import Ended, OutOfTime
from course_lib.run.clock.host import cpu_now, real_now, real_sleep
from course_lib.run.clock.interrupts import interrupted
from course_lib.run.clock.scheduler import Actor, Clock
from course_lib.run.clock.threads import threads_of

_TICK = 0.02  # real seconds between two looks
_OUTSIDE_HELP = 0.06  # real seconds in which another thread may still wake a run that is stuck
_LONG = 0.5  # real seconds after which a computation is no longer treated as instantaneous
_JUST_NOW = 0.2  # real seconds
# the share of the processor below which somebody waits; on a busy machine all get little
_IDLE = 0.05
_BUSIEST = 10  # times its limit: so long may a run take where others have the machine
_HERE = str(Path(__file__).parent)
_LOGGING = logging.__file__


def supervise(clock: Clock, bell: host.Bell, limit: float, ended: Ended) -> None:
    """Wait for the end of the run; see to it that there is one."""
    started, computed = real_now(), cpu_now()
    work = _Work()
    stuck_since: float | None = None
    while not clock.main.finished:
        bell.wait(_TICK)
        now = real_now()
        if now - started > limit and _is_over(
            clock, now, now - started, cpu_now() - computed, limit
        ):
            stop(clock, ended)
            break
        if interrupted():
            ended.stopped = "interrupted"
            end(clock, ended)
            break
        handed_on.look(clock)
        with clock.faults:
            clock.observer.look()
        if clock.over:  # the clock itself has failed
            end(clock, ended)
            break
        stuck_since = (stuck_since or now) if clock.stuck else None
        if stuck_since is not None and (_is_alone(clock) or now - stuck_since > _OUTSIDE_HELP):
            clock.give_up_waiting()
        elif clock.running and (took := work.since_last_look(clock, now)):
            # printing is no work of the program's own
            clock.real_time_passes(0 if now - clock.last_output < _JUST_NOW else took)
    leave_nothing(clock, ended)


class _Work:
    """How long a run computes between two moments at which its clock moves.

    In seconds of the processor, which do not depend on what else the machine has to do. What uses hardly any
    waits, where no clock can see it: that takes as long as it takes.
    """

    def __init__(self) -> None:
        self._since = self._told = self._began = 0.0

    def since_last_look(self, clock: Clock, now: float) -> float:
        """Real seconds; a computation that has not taken long yet counts as none, and later as a whole."""
        if clock.last_change != self._since:
            # a little late, but asking at each change itself would cost more than the change
            self._since, self._told, self._began = clock.last_change, 0.0, cpu_now()
        took, computed = now - self._since, cpu_now() - self._began
        spent = took if computed < took * _IDLE else computed
        if spent <= max(_LONG, self._told):
            return 0.0
        more, self._told = spent - self._told, spent
        return more


def _is_over(clock: Clock, now: float, took: float, computed: float, limit: float) -> bool:
    """Whether a run that took longer than its limit has had its time, and not a busy machine's little of it.

    It has when it computed for so long, or when nothing has come for so long of what it waits for.
    """
    hears_nothing = not clock.running and now - clock.last_news > limit
    return computed > 0.9 * limit or hears_nothing or took > _BUSIEST * limit


def _is_alone(clock: Clock) -> bool:
    """Whether no thread outside of the run is there that could wake one of its own."""
    return host.alone(sum(isinstance(one, threading.Thread) for one in threads_of(clock)))


def leave_nothing(clock: Clock, ended: Ended) -> None:
    """The run's main thread is done: end its other threads and its child processes."""
    clock.end()
    with clock.faults:
        children.kill(clock)
    host.wait_for(threads_of(clock), 0.2)  # woken by end(); most only have to unwind
    if not _strike_until(lambda: not threads_of(clock), clock):
        ended.out_of_control = True
    with clock.faults:
        children.reap(clock)


def stop(clock: Clock, ended: Ended) -> None:
    """It takes too long."""
    busy = next(iter(clock.running), None)
    ended.stopped = "timeout" if clock.outside and not busy else "endless-loop"
    ended.stack = host.stack_of((busy or clock.main).ident)
    ended.printing = real_now() - clock.last_output < _JUST_NOW
    end(clock, ended)


def end(clock: Clock, ended: Ended) -> None:
    """Whoever still runs gets OutOfTime."""
    clock.end()
    with clock.faults:
        children.kill(clock)  # or a thread that waits for one would not notice
    if not _strike_until(lambda: clock.main.finished, clock):
        ended.out_of_control = True
    host.take_back()


def _strike_until(done: Callable[[], bool], clock: Clock) -> bool:
    """Raise OutOfTime in the threads that still run, until it is done; False if it never is."""
    patience = _Patience(0.5)
    while patience:
        if done():
            return True
        for actor in _still_there(clock):
            _strike(actor)
        real_sleep(0.025)
    with cornered({actor.ident for actor in _still_there(clock)}) as possible:
        patience = _Patience(1.0)
        while possible and not done() and patience:
            for actor in _still_there(clock):
                _strike(actor)
            real_sleep(0.0005)
    return done()


class _Patience:
    """True for so many seconds; for longer where others have the machine, and tidying up takes longer."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._began, self._computed = seconds, real_now(), cpu_now()

    def __bool__(self) -> bool:
        took, computed = real_now() - self._began, cpu_now() - self._computed
        if took < self._seconds:
            return True
        waits = computed < took * _IDLE
        return not waits and computed < 0.8 * self._seconds and took < _BUSIEST * self._seconds


def _still_there(clock: Clock) -> set[Actor]:
    lost = clock.main not in clock.outside and not clock.main.finished  # as a rule it runs
    return {*clock.running, clock.main} if lost else {*clock.running}


def _strike(actor: Actor) -> None:
    """Raise OutOfTime in a thread, at a moment when it is not in this package.

    From Python 3.14 on an exception from outside can strike between the taking of a lock by `with` and
    the body of the `with`: the clock's mutex would stay locked for ever, and hang the supervisor too. For the
    same reason not in the middle of logging, whose locks are the whole process's, if that can be avoided.
    Nor of closing a loop, which cannot be closed a second time by its destructor then.
    Nor while it starts a thread: CPython gives the new one its parent's number at first, and strikes that.
    """
    for left in reversed(range(10)):
        with actor.clock.faults, actor.clock.mutex:
            if actor.spared or actor.finished:  # its number may be another thread's by now
                return
            stack = host.stack_of(actor.ident)
            if not stack:
                return
            if actor.virtual and not (left and _logs(stack)) and not _is_ours(stack):
                actor.struck = True
                host.strike(actor.ident, OutOfTime)
                return
        real_sleep(0.001)


def _is_ours(stack: list[host.Place]) -> bool:
    """Whether a thread is in this package, or in what of Python's own it closes a loop or finds tasks with."""
    return stack[0][0].startswith(_HERE) or (
        stack[0][0].startswith(LIBRARIES)
        and any(one[2].startswith(("VirtualLoop.close", "Unfinished.")) for one in stack)
    )


def _logs(stack: list[host.Place]) -> bool:
    return any(one[0] == _LOGGING for one in stack)


def spare(clock: Clock) -> None:
    """The run's main thread has done its work: from here on it is not to be stopped but to tidy up."""
    with clock.faults, clock.mutex:
        clock.main.spared = True
        if clock.main.struck:
            host.take_back()  # nor by what is on its way to it
