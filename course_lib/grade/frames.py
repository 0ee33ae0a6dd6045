"""What grader and keeper say to each other: frames of bytes over a socket, each after its length."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Callable
from typing import Any

MOST = 96 << 20  # bytes of a frame
SEED, PORT = 16, 2  # bytes
_LENGTH = struct.Struct(">I")


class HungUp(ConnectionError):
    """The other end is gone."""


def send(line: socket.socket, said: dict[str, Any], data: bytes = b"") -> None:
    """A frame of JSON, and one of plain bytes. Raises HungUp."""
    head = json.dumps(said).encode("ascii")
    try:
        line.sendall(_LENGTH.pack(len(head)) + head + _LENGTH.pack(len(data)) + data)
    except OSError as error:
        raise HungUp(str(error)) from None


def receive(line: socket.socket) -> tuple[dict[str, Any], bytes]:
    """What the other end sent. Raises HungUp."""
    try:
        head, data = _frame(line), _frame(line)
        said = json.loads(head)
    except (OSError, ValueError, RecursionError) as error:
        raise HungUp(str(error)) from None
    if not isinstance(said, dict):
        raise HungUp("no frame")
    return said, data


def hand_on_seed(line: socket.socket, pipe: int, begin: Callable[[bytearray], int]) -> None:
    """Ask the grader for a seed, pass it on, and forget it. Raises HungUp.

    begin: is told the seed first, and gives the port of a server, which goes behind it; 0 is none.
    """
    send(line, {"seed": True})
    seed = bytearray(SEED)
    there = memoryview(seed)
    try:
        while there:
            size = line.recv_into(there)
            if not size:
                raise HungUp("closed")
            there = there[size:]
        there.release()
        seed += begin(seed).to_bytes(PORT, "big")
        os.write(pipe, seed)
    except OSError as error:
        raise HungUp(str(error)) from None
    finally:
        seed[:] = bytes(len(seed))


def _frame(line: socket.socket) -> bytes:
    size = _LENGTH.unpack(_exactly(line, _LENGTH.size))[0]
    if size > MOST:
        raise HungUp("a frame too long")
    return _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        part = line.recv(min(size - len(found), 1 << 20))
        if not part:
            raise HungUp("closed")
        found += part
    return bytes(found)
