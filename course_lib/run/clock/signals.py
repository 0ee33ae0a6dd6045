"""What the threads of a run see instead of the functions of `signal`, and of `os` what ends a process.

Python lets only the main thread of a process have handlers, and calls them there. In a kernel that thread
is Jupyter's. So a run has handlers, a wake-up file and an alarm clock of its own, its first thread passes
for the main one, and what the program sends itself arrives there. What the program sends to others, and
what all other threads do, is real. A signal from another process is handed on to a run that handles it.

A handler is called when the run's first thread goes on after waiting, or sends the signal itself: nothing
can break into it while it computes.
"""

from __future__ import annotations

import operator
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from course_lib.cpython import Patch, thread_module
from course_lib.run.clock import alarms
from course_lib.run.clock.actors import current, send, wait_and_note
from course_lib.run.clock.ends import KilledItself
from course_lib.run.clock.handlers import Handler
from course_lib.run.clock.scheduler import Actor

_real_main_thread = threading.main_thread  # bound before anything is patched
# asked once: each makes an object of an enum anew
_VALID = frozenset(map(int, signal.valid_signals()))


def _main_thread() -> threading.Thread:
    actor = current()
    return actor.clock.thread if actor is not None else _real_main_thread()


def _in_main_thread(actor: Actor, what: str) -> None:
    if actor is not actor.clock.main:
        raise ValueError(f"{what} only works in main thread of the main interpreter")


def _number(value: Any) -> int:
    number = operator.index(value)
    if number not in _VALID:
        raise ValueError("signal number out of range")
    return number


def _as_enum(handler: Handler) -> Any:
    return signal.Handlers(handler) if isinstance(handler, int) else handler


# -- setting handlers ------------------------------------------------------------------------------


def _signal(actor: Actor, number: Any, handler: Any, /) -> Any:
    _in_main_thread(actor, "signal")
    number = _number(number)
    if not callable(handler) and handler not in (signal.SIG_IGN, signal.SIG_DFL):
        raise TypeError(
            "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object"
        )
    if number in {getattr(signal, name, None) for name in ("SIGKILL", "SIGSTOP")}:
        raise OSError(22, "Invalid argument")
    return _as_enum(actor.clock.handlers.put(number, handler))


def _getsignal(actor: Actor, number: Any, /) -> Any:
    return _as_enum(actor.clock.handlers.get(_number(number)))


def _set_wakeup_fd(actor: Actor, fd: Any, /, *, warn_on_full_buffer: bool = True) -> int:
    _in_main_thread(actor, "set_wakeup_fd")
    fd = operator.index(fd)
    if fd != -1:
        os.fstat(fd)
        if hasattr(os, "get_blocking") and os.get_blocking(fd):
            raise ValueError(f"the fd {fd} must be in non-blocking mode")
    handlers = actor.clock.handlers
    before, handlers.wakeup = handlers.wakeup, fd
    return before


def _siginterrupt(actor: Actor, number: Any, flag: Any, /) -> None:
    _number(number)


# -- sending ---------------------------------------------------------------------------------------


def _raise_signal(actor: Actor, number: Any, /) -> None:
    send(actor.clock, _number(number))


def _interrupt_main(actor: Actor, number: Any = signal.SIGINT, /) -> None:
    send(actor.clock, _number(number))


def _pthread_kill(actor: Actor, thread: Any, number: Any, /) -> None:
    if number:
        send(actor.clock, _number(number))


def _kill(actor: Actor, pid: Any, number: Any, /) -> None:
    pid = operator.index(pid)
    # 0, -1 and its own group hold more processes than this one, Jupyter's among them
    if pid in (os.getpid(), 0, -1) or pid == -_own_group():
        _to_itself(actor, number)
    else:
        _REAL[os, "kill"](pid, number)


def _killpg(actor: Actor, group: Any, number: Any, /) -> None:
    if operator.index(group) in (0, _own_group()):
        _to_itself(actor, number)
    else:
        _REAL[os, "killpg"](group, number)


def _own_group() -> int:
    return os.getpgrp() if hasattr(os, "getpgrp") else 0


def _to_itself(actor: Actor, number: Any) -> None:
    if operator.index(number) == 0:
        return  # asks only whether there is such a process
    if number not in _VALID:
        raise OSError(22, "Invalid argument")
    send(actor.clock, operator.index(number))


# -- waiting ------------------------------------------------------------------------


def _pause(actor: Actor, /) -> None:
    handlers = actor.clock.handlers
    before = handlers.handled
    while handlers.handled == before:
        wait_and_note(actor, lambda: actor.clock.park(actor))


def _refuse(name: str) -> Callable[..., Any]:
    def refuse(actor: Actor, /, *args: Any) -> None:
        raise RuntimeError(
            f"signal.{name}() does not work in a check or in a timeline; signal.signal() does"
        )

    return refuse


# -- the end of the process ------------------------------------------------------------------------


def _ends_the_process(name: str) -> Callable[..., Any]:
    def end(actor: Actor, /, *args: Any, **kwargs: Any) -> None:
        raise KilledItself(f"os.{name}()")

    return end


_INSTEAD: dict[tuple[Any, str], Callable[..., Any]] = {
    (signal, "signal"): _signal,
    (signal, "getsignal"): _getsignal,
    (signal, "set_wakeup_fd"): _set_wakeup_fd,
    (signal, "siginterrupt"): _siginterrupt,
    (signal, "raise_signal"): _raise_signal,
    (thread_module, "interrupt_main"): _interrupt_main,
    (signal, "pthread_kill"): _pthread_kill,
    (signal, "pause"): _pause,
    (signal, "alarm"): alarms.alarm,
    (signal, "setitimer"): alarms.setitimer,
    (signal, "getitimer"): alarms.getitimer,
    (os, "kill"): _kill,
    (os, "killpg"): _killpg,
    **{(signal, name): _refuse(name) for name in ("sigwait", "sigwaitinfo", "sigtimedwait")},
    **{(os, name): _ends_the_process(name) for name in ("_exit", "abort", "execv", "execve")},
}
_REAL = {key: getattr(*key) for key in _INSTEAD if hasattr(*key)}


def _for_runs(real: Any, instead: Callable[..., Any]) -> Callable[..., Any]:
    """The real function, and for the threads of a run the one instead."""

    def call(*args: Any, **kwargs: Any) -> Any:
        actor = current()
        return real(*args, **kwargs) if actor is None else instead(actor, *args, **kwargs)

    call.__name__ = call.__qualname__ = real.__name__
    return call


PATCHES: list[Patch] = [
    *((*key, _for_runs(real, _INSTEAD[key])) for key, real in _REAL.items()),
    (threading, "main_thread", _main_thread),
]
