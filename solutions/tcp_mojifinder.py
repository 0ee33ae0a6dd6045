"""Serve the character search over plain TCP: `python -m solutions.tcp_mojifinder [HOST] [PORT]`.

Talk to it with `telnet localhost 2323` or `nc localhost 2323`.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import Iterable

from solutions.charindex import RULE, InvertedIndex, format_results, tokenize
from solutions.charindex_fast import FastIndex
from solutions.mojifinder_common import cannot_listen, parse

PORT = 2323
CRLF = b"\r\n"
PROMPT = b"?> "
PATIENCE = 30.0  # seconds a client may leave what we send unread

# What one client, and all together, can cost us
MOST = 2000  # names; a query is looked up when one of its words is in no more than these
CHUNK = 50  # lines that are sent before the others have their turn
LINE_LIMIT = 256  # bytes; nobody types a longer query
UNREAD_LIMIT = 16 * 1024  # bytes of an answer that wait here until the client reads on
SOCKET_LIMIT = 32 * 1024  # bytes that the system keeps for us in each direction
CLIENTS = 1200  # at once
FILES_EACH = 5  # as many newcomers may be accepted four times before the first session begins


def too_common(query: str, index: InvertedIndex) -> bool:
    """Whether each word of `query` is in more than MOST names, as those of "cjk" are."""
    return min((len(index.entries.get(w, "")) for w in tokenize(query)), default=0) > MOST


async def polite(
    index: InvertedIndex, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer one line after another; hang up at an empty one, or when the guest leaves."""
    while True:
        writer.write(PROMPT)
        await writer.drain()
        query = (await reader.readline()).decode().strip()
        if not query:
            break
        await search(query, index, writer)
    writer.close()
    await writer.wait_closed()


def query_of(data: bytes) -> str | None:
    """Return the query in a line, or None if the line is to end the session."""
    try:
        query = data.decode().strip(" \t\r\n")
    except UnicodeDecodeError:
        return None  # which is also what telnet sends for Ctrl-C
    return None if query and query[0] < " " else query  # Ctrl-C and Ctrl-D, for example


async def search(query: str, index: InvertedIndex, writer: asyncio.StreamWriter) -> int:
    """Send the characters that match `query` and a status line; return how many they are.

    ConnectionError when the client has gone.
    """
    chars = ""
    if too_common(query, index):  # found out without searching, which would take long
        writer.write(f"Each word is in more than {MOST} names: add another.".encode() + CRLF)
    else:
        chars = "".join(sorted(index.search(query)))  # 4 bytes a character while we wait
    for start in range(0, len(chars), CHUNK):
        lines = format_results(chars[start : start + CHUNK])
        writer.write(b"".join(line.encode() + CRLF for line in lines))
        await writer.drain()  # waits only while too much of the answer is unread
        await asyncio.sleep(0)  # and this lets the others go on, even if nothing is
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


async def finder(
    index: InvertedIndex, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Hold one client's session: prompt, read a line, answer it, and so on."""
    client = writer.get_extra_info("peername")
    try:
        writer.write(PROMPT)
        await writer.drain()
        while data := await reader.readline():
            query = query_of(data)
            if query is None:
                break
            async with asyncio.timeout(PATIENCE):
                if query:
                    print(f" From {client}: {query[:80]!r}")
                    found = await search(query, index, writer)
                    print(f"   To {client}: {found} results.")
                writer.write(PROMPT)
                await writer.drain()
            await asyncio.sleep(0)  # a thousand lines at once are no reason to keep the others
    except (OSError, ValueError) as error:
        # OSError: gone, or out of patience. ValueError: a line too long.
        print(f" Lost {client}: {type(error).__name__}")
        if isinstance(error, TimeoutError):
            writer.transport.abort()  # our patience is used up: close() would begin to wait anew
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(PATIENCE):
                await writer.wait_closed()
        writer.transport.abort()  # after close() this drops what was never read
        print(f"Close {client}.")


def make_room(clients: Iterable[asyncio.StreamWriter]) -> None:
    """Drop the first of `clients` who leaves something unread, or else the first of all."""
    staying = [writer for writer in clients if not writer.is_closing()]
    unread = [writer for writer in staying if writer.transport.get_write_buffer_size()]
    for writer in (unread or staying)[:1]:
        writer.transport.abort()


async def supervisor(
    index: InvertedIndex, host: str, port: int, most_clients: int = CLIENTS
) -> None:
    """Serve until cancelled, then hang up on everybody. OSError when it cannot listen."""
    sessions: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    # no coroutine: when it is cancelled, 3.11 and 3.12 would report that with a traceback
    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(sessions) >= most_clients:
            make_room(sessions.values())
        writer.transport.set_write_buffer_limits(UNREAD_LIMIT)
        session = asyncio.create_task(finder(index, reader, writer))
        sessions[session] = writer
        session.add_done_callback(sessions.pop)

    server = await asyncio.start_server(
        connected, host, port, limit=LINE_LIMIT, backlog=most_clients, start_serving=False
    )
    for sock in server.sockets:  # the clients' sockets take over what is set here
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_LIMIT)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_LIMIT)
    await server.start_serving()
    addresses = ", ".join("{}:{}".format(*sock.getsockname()) for sock in server.sockets)
    print(f"Serving on {addresses}. Hit Ctrl-C to stop.", flush=True)
    try:
        # not serve_forever(): from 3.12 on it waits until the last client has left
        await asyncio.Event().wait()
    finally:
        server.close()
        for writer in sessions.values():
            writer.transport.abort()
        if sessions:
            await asyncio.wait(sessions)


def clients_allowed() -> int:
    """CLIENTS, or as many as the system has open files for, of which it is asked for enough."""
    try:
        import resource
    except ImportError:  # Windows knows no such limit
        return CLIENTS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CLIENTS * FILES_EACH
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return CLIENTS
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed // FILES_EACH


def main(argv: list[str] | None = None) -> int:
    """Build the index, serve until Ctrl-C, and return the exit status: 1 if it cannot listen."""
    does = "Serve the search for characters over TCP, for telnet and nc, until Ctrl-C."
    options = parse("tcp_mojifinder", does, PORT, argv)
    try:
        print("Building the index.", flush=True)
        asyncio.run(supervisor(FastIndex(), options.host, options.port, clients_allowed()))
    except OSError as error:
        return cannot_listen(error, "tcp_mojifinder", options.host, options.port)
    except KeyboardInterrupt:
        print("\nServer shut down.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
