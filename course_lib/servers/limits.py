"""What a practice server takes from strangers: on a shared machine anybody reaches its port."""

from __future__ import annotations

import sys
from contextlib import suppress

if sys.platform != "win32":  # there, files do not limit sockets
    import resource

BACKLOG = 2_048  # connections that may wait to be accepted; the system may allow fewer
CONNECTIONS = 2_048  # open at once
LONGEST_LINE = 4_096  # bytes of the request line
LONGEST_FIELD = 8_190  # bytes of one header
HEADERS = 100  # header fields of one request
PATIENCE = 10.0  # seconds that a client may be silent, or slow to send or to read
PATHS_COUNTED = 10_000  # different paths whose requests are numbered
SPARE_FILES = 128  # left to the rest of the process


def connection_limit() -> int:
    """How many connections to hold open at once without running out of files."""
    if sys.platform == "win32":
        return CONNECTIONS
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(SPARE_FILES, min(CONNECTIONS, files - SPARE_FILES))


def allow_many_files() -> None:
    """Raise this process's limit of open files to what a full house needs, if we may."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    with suppress(ValueError, OSError):  # a system that says one limit and means another
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
