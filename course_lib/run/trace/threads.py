"""Functions that a loop hands to threads or processes, as lanes of their own."""

from __future__ import annotations

import functools
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from course_lib.run.trace.lanes import Lane, failure_of, function_name

if TYPE_CHECKING:
    from course_lib.run.trace.hooks import Tap
    from course_lib.run.trace.tracer import Tracer


def run_noted(tap: Tap, executor: Executor | None, function: Any, args: tuple[Any, ...]) -> Any:
    """What `loop.run_in_executor` does, noted by whoever is interested."""
    tracers = tap.interested()
    births = [(tracer, tracer.now()) for tracer in tracers]
    waiter = tap.run_in_executor(executor, function, *args)
    work = _behind(waiter)
    if work is not None:
        name = function_name(function, args)
        kind = "process" if isinstance(executor, ProcessPoolExecutor) else "thread"
        for tracer, born in births:
            lane = tracer.new_thread_lane(name, kind, born)
            tracer.remember(waiter, lane)
            _note(tracer, lane, work)
    return waiter


def _behind(waiter: Any) -> Future[Any] | None:
    """The thread's own future, which asyncio's future is chained to."""
    for callback, _ in getattr(waiter, "_callbacks", None) or ():
        for cell in getattr(callback, "__closure__", None) or ():
            if isinstance(cell.cell_contents, Future):
                return cell.cell_contents
    return None


def _note(tracer: Tracer, lane: Lane, future: Future[Any]) -> None:
    """Note beginning and end on the future, not around the function: tracebacks stay as they were."""
    if future.running() or future.done():
        lane.begun = lane.born
    else:
        begin = future.set_running_or_notify_cancel
        noted: Any = functools.partial(_begin, tracer, lane, begin)
        future.set_running_or_notify_cancel = noted  # type: ignore[method-assign]

    def end(future: Future[Any]) -> None:
        tracer.thread_lanes.pop(threading.get_ident(), None)
        lane.ended = tracer.now()
        if lane.begun is not None:
            lane.log += (lane.born, None, None, None, lane.begun, lane.ended)
        if future.cancelled():
            lane.state = "cancelled"
            return
        error = future.exception()
        lane.state = "failed" if error is not None else "done"
        if error is not None:
            tracer.note_error(lane, error)
            lane.failure = failure_of(error)

    tracer.remember(future, lane)
    future.add_done_callback(end)


def _begin(tracer: Tracer, lane: Lane, begin: Any) -> Any:
    if lane.begun is None:
        lane.begun = tracer.now()
    if lane.kind == "thread":
        tracer.thread_lanes[threading.get_ident()] = lane
    return begin()
