"""A client's end of a connection without a network: exact in virtual time, with asyncio's own streams."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from course_lib import cpython
from course_lib.checks.verdict import Incorrect

CLOSING = 0.5  # virtual seconds until a closed connection is gone
TOO_MANY = 200  # writes after the client has gone: nobody means that


class Wire(asyncio.Transport):
    """What lies below a StreamWriter: it keeps what is written, and can be full, closed or cut."""

    def __init__(self, protocol: asyncio.StreamReaderProtocol) -> None:
        super().__init__({"peername": ("127.0.0.1", 50000), "sockname": ("127.0.0.1", 2323)})
        self.protocol = protocol
        self.loop = asyncio.get_running_loop()
        self.written: list[bytes] = []
        self.unread = 0  # bytes
        self.room: float = float("inf")  # bytes that may be unread before writers should wait
        self.paused = self.closing = self.lost = False
        self.left = False  # the client has hung up
        self.half_closed = False  # the server has said that it will send no more
        self.late = 0  # writes after the end

    def write(self, data: Any) -> None:
        """Like a socket's: bytes only, and what comes after the end is dropped."""
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(
                f"data argument must be a bytes-like object, not {type(data).__name__!r}"
            )
        if self.half_closed:  # as asyncio's own: said in its words, so that they can be looked up
            raise RuntimeError("Cannot call write() after write_eof()")
        if self.closing or self.lost or self.left:
            self.late += 1
            if self.late > TOO_MANY:
                raise Incorrect(
                    "endless-loop",
                    "The client has hung up, and your loop goes round for ever: at the end of the data "
                    'a read returns b"" at once, again and again. Which line looks at that?',
                )
        if self.closing or self.lost:
            return
        self.written.append(bytes(data))
        self.unread += len(data)
        if self.unread > self.room and not self.paused:
            self.paused = True
            self.protocol.pause_writing()

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        """Several at once."""
        self.write(b"".join(list_of_data))

    def read_all(self) -> None:
        """The client reads what is there."""
        self.unread = 0
        if self.paused:
            self.paused = False
            self.protocol.resume_writing()

    def cut(self, error: Exception | None) -> None:
        """The connection is gone."""
        if not self.lost:
            self.lost = True
            self.protocol.connection_lost(error)

    def close(self) -> None:
        """Takes a moment, as in a network."""
        if not self.closing:
            self.closing = True
            self.loop.call_later(CLOSING, self.cut, None)

    def abort(self) -> None:
        """Takes none."""
        self.closing = True
        self.loop.call_soon(self.cut, None)

    def is_closing(self) -> bool:
        """Whether it was closed or cut."""
        return self.closing or self.lost

    def get_write_buffer_size(self) -> int:
        """Bytes that the client has not read."""
        return self.unread

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Low and high, in bytes."""
        return 0, int(min(self.room, 65536))

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """The client alone decides how much it leaves unread."""

    def can_write_eof(self) -> bool:
        """As a socket can."""
        return True

    def write_eof(self) -> None:
        """The client may go on; it sees that no more will come."""
        self.half_closed = self.half_closed or not self.closing

    def is_reading(self) -> bool:
        """It always reads."""
        return not self.lost

    def pause_reading(self) -> None:
        """The client's data is in the reader's buffer already."""

    def resume_reading(self) -> None:
        """See pause_reading."""

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Only the one that it was made with."""

    def get_protocol(self) -> asyncio.BaseProtocol:
        """The one that it was made with."""
        return self.protocol


class Client:
    """Somebody who is connected: `reader` and `writer` are the server's streams. Needs a running loop."""

    def __init__(self, room: float = float("inf")) -> None:
        loop = asyncio.get_running_loop()
        self.reader = asyncio.StreamReader(loop=loop)
        self.protocol = asyncio.StreamReaderProtocol(self.reader, loop=loop)
        self.wire = Wire(self.protocol)
        self.wire.room = room
        self.protocol.connection_made(self.wire)
        self.writer = asyncio.StreamWriter(self.wire, self.protocol, self.reader, loop)
        self.looked_at = 0

    def send(self, data: bytes) -> None:
        """Bytes arrive at the server."""
        if not self.wire.is_closing():
            self.protocol.data_received(data)

    def stay(self) -> None:
        """Say nothing for a while."""

    def leave(self) -> None:
        """Hang up, politely."""
        if not self.wire.is_closing():
            self.wire.left = True
            self.protocol.eof_received()

    def vanish(self) -> None:
        """As when somebody pulls the plug."""
        self.wire.cut(ConnectionResetError(104, "Connection reset by peer"))

    def new(self) -> bytes:
        """What was written since the last look."""
        data = b"".join(self.wire.written)
        found, self.looked_at = data[self.looked_at :], len(data)
        return found

    @property
    def text(self) -> str:
        """All that was written."""
        return b"".join(self.wire.written).decode(errors="replace")

    @property
    def closed_by_server(self) -> bool:
        """Whether the server closed its side."""
        return self.wire.closing

    def tidy_up(self) -> None:
        """Leave nothing behind that Python would complain about later."""
        self.wire.closing = True
        self.wire.cut(None)
        closed = cpython.closed_future(self.protocol)
        if closed is not None and closed.done() and not closed.cancelled():
            closed.exception()
