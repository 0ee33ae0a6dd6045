"""Every private name of CPython, or of a library, that the course uses: nowhere else may it use one.

`names.NAMES` says of each what it is for, on which versions it has been seen to work, and what happens
where it is missing; `course doctor` tries them all. Here are the functions through which the rest of the
course uses them. One that has no substitute raises, and the engine notes that as its own fault.
"""

from __future__ import annotations

import _thread
import asyncio
import copy
import ctypes
import heapq
import queue
import random
import sys
import threading
import warnings
from asyncio import events
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from types import FrameType
from typing import Any

# Which object it is, as a key. So does `id`, and tells all audit hooks of each call: in a grader that takes
# eight times as long, and the engine asks at every step of every task.
number_of: Callable[[object], int] = object.__hash__
TESTED = ((3, 11), (3, 14))  # the first and the last Python on which the tests have passed
Patch = tuple[Any, str, Any]  # owner, name, replacement


def notice() -> str:
    """What to say on a Python newer than those tested, else nothing."""
    if sys.version_info[:2] <= TESTED[1]:
        return ""
    first, last = (".".join(map(str, version)) for version in TESTED)
    return (
        f"Python {sys.version_info[0]}.{sys.version_info[1]} is newer than those this course was tested "
        f"on ({first} to {last}). It goes on as far as it can; `course doctor` says what does not work."
    )


# -- what a task does: asked after every step, so each is one call in C ----------------------------

UNKNOWN = object()  # a future that nobody can name
fut_waiter: Callable[[Any], Any] = (
    attrgetter("_fut_waiter") if hasattr(asyncio.Task, "_fut_waiter") else lambda task: UNKNOWN
)
loop_and_callback: Callable[[Any], tuple[Any, Any]] = attrgetter("_loop", "_callback")
args_of: Callable[[Any], Any] = attrgetter("_args")
context_of: Callable[[Any], Any] = attrgetter("_context")
source_traceback: Callable[[Any], Any] = (  # where a task or a handle was made, in debug mode
    attrgetter("_source_traceback")
    if hasattr(events.Handle, "_source_traceback")
    else lambda thing: None
)
timer_fires: Any = getattr(asyncio.futures, "_set_result_unless_cancelled", None)


def handle_run() -> Callable[[Any], None]:
    """What a loop calls to run one callback, or one step of a task."""
    return events.Handle._run


def set_handle_run(run: Any) -> None:
    """Let loops call this."""
    events.Handle._run = run  # type: ignore[method-assign]


def error_of(task: Any) -> BaseException | None:
    """The exception a task ended with, not marked as seen."""
    if hasattr(asyncio.Task, "_exception"):
        return task._exception  # type: ignore[no-any-return]
    return None if task.cancelled() else task.exception()  # marked as seen: see names.NAMES


def nobody_looked(task: Any) -> bool:
    """Whether nobody has looked at the exception a task ended with."""
    return bool(task._log_traceback)


def children_of(future: Any) -> Any:
    """What `gather` gathers; None for any other future."""
    return getattr(future, "_children", None)


def closures_of(future: Any) -> Iterator[Any]:
    """What the callbacks of a future hold on to: the future of a thread, behind asyncio's."""
    for callback, _ in future._callbacks or ():
        for cell in getattr(callback, "__closure__", None) or ():
            yield cell.cell_contents


# -- event loops -----------------------------------------------------------------------------------


def running_loop() -> Any:
    """The event loop that runs in this thread, or None."""
    return _running_loop()


def _ask_for_loop() -> Any:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


_running_loop: Callable[[], Any] = getattr(events, "_get_running_loop", _ask_for_loop)


def push_timer(loop: Any, timer: Any) -> bool:
    """Schedule a timer in the order of its own `<`; False if this Python does not let us."""
    scheduled = getattr(loop, "_scheduled", None)
    if not isinstance(scheduled, list) or not hasattr(timer, "_scheduled"):
        return False
    timer._scheduled = True
    heapq.heappush(scheduled, timer)
    return True


def async_generators_of(loop: Any) -> list[Any]:
    """The asynchronous generators that a loop is to close at its end."""
    return [*loop._asyncgens]


def close_connections(loop: Any) -> None:
    """Close what the transports of a loop hold: nobody is told of an unclosed one when it is destroyed."""
    transports = getattr(loop, "_transports", {})  # one that was struck as it was made has none
    for transport in [*transports.values()]:
        held, transport._sock = transport._sock, None
        if held is not None:
            held.close()


def timers_of(loop: Any) -> list[Any]:
    """The timers of a loop, cancelled ones too."""
    return loop._scheduled  # type: ignore[no-any-return]


def ready_of(loop: Any) -> list[Any]:
    """What a loop is to run next, in order."""
    return [*loop._ready]


def nothing_left(loop: Any) -> bool:
    """Whether a loop has nothing to run, to wait for or to close; False if nobody can tell."""
    return not any(getattr(loop, name, True) for name in ("_ready", "_scheduled", "_asyncgens"))


class _Told(deque[Any]):
    """A queue that tells of each item before it is taken."""

    tell: Callable[[Any], None]

    def popleft(self) -> Any:
        self.tell(self[0])
        return super().popleft()


def tell_taken(loop: Any, tell: Callable[[Any], None]) -> None:
    """Call `tell` with whatever the loop is about to run."""
    told = _Told(loop._ready)
    told.tell = tell
    loop._ready = told


_LoopBound: Any = getattr(getattr(asyncio, "mixins", None), "_LoopBoundMixin", ())


def forget_loop(thing: Any) -> None:
    """Locks and queues belong to the first loop that waited on them: this one, to none so far."""
    if issubclass(type(thing), _LoopBound):  # not isinstance: that would ask the thing itself
        for part in (thing, *vars(thing).values()):
            if issubclass(type(part), _LoopBound):
                part._loop = None


_unregister: Any = getattr(asyncio.tasks, "_unregister_task", None)


def forget_task(task: asyncio.Task[Any]) -> None:
    """`asyncio.all_tasks()` need not look at it any more, and nobody is told when it is destroyed."""
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    _unregister(task)


def pass_over(done: asyncio.Task[Any]) -> None:
    """`asyncio.all_tasks()` looks at it, and never names it: an error may keep it alive for long."""
    _unregister(done)


def unfinished(items: asyncio.Queue[Any]) -> int:
    """How many items of a queue nobody has called done."""
    count: int = items._unfinished_tasks  # type: ignore[attr-defined]
    return count


def closed_future(protocol: Any) -> Any:
    """What `StreamWriter.wait_closed` waits for."""
    return getattr(protocol, "_closed", None)


def contents_of(state: Any) -> dict[str, Any]:
    """What a Starlette application's `state` holds."""
    found: dict[str, Any] = state._state
    return found


# -- what is replaced during a run -----------------------------------------------------------------

_CONDITION = threading.Condition.wait.__code__.co_names
UNAWAITED = "_warn_unawaited_coroutine"
real_warn_unawaited: Callable[[Any], None] = getattr(warnings, UNAWAITED, lambda coroutine: None)
new_simple_queue: Callable[[], Any] = getattr(queue, "_PySimpleQueue", queue.Queue)


def patches(warn_unawaited: Any, new_lock: Any) -> list[Patch]:
    """What tells of coroutines that never ran, and the lock that a Condition waits on: if they are there."""
    if not hasattr(threading, "_allocate_lock") and "Lock" not in _CONDITION:
        raise AttributeError("nobody knows what lock a threading.Condition waits on")
    wanted = [(warnings, UNAWAITED, warn_unawaited), (threading, "_allocate_lock", new_lock)]
    return [one for one in wanted if hasattr(one[0], one[1])]


def patches_of_one_run() -> list[Patch]:
    """Without an event loop policy a run gets a fresh one."""
    there = hasattr(events, "_event_loop_policy")
    return [(events, "_event_loop_policy", None)] if there else []


_generator: Any = random.random.__self__  # type: ignore[attr-defined]


def script_random(choose: Callable[[int], int]) -> Callable[[], None]:
    """Let `choose(n)` pick each index below n for the module `random`; returns what undoes it."""
    if not hasattr(_generator, "_randbelow"):
        raise AttributeError("random.Random has no _randbelow")
    _generator._randbelow = choose
    return lambda: delattr(_generator, "_randbelow")


# -- threads ---------------------------------------------------------------------------------------

thread_module = _thread  # documented, in spite of its name
frames: Callable[[], dict[int, FrameType]] = getattr(sys, "_current_frames", dict)  # where each is
start_new_thread = _thread.start_new_thread  # that of `threading` is replaced during a run


def frame_above(depth: int) -> FrameType:
    """A frame of this thread: 0 is that of the function that asks, 1 that of its caller."""
    return sys._getframe(depth + 1)


def frame_in(ident: int) -> FrameType | None:
    """Where a thread is now, if this Python says so."""
    return frames().get(ident)


def raise_in(ident: int, error: type[BaseException]) -> None:
    """Raise the error in a thread, soon, in the place of any that it has not noticed yet."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(error))


class _Arrived(BaseException):
    """Says nothing."""


def take_back() -> None:
    """Nothing that was raised in this thread from outside is still on its way to it.

    There is a call for that: SetAsyncExc with NULL. On 3.11 it leaves a flag behind that says "an exception is
    waiting", for all threads and for ever. That slows everything down, and where somebody traces or profiles
    every call hangs. The flag goes when an exception arrives. So does one that did not find its thread.
    """
    try:
        raise_in(threading.get_ident(), _Arrived)
        for _ in range(1_000_000):  # until it is noticed: at the end of the first round
            pass
    except _Arrived:
        pass


def fresh_pool(pool: ThreadPoolExecutor) -> ThreadPoolExecutor:
    """A copy of a pool that has neither threads nor work; the pool itself, where nobody knows how."""
    own = {"_threads": set, "_work_queue": queue.SimpleQueue, "_shutdown_lock": threading.Lock}
    if not {*own, "_idle_semaphore"} <= vars(pool).keys():
        return pool
    fresh = copy.copy(pool)
    vars(fresh).update({name: make() for name, make in own.items()})
    vars(fresh)["_idle_semaphore"] = threading.Semaphore(0)
    return fresh


def keep_for_ever(thing: Any) -> None:
    """Never destroy this object."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))
