"""What is replaced while a run goes on: `time`, `threading`, `input`, standard output and others.

Every replacement looks at the thread that calls it: a thread of a run gets the virtual thing, all others
(the notebook's kernel, a practice server) get the real one. The patches are in place only during a run.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import itertools
import operator
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from types import CoroutineType, ModuleType
from typing import Any

from course_lib import cpython
from course_lib.cpython import hooks
from course_lib.run.clock import beside, children, locks, outside, pools, signals, threads, timing
from course_lib.run.clock.actors import ACTORS, APART, current
from course_lib.run.clock.ends import AskedForInput, OutOfTime
from course_lib.run.clock.loop import LOOP, VirtualLoop, become_virtual
from course_lib.run.clock.output import Output

_real_input, _real_new_loop = input, asyncio.new_event_loop  # bound before anything is patched
_all, _map, _is, _getattr = all, map, operator.is_, getattr  # these, too
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
        # between two runs of a check: it was one's, and what is to be said of that one has been said
        if threading.get_ident() not in APART:
            cpython.real_warn_unawaited(coroutine)
    elif not actor.clock.over:
        with actor.clock.faults:
            actor.clock.observer.never_awaited(coroutine)


def _but_out_of_time(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    # a run's end may strike in a destructor, or in a thread on its way out: nobody can catch it there
    return lambda event: event.exc_type is OutOfTime or hook(event)


def _replacements() -> list[cpython.Patch]:
    """What is the same in all runs."""
    return [
        *outside.changes(),
        *signals.PATCHES,
        *children.patches(),
        *((time, name, value) for name, value in timing.VIRTUAL.items()),
        *cpython.patches(_warn_unawaited, locks.new_lock),
        (threading, "Lock", locks.new_lock),
        (threading.Thread, "start", threads.start),
        (threading.Thread, "join", threads.join),
        (threading.Thread, "is_alive", threads.is_alive),
        (cpython.thread_module, "start_new_thread", threads.begin),
        (cpython.thread_module, "start_new", threads.begin),
        *threads.hooks(),
        (queue, "SimpleQueue", locks.simple_queue),
        (ThreadPoolExecutor, "__init__", pools.made),
        (ThreadPoolExecutor, "submit", pools.submit),
        (ThreadPoolExecutor, "shutdown", pools.shutdown),
        (sys, "setswitchinterval", threads.set_switch_interval),
        (sys, "setrecursionlimit", threads.set_recursion_limit),
        (builtins, "input", _input),
        (asyncio, "new_event_loop", _new_event_loop),
        (asyncio.events, "new_event_loop", _new_event_loop),
        (LOOP, "__init__", become_virtual),
    ]


def _of_one_run() -> list[cpython.Patch]:
    """What each run has of its own, and what depends on the moment: which modules and servers are there."""
    return [
        *cpython.patches_of_one_run(),
        *hooks.as_they_are(),
        *outside.changes_in_what_is_imported(timing.VIRTUAL["perf_counter"]),
        *children.patches_in_what_is_imported(),
        *beside.changes(),
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


class _Placed:
    """What was put in place, and what was there."""

    def __init__(self, by_name: Mapping[int, Any]) -> None:
        self.by_name = {**by_name}  # what to put in the place of what, by its number
        self._before: list[cpython.Patch] = []
        self._wanted: list[cpython.Patch] = []
        self._swapped: list[tuple[Any, str, Any, Any]] = []

    def put(self, patches: list[cpython.Patch]) -> None:
        """Put these in place."""
        for owner, name, value in patches:
            old = getattr(owner, name)
            setattr(owner, name, value)
            self._before.append((owner, name, old))
            self._wanted.append((owner, name, value))
            if isinstance(owner, ModuleType) and owner not in (sys, builtins):
                self.by_name[cpython.number_of(old)] = value

    def put_in_holders(self) -> None:
        """Also where modules hold them under other names."""
        for held, names in _HOLDERS:
            self.swap(held, [(name, held[name]) for name in names if name in held])

    def swap(self, space: Any, items: list[tuple[str, Any]]) -> None:
        """Replace what a namespace holds by name, and note it."""
        for name, old in items:
            if cpython.number_of(old) not in self.by_name:
                continue
            new = space[name] = self.by_name[cpython.number_of(old)]
            self._swapped.append((space, name, new, old))

    def put_again(self) -> None:
        """What a program has put in the place of ours: ours are there again."""
        owners, names, values = zip(*self._wanted, strict=True)
        if _all(_map(_is, _map(_getattr, owners, names, itertools.repeat(None)), values)):
            return  # nearly always, so all at once
        for owner, name, value in self._wanted:
            setattr(owner, name, value)
        for space, name, new, _ in self._swapped:
            space[name] = new

    def take_away(self) -> None:
        """Put back what was there, last things first; what cannot be put back is told at the end."""
        failed: Exception | None = None
        for space, name, new, old in reversed(self._swapped):
            if space.get(name) is new:
                space[name] = old
        for owner, name, old in reversed(self._before):
            try:
                setattr(owner, name, old)
            except Exception as error:
                failed = error
        if failed is not None:
            raise failed

    def real(self, module: ModuleType, name: str) -> Any:
        """What stands there when no run goes on."""
        found = vars(module).get(name)
        for (owner, other, value), (*_, old) in zip(self._wanted, self._before, strict=True):
            if owner is module and other == name and value is found:
                return old
        return found


_standing: list[_Placed] = []  # one, while it stays from run to run


@contextlib.contextmanager
def standing() -> Iterator[None]:
    """What is the same in all runs stays in place from one run of this block to the next.

    To put it there and to take it away takes as long as a short run, and afterwards Python has to learn anew
    how it comes by the methods of everything that was touched. Call this when no run goes on.
    """
    placed = _Placed({})
    if not _standing:
        try:
            placed.put(_replacements())
            placed.put_in_holders()
            _standing.append(placed)
        except Exception:  # it will fail again in each run, and be told there
            with contextlib.suppress(Exception):
                placed.take_away()
    try:
        yield
    finally:
        if placed in _standing:
            _standing.remove(placed)
            placed.take_away()


@contextlib.contextmanager
def installed(namespaces: Spaces) -> Iterator[None]:
    """Put the patches in place; also for functions imported by name into these namespaces.

    What has been put in place is taken away again, also if one of them cannot be.
    """
    stands = _standing[0] if _standing else None
    placed = _Placed(stands.by_name if stands else {})
    try:
        if stands is None:
            placed.put(_replacements())
            placed.put_in_holders()
        placed.put(_of_one_run())
        for space in namespaces:
            placed.swap(space, [*space.items()])
        yield
    finally:
        placed.take_away()
        if stands is not None:
            stands.put_again()


def real(module: ModuleType, name: str) -> Any:
    """What a module holds by this name when no run goes on."""
    return _standing[0].real(module, name) if _standing else vars(module).get(name)
