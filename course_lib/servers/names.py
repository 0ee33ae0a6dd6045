"""Domain names that resolve on this machine alone, after a wait that is the same every time.

Inside `with names():` this process asks data/zone.txt instead of the network.  As with the real
`socket.getaddrinfo`, the asking thread is blocked while it waits, which is why asyncio asks in its
thread pool.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from course_lib.servers.base import DATA
from course_lib.servers.seen import Seen

EVERYTHING_ELSE = "*"


class Entry(NamedTuple):
    """What the zone says of a name: its address (None: no such name), and the seconds it takes."""

    address: str | None
    delay: float


def read_zone(text: str) -> dict[str, Entry]:
    """Read lines of `name address seconds`; the address `-` means that there is no such name."""
    zone = {}
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.partition("#")[0].split()
        if not fields:
            continue
        try:
            name, address, seconds = fields
            delay = float(seconds)
            if not 0 <= delay < float("inf"):
                raise ValueError(f"nobody waits {seconds} seconds")
            if address != "-":
                ipaddress.ip_address(address)
        except ValueError as error:
            raise ValueError(
                f"zone line {number} is not `name address seconds`: {line!r}"
            ) from error
        zone[name.lower()] = Entry(None if address == "-" else address, delay)
    return zone


@cache
def _course_zone() -> dict[str, Entry]:
    return read_zone((DATA / "zone.txt").read_text("utf-8"))


class Resolver:
    """Answers like `socket.getaddrinfo`, from a zone.  `seen` counts what it was asked."""

    def __init__(self, zone: Mapping[str, Entry], scale: float = 1.0) -> None:
        self.zone, self.scale, self.seen = zone, scale, Seen()

    def address(self, name: str) -> str:
        """The address of name, after its delay.  socket.gaierror if there is no such name."""
        key = name.lower().removesuffix(".")
        entry = self.zone.get(key) or self.zone.get(EVERYTHING_ELSE) or Entry(None, 0.0)
        self.seen.arrived(key)
        try:
            time.sleep(entry.delay * self.scale)  # by its full name: the virtual clock replaces it
        except BaseException:
            self.seen.unanswered(cancelled=True)
            raise
        self.seen.answered("not found" if entry.address is None else "found")
        if entry.address is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return entry.address


# The newest resolver answers.  A list, because blocks may nest, or run in several threads.
_active: list[Resolver] = []
_lock = threading.Lock()
_real: dict[str, Callable[..., Any]] = {}  # what the two functions were before


def _translate(host: Any) -> Any:
    """The address of a name; whatever needs no asking, as it is."""
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", errors="replace")
    resolver = _active[-1] if _active else None
    if resolver is None or not isinstance(host, str) or host in ("", "localhost"):
        return host
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return resolver.address(host)
    return host


def _getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
    flags = kwargs.get("flags", args[3] if len(args) > 3 else 0)
    # is it an address? Trio asks that first, on its loop's own thread
    if flags & socket.AI_NUMERICHOST:
        return _real["getaddrinfo"](host, port, *args, **kwargs)
    return _real["getaddrinfo"](_translate(host), port, *args, **kwargs)


def _gethostbyname(host: Any) -> Any:
    return _real["gethostbyname"](_translate(host))


_OURS: dict[str, Callable[..., Any]] = {
    "getaddrinfo": _getaddrinfo,
    "gethostbyname": _gethostbyname,
}


def _patch(functions: Mapping[str, Callable[..., Any]]) -> None:
    for name, function in functions.items():
        setattr(socket, name, function)


@contextmanager
def names(
    zone: Mapping[str, Entry] | None = None, *, scale: float = 1.0, real: bool = False
) -> Iterator[Resolver]:
    """Resolve names from a zone (default: data/zone.txt), in the whole process, within the block.

    scale multiplies every delay.  real=True leaves the machine's own resolver in place.
    Addresses and "localhost" are not looked up.  A name that is not in the zone does not exist.
    """
    resolver = Resolver(_course_zone() if zone is None else zone, scale)
    if real:
        yield resolver
        return
    with _lock:
        if not _active:
            _real.update({name: getattr(socket, name) for name in _OURS})
            _patch(_OURS)
        _active.append(resolver)
    try:
        yield resolver
    finally:
        with _lock:
            _active.remove(resolver)
            if not _active:
                _patch(_real)
