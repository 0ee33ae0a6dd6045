"""The wrappers around one loop: its task factory, call_soon, run_in_executor.

Whoever has wrapped ours meanwhile finds that it still works, and passes everything on.
"""

from __future__ import annotations

import asyncio
import contextlib
from contextvars import ContextVar
from typing import Any

from course_lib.cpython import number_of, source_traceback
from course_lib.run.trace.journal import Birth, Journal
from course_lib.run.trace.threads import note_work
from course_lib.run.trace.watchdog import Watchdog

OURS: ContextVar[tuple[int, ...]] = ContextVar("recorded_by", default=())  # serial numbers


class Tap:
    """The wrappers around one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, watched: bool = False) -> None:
        self.loop = loop
        self.journals: tuple[Journal, ...] = ()
        self.entered: list[Journal] = []  # began in the middle of a step that still goes on
        self.factory_before = loop.get_task_factory()
        self._call_soon, self._run_in_executor = loop.call_soon, loop.run_in_executor
        self._mine: dict[str, Any] = {
            "call_soon": self._noted_call_soon,
            "run_in_executor": self._noted_run_in_executor,
        }
        self._shadowed = {name: vars(loop).get(name) for name in self._mine} if _open(loop) else {}
        self.watchdog = Watchdog(own_thread=not watched)

    def place(self) -> None:
        """Put the wrappers in place."""
        self.loop.set_task_factory(self._factory)
        with contextlib.suppress(AttributeError):  # loops written in C: births are all there is
            for name, wrapper in self._mine.items():
                setattr(self.loop, name, wrapper)

    def remove(self) -> None:
        """Put back what was there, where nobody else has put something."""
        self.watchdog.stop()
        for name, before in self._shadowed.items():
            if vars(self.loop).get(name) is not self._mine[name]:
                continue
            if before is not None:
                setattr(self.loop, name, before)
            else:
                delattr(self.loop, name)
        if self.loop.get_task_factory() == self._factory:
            self.loop.set_task_factory(self.factory_before)

    def interested(self) -> list[Journal]:
        """Who notes what this context does."""
        serials = OURS.get()
        return [one for one in self.journals if one.everything or one.serial in serials]

    def blame(self, error: Exception) -> None:
        """What the engine has done wrong is its own fault, in all that is noted of this loop."""
        for journal in self.journals:
            journal.faults.note(error)

    def _factory(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> Any:
        births: list[Birth] = []
        try:
            for journal in self.interested():
                births.append(journal.before_birth(coroutine))
        except Exception as error:
            self.blame(error)
        try:
            if self.factory_before is not None:
                task = self.factory_before(loop, coroutine, **options)
            else:
                task = asyncio.Task(coroutine, loop=loop, **options)
        except BaseException:
            for birth in births:
                with birth.journal.faults:
                    birth.failed()
            raise
        try:
            if self.factory_before is None and (trace := source_traceback(task)):  # in debug mode
                del trace[-2:]  # as if we had not been there
            for birth in births:
                birth.succeeded(task, coroutine)
        except Exception as error:
            self.blame(error)
        return task

    def _noted_call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:
        try:
            key = number_of(getattr(callback, "__self__", None))
            for journal in self.journals:
                lane = journal.by_task.get(key)
                if lane is not None and lane.ready is None:
                    lane.ready = journal.now()
                    if (waker := journal.current) is not None:
                        lane.woken_by = waker.id
        except Exception as error:
            self.blame(error)
        handle = self._call_soon(callback, *args, context=context)
        try:
            if trace := source_traceback(handle):  # in debug mode
                del trace[-1]  # as if we had not been there
        except Exception as error:
            self.blame(error)
        return handle

    def _noted_run_in_executor(
        self, executor: Any, function: Any, *args: Any, **refused: Any
    ) -> Any:
        # keywords go on for asyncio itself to refuse them: under its own name, not under ours
        births: list[tuple[Journal, float]] = []
        try:
            births = [(journal, journal.now()) for journal in self.interested()]
        except Exception as error:
            self.blame(error)
        waiter = self._run_in_executor(executor, function, *args, **refused)
        try:
            note_work(births, waiter, executor, function, args)
        except Exception as error:
            self.blame(error)
        return waiter


def _open(loop: asyncio.AbstractEventLoop) -> bool:
    return hasattr(loop, "__dict__")
