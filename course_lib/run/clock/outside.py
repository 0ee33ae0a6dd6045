"""Calls that read or spend time behind the clock's back: programs that are waited for, and dates."""

from __future__ import annotations

import datetime
import functools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from course_lib.cpython import Patch
from course_lib.run.clock.actors import current, importing, wait_and_note
from course_lib.run.clock.host import real_now, real_sleep

real_datetime = datetime.datetime
_AT_MOST = 0.2  # real seconds that one question after a child takes


@functools.cache
def _keeping_pace(real: Callable[..., Any]) -> Callable[..., Any]:
    """The same call; while a thread of a run stands in it, the run's clock keeps pace."""

    @functools.wraps(real)
    def call(*args: Any, **kwargs: Any) -> Any:
        actor = current()
        if actor is None or importing():
            return real(*args, **kwargs)
        result = None

        def wait() -> None:
            nonlocal result
            with actor.clock.waiting_outside(actor):
                actor.virtual = False  # its own locks and time-outs are real
                try:
                    result = real(*args, **kwargs)
                finally:
                    actor.virtual = True

        wait_and_note(actor, wait)
        return result

    return call


class _Kind(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, real_datetime)


class _Datetime(real_datetime, metaclass=_Kind):
    """`datetime.datetime`, whose present is the run's."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return real_datetime(*args, **kwargs)

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return real_datetime.fromtimestamp(time.time(), tz)

    @classmethod
    def today(cls) -> Any:
        return cls.now()

    @classmethod
    def utcnow(cls) -> Any:
        return cls.now(datetime.UTC).replace(tzinfo=None)


@functools.cache
def _waiting_for_a_child(real: Callable[..., Any]) -> Callable[..., Any]:
    """The same call; the clock keeps pace while it waits, and where it only asks, the child does."""
    waiting, asking = _keeping_pace(real), _asking_after_a_child(real)

    @functools.wraps(real)
    def call(*args: Any, **kwargs: Any) -> Any:
        asks = args and args[-1] & os.WNOHANG
        return (asking if asks else waiting)(*args, **kwargs)

    return call


@functools.cache
def _asking_after_a_child(real: Callable[..., Any]) -> Callable[..., Any]:
    """The same call; a child that still runs gets the time first that has passed since it was asked after.

    Who asks again and again, and sleeps between, would else have slept for minutes before a child, which
    lives in real time, has done anything at all.
    """

    @functools.wraps(real)
    def call(*args: Any, **kwargs: Any) -> Any:
        actor, answer = current(), real(*args, **kwargs)
        if actor is None or importing() or not _still_runs(answer):
            return answer
        clock = actor.clock
        clock.kept_pace = True
        moment, began = clock.children.asked
        owed = min(clock.now - moment - (real_now() - began), _AT_MOST)
        until = real_now() + owed
        while real_now() < until and _still_runs(answer):
            real_sleep(0.002)
            answer = real(*args, **kwargs)
        clock.children.asked = clock.now, real_now()
        return answer

    return call


def _still_runs(answer: Any) -> bool:
    """What `poll` or a wait that does not wait says of a child that has not ended."""
    return answer is None or (isinstance(answer, tuple) and answer[0] == 0)


def changes() -> list[Patch]:
    """What to put in place during a run: owner, name, replacement."""
    found: list[Patch] = [
        (os, "system", _keeping_pace(os.system)),
        (subprocess.Popen, "wait", _keeping_pace(subprocess.Popen.wait)),
        (subprocess.Popen, "communicate", _keeping_pace(subprocess.Popen.communicate)),
        (subprocess.Popen, "poll", _asking_after_a_child(subprocess.Popen.poll)),
        (datetime, "datetime", _Datetime),
    ]
    waits = ("wait", "wait3", "wait4", "waitid", "waitpid")
    return found + [(os, n, _waiting_for_a_child(getattr(os, n))) for n in waits if hasattr(os, n)]


def changes_in_what_is_imported(virtual_counter: Callable[[], float]) -> list[Patch]:
    """The same for a module that may be there from one moment on."""
    timeit = sys.modules.get("timeit")
    return [(timeit, "default_timer", virtual_counter)] if timeit is not None else []
