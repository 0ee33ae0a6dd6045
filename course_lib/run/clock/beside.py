"""A check's own server beside a run: it answers in the run's seconds, and the run reaches no other.

A server that answers after so many real seconds judges the machine too: while a busy one has no time for the
run, the answers come, and requests that belong together miss each other. And whether a program that asks
another server fails or waits must not depend on what else is running here, a practice server of the
learner's for example.

Nor need anybody wait for the delays of such a server in real time: when all wait for it, and it has read what
came and will answer in so many of the run's seconds, the clock jumps.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import math
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from course_lib.cpython import Patch
from course_lib.run.clock.actors import current
from course_lib.run.clock.host import Selector, new_lock, real_now
from course_lib.run.clock.under_way import goes_on, innermost

_SHORTEST, _LONGEST = 0.002, 0.05  # real seconds between two looks at a run's clock
_SOON = 0.1  # real seconds in which a server says whether it has anything to do
_real = socket.socket
_real_connect, _real_connect_ex = _real.connect, _real.connect_ex
_real_listen = _real.listen


class Beside:
    """A check's server, as far as time is concerned: its loop, and what answers wait for."""

    def __init__(self) -> None:
        self.due: list[tuple[float, asyncio.Event]] = []  # moments of the run, and who waits there
        self._loop: asyncio.AbstractEventLoop | None = None
        self._selector: _Selector | None = None

    def new_loop(self) -> asyncio.AbstractEventLoop:
        """For the server; it waits as any other, and can be asked whether it has anything to do."""
        self._selector = _Selector()
        self._loop = asyncio.SelectorEventLoop(self._selector)
        return self._loop

    async def pause(self, seconds: float) -> None:
        """For the server: wait until the run that goes on has waited so long; without a run, in real time."""
        clock = innermost()
        if clock is None:
            return await asyncio.sleep(seconds)
        now, moved = clock.now, real_now()
        due, over = round(now + seconds, 9), asyncio.Event()
        self.due.append((due, over))
        try:
            while goes_on(clock) and now < due:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(max(due - now, _SHORTEST), _LONGEST)):
                        await over.wait()
                if clock.now > now:
                    now, moved = clock.now, real_now()
                elif real_now() - moved > 2 * seconds + 0.1:
                    return  # it computes for long, or waits for us where its clock cannot see it
        finally:
            self.due.remove((due, over))

    def next_answer(self) -> float | None:
        """When it will answer next (the run's seconds), or inf; None as long as it has something else to do."""
        if self._selector is None or not self._wake(lambda: None, self._selector.ask()):
            return None
        return min((moment for moment, _ in [*self.due]), default=math.inf)

    def moment_has_come(self, now: float) -> None:
        """Those who wait for this moment need not look at the clock to know."""
        for moment, over in [*self.due]:
            if moment <= now:
                self._wake(over.set)

    def _wake(self, call: Callable[[], object], until: Any = None) -> bool:
        """Have its loop call something; whether that was possible, and `until` then was released soon."""
        try:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(call)
                return until is None or until.acquire(timeout=_SOON)
        except RuntimeError:  # it is closed
            pass
        return False


class _Selector(Selector):
    """Tells those who have asked as soon as its loop has nothing to do but to wait."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: list[Any] = []

    def ask(self) -> Any:
        """A lock that is released then. The loop must be woken, or it will not notice."""
        lock = new_lock()
        lock.acquire()
        self._asked.append(lock)
        return lock

    def select(self, timeout: float | None = None) -> Any:
        if self._asked and (timeout is None or timeout > 0):
            if events := super().select(0):
                return events
            while self._asked:
                self._asked.pop().release()
        return super().select(timeout)


_open: list[tuple[int, Beside | None]] = []  # the ports of the servers
_own: set[int] = set()  # those on which a run itself listens


@contextlib.contextmanager
def only(root: str, beside: Beside | None = None) -> Iterator[None]:
    """Runs of this block reach this address, other such blocks' and ports on which they listen.

    `beside` is of the server there, if it is one of this process.
    """
    one = urlsplit(root).port or 0, beside
    _open.append(one)
    try:
        yield
    finally:
        _open.remove(one)
        if not _open:
            _own.clear()


def there() -> bool:
    """Whether all servers are such that they can be asked."""
    return bool(_open) and all(beside is not None for _, beside in _open)


def next_answer() -> float | None:
    """When the next of all servers answers (the run's seconds), or inf.

    None if one of them has something else to do, or cannot be asked, or there is none. Whoever waits for
    nothing but servers need not wait for that moment in real time.
    """
    soonest = math.inf
    for _, beside in _open:
        moment = beside.next_answer() if beside else None
        if moment is None:
            return None
        soonest = min(soonest, moment)
    return soonest if _open else None


def moment_has_come(now: float) -> None:
    """The run's clock has moved to this moment."""
    for _, beside in _open:
        if beside:
            beside.moment_has_come(now)


def changes() -> list[Patch]:
    """What to put in place during a run: owner, name, replacement."""
    if not _open:
        return []
    return [
        (_real, "connect", _connect),
        (_real, "connect_ex", _connect_ex),
        (_real, "listen", _listen),
    ]


def _elsewhere(sock: socket.socket, address: Any) -> bool:
    """Whether a thread of a run wants to reach a server that is not there for it."""
    network = sock.family in (socket.AF_INET, socket.AF_INET6) and sock.type == socket.SOCK_STREAM
    if not network or current() is None or not isinstance(address, tuple):
        return False
    return address[1] not in _own and all(address[1] != port for port, _ in _open)


def _connect(sock: socket.socket, address: Any) -> None:
    if _elsewhere(sock, address):
        raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
    _real_connect(sock, address)


def _connect_ex(sock: socket.socket, address: Any) -> int:
    return errno.ECONNREFUSED if _elsewhere(sock, address) else _real_connect_ex(sock, address)


def _listen(sock: socket.socket, *backlog: int) -> None:
    _real_listen(sock, *backlog)
    if current() is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
        _own.add(sock.getsockname()[1])
