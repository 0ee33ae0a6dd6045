"""What the threads of a run see instead of `time`, `threading`, `input` and standard output.

Every replacement looks at the thread that calls it: a thread of a run gets the virtual thing, all others
(the notebook's kernel, a practice server) get the real one. The patches are in place only during a run.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import datetime
import queue
import sys
import sysconfig
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from pathlib import Path
from types import CoroutineType
from typing import Any

from course_lib.run.clock.output import Output
from course_lib.run.clock.scheduler import Actor, Clock, OutOfTime, caller_outside

_actors: dict[int, Actor] = {}  # by thread identifier
_thread_actors: dict[threading.Thread, Actor] = {}

# bound before anything is patched
_REAL_TIME: dict[str, Callable[..., float]] = {
    name: getattr(time, name)
    for name in ("sleep", "perf_counter", "monotonic", "time")
    + ("perf_counter_ns", "monotonic_ns", "time_ns")
}
_real_lock, _real_start, _real_join = threading.Lock, threading.Thread.start, threading.Thread.join
_real_simple_queue, _real_input, _real_new_loop = queue.SimpleQueue, input, asyncio.new_event_loop
_real_warn_unawaited = warnings._warn_unawaited_coroutine  # type: ignore[attr-defined]

LIBRARIES = tuple(
    {str(Path(sysconfig.get_path(name))) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
) + ("<frozen", str(Path(__file__).parent), str(Path(__file__).parents[2] / "servers"))


class AskedForInput(Exception):
    """The code called input(), which would block until somebody types."""


def current() -> Actor | None:
    """The calling thread's actor, unless the thread is not part of a run."""
    actor = _actors.get(threading.get_ident())
    return actor if actor is not None and actor.virtual else None


# -- time ----------------------------------------------------------------------------------


def _sleep(seconds: float, /) -> None:
    actor = current()
    if actor is None:
        _REAL_TIME["sleep"](seconds)
        return
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    wait_and_note(actor, lambda: actor.clock.sleep(actor, seconds))


def wait_and_note(actor: Actor, wait: Callable[[], None]) -> None:
    """Wait, and note it; if an event loop is running in this thread, the wait blocked that."""
    clock, started = actor.clock, actor.clock.now
    try:
        wait()
    finally:
        if clock.now > started and asyncio._get_running_loop() is not None:
            clock.observer.blocked(started, clock.now, *caller_outside(LIBRARIES))
        elif clock.now > started and actor is clock.main:
            clock.observer.waited(started, clock.now, *caller_outside(LIBRARIES))


def _reader(name: str) -> Callable[[], float]:
    scale = 1_000_000_000 if name.endswith("_ns") else 1

    def read() -> float:
        actor = current()
        if actor is None:
            return _REAL_TIME[name]()
        now = actor.clock.read()
        began = actor.clock.busy_since
        if began is not None and now - began > 0.01 and asyncio._get_running_loop() is not None:
            actor.clock.observer.busy(began, now, *caller_outside(LIBRARIES))
        return now if scale == 1 else round(now * scale)

    read.__name__ = name
    return read


_virtual_time: dict[str, Callable[..., Any]] = {
    name: _sleep if name == "sleep" else _reader(name) for name in _REAL_TIME
}


# -- threads -------------------------------------------------------------------------------


class _Lock:
    """A lock for which a thread of a run waits on the run's clock."""

    def __init__(self) -> None:
        self._real = _real_lock()
        self._waiting: deque[Actor] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self._real.acquire(False):
            return True
        if not blocking:
            return False
        if (actor := current()) is None:
            return self._real.acquire(True, timeout)
        deadline = None if timeout < 0 else actor.clock.now + timeout
        while True:
            self._waiting.append(actor)
            try:
                if self._real.acquire(False):
                    return True
                wait_and_note(actor, lambda: actor.clock.park(actor, deadline))
                if self._real.acquire(False):
                    return True
            finally:
                self._waiting.remove(actor)
            if deadline is not None and actor.clock.now >= deadline - 1e-9:
                return False

    def release(self) -> None:
        self._real.release()
        for actor in [*self._waiting]:
            actor.clock.unpark(actor)

    def locked(self) -> bool:
        return self._real.locked()

    __enter__ = acquire

    def __exit__(self, *_: object) -> None:
        self.release()

    def _at_fork_reinit(self) -> None:
        self._real = _real_lock()
        self._waiting.clear()


def _new_lock() -> Any:
    return _Lock() if current() else _real_lock()


def _new_simple_queue() -> Any:
    # the C queue waits where no clock can see it; the library's own Python form does not
    return queue._PySimpleQueue() if current() else _real_simple_queue()  # type: ignore[attr-defined]


def _start(thread: threading.Thread) -> None:
    actor = current()
    if actor is None:
        return _real_start(thread)
    new, run = actor.clock.admit(), thread.run

    def run_in_turn() -> None:
        try:
            with acting_as(new), contextlib.suppress(OutOfTime):
                actor.clock.begin(new)
                run()
        finally:
            actor.clock.finish(new)
            _thread_actors.pop(thread, None)

    _thread_actors[thread] = new
    thread.run = run_in_turn  # type: ignore[method-assign]
    actor.virtual = False  # start() waits for the new thread to exist: that wait is real and short
    try:
        _real_start(thread)
    finally:
        actor.virtual = True


def threads_of(clock: Clock) -> list[threading.Thread]:
    """The threads that a run has started and that have not ended."""
    return [thread for thread, actor in [*_thread_actors.items()] if actor.clock is clock]


def _join(thread: threading.Thread, timeout: float | None = None) -> None:
    actor, other = current(), _thread_actors.get(thread)
    if actor is not None and other is not None:
        deadline = None if timeout is None else actor.clock.now + max(timeout, 0)
        other.joiners.append(actor)
        while not other.finished and (deadline is None or actor.clock.now < deadline - 1e-9):
            wait_and_note(actor, lambda: actor.clock.park(actor, deadline))
        other.joiners.remove(actor)
        if not other.finished:
            return
    _real_join(thread, timeout)


# -- the rest ------------------------------------------------------------------------------


def _input(prompt: object = "", /) -> str:
    if current() is None:
        return _real_input(prompt)
    raise AskedForInput("input() waits for somebody to type")


def _new_event_loop() -> asyncio.AbstractEventLoop:
    if (actor := current()) is None:
        return _real_new_loop()
    from course_lib.run.clock.loop import VirtualLoop

    return VirtualLoop(actor)


def _warn_unawaited(coroutine: CoroutineType[Any, Any, Any]) -> None:
    if (actor := current()) is None:
        _real_warn_unawaited(coroutine)
    elif not actor.clock.over:
        actor.clock.observer.never_awaited(coroutine)


def _but_out_of_time(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    # a run's end may strike in a destructor, or in a thread on its way out: nobody can catch it there
    return lambda event: event.exc_type is OutOfTime or hook(event)


@contextlib.contextmanager
def installed(namespaces: Iterable[MutableMapping[str, Any]]) -> Iterator[None]:
    """Put the patches in place; also for functions imported by name into these namespaces."""
    from course_lib.run.clock.outside import changes as changes_outside

    changes: list[tuple[Any, str, Any]] = [
        *changes_outside(_virtual_time["perf_counter"]),
        *((time, name, value) for name, value in _virtual_time.items()),
        (threading, "Lock", _new_lock),
        (threading, "_allocate_lock", _new_lock),  # what Condition waits on
        (threading.Thread, "start", _start),
        (threading.Thread, "join", _join),
        (queue, "SimpleQueue", _new_simple_queue),
        (builtins, "input", _input),
        (asyncio, "new_event_loop", _new_event_loop),
        (asyncio.events, "new_event_loop", _new_event_loop),
        (warnings, "_warn_unawaited_coroutine", _warn_unawaited),
        (sys, "unraisablehook", _but_out_of_time(sys.unraisablehook)),
        (threading, "excepthook", _but_out_of_time(threading.excepthook)),
        (sys, "stdout", Output(sys.stdout, "stdout", _actors)),
        (sys, "stderr", Output(sys.stderr, "stderr", _actors)),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in changes]
    by_name = {id(_REAL_TIME[name]): virtual for name, virtual in _virtual_time.items()}
    by_name[id(datetime.datetime)] = next(new for _, name, new in changes if name == "datetime")
    spaces = [vars(threading), vars(queue), *namespaces]
    swapped = [
        (space, name, value)
        for space in spaces
        for name, value in [*space.items()]
        if id(value) in by_name
    ]
    try:
        for owner, name, value in changes:
            setattr(owner, name, value)
        for space, name, value in swapped:
            space[name] = by_name[id(value)]
        yield
    finally:
        for space, name, value in swapped:
            if space.get(name) is by_name[id(value)]:
                space[name] = value
        for owner, name, value in before:
            setattr(owner, name, value)


@contextlib.contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """This thread is the actor."""
    _actors[threading.get_ident()] = actor
    actor.ident = threading.get_ident()
    try:
        yield
    finally:
        _actors.pop(threading.get_ident(), None)
