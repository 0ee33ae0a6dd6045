"""The list of private names: what each is for, what happens without it, and whether it works here."""

from __future__ import annotations

import asyncio
import ctypes
import importlib
import random
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, NamedTuple

from course_lib import cpython


class Name(NamedTuple):
    """A private name."""

    name: str
    purpose: str  # what the course uses it for
    otherwise: str  # what happens where it is missing
    works: Callable[[], object]  # returns something false, or raises, if it does not work here
    versions: str = "3.11 to 3.14"


def _in_a_loop(look: Callable[[Any], Any]) -> Any:
    """What `look` finds in a task that waits for a future, on a loop that runs."""

    async def main() -> Any:
        task = asyncio.ensure_future(asyncio.sleep(60))
        await asyncio.sleep(0)
        try:
            return look(task)
        finally:
            task.cancel()

    with asyncio.Runner(debug=True) as runner:
        return runner.run(main())


def _gathered_are_seen() -> bool:
    async def main() -> bool:
        both = asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
        found = len(cpython.children_of(both))
        await both
        return found == 2

    return asyncio.run(main())


def _failed_task() -> Any:
    async def main() -> Any:
        async def fails() -> None:
            raise LookupError

        task = asyncio.ensure_future(fails())
        await asyncio.wait([task])
        seen = cpython.error_of(task), cpython.nobody_looked(task)
        task.exception()
        return isinstance(seen[0], LookupError) and seen[1] and not cpython.nobody_looked(task)

    return asyncio.run(main())


def _run_is_replaced() -> bool:
    seen, plain = [], cpython.handle_run()

    def run(handle: Any) -> None:
        seen.append(
            (cpython.loop_and_callback(handle), cpython.args_of(handle), cpython.context_of(handle))
        )
        plain(handle)

    cpython.set_handle_run(run)
    try:
        asyncio.run(asyncio.sleep(0))
    finally:
        cpython.set_handle_run(plain)
    return bool(seen)


def _unawaited_is_told() -> bool:
    seen: list[str] = []
    setattr(warnings, cpython.UNAWAITED, lambda coroutine: seen.append(coroutine.__name__))
    try:
        asyncio.sleep(0)  # type: ignore[unused-coroutine]
    finally:
        setattr(warnings, cpython.UNAWAITED, cpython.real_warn_unawaited)
    return seen == ["sleep"]


def _thread_is_behind() -> bool:
    async def main() -> bool:
        waiter = asyncio.get_running_loop().run_in_executor(None, int)
        found = any(isinstance(one, Future) for one in cpython.closures_of(waiter))
        await waiter
        return found

    return asyncio.run(main())


def _timer_is_pushed() -> bool:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        timer = asyncio.TimerHandle(0.0, int, (), loop)
        return cpython.push_timer(loop, timer) and timer in cpython.timers_of(loop)


def _random_is_scripted() -> bool:
    undo = cpython.script_random(lambda n: n - 1)
    try:
        return random.randrange(7) == 6 and random.choice("abc") == "c"
    finally:
        undo()


def _lock_serves_again() -> bool:
    lock = asyncio.Lock()
    lock._loop = other = object()  # type: ignore[attr-defined]
    cpython.forget_loop(lock)
    return lock._loop is not other  # type: ignore[attr-defined]


def _protocol_has_a_future() -> Any:
    async def main() -> bool:
        reader = asyncio.StreamReader()
        return cpython.closed_future(asyncio.StreamReaderProtocol(reader)) is not None

    return asyncio.run(main())


def _state_is_seen() -> bool:
    from starlette.datastructures import State

    return cpython.contents_of(State({"index": 1})) == {"index": 1}


def _present(module: str, *names: str) -> Callable[[], bool]:
    def look() -> bool:
        thing = importlib.import_module(module.partition(":")[0])
        for part in filter(None, module.partition(":")[2].split(".")):
            thing = getattr(thing, part)
        return all(hasattr(thing, name) for name in names)

    return look


_FAULT = "a check that needs it says that the check failed"
_EVERY = "every check says that the check failed"

NAMES = (
    Name(
        "asyncio.Task._fut_waiter",
        "what a task waits for",
        "what it waits for is told by the functions it is in, and not who woke it",
        lambda: _in_a_loop(lambda task: isinstance(cpython.fut_waiter(task), asyncio.Future)),
    ),
    Name(
        "asyncio.Handle._run, _loop, _callback, _args, _context",
        "the steps of tasks",
        _EVERY,
        _run_is_replaced,
    ),
    Name(
        "asyncio.futures._set_result_unless_cancelled",
        "to tell a timer from a step at once",
        "recording is slower",
        lambda: cpython.timer_fires is not None,
    ),
    Name(
        "asyncio.Task._exception",
        "the error of a task, not marked as seen",
        "an exception that nobody looks at is not told",
        _present("asyncio:Task", "_exception"),
    ),
    Name(
        "asyncio.Task._log_traceback",
        "whether anybody has looked at the error of a task",
        _FAULT,
        _failed_task,
    ),
    Name(
        "_source_traceback of tasks and handles",
        "our own frames are taken out of what debug mode shows",
        "debug mode shows them",
        lambda: _in_a_loop(cpython.source_traceback),
    ),
    Name(
        "_children of what gather returns",
        'the label "gather of 3"',
        'the label is "future"',
        _gathered_are_seen,
    ),
    Name(
        "asyncio.Future._callbacks",
        "the thread behind loop.run_in_executor",
        _FAULT,
        _thread_is_behind,
    ),
    Name(
        "asyncio.events._get_running_loop",
        "whether an event loop runs in this thread",
        "the public function is asked, which is slower",
        _present("asyncio.events", "_get_running_loop"),
    ),
    Name(
        "asyncio.BaseEventLoop._scheduled, TimerHandle._scheduled",
        "timers for the same moment go off in the order in which they were set",
        f"their order is Python's; where a loop waits without ever sleeping, {_FAULT}",
        _timer_is_pushed,
    ),
    Name(
        "asyncio.mixins._LoopBoundMixin and its _loop",
        "a lock that a module holds serves in each run",
        "it serves in the first run only",
        _lock_serves_again,
    ),
    Name(
        "asyncio.Queue._unfinished_tasks",
        "lesson 06: was task_done() called for each item?",
        _FAULT,
        lambda: cpython.unfinished(asyncio.Queue()) == 0,
    ),
    Name(
        "asyncio.StreamReaderProtocol._closed",
        "an error of a connection that a check has cut is no news",
        "Python may print that error",
        _protocol_has_a_future,
    ),
    Name(
        "starlette.datastructures.State._state",
        "lesson 20: the application's index is lent to a check and given back",
        _FAULT,
        _state_is_seen,
        "Starlette 0.27 to 1.0",
    ),
    Name(
        "warnings._warn_unawaited_coroutine",
        "coroutines that were never awaited",
        "a forgotten await is not told as such",
        _unawaited_is_told,
    ),
    Name(
        "queue._PySimpleQueue",
        "threads that wait for work wait in virtual time",
        "queue.Queue is used",
        _present("queue", "_PySimpleQueue"),
    ),
    Name(
        "threading._allocate_lock",
        "the lock that a Condition waits on is virtual",
        f"threading.Lock is replaced; if a Condition does not use that, {_EVERY}",
        _present("threading", "_allocate_lock"),
    ),
    Name(
        "random.Random._randbelow",
        "a check draws the random numbers",
        _FAULT,
        _random_is_scripted,
    ),
    Name(
        "sys._getframe",
        "the line of a call, and whose variables a cell sees",
        "nothing works: every Python that runs this course has it",
        lambda: cpython.frame_above(0).f_code.co_name == "<lambda>",
    ),
    Name(
        "sys._current_frames",
        "the line at which a step takes long",
        "the line is not told, and an endless loop goes on in the background",
        lambda: cpython.frame_in(threading.get_ident()) is not None,
    ),
    Name(
        "ctypes.pythonapi.PyThreadState_SetAsyncExc",
        "an endless loop is stopped",
        "it goes on in the background",
        lambda: hasattr(ctypes.pythonapi, "PyThreadState_SetAsyncExc"),
    ),
    Name(
        "ctypes.pythonapi.Py_IncRef",
        "a task that swallows its cancellation is never destroyed",
        "its end may hang the check",
        lambda: hasattr(ctypes.pythonapi, "Py_IncRef"),
    ),
    Name(
        "_thread.start_new_thread",
        "a thread that no run can notice",
        "the line at which a step takes long is not told",
        lambda: callable(cpython.start_new_thread),
    ),
)


def failures() -> Iterator[tuple[Name, str]]:
    """Which of the names do not work here, and how that shows."""
    for name in NAMES:
        try:
            if not name.works():
                yield name, "it does something else"
        except Exception as error:
            yield name, f"{type(error).__name__}: {error}"
