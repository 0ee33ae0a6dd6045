"""The side of a practice server that speaks HTTP.  aiohttp does the parsing and the writing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from course_lib.servers.limits import BACKLOG, HEADERS, LONGEST_FIELD, LONGEST_LINE
from course_lib.servers.reply import Reply
from course_lib.servers.seen import Seen

FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)
SHORT = 32_768  # bytes: an answer that a connection with nothing left to send takes at once
CLOSING = 0.1  # seconds that a handler has to notice that the server stops

_log = logging.getLogger("course_lib.servers")


def _worth_a_line(record: logging.LogRecord) -> bool:
    """Broken HTTP or a broken connection makes no traceback in a learner's notebook."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (HttpProcessingError, ConnectionError))


_log.addFilter(_worth_a_line)


class Answering(Protocol):
    """What is served: a `Server`, as far as HTTP is concerned."""

    seen: Seen
    fault: Exception | None
    patience: float
    max_connections: int

    def answer(self, path: str) -> Reply:
        """The answer to the next request for path."""

    async def due(self, path: str, reply: Reply) -> None:
        """Comes back when it may go."""


class _Http(web.Server):
    """aiohttp's server, with a limit to the number of connections."""

    def __init__(self, server: Answering, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit, self._seen = server.max_connections, server.seen
        # Until really closed: aiohttp's own list forgets those that still have bytes to send.
        self.open: dict[web.RequestHandler, asyncio.Transport] = {}

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        full = len(self.open) >= self._limit
        self.open[handler] = transport
        super().connection_made(handler, transport)
        if full:
            self._seen.turned_away()
            transport.write(FULL)
            transport.close()
        else:
            self._seen.connected()

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        self.open.pop(handler, None)
        super().connection_lost(handler, exc)


class Wire:
    """Listens for a Server, asks it for replies, sends them when they are due, and counts."""

    def __init__(self, server: Answering) -> None:
        self._server, self._seen = server, server.seen
        self._closing = False
        self._http = _Http(
            server,
            self._handle,
            handler_cancellation=True,  # a client that leaves cancels its handler: we count it
            access_log=None,
            logger=_log,
            keepalive_timeout=server.patience,  # also the time a client has to send its headers
            lingering_time=0,  # no practice server reads a body
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_FIELD,
            max_headers=HEADERS,
        )

    async def listen(self, host: str, port: int) -> tuple[str, int]:
        """Accept clients from now on; return the address.  OSError when it cannot be had."""
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._http, host, port, backlog=BACKLOG)
        address = self._listener.sockets[0].getsockname()
        return address[0], address[1]

    async def close(self) -> None:
        """Stop listening and end every connection, whatever its client is doing."""
        self._closing = True
        # A connection that is just being accepted when its listener closes is left behind open:
        # accept no more (Windows cannot do this), let those arrive, and close only then.
        for listening in self._listener.sockets:
            with suppress(NotImplementedError):
                asyncio.get_running_loop().remove_reader(listening.fileno())
        for _ in range(3):
            await asyncio.sleep(0)
        self._listener.close()
        for transport in list(self._http.open.values()):
            transport.abort()
        await self._http.shutdown(CLOSING)
        with suppress(TimeoutError):  # not every Python's wait_closed() comes back
            async with asyncio.timeout(CLOSING):
                await self._listener.wait_closed()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request.  It counts as answered just before its last byte is on the way."""
        self._seen.arrived(request.path)
        answered = False
        try:
            reply = self._reply(request)
            await self._server.due(request.path, reply)
            response = await self._begin(request, reply)
            answered = True
        finally:
            if not answered:
                self._seen.unanswered(cancelled=not self._closing)
        self._seen.answered(reply.status)
        await self._finish(request, response, reply)
        return response

    def _reply(self, request: web.BaseRequest) -> Reply:
        if request.method not in ("GET", "HEAD"):
            return Reply(405, b"405: only GET and HEAD\n", headers={"Allow": "GET, HEAD"})
        try:
            return self._server.answer(request.path)
        except Exception as error:
            self._server.fault = self._server.fault or error
            _log.exception("the practice server could not answer %s", request.path)
            return Reply(500, b"500: the practice server itself is at fault\n")

    async def _begin(self, request: web.BaseRequest, reply: Reply) -> web.StreamResponse:
        """Send what must go before the end: every piece of a stream, or half of what is cut."""
        headers = {"Content-Type": reply.kind, **reply.headers}
        body = reply.body
        if isinstance(body, bytes) and not reply.cut:
            return web.Response(status=reply.status, body=body, headers=headers)
        response = web.StreamResponse(status=reply.status, headers=headers)
        pieces: Iterable[bytes]
        if isinstance(body, bytes):
            response.content_length = len(body)
            pieces = [body[: len(body) // 2]]
        else:
            pieces = body()
        await response.prepare(request)
        if request.method == "GET":
            for piece in pieces:
                async with self._patience(request):
                    await response.write(piece)
                await asyncio.sleep(0)  # a fast reader must not keep the others from their turn
        return response

    async def _finish(
        self, request: web.BaseRequest, response: web.StreamResponse, reply: Reply
    ) -> None:
        transport = request.transport
        if transport is None:
            return
        if reply.cut:
            transport.close()
            return
        short = isinstance(reply.body, bytes) and len(reply.body) < SHORT
        if short and transport.get_write_buffer_size() == 0:
            return  # it cannot block: aiohttp sends it as soon as we return
        async with self._patience(request):
            await response.prepare(request)
            await response.write_eof()

    @asynccontextmanager
    async def _patience(self, request: web.BaseRequest) -> AsyncIterator[None]:
        """A client that reads too slowly loses its connection, and somebody else has its place."""
        try:
            async with asyncio.timeout(self._server.patience):
                yield
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()
            raise ConnectionResetError("the client does not read") from None
