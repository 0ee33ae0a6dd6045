"""Who records which loop, and `Handle._run`, which is wrapped while any loop is recorded.

All tracers of a loop share one set of wrappers: the first to come puts it in place, the last to leave
takes it away.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from course_lib import cpython
from course_lib.cpython import args_of, context_of, loop_and_callback, number_of
from course_lib.run.trace.journal import Journal
from course_lib.run.trace.lanes import Lane
from course_lib.run.trace.tap import OURS, Tap
from course_lib.run.trace.watchdog import real_now

_taps: dict[int, Tap] = {}  # by number of the loop
_lock = threading.Lock()


def attach(journal: Journal, loop: asyncio.AbstractEventLoop) -> Tap:
    """Let a journal note what the loop does. Where that fails, all is as before."""
    with _lock:
        tap = _taps.get(number_of(loop))
        if tap is None:
            tap = Tap(loop, journal.watched)
            try:
                if not _taps:
                    _patch()
                tap.place()
            except BaseException:
                tap.remove()
                _unpatch()
                raise
            _taps[number_of(loop)] = tap
        tap.journals += (journal,)
        return tap


def detach(journal: Journal, tap: Tap) -> None:
    """Undo `attach`."""
    with _lock:
        tap.journals = tuple(one for one in tap.journals if one is not journal)
        if journal in tap.entered:
            tap.entered.remove(journal)
        if not tap.journals and _taps.get(number_of(tap.loop)) is tap:
            del _taps[number_of(tap.loop)]
            tap.remove()
            _unpatch()


@contextlib.contextmanager
def ready() -> Iterator[None]:
    """For loops to come: what they call stays wrapped from one of them to the next."""
    global _wanted
    with _lock:
        _wanted += 1
        with contextlib.suppress(Exception):  # it will fail again in a run, and be told there
            _patch()
    try:
        yield
    finally:
        with _lock:
            _wanted -= 1
            _unpatch()


_wanted = 0  # so many are ready for loops to come

_patched: list[Any] = []  # our Handle._run, and the one before


def _patch() -> None:
    if _patched and cpython.handle_run() is _patched[0]:
        return
    plain = cpython.handle_run()
    timer_fires = cpython.timer_fires

    def _run(self: Any) -> None:
        try:
            loop, callback = loop_and_callback(self)
            tap = _taps.get(number_of(loop))
        except Exception as error:
            callback = tap = None
            _blame_all(error)
        if tap is None or (callback is timer_fires and not tap.entered):
            plain(self)
            # as `Handle._run` does: an error keeps its frames, and they would keep its task
            self = callback = None
            return
        if tap.entered:
            _leave_first_step(tap)
        task = getattr(callback, "__self__", None)
        if len(tap.journals) == 1:  # nearly always, so this way must be short
            journal = tap.journals[0]
            lane = journal.by_task.get(number_of(task))
            if lane is not None and lane.ended is None and lane.kind == "task":
                _step(journal, task, lane, plain, self, tap)
            else:
                _callback(tap, plain, self)
        else:
            _steps(tap, task, plain, self)
        self = callback = task = None
        if tap.entered:
            _leave_first_step(tap)

    _patched[:] = [_run, plain]
    cpython.set_handle_run(_run)


def _blame_all(error: Exception) -> None:
    for tap in [*_taps.values()]:
        tap.blame(error)


def _step(journal: Journal, task: Any, lane: Lane, run: Any, handle: Any, tap: Tap) -> None:
    """Run a task's step. All of this is added to every step of every task, so it is written out."""
    try:
        watch, clock = tap.watchdog, journal.now
        start = clock()
        watch.began = real = start if clock is real_now else real_now()
        if real > watch.read_again:
            watch.read()
        journal.current, journal.births, journal.step_began = lane, 0, start
        lane.waited, lane.waiting = lane.waiting, None
    except Exception as error:
        journal.faults.note(error)
    run(handle)
    try:
        now = clock()
        took = (now if clock is real_now else real_now()) - real
        if took > watch.limit:
            _stood_still(tap, took, handle)
        watch.began, journal.current = 0.0, None
        if lane.ended is None and journal.under_way:  # it may have stopped in this very step
            journal.after_step(task, lane, start, now)
    except Exception as error:
        journal.faults.note(error)
    task = handle = None


def _callback(tap: Tap, plain: Any, handle: Any) -> None:
    """Run something that is not a step of a recorded task."""
    watch = tap.watchdog
    try:
        if args := args_of(handle):
            for journal in tap.journals:
                journal.current = journal.lane_behind(args)
        watch.step_began(real_now())
    except Exception as error:
        tap.blame(error)
    plain(handle)
    try:
        if (took := real_now() - watch.began) > watch.limit:
            _stood_still(tap, took, handle)
        watch.began = 0.0
        for journal in tap.journals:
            journal.current = None
    except Exception as error:
        tap.blame(error)
    handle = args = None


def _steps(tap: Tap, task: Any, plain: Any, handle: Any) -> None:
    """A step that several journals may want to note."""
    key, steps = number_of(task), []
    watch = tap.watchdog
    try:
        for journal in tap.journals:
            lane = journal.by_task.get(key)
            if lane is not None and lane.ended is None and lane.kind == "task":
                steps.append((journal, lane))
                journal.begin(lane, journal.now())
        watch.step_began(real_now())
    except Exception as error:
        tap.blame(error)
    if not steps:
        return _callback(tap, plain, handle)
    plain(handle)
    try:
        if (took := real_now() - watch.began) > watch.limit:
            _stood_still(tap, took, handle)
        watch.began = 0.0
        for journal, lane in steps:
            journal.current = None
            if journal.under_way and lane.ended is None:  # it may have stopped in this very step
                journal.after_step(task, lane, journal.step_began, journal.now())
    except Exception as error:
        tap.blame(error)
    task = handle = None


def _unpatch() -> None:
    if _patched and not _taps and not _wanted:
        ours, plain = _patched
        _patched.clear()
        if cpython.handle_run() is ours:
            cpython.set_handle_run(plain)


def _leave_first_step(tap: Tap) -> None:
    """Journals that began in mid-step: that step is over."""
    entered, tap.entered = tap.entered, []
    for journal in entered:
        with journal.faults:
            journal.leave_first_step()


def _stood_still(tap: Tap, took: float, handle: Any) -> None:
    """A step took long: tell those whose step it was."""
    where, computed = tap.watchdog.report(took)
    context = context_of(handle)
    serials = context.get(OURS, ()) if context is not None else ()
    for journal in tap.journals:
        if journal.current is not None or journal.everything or journal.serial in serials:
            journal.stood_still(took, computed, where)
