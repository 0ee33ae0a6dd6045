"""Tasks that are unfinished at the end of their run: nobody meets them again.

Python destroys them some time later, in the kernel's own thread, and what their code does then may have no
end. Until then every `asyncio.all_tasks()` goes through them, and each check makes a few: a program that has
made thousands would slow all later checks down.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import weakref
from types import CoroutineType
from typing import Any

from course_lib import cpython
from course_lib.run.clock.ends import OutOfTime

# bound early: a program may replace them
_all_tasks, _Task, _objects = asyncio.all_tasks, asyncio.Task, gc.get_objects
_done, _loop_of = asyncio.Task.done, asyncio.Task.get_loop
_cancelling = asyncio.Task.cancelling
_is_closed: Any = asyncio.BaseEventLoop.is_closed
_FEW = 3


class Unfinished:
    """The event loops of one run, and the tasks that are unfinished at their end."""

    def __init__(self) -> None:
        self._loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
        self._tasks: dict[int, asyncio.Task[Any]] = {}
        self._over = False

    def made(self, loop: asyncio.AbstractEventLoop) -> None:
        """The run made a loop."""
        self._loops.add(loop)

    def closes(self, loop: asyncio.AbstractEventLoop) -> None:
        """A loop is about to be closed: what it has not finished it never will."""
        for task in (*_all_tasks(loop), *_half_made(loop)):
            if self._over:  # it is destroyed long after its run
                put_away(task)
            else:
                self._tasks[id(task)] = task

    def stopped(self) -> None:
        """The run had to be stopped, and not all of its loops may have been closed."""
        loops = [loop for loop in [*self._loops] if not _is_closed(loop)]
        # `all_tasks` goes through the tasks of all loops to find those of one: too long where they are many
        if len(loops) > _FEW:
            self._find({id(loop) for loop in loops})
            return
        for loop in loops:
            self.closes(loop)

    def disconnect(self) -> None:
        """The run is over: nobody can use its connections, and of unclosed ones Python complains later."""
        for loop in [*self._loops]:
            cpython.close_connections(loop)

    def _find(self, loops: set[int]) -> None:
        for one in _objects():
            if issubclass(type(one), _Task) and not _done(one):
                with contextlib.suppress(RuntimeError):  # it never got as far as having a loop
                    if id(_loop_of(one)) in loops:
                        self._tasks[id(one)] = one

    def take(self) -> list[asyncio.Task[Any]]:
        """All of them, once: what comes later is put away at once."""
        self._over = True
        taken, self._tasks = [*self._tasks.values()], {}
        return taken


def _half_made(loop: asyncio.AbstractEventLoop) -> list[asyncio.Task[Any]]:
    """The loop is to run them, and `all_tasks` has not heard of them: a run may be stopped between the two."""
    ready = [cpython.loop_and_callback(handle)[1] for handle in cpython.ready_of(loop)]
    told: list[Any] = [getattr(callback, "__self__", None) for callback in ready]
    return [one for one in told if issubclass(type(one), _Task) and not _done(one)]


def without_the_cancelled(tasks: list[asyncio.Task[Any]]) -> list[asyncio.Task[Any]]:
    """Put away those that were told to end and had the time for it: they would go on in the same way."""
    left = []
    for task in tasks:
        if issubclass(type(task), _Task) and _cancelling(task):
            put_away(task)
        else:
            left.append(task)
    return left


def end(tasks: list[asyncio.Task[Any]]) -> None:
    """End those that let themselves be ended, and strike them from the list. Call this in a run of its own."""
    for number in reversed(range(len(tasks))):
        coroutine = tasks[number].get_coro()
        if type(coroutine) is not CoroutineType:
            continue
        try:
            coroutine.close()
        except OutOfTime:
            raise  # who hangs once does so again
        except BaseException:
            pass  # nobody is there to be told
        if coroutine.cr_frame is None:
            cpython.forget_task(tasks[number])
            del tasks[number]


def put_away(task: asyncio.Task[Any]) -> None:
    """Never destroy it: it would swallow its GeneratorExit, and hang whoever collects it."""
    cpython.keep_for_ever(task.get_coro())
    cpython.forget_task(task)
