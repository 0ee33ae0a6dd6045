"""How fast are the character index and its two servers? `python -m benchmarks.mojifinder`.

Each figure stands beside a bare one, measured in the same process: the plain index beside the fast
one, and each server beside a handler that sends the same bytes without searching. Client and
server share one loop, so rates are lower than with a machine for each; compare, do not quote.
At last a siege, three times: a thousand clients that ask for large answers and never read, and
what good ones notice of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import io
import time
import timeit
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import uvicorn

from benchmarks import siege
from solutions.charindex import InvertedIndex
from solutions.charindex_fast import FastIndex
from solutions.tcp_mojifinder import CRLF, PROMPT, finder
from solutions.web_mojifinder import app

QUERY = "cat face"
OPEN = 1000  # connections at the same time
REQUESTS = 2000
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Exchange = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


def index(kind: type[InvertedIndex]) -> str:
    """Build it three times and query it: one line."""
    build = min(timeit.repeat(kind, number=1, repeat=3))
    tracemalloc.start()
    built = kind()
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    query = min(timeit.repeat(lambda: built.search(QUERY), number=1000, repeat=3)) * 1000
    large = min(timeit.repeat(lambda: built.search("letter"), number=10, repeat=3)) * 1e5
    return (
        f"{kind.__name__:15} build {build:5.2f} s  memory {memory:4.0f} MB  "
        f"{QUERY!r} {query:5.1f} µs  'letter' {large:5.0f} µs"
    )


@contextlib.asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[int]:
    server = await asyncio.start_server(handler, "127.0.0.1", 0, backlog=OPEN)
    yield server.sockets[0].getsockname()[1]
    server.close()


@contextlib.asynccontextmanager
async def uvicorn_with(application: Any) -> AsyncIterator[int]:
    config = uvicorn.Config(
        application, port=0, log_level="critical", lifespan="off", ws="none", backlog=OPEN
    )
    server = uvicorn.Server(config)
    with contextlib.suppress(asyncio.CancelledError):
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0)
        yield server.servers[0].sockets[0].getsockname()[1]
        server.should_exit = server.force_exit = True
        await serving


async def over_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(QUERY.encode() + CRLF)
    return await reader.readuntil(b"found\r\n" + PROMPT)


async def over_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    writer.write(b"GET /search?q=cat+face HTTP/1.1\r\nHost: localhost\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
    return await reader.readexactly(int(length))


async def load(port: int, exchange: Exchange, connections: int) -> str:
    """REQUESTS requests, each on the next of all open connections, 10 at a time."""
    clients = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    took: list[float] = []
    todo = iter(range(REQUESTS))

    async def work(first: int) -> None:
        mine = clients[first::10]
        for number, _ in enumerate(todo):
            start = time.perf_counter()
            await exchange(*mine[number % len(mine)])
            took.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*map(work, range(10)))
    rate = REQUESTS / (time.perf_counter() - start)
    for _, writer in clients:
        writer.transport.abort()
    await asyncio.sleep(0)
    p99 = sorted(took)[int(len(took) * 0.99)] * 1000
    return f"{connections:5} open  {rate:6.0f} requests/s  p99 {p99:5.1f} ms"


async def servers() -> None:
    """Print a line for each server and its bare counterpart, with 10 and with OPEN connections."""
    found = InvertedIndex()
    app.state.index = found
    with contextlib.redirect_stdout(io.StringIO()):
        async with listening(functools.partial(finder, found)) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            answer = (await over_tcp(reader, writer)).removeprefix(PROMPT)
            writer.close()
        async with uvicorn_with(app) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            body = await over_http(reader, writer)
            writer.close()

    async def bare_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(PROMPT)
        while await reader.readline():
            writer.write(answer)
            await writer.drain()
        writer.close()

    async def bare_http(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    for label, serving, exchange in [
        ("TCP, bare", listening(bare_tcp), over_tcp),
        ("tcp_mojifinder", listening(functools.partial(finder, found)), over_tcp),
        ("HTTP, bare", uvicorn_with(bare_http), over_http),
        ("web_mojifinder", uvicorn_with(app), over_http),
    ]:
        with contextlib.redirect_stdout(io.StringIO()):
            async with serving as port:
                lines = [await load(port, exchange, count) for count in (10, OPEN)]
        for line in lines:
            print(f"{label:15}", line)


async def sieges() -> None:
    """Print a line for each of three, against one server."""
    count = siege.allowed(OPEN)
    async with siege.server() as at:
        for _ in range(3):
            print(f"{'tcp_mojifinder':15}", await siege.besiege(at, count, good_ones=40))


def main() -> None:
    siege.allowed(4 * OPEN)  # open files
    for kind in (InvertedIndex, FastIndex):
        print(index(kind))
    asyncio.run(servers())
    asyncio.run(sieges())


if __name__ == "__main__":
    main()
