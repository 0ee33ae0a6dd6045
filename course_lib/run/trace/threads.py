"""Functions that a loop hands to threads or processes, as lanes of their own."""

from __future__ import annotations

import functools
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from course_lib.run.trace.lanes import Lane, failure_of, function_name

if TYPE_CHECKING:
    from course_lib.run.trace.hooks import Tap
    from course_lib.run.trace.recorder import Recorder


def run_noted(tap: Tap, executor: Executor | None, function: Any, args: tuple[Any, ...]) -> Any:
    """What `loop.run_in_executor` does, noted by whoever is interested."""
    recorders = tap.interested()
    births = [(recorder, recorder.now()) for recorder in recorders]
    waiter = tap.run_in_executor(executor, function, *args)
    work = _behind(waiter)
    if work is not None:
        name = function_name(function, args)
        kind = "process" if isinstance(executor, ProcessPoolExecutor) else "thread"
        for recorder, born in births:
            lane = recorder.new_thread_lane(name, kind, born)
            recorder.remember(waiter, lane)
            _note(recorder, lane, work)
    return waiter


def _behind(waiter: Any) -> Future[Any] | None:
    """The thread's own future, which asyncio's future is chained to."""
    for callback, _ in getattr(waiter, "_callbacks", None) or ():
        for cell in getattr(callback, "__closure__", None) or ():
            if isinstance(cell.cell_contents, Future):
                return cell.cell_contents
    return None


def _note(recorder: Recorder, lane: Lane, future: Future[Any]) -> None:
    """Note beginning and end on the future, not around the function: tracebacks stay as they were."""
    if future.running() or future.done():
        lane.begun = lane.born
    else:
        begin = future.set_running_or_notify_cancel
        noted: Any = functools.partial(_begin, recorder, lane, begin)
        future.set_running_or_notify_cancel = noted  # type: ignore[method-assign]

    def end(future: Future[Any]) -> None:
        recorder.thread_lanes.pop(threading.get_ident(), None)
        lane.ended = recorder.now()
        if lane.begun is not None:
            lane.log += (lane.born, None, None, None, lane.begun, lane.ended)
        if future.cancelled():
            lane.state = "cancelled"
            return
        error = future.exception()
        lane.state = "failed" if error is not None else "done"
        if error is not None:
            recorder.note_error(lane, error)
            lane.failure = failure_of(error)

    recorder.remember(future, lane)
    future.add_done_callback(end)


def _begin(recorder: Recorder, lane: Lane, begin: Any) -> Any:
    if lane.begun is None:
        lane.begun = recorder.now()
    if lane.kind == "thread":
        recorder.thread_lanes[threading.get_ident()] = lane
    return begin()
