"""Threads of a run: each takes its turn on the run's clock, and none outlives the run.

What a program can say of a thread of its own (`is_alive`, `join`, `__eq__`, a failed `start`) is not asked: a
thread is there from the moment when the system is asked for one until it has none of that number.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from course_lib import cpython
from course_lib.run.clock.actors import ACTORS, LIBRARIES, acting_as, current, wait_and_note
from course_lib.run.clock.ends import OutOfTime
from course_lib.run.clock.host import this_thread
from course_lib.run.clock.scheduler import Actor, Clock

DEEPEST = 10_000  # calls inside of calls
SHALLOWEST = 200  # so many may those need who stand beside a run, or wait for its end
JOINABLE = "start_joinable_thread"  # with it `threading` begins its threads, from Python 3.13 on
MOST = 2000  # threads of a run, alive at the same time
_ROOM = 30  # calls that starting a thread takes, and more

# bound before anything is patched
_real_start, _real_join = threading.Thread.start, threading.Thread.join
_real_is_alive = threading.Thread.is_alive
_real_begin = cpython.start_new_thread
_real_begin_joinable: Any = getattr(cpython.thread_module, JOINABLE, None)
_real_set_switch_interval = sys.setswitchinterval
_real_set_recursion_limit = sys.setrecursionlimit


def set_switch_interval(seconds: float, /) -> None:
    """What `sys.setswitchinterval` is: who stops a run must get his turn."""
    if current() is None:
        _real_set_switch_interval(seconds)


def set_recursion_limit(limit: int, /) -> None:
    """What `sys.setrecursionlimit` is.

    A run may not use up the stack of its thread, and with it the kernel. Nor may it leave the threads beside it
    without room: the limit is that of all threads, and only the one that sets it is asked how deep it is.
    """
    if current() is not None and type(limit) is int and limit > 0:
        limit = min(max(limit, SHALLOWEST), DEEPEST)
    _real_set_recursion_limit(limit)


def hooks() -> list[cpython.Patch]:
    """What newer Pythons have: what traces all threads there are (in a run, its next), and what begins one."""

    def of_its_own(real: Any, own: Any) -> Callable[[Any], None]:
        return lambda hook: real(hook) if current() is None else own(hook)

    pairs = (
        (f"{name}_all_threads", getattr(threading, name)) for name in ("settrace", "setprofile")
    )
    found = [
        (threading, name, of_its_own(getattr(threading, name), own))
        for name, own in pairs
        if hasattr(threading, name)
    ]
    joinable = [(cpython.thread_module, JOINABLE, begin_joinable)]
    return found + (joinable if _real_begin_joinable is not None else [])


def start(thread: threading.Thread) -> None:
    """What `Thread.start` is."""
    actor = current()
    if actor is None:
        return _real_start(thread)
    _make_room()
    known, number = actor.clock.by_object, cpython.number_of(thread)
    before, twin = thread.run, known.get(number)
    new = _admitted(actor.clock)
    try:
        thread.run = _in_turn(new, thread, before)  # type: ignore[method-assign]
        new.thread, known[number] = thread, new
        actor.starting = new
        actor.virtual = False  # start() waits for the thread to exist: that wait is real and short
        _real_start(thread)
    except BaseException:
        if not new.began:  # or else it goes on, whatever its start has failed for
            actor.clock.dismiss(new)
            known.pop(number, None)
            if twin is not None:  # it was started before, and goes on
                known[number] = twin
            thread.run = before  # type: ignore[method-assign]
        raise
    finally:
        actor.starting, actor.virtual = None, True


def begin(function: Any, args: Any, kwargs: Any = None, /) -> Any:
    """What `_thread.start_new_thread` is."""
    kwargs = {} if kwargs is None else kwargs
    if not callable(function) or type(args) is not tuple or type(kwargs) is not dict:
        return _real_begin(function, args, kwargs)  # raises what it raises
    return _begun(_real_begin, function, args, kwargs)


def begin_joinable(function: Any, *args: Any, **options: Any) -> Any:
    """What `_thread.start_joinable_thread` is, from Python 3.13 on."""
    if not callable(function):
        return _real_begin_joinable(function, *args, **options)
    return _begun(lambda whole, *_: _real_begin_joinable(whole, *args, **options), function, (), {})


def _begun(real: Callable[..., Any], function: Any, args: Any, kwargs: Any) -> Any:
    actor = ACTORS.get(this_thread())
    if actor is None or not (actor.virtual or actor.starting):
        return real(function, args, kwargs)
    if (new := actor.starting) is not None:  # from within `Thread.start`
        given = real(_Whole(new, function, args, kwargs), ())
        new.began = True
        return given
    _make_room()
    new = _admitted(actor.clock)
    try:
        body = _in_turn(new, _Bare(), lambda: function(*args, **kwargs))
        given = real(_Whole(new, body, (), {}), ())
        new.began = True
        return given
    finally:
        if not new.began:
            actor.clock.dismiss(new)


class _Bare:
    """Stands for a thread that was started without an object of its own."""

    name = "started by hand"


class _Whole:
    """All that a new thread does, from its first moment on, before and after its turns too."""

    def __init__(self, actor: Actor, function: Any, args: Any, kwargs: Any) -> None:
        self.actor = actor
        self._work: Any = function, args, kwargs

    def __call__(self) -> None:
        self.actor.ident = this_thread()
        try:
            function, args, kwargs = self._work
            function(*args, **kwargs)
        finally:
            self._work = function = args = kwargs = None
            if (thread := self.actor.thread) is not None:
                self.actor.clock.by_object.pop(cpython.number_of(thread), None)
                self.actor.thread = thread = None
            # what is destroyed with it, as its own variables are, may still have a `__del__` without end
            self.actor.left = True


def _make_room(calls: int = _ROOM) -> None:
    """Where somebody's recursion has used up the stack it says so here, and not in the middle of a start."""
    if calls:
        [*map(_make_room, (calls - 1,))]  # calls in Python and calls in C have limits of their own


def _admitted(clock: Clock) -> Actor:
    """A new thread of a run, which cannot have more than MOST of them at a time."""
    # not so many that the system would refuse: it might refuse the kernel's own next
    if len(clock.threads) >= MOST and len(threads_of(clock)) >= MOST:
        raise RuntimeError("can't start new thread")
    return clock.admit()


def _in_turn(new: Actor, thread: Any, run: Callable[[], None]) -> Callable[[], None]:
    """What a new thread of a run is to do."""

    def run_in_turn() -> None:
        try:
            with acting_as(new), contextlib.suppress(OutOfTime):
                new.clock.begin(new)
                try:
                    run()
                except (OutOfTime, SystemExit):
                    raise
                except BaseException:
                    # here, where what it prints belongs to the run
                    told = threading.ExceptHookArgs((*sys.exc_info(), thread))
                    threading.excepthook(told)
        finally:
            with contextlib.suppress(OutOfTime):
                new.clock.finish(new)

    run_in_turn.actor = new  # type: ignore[attr-defined]
    return run_in_turn


def threads_of(clock: Clock) -> list[Actor]:
    """The threads that a run has started and that are still there."""
    if clock.threads:
        frames = cpython.frames()
        for one in [*clock.threads]:
            if not _is_there(one, frames.get(one.ident)):
                clock.threads.discard(one)
    return [*clock.threads]


def _is_there(actor: Actor, frame: FrameType | None) -> bool:
    if frame is None:
        return not actor.ident  # it is on its way
    if not actor.left:
        return True
    while frame.f_back is not None:
        frame = frame.f_back
    if not frame.f_code.co_filename.startswith(LIBRARIES):
        return True  # somebody's `__del__`
    # its number may be another's by now
    own = frame.f_locals.get("self")
    return own is actor.thread or (type(own) is _Whole and own.actor is actor)


def join(thread: threading.Thread, timeout: float | None = None) -> None:
    """What `Thread.join` is."""
    actor = current()
    other = actor and actor.clock.by_object.get(cpython.number_of(thread))
    if actor is not None and other is not None:
        deadline = None if timeout is None else actor.clock.now + max(timeout, 0)
        other.joiners.append(actor)
        while not other.finished and (deadline is None or actor.clock.now < deadline - 1e-9):
            wait_and_note(actor, lambda: actor.clock.park(actor, deadline))
        other.joiners.remove(actor)
        if not other.finished:
            return
    _real_join(thread, timeout)


def is_alive(thread: threading.Thread) -> bool:
    """`Thread.is_alive`: after its last turn the system needs a while to end it, now more, now less."""
    actor = getattr(vars(thread).get("run"), "actor", None)
    if current() is not None and isinstance(actor, Actor) and actor.finished:
        return False
    return _real_is_alive(thread)
