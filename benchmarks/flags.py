"""How fast the downloads and their server are: `python -m benchmarks.flags [--quick]`.

1. Twenty flags from DELAY (0.5 to 5 s each): asyncio, threads and one after another, against the
   slowest single answer, which nobody can beat. Aim: asyncio within 1.05 of it.
2. Requests a second: the flag server, a bare aiohttp handler, and `python -m http.server`. Aim: at
   least 0.8 of bare aiohttp.
3. Errors in 100 flags from ERROR, over seeded runs in real time, against the 56.7 of theory.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp

from course_lib.servers import FlagServer
from course_lib.servers.base import DATA
from solutions import (
    flags,
    flags2,
    flags2_sequential,
    flags2_threadpool,
    flags_sequential,
    flags_threadpool,
)
from solutions.flags2_common import ALL_CC, DownloadStatus

CODES = flags.POP20_CC
WARM_UP = ["BR", "IN"]
BARE = """
import sys
from aiohttp import web
body = open(sys.argv[1], "rb").read()

async def flag(request):
    return web.Response(body=body, content_type="image/gif")

app = web.Application()
app.router.add_get("/flags/br/br.gif", flag)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[2]), print=None)
"""
OURS = """
import sys, time
from course_lib.servers import FlagServer
FlagServer("LOCAL", port=int(sys.argv[2])).start()
time.sleep(1000)
"""


def quietly(work: Callable[[], object]) -> float:
    """The seconds that work takes; what it prints is thrown away."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        start = time.perf_counter()
        work()
        return time.perf_counter() - start


def downloads(scale: float, seed: int) -> dict[str, float]:
    """Seconds for twenty flags in three ways, and the slowest single answer."""
    with FlagServer("DELAY", scale=scale, seed=seed) as server:
        flags.BASE_URL = server.url
        ways: dict[str, Callable[[], object]] = {
            "asyncio": lambda: asyncio.run(flags.supervisor(CODES)),
            "threads": lambda: flags_threadpool.download_many(CODES, server.url),
            "one by one": lambda: flags_sequential.download_many(CODES, server.url),
        }
        quietly(lambda: asyncio.run(flags.supervisor(WARM_UP)))  # imports, certificates
        found = {}
        for name, way in ways.items():
            server.reset()
            found[name] = quietly(way)
        paths = [f"/flags/{cc}/{cc}.gif".lower() for cc in CODES]
        found["the limit"] = max(server.fate(path, 1)[0] for path in paths) * scale
    return found


@contextlib.contextmanager
def serving(*command: str, port: int, folder: Path) -> Iterator[None]:
    """A server in a process of its own, from when it answers until the end of the block."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        asyncio.run(_answers(port))
        yield
    finally:
        process.terminate()
        process.wait()


async def _answers(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            except OSError:
                await asyncio.sleep(0.05)


async def requests_a_second(port: int, count: int, clients: int = 20) -> float:
    """What `clients` clients get out of a server together, each on a connection of its own."""
    url = f"http://127.0.0.1:{port}/flags/br/br.gif"

    async def client(session: aiohttp.ClientSession) -> None:
        for _ in range(count // clients):
            async with session.get(url) as response:
                assert response.status == 200
                await response.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=clients)) as session:
        await client(session)  # warm
        start = time.perf_counter()
        await asyncio.gather(*(client(session) for _ in range(clients)))
        return count / (time.perf_counter() - start)


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def servers(count: int, rounds: int) -> dict[str, float]:
    """Requests a second, the median of some rounds that take turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = DATA / "flags" / "br.gif"
        (folder / "flags" / "br").mkdir(parents=True)
        (folder / "flags" / "br" / "br.gif").write_bytes(picture.read_bytes())
        found: dict[str, list[float]] = {"flag server": [], "bare aiohttp": [], "http.server": []}
        for _ in range(rounds):
            for kind, rates in found.items():
                port = free_port()
                command = [sys.executable, "-c", OURS, str(picture), str(port)]
                if kind == "bare aiohttp":
                    command[2] = BARE
                elif kind == "http.server":
                    command[1:] = ["-m", "http.server", str(port), "--bind", "127.0.0.1"]
                with serving(*command, port=port, folder=folder):
                    rates.append(
                        asyncio.run(
                            requests_a_second(port, count // (10 if kind == "http.server" else 1))
                        )
                    )
    return {kind: statistics.median(rates) for kind, rates in found.items()}


def errors(runs: int) -> list[tuple[int, int]]:
    """Errors in 100 flags from ERROR, counted by the script and foretold by the server's luck."""
    found = []
    for seed in range(runs):
        with FlagServer("ERROR", seed=seed) as server:
            fates = [server.fate(f"/flags/{cc}/{cc}.gif".lower(), 1) for cc in ALL_CC[:100]]
            counter = _silent(server.url)
            foretold = sum(delay > 3.1 or fails for delay, fails in fates)
            found.append((counter[DownloadStatus.ERROR], foretold))
    return found


def _silent(url: str) -> dict[DownloadStatus, int]:
    with contextlib.redirect_stdout(io.StringIO()):
        return asyncio.run(flags2.supervisor(ALL_CC[:100], url, True, 100))


def many(scale: float) -> dict[str, float]:
    """Seconds for all 194 flags from DELAY, at most 50 at a time."""
    with FlagServer("DELAY", scale=scale, seed=1) as server:
        ways: dict[str, Callable[[], object]] = {
            "asyncio": lambda: asyncio.run(flags2.supervisor(ALL_CC, server.url, True, 50)),
            "threads": lambda: flags2_threadpool.download_many(ALL_CC, server.url, True, 50),
        }
        if scale < 0.1:
            ways["one by one"] = lambda: flags2_sequential.download_many(
                ALL_CC, server.url, True, 1
            )
        found = {}
        for name, way in ways.items():
            server.reset()
            found[name] = quietly(way)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Downloads against their limits.")
    parser.add_argument("--quick", action="store_true", help="delays of a tenth, fewer runs")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as folder:
        flags.DEST_DIR = Path(folder)
        print("20 flags from DELAY:")
        times = downloads(0.1 if quick else 1.0, seed=1)
        for name, seconds in times.items():
            print(f"  {name:12} {seconds:6.2f} s  {seconds / times['the limit']:5.2f} of the limit")
        print("194 flags, 50 at a time, delays of a twentieth:")
        for name, seconds in many(0.05).items():
            print(f"  {name:12} {seconds:6.2f} s")
        print("requests a second, 20 clients:")
        rates = servers(1_000 if quick else 4_000, 1 if quick else 5)
        for name, rate in rates.items():
            print(f"  {name:12} {rate:6.0f}    {rate / rates['bare aiohttp']:5.2f} of bare aiohttp")
        counted = errors(2 if quick else 20)
        mean = statistics.mean(error for error, _ in counted)
        off = max(abs(error - foretold) for error, foretold in counted)
        print(f"errors in 100 flags from ERROR, {len(counted)} runs: {mean:.1f} (theory: 56.7),")
        print(f"  at most {off} more or less than the server's luck foretold")


if __name__ == "__main__":
    main()
