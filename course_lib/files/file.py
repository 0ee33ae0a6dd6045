"""Read a learner's file, .py or .ipynb, if it is one."""

from __future__ import annotations

import importlib.util
import linecache
import os
import stat
from pathlib import Path

from course_lib.files.notebook import NotANotebook, cells
from course_lib.files.source import Piece, pieces

SIZE = 64 << 20  # bytes: notebooks hold pictures, but somewhere it ends


class Unreadable(ValueError):
    """The file is neither text nor a notebook."""


def data_of(path: Path) -> bytes:
    """What is in a file. Raises OSError, and Unreadable for what is no regular file or too big.

    Nothing waits here: a FIFO with nobody at its other end is opened without blocking, and refused.
    """
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"it is {_kind(status.st_mode)}, not a file")
        data = file.read(SIZE + 1) if status.st_size <= SIZE else b""
        if status.st_size > SIZE or len(data) > SIZE:
            raise Unreadable(f"it is bigger than {SIZE >> 20} MB")
    return data


def _kind(mode: int) -> str:
    for name, is_one in {
        "a folder": stat.S_ISDIR,
        "a pipe": stat.S_ISFIFO,
        "a socket": stat.S_ISSOCK,
    }.items():
        if is_one(mode):
            return name
    return "a device"


def read(data: bytes, name: str) -> list[Piece]:
    """The pieces of a file, in order. Raises Unreadable."""
    flags = [0]  # future statements count for the cells that follow
    try:
        if name.endswith(".ipynb"):
            return [
                piece
                for number, source in cells(data)
                for piece in pieces(source, _kept(source, f"{name} cell {number}"), flags)
            ]
    except NotANotebook as error:
        raise Unreadable(f"it is not a notebook: {error}") from None
    try:
        source = importlib.util.decode_source(data)
        return pieces(source, _kept(source, name), flags)
    except (SyntaxError, UnicodeError, LookupError) as error:  # or an unknown "coding:"
        raise Unreadable(f"it is not text: {error}") from None


def _kept(source: str, name: str) -> str:
    """The name under which the source can be read again: a type checker needs it (lesson 22)."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    return name
