"""Clients that ask for large answers and never read, and good ones beside them, against a real server.

The server of `solutions.tcp_mojifinder` runs in a process of its own; all clients are in this one.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import re
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO, NamedTuple

ROOT = Path(__file__).parents[1]
# The largest answers that there are, queries that take the longest, and small change in masses
QUERIES = [
    b"sign\r\n",
    b"small\r\n",
    b"letter\r\n",
    b"cjk unified ideograph\r\n",
    b"cjk unified ideograph sign\r\n",
    b"sign" + b" letter" * 100 + b"\r\n",
    b"\r\n" * 50,
]
MANY = 200  # queries that a bad client sends before it looks whether it may send more
PAUSE = 0.05  # seconds between two good clients
OTHER_FILES = 100  # that this process may have open


class Server(NamedTuple):
    """The server's process and its port."""

    pid: int
    port: int

    @property
    def memory(self) -> float | None:
        """Its resident memory in MB, where /proc tells."""
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return None
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


class Siege(NamedTuple):
    """What came of one: how long each good client waited, and the server's memory."""

    bad: int
    waits: list[float]  # seconds
    before: float | None  # MB, as all these
    peak: float | None
    after: float | None

    def __str__(self) -> str:
        waits = sorted(self.waits)
        memory = [f"{mb:.0f}" if mb is not None else "?" for mb in self[2:]]
        return (
            f"{self.bad:5} bad  {len(waits)} good waited {waits[len(waits) // 2]:.2f} s, "
            f"at most {waits[-1]:.2f} s  memory {memory[0]} MB, at most {memory[1]}, then {memory[2]}"
        )


@contextlib.asynccontextmanager
async def server() -> AsyncIterator[Server]:
    """The script on a free port. At the end it is gone."""
    # what it prints goes to a file: a pipe would make it wait for this busy process
    with tempfile.TemporaryFile("w+b") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "solutions.tcp_mojifinder", "127.0.0.1", "0", cwd=ROOT, stdout=log
        )
        try:
            yield Server(process.pid, await port_of(process, log))
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def port_of(process: asyncio.subprocess.Process, log: IO[bytes]) -> int:
    """Where the server listens, as soon as it says so. RuntimeError if it ends instead."""
    while process.returncode is None:
        said = os.pread(log.fileno(), 1000, 0)
        if found := re.search(rb"127\.0\.0\.1:(\d+)", said):
            return int(found[1])
        await asyncio.sleep(0.05)
    raise RuntimeError("the server has ended")


def allowed(wanted: int) -> int:
    """For how many clients this process may have sockets, after asking the system for enough."""
    try:
        import resource
    except ImportError:  # Windows knows no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY not in (soft, hard) and soft < wanted + OTHER_FILES:
        soft = min(hard, wanted + OTHER_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return min(wanted, soft - OTHER_FILES)
    return wanted


async def good(port: int) -> float:
    """Connect, ask, read the answer and the next prompt, leave; return the seconds."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"cat face\r\n")
    answer = await reader.readuntil(b" found\r\n?> ")
    assert answer.count(b"CAT FACE") == 10
    writer.close()
    return time.perf_counter() - start


@contextlib.contextmanager
def besiegers(port: int, count: int) -> Iterator[list[socket.socket]]:
    """So many connections, all at once, each with MANY queries sent and nothing read."""
    with contextlib.ExitStack() as stack:
        bad = []
        for query in itertools.islice(itertools.cycle(QUERIES), count):
            bad.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), 10)))
            bad[-1].setblocking(False)
            send(bad[-1], query * MANY)
        yield bad


def send(client: socket.socket, data: bytes) -> None:
    """As much of it as goes without waiting."""
    with contextlib.suppress(OSError):  # full, or dropped by the server
        client.send(data)


async def besiege(at: Server, bad: int, good_ones: int) -> Siege:
    """Let so many good clients ask, one a PAUSE, beside so many bad ones that keep on asking."""
    before = at.memory
    waits, memory = [], [before]
    with besiegers(at.port, bad) as crowd:
        for _ in range(good_ones):
            waits.append(await good(at.port))
            memory.append(at.memory)
            for client in random.sample(crowd, len(crowd) // 10):
                send(client, random.choice(QUERIES) * MANY)
            await asyncio.sleep(PAUSE)
    await good(at.port)  # by then the server has noticed that they have left
    await asyncio.sleep(1)
    peak = max((mb for mb in memory if mb is not None), default=None)
    return Siege(bad, waits, before, peak, at.memory)
