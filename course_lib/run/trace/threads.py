"""Functions that a loop hands to threads or processes, as lanes of their own."""

from __future__ import annotations

import functools
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from course_lib.cpython import closures_of
from course_lib.run.trace.journal import Journal
from course_lib.run.trace.lanes import Lane, failure_of, function_name


def note_work(
    births: list[tuple[Journal, float]], waiter: Any, executor: Any, function: Any, args: Any
) -> None:
    """`loop.run_in_executor` has been called; `waiter` is what it returned."""
    work = next((one for one in closures_of(waiter) if isinstance(one, Future)), None)
    if work is None:
        return
    name = function_name(function, args)
    kind = "process" if isinstance(executor, ProcessPoolExecutor) else "thread"
    for journal, born in births:
        lane = journal.new_thread_lane(name, kind, born)
        journal.remember(waiter, lane)
        _note(journal, lane, work)


def _note(journal: Journal, lane: Lane, future: Future[Any]) -> None:
    """Note beginning and end on the future, not around the function: tracebacks stay as they were."""
    if future.running() or future.done():
        lane.begun = lane.born
    else:
        begin = future.set_running_or_notify_cancel
        noted: Any = functools.partial(_begin, journal, lane, begin)
        future.set_running_or_notify_cancel = noted  # type: ignore[method-assign]

    def end(future: Future[Any]) -> None:
        with journal.faults:
            _end(journal, lane, future)

    journal.remember(future, lane)
    future.add_done_callback(end)


def _end(journal: Journal, lane: Lane, future: Future[Any]) -> None:
    journal.thread_lanes.pop(threading.get_ident(), None)
    lane.ended = journal.now()
    if lane.begun is not None:
        lane.log += (lane.born, None, None, None, lane.begun, lane.ended)
    if future.cancelled():
        lane.state = "cancelled"
        return
    error = future.exception()
    lane.state = "failed" if error is not None else "done"
    if error is not None:
        journal.note_error(lane, error)
        lane.failure = failure_of(error)


def _begin(journal: Journal, lane: Lane, begin: Any) -> Any:
    with journal.faults:
        _begin_noted(journal, lane)
    return begin()


def _begin_noted(journal: Journal, lane: Lane) -> None:
    if lane.begun is None:
        lane.begun = journal.now()
    if lane.kind == "thread":
        journal.thread_lanes[threading.get_ident()] = lane
