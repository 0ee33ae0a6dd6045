"""A check's own server beside a run: it answers in the run's seconds, and the run reaches no other.

A server that answers after so many real seconds judges the machine too: while a busy one has no time for the
run, the answers come, and requests that belong together miss each other. And whether a program that asks
another server fails or waits must not depend on what else is running here, a practice server of the
learner's for example.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from course_lib.cpython import Patch
from course_lib.run.clock.actors import current
from course_lib.run.clock.host import real_now
from course_lib.run.clock.under_way import goes_on, innermost

_SHORTEST, _LONGEST = 0.002, 0.05  # real seconds between two looks at a run's clock
_open: list[int] = []  # the ports of the servers
_own: set[int] = set()  # those on which a run itself listens
_real = socket.socket
_real_connect, _real_connect_ex = _real.connect, _real.connect_ex
_real_listen = _real.listen


async def seconds_of_the_run(seconds: float) -> None:
    """For a server: wait until the run that goes on has waited so long; without a run, in real time."""
    clock = innermost()
    if clock is None:
        return await asyncio.sleep(seconds)
    due, now, moved = clock.now + seconds, clock.now, real_now()
    while goes_on(clock) and now < due:
        await asyncio.sleep(min(max(due - now, _SHORTEST), _LONGEST))
        if clock.now > now:
            now, moved = clock.now, real_now()
        elif real_now() - moved > 2 * seconds + 0.1:
            return  # it computes for long, or waits for us where its clock cannot see it


@contextlib.contextmanager
def only(root: str) -> Iterator[None]:
    """Runs of this block reach this address, other such blocks' and ports on which they listen."""
    port = urlsplit(root).port or 0
    _open.append(port)
    try:
        yield
    finally:
        _open.remove(port)
        if not _open:
            _own.clear()


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
    return address[1] not in _open and address[1] not in _own


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
