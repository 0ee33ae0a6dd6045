"""Serve the character search over plain TCP: `python -m solutions.tcp_mojifinder [HOST] [PORT]`.

Talk to it with `telnet localhost 2323` or `nc localhost 2323`.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import sys

from solutions.charindex import RULE, InvertedIndex, format_results

HOST, PORT = "127.0.0.1", 2323
CRLF = b"\r\n"
PROMPT = b"?> "
PATIENCE = 30.0  # seconds a client may leave what we send unread
LINE_LIMIT = 4096  # bytes; nobody types a longer query


async def search(query: str, index: InvertedIndex, writer: asyncio.StreamWriter) -> int:
    """Send the characters that match `query` and a status line; return how many they are.

    ConnectionError when the client has gone.
    """
    chars = index.search(query)
    for line in format_results(chars):
        writer.write(line.encode() + CRLF)
        await writer.drain()  # waits only while too much of the answer is unread
    writer.write(f"{RULE} {len(chars)} found".encode() + CRLF)
    await writer.drain()
    return len(chars)


async def finder(
    index: InvertedIndex, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Hold one client's session: prompt, read a query, answer it, and so on.

    It ends when the client leaves, starts a line with a control character, sends what is not
    UTF-8 or a line without end, or leaves an answer unread for PATIENCE seconds.
    """
    client = writer.get_extra_info("peername")
    try:
        writer.write(PROMPT)
        await writer.drain()
        while data := await reader.readline():
            query = data.decode().strip(" \t\r\n")
            if query and query[0] < " ":  # Ctrl-C and Ctrl-D, for example
                break
            async with asyncio.timeout(PATIENCE):
                if query:
                    print(f" From {client}: {query[:80]!r}")
                    found = await search(query, index, writer)
                    print(f"   To {client}: {found} results.")
                writer.write(PROMPT)
                await writer.drain()
    except (OSError, ValueError) as error:
        # OSError: gone, or out of patience. ValueError: a line too long, or no UTF-8, which is
        # also what telnet sends for Ctrl-C.
        print(f" Lost {client}: {type(error).__name__}")
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(PATIENCE):
                await writer.wait_closed()
        writer.transport.abort()  # after close() this drops what was never read
        print(f"Close {client}.")


async def supervisor(index: InvertedIndex, host: str, port: int) -> None:
    """Serve until cancelled, then hang up on everybody. OSError when it cannot listen."""
    sessions: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # a coroutine always runs in a task here
        sessions[task] = writer
        task.add_done_callback(sessions.pop)
        await finder(index, reader, writer)

    server = await asyncio.start_server(session, host, port, limit=LINE_LIMIT, backlog=1000)
    addresses = ", ".join("{}:{}".format(*sock.getsockname()) for sock in server.sockets)
    print(f"Serving on {addresses}. Hit Ctrl-C to stop.", flush=True)
    try:
        # not serve_forever(): on 3.12 and 3.13 it waits until the last client has left
        await asyncio.Event().wait()
    finally:
        server.close()
        for writer in sessions.values():
            writer.transport.abort()
        if sessions:
            # before run() cancels them, which 3.11 and 3.12 report with a traceback
            await asyncio.wait(sessions)


def explain(error: OSError, host: str, port: int) -> str:
    """Say in one line why the server cannot listen, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program. Choose another one: "
            f"python -m solutions.tcp_mojifinder {host} {port + 1 if port < 65535 else PORT}"
        )
    return f"Cannot listen on {host}:{port}: {error.strerror or error}"


def main(arguments: list[str]) -> int:
    """Build the index, serve until Ctrl-C, and return the exit code."""
    host, port = (*arguments, *(HOST, str(PORT))[len(arguments) :])[:2]
    if len(arguments) > 2 or not (port.isdecimal() and int(port) < 65536):
        print("Usage: python -m solutions.tcp_mojifinder [HOST] [PORT]", file=sys.stderr)
        return 2
    try:
        print("Building the index.", flush=True)
        asyncio.run(supervisor(InvertedIndex(), host, int(port)))
    except OSError as error:
        print(explain(error, host, int(port)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nServer shut down.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
