"""The list of private names: what each is for, what happens without it, and whether it works here."""

from __future__ import annotations

import asyncio
import ctypes
import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

from course_lib import cpython
from course_lib.cpython import changes, tries


class Name(NamedTuple):
    """A private name."""

    name: str
    purpose: str  # what the course uses it for
    otherwise: str  # what happens where it is missing
    works: Callable[[], object]  # returns something false, or raises, if it does not work here
    versions: str = "3.11 to 3.14"


_FAULT = "a check that needs it says that the check failed"
_EVERY = "every check says that the check failed"

NAMES = (
    Name(
        "asyncio.Task._fut_waiter",
        "what a task waits for",
        "what it waits for is told by the functions it is in, and not who woke it",
        lambda: tries.in_a_loop(lambda task: isinstance(cpython.fut_waiter(task), asyncio.Future)),
    ),
    Name(
        "asyncio.Handle._run, _loop, _callback, _args, _context",
        "the steps of tasks",
        _EVERY,
        tries.run_is_replaced,
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
        tries.present("asyncio:Task", "_exception"),
    ),
    Name(
        "asyncio.Task._log_traceback",
        "whether anybody has looked at the error of a task",
        _FAULT,
        tries.failed_task,
    ),
    Name(
        "_source_traceback of tasks and handles",
        "our own frames are taken out of what debug mode shows",
        "debug mode shows them",
        lambda: tries.in_a_loop(cpython.source_traceback),
    ),
    Name(
        "_children of what gather returns",
        'the label "gather of 3"',
        'the label is "future"',
        tries.gathered_are_seen,
    ),
    Name(
        "asyncio.Future._callbacks",
        "the thread behind loop.run_in_executor",
        _FAULT,
        tries.thread_is_behind,
    ),
    Name(
        "asyncio.events._get_running_loop",
        "whether an event loop runs in this thread",
        "the public function is asked, which is slower",
        tries.present("asyncio.events", "_get_running_loop"),
    ),
    Name(
        "asyncio.BaseEventLoop._scheduled, TimerHandle._scheduled",
        "timers for the same moment go off in the order in which they were set",
        f"their order is Python's; where a loop waits without ever sleeping, {_FAULT}",
        tries.timer_is_pushed,
    ),
    Name(
        "asyncio.BaseEventLoop._ready",
        "a run shown step by step: the queue of what is ready; a loop with nothing left ends at once",
        "`lesson.loop_steps` and its like say that the course is at fault; loops end as ever",
        tries.queue_is_told,
    ),
    Name(
        "asyncio.tasks._unregister_task, Task._log_destroy_pending",
        "a run's unfinished tasks are forgotten at its end",
        "where a run left thousands, all later checks are slower",
        tries.task_is_forgotten,
    ),
    Name(
        "asyncio.BaseEventLoop._asyncgens",
        "an asynchronous generator that swallows its end is never destroyed",
        "Python complains of it later; what the loop does at its end is a fault of the course",
        lambda: tries.in_a_loop(lambda task: cpython.async_generators_of(task.get_loop()) == []),
    ),
    Name(
        "BaseSelectorEventLoop._transports and their _sock",
        "the connections that a program leaves open are closed",
        "Python complains of unclosed ones later",
        tries.a_connection_is_closed,
    ),
    Name(
        "asyncio.mixins._LoopBoundMixin and its _loop",
        "a lock that a module holds serves in each run",
        "it serves in the first run only",
        tries.lock_serves_again,
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
        tries.protocol_has_a_future,
    ),
    Name(
        "starlette.datastructures.State._state",
        "lesson 20: the application's index is lent to a check and given back",
        _FAULT,
        tries.state_is_seen,
        "Starlette 0.27 to 1.0",
    ),
    Name(
        "warnings._warn_unawaited_coroutine",
        "coroutines that were never awaited",
        "a forgotten await is not told as such",
        tries.unawaited_is_told,
    ),
    Name(
        "queue._PySimpleQueue",
        "threads that wait for work wait in virtual time",
        "queue.Queue is used",
        tries.present("queue", "_PySimpleQueue"),
    ),
    Name(
        "ThreadPoolExecutor._threads, _work_queue, _shutdown_lock, _idle_semaphore",
        "a pool that was made before a check works in it",
        "what such a pool is to do is said to wait for ever",
        tries.pool_is_fresh,
    ),
    Name(
        "threading._allocate_lock",
        "the lock that a Condition waits on is virtual",
        f"threading.Lock is replaced; if a Condition does not use that, {_EVERY}",
        tries.present("threading", "_allocate_lock"),
    ),
    Name(
        "random.Random._randbelow",
        "a check draws the random numbers",
        _FAULT,
        tries.random_is_scripted,
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
        "asyncio.events._event_loop_policy",
        "a run has an event loop policy, and child watchers, of its own",
        "what a program sets there stays set in the kernel",
        tries.present("asyncio.events", "_event_loop_policy"),
    ),
    Name(
        "dict.ma_version_tag",
        "to see quickly which modules a program has changed",
        "all that stands in them is compared after each run, which takes longer",
        changes.has_versions,
        "3.11 to 3.13",
    ),
    Name(
        "os.environ._data",
        "to see quickly whether a program has changed the environment",
        "each run takes a little longer",
        tries.environment_is_seen,
    ),
    Name(
        "_thread.start_new_thread",
        "a thread that no run can notice",
        "the line at which a step takes long is not told",
        lambda: callable(cpython.start_new_thread),
    ),
    Name(
        "_thread.start_joinable_thread",
        "a thread that a program starts in the way of `threading` itself ends with its run",
        "it goes on in the background",
        lambda: callable(getattr(cpython.thread_module, "start_joinable_thread", print)),
        "3.13 to 3.14",
    ),
    Name(
        "threading._trace_hook, _profile_hook",
        "what a run sets for its threads is put back",
        "it traces the next run, too",
        lambda: all(hasattr(threading, name) for name in ("_trace_hook", "_profile_hook")),
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
