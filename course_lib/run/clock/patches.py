"""What is replaced while a run goes on: `time`, `threading`, `input`, standard output and others.

Every replacement looks at the thread that calls it: a thread of a run gets the virtual thing, all others
(the notebook's kernel, a practice server) get the real one. The patches are in place only during a run.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from types import CoroutineType, ModuleType
from typing import Any

from course_lib import cpython
from course_lib.run.clock import beside, children, outside, pools, signals, threads, timing
from course_lib.run.clock.actors import ACTORS, current
from course_lib.run.clock.ends import AskedForInput, OutOfTime
from course_lib.run.clock.loop import LOOP, VirtualLoop, become_virtual
from course_lib.run.clock.output import Output

_real_input, _real_new_loop = input, asyncio.new_event_loop  # bound before anything is patched
Spaces = Iterable[MutableMapping[str, Any]]


def _input(prompt: object = "", /) -> str:
    if current() is None:
        return _real_input(prompt)
    raise AskedForInput("input() waits for somebody to type")


def _new_event_loop() -> asyncio.AbstractEventLoop:
    actor = current()
    if actor is not None and sys.platform == "win32":  # which would give another kind of loop
        return VirtualLoop(actor)
    return _real_new_loop()  # see become_virtual


def _warn_unawaited(coroutine: CoroutineType[Any, Any, Any]) -> None:
    if (actor := current()) is None:
        cpython.real_warn_unawaited(coroutine)
    elif not actor.clock.over:
        with actor.clock.faults:
            actor.clock.observer.never_awaited(coroutine)


def _but_out_of_time(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    # a run's end may strike in a destructor, or in a thread on its way out: nobody can catch it there
    return lambda event: event.exc_type is OutOfTime or hook(event)


def _replacements() -> list[cpython.Patch]:
    return [
        *outside.changes(timing.VIRTUAL["perf_counter"]),
        *beside.changes(),
        *signals.PATCHES,
        *children.patches(),
        *((time, name, value) for name, value in timing.VIRTUAL.items()),
        *cpython.patches(_warn_unawaited, threads.new_lock),
        (threading, "Lock", threads.new_lock),
        (threading.Thread, "start", threads.start),
        (threading.Thread, "join", threads.join),
        (cpython.thread_module, "start_new_thread", threads.start_bare),
        (cpython.thread_module, "start_new", threads.start_bare),
        (queue, "SimpleQueue", threads.simple_queue),
        (ThreadPoolExecutor, "__init__", pools.made),
        (ThreadPoolExecutor, "submit", pools.submit),
        (ThreadPoolExecutor, "shutdown", pools.shutdown),
        (sys, "setswitchinterval", threads.set_switch_interval),
        (sys, "setrecursionlimit", threads.set_recursion_limit),
        (builtins, "input", _input),
        (asyncio, "new_event_loop", _new_event_loop),
        (asyncio.events, "new_event_loop", _new_event_loop),
        (LOOP, "__init__", become_virtual),
        (sys, "unraisablehook", _but_out_of_time(sys.unraisablehook)),
        (threading, "excepthook", _but_out_of_time(threading.excepthook)),
        (sys, "stdout", Output(sys.stdout, "stdout", ACTORS)),
        (sys, "stderr", Output(sys.stderr, "stderr", ACTORS)),
    ]


def _names_in(space: dict[str, Any]) -> list[str]:
    """Under which names a module holds what is replaced elsewhere: `_time` in `threading` is a clock."""
    replaced = {cpython.number_of(getattr(owner, name)) for owner, name, _ in _replacements()}
    return [name for name, value in space.items() if cpython.number_of(value) in replaced]


# looked for once, and not in each run
_HOLDERS = [(space, _names_in(space)) for space in (vars(threading), vars(queue))]


@contextlib.contextmanager
def installed(namespaces: Spaces) -> Iterator[None]:
    """Put the patches in place; also for functions imported by name into these namespaces.

    What has been put in place is taken away again, also if one of them cannot be.
    """
    before: list[cpython.Patch] = []  # what was there
    swapped: list[tuple[Any, str, Any, Any]] = []
    try:
        by_name = {}
        for owner, name, value in _replacements():
            old = getattr(owner, name)
            setattr(owner, name, value)
            before.append((owner, name, old))
            if isinstance(owner, ModuleType) and owner not in (sys, builtins):
                by_name[cpython.number_of(old)] = value
        for held, names in _HOLDERS:
            _swap(held, [(name, held[name]) for name in names if name in held], by_name, swapped)
        for space in namespaces:
            _swap(space, [*space.items()], by_name, swapped)
        yield
    finally:
        _take_away(before, swapped)


def _swap(
    space: Any,
    items: list[tuple[str, Any]],
    by_name: dict[int, Any],
    swapped: list[tuple[Any, str, Any, Any]],
) -> None:
    """Replace what a namespace holds by name, and note it."""
    for name, old in items:
        if cpython.number_of(old) not in by_name:
            continue
        new = space[name] = by_name[cpython.number_of(old)]
        swapped.append((space, name, new, old))


def _take_away(before: list[cpython.Patch], swapped: list[tuple[Any, str, Any, Any]]) -> None:
    """Put back what was there, last things first; what cannot be put back is told at the end."""
    failed: Exception | None = None
    for space, name, new, old in reversed(swapped):
        if space.get(name) is new:
            space[name] = old
    for owner, name, old in reversed(before):
        try:
            setattr(owner, name, old)
        except Exception as error:
            failed = error
    if failed is not None:
        raise failed
