"""Stands beside a run and sees to it that there is an end to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from course_lib.run.clock import children, handed_on, host
from course_lib.run.clock.actors import ACTORS, LIBRARIES
from course_lib.run.clock.corner import cornered
from course_lib.run.clock.ends import Ended, OutOfTime
from course_lib.run.clock.host import cpu_now, real_now, real_sleep
from course_lib.run.clock.interrupts import interrupted
from course_lib.run.clock.pace import IDLE, Pace
from course_lib.run.clock.scheduler import Actor, Clock
from course_lib.run.clock.threads import threads_of

_TICK = 0.02  # real seconds between two looks
_OUTSIDE_HELP = 0.06  # real seconds in which another thread may still wake a run that is stuck
_JUST_NOW = 0.2  # real seconds
_TO_UNWIND = 0.2  # real seconds for those whom the end of the run has woken
_TO_TIDY = 10.0  # real seconds for what a stopped run throws away, while it is not somebody's code that does it
_TIDYING = ("_tidy", "VirtualLoop.close", "Runner.close")
_BUSIEST = 10  # times its limit: so long may a run take where others have the machine
_HERE = str(Path(__file__).parent)
_LOGGING = logging.__file__


def supervise(clock: Clock, bell: host.Bell, pace: Pace, limit: float, ended: Ended) -> None:
    """Wait for the end of the run; see to it that there is one."""
    started, computed = real_now(), cpu_now()
    stuck_since: float | None = None
    while not clock.main.finished:
        bell.wait(_TICK)
        now = real_now()
        stopped = pace.look(clock, now)
        started += stopped
        stuck_since = stuck_since + stopped if stuck_since is not None else None
        if _is_over(clock, now - started, cpu_now() - computed, pace.in_vain, limit):
            stop(clock, ended)
            break
        if interrupted():
            ended.stopped = "interrupted"
            end(clock, ended)
            break
        handed_on.look(clock)
        with clock.faults:
            if clock.observer.look():
                stop(clock, ended)
                break
        if clock.over:  # the clock itself has failed
            end(clock, ended)
            break
        stuck_since = (stuck_since or now) if clock.stuck else None
        if stuck_since is not None and (_is_alone(clock) or now - stuck_since > _OUTSIDE_HELP):
            clock.give_up_waiting()
        elif clock.running and (took := pace.computed(now)):
            # printing is no work of the program's own
            clock.real_time_passes(0 if now - clock.last_output < _JUST_NOW else took)
    leave_nothing(clock, ended)


def _is_over(clock: Clock, took: float, computed: float, in_vain: float, limit: float) -> bool:
    """Whether a run that took longer than its limit has had its time, and not a busy machine's little of it.

    It has when it computed for so long, or waited for so long and nothing came. One that has just ended by
    itself has not.
    """
    if took <= limit or clock.main.finished:
        return False
    return computed > 0.9 * limit or in_vain > limit or took > _BUSIEST * limit


def _is_alone(clock: Clock) -> bool:
    """Whether no thread outside of the run is there that could wake one of its own."""
    return host.alone(sum(one.thread is not None for one in threads_of(clock)))


def leave_nothing(clock: Clock, ended: Ended) -> None:
    """The run's main thread is done: end its other threads and its child processes."""
    clock.end()
    with clock.faults:
        children.kill(clock)
    if host.THREADS:
        clock.threads.add(clock.main)  # what is destroyed with it may have no end either
    until = real_now() + _TO_UNWIND
    while threads_of(clock) and real_now() < until:
        real_sleep(0.001)
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
    patience, at_most = _Patience(0.5), real_now() + _TO_TIDY
    while patience or (_tidies(clock) and real_now() < at_most):
        if done():
            return True
        for actor in _still_there(clock):
            _strike(actor, gently=True)
        real_sleep(0.025)
    if done():
        return True
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
        waits = computed < took * IDLE
        return not waits and computed < 0.8 * self._seconds and took < _BUSIEST * self._seconds


def _still_there(clock: Clock) -> set[Actor]:
    # as a rule it runs; and who has had its last turn may still hang in what is destroyed then
    return {*clock.running, clock.main, *threads_of(clock)} - clock.outside


def _strike(actor: Actor, gently: bool = False) -> None:
    """Raise OutOfTime in a thread, at a moment when it is not in this package.

    From Python 3.14 on an exception from outside can strike between the taking of a lock by `with` and
    the body of the `with`: the clock's mutex would stay locked for ever, and hang the supervisor too. For the
    same reason not in the middle of logging, whose locks are the whole process's, if that can be avoided.
    Nor of closing a loop, which cannot be closed a second time by its destructor then.
    Nor while it starts a thread: CPython gives the new one its parent's number at first, and strikes that.
    Nor between its turns and the system, where Python itself begins and ends it, but in somebody's code there.
    """
    for left in reversed(range(10)):
        with actor.clock.faults, actor.clock.mutex:
            if actor.spared and not actor.left:
                return
            stack = host.stack_of(actor.ident)
            if not stack:
                return
            if (
                actor.virtual
                and not ((left or gently) and _logs(stack))
                and not _is_ours(stack)
                and (_has_its_turn(actor) or _is_somebodys(stack))
            ):
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


def _tidies(clock: Clock) -> bool:
    """Whether this package or asyncio ends what a program has made: many thousand tasks take longer."""
    stack = host.stack_of(clock.main.ident)
    return (
        bool(stack)
        and stack[0][0].startswith(LIBRARIES)
        and any(one[2] in _TIDYING and one[0].startswith(LIBRARIES) for one in stack)
    )


def _has_its_turn(actor: Actor) -> bool:
    return ACTORS.get(actor.ident) is actor and not actor.finished


def _is_somebodys(stack: list[host.Place]) -> bool:
    """Whether a thread is in somebody's code; its number may be another's by now, of a thread of Python's."""
    return not all(place[0].startswith(LIBRARIES) for place in stack)


def _logs(stack: list[host.Place]) -> bool:
    return any(one[0] == _LOGGING for one in stack)


def spare(clock: Clock) -> None:
    """The run's main thread has done its work: from here on it is not to be stopped but to tidy up."""
    with clock.faults, clock.mutex:
        clock.main.spared = True
        if clock.main.struck:
            host.take_back()  # nor by what is on its way to it
