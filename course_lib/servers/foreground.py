"""`course serve`: practice servers in a terminal, until Ctrl-C."""

from __future__ import annotations

import errno
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from course_lib.servers.base import Server
from course_lib.servers.flags import LABELS, FlagServer
from course_lib.servers.limits import allow_many_files
from course_lib.servers.site import SITE_PORT, SiteServer

PORTS = {label.lower(): preset.port for label, preset in LABELS.items()} | {"site": SITE_PORT}
GROUPS = {"flags": [label.lower() for label in LABELS]}


def serve(
    chosen: Sequence[str] = (),
    *,
    port: int | None = None,
    host: str = "127.0.0.1",
    scale: float = 1.0,
    seed: int | None = None,
) -> int:
    """Run servers in the foreground until Ctrl-C (or SIGTERM), then print what each one saw.

    chosen: local, delay, error, site, or flags for the first three; nothing means all of them.
    port: where the first one listens; the others take the ports after it.  None: each its own.
    Returns the exit status: 0; 1 when a port cannot be had; 2 for what cannot be asked.
    """
    names = _expand(chosen)
    unknown = [name for name in names if name not in PORTS]
    if unknown:
        known = ", ".join([*GROUPS, *PORTS])
        return _complain(f"there is no server called {unknown[0]!r}; there are {known}", 2)
    if port is not None and not 0 <= port <= 65_536 - len(names):
        return _complain(f"port {port} leaves no room: ports lie between 0 and 65535", 2)
    if scale < 0:
        return _complain(f"scale must not be negative, but is {scale:g}", 2)
    allow_many_files()
    servers = {
        name: _make(name, PORTS[name] if port is None else port + i * bool(port), host, scale, seed)
        for i, name in enumerate(names)
    }
    try:
        with _signals_interrupt(), ExitStack() as running:
            for name, server in servers.items():
                try:
                    running.enter_context(server)
                except OSError as error:
                    return _complain(f"{name} cannot start: {_reason(error, server, host)}", 1)
            for name, server in servers.items():
                print(f"{name:5}  {server.url:27}  {_about(server)}", flush=True)
            print("Ctrl-C stops them." if len(servers) > 1 else "Ctrl-C stops it.", flush=True)
            while True:
                time.sleep(3_600)
    except KeyboardInterrupt:
        print()
    for name, server in servers.items():
        print(f"{name:5}  {_summary(server)}")
    return 0


def _expand(chosen: Sequence[str]) -> list[str]:
    """The servers that are meant, each once, in the order of asking."""
    wanted = [name.lower() for name in chosen] or list(PORTS)
    return list(dict.fromkeys(one for name in wanted for one in GROUPS.get(name, [name])))


def _make(name: str, port: int, host: str, scale: float, seed: int | None) -> Server:
    if name == "site":
        return SiteServer(port=port, host=host, scale=scale)
    return FlagServer(name, port=port, host=host, scale=scale, seed=seed)


def _about(server: Server) -> str:
    if not isinstance(server, FlagServer):
        return "a small web to crawl"
    shortest, longest = (seconds * server.scale for seconds in server.delay)
    wait = f"each answer takes {shortest:g} to {longest:g} s" if longest else "answers at once"
    return wait + (f", {server.error_rate:.0%} fail with 418" if server.error_rate else "")


def _summary(server: Server) -> str:
    seen = server.seen
    parts = [f"requests: {seen.requests}, at most {seen.peak} at once"]
    parts += [
        f"status {status}: {count}" for status, count in sorted(seen.statuses.items(), key=str)
    ]
    if seen.cancelled:
        parts.append(f"clients that left early: {seen.cancelled}")
    return ", ".join(parts)


def _reason(error: OSError, server: Server, host: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {server.port} on {host} is taken by another program; --port chooses another"
    return error.strerror or str(error)


def _complain(message: str, status: int) -> int:
    print(f"course serve: {message}", file=sys.stderr)
    return status


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """SIGINT and SIGTERM both raise KeyboardInterrupt, once; what comes later finds us closing."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what signals do
        return

    def interrupt(number: int, frame: object) -> None:
        for each in wanted:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    wanted = (signal.SIGINT, signal.SIGTERM)
    # Even where SIGINT is ignored from the start, as in a shell's background jobs.
    before = {each: signal.signal(each, interrupt) for each in wanted}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
