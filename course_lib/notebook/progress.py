"""What a learner has done: one line of JSON an event, in one file that is only ever appended to.

Where the file cannot be used, the course goes on without it: nothing here raises, and `complaint`
has the words for it, once.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

VARIABLE = "ASYNCIO_COURSE_DATA"  # another folder for the file, for tests and shared machines
LONGEST = 1_000_000  # bytes; ours are shorter, and a longer line is not read into memory
TEXTS = ("lesson", "exercise", "event")
MORE_TEXTS = ("verdict", "source", "choice")  # not every event has these

_complaint: str | None = None
_has_complained = False


def file() -> Path:
    """Where progress is kept: in the user's data folder. Raises OSError if there is none."""
    if folder := os.environ.get(VARIABLE):
        return Path(folder) / "progress.jsonl"
    try:
        import platformdirs  # only now: most uses of the course never come here

        path = Path(platformdirs.user_data_dir("asyncio-course", appauthor=False))
    except Exception as error:  # whatever it stumbles over, it is no reason to stop learning
        raise OSError(errno.ENOENT, f"the home folder cannot be found: {error}") from error
    if not path.is_absolute():  # "~" itself: nobody knows whose home is meant
        raise OSError(errno.ENOENT, "there is no home folder", str(path))
    return path / "progress.jsonl"


def record(lesson: str, exercise: str, event: str, **details: Any) -> None:
    """Append one event, if that can be done: "check", "hint", "solution", "reset", "guess", "answer", "skip".

    The line is written by one system call, so that two kernels do not mix theirs. It begins with a
    line end, so that a line which a kill cut short does not spoil the next one.
    """
    entry = {"time": round(time.time(), 3), "lesson": lesson, "exercise": exercise, "event": event}
    line = "\n" + json.dumps(entry | details) + "\n"
    try:
        _append(line.encode())
    except OSError as error:
        _complain(error)


def events() -> Iterator[dict[str, Any]]:
    """All events that can be read, oldest first."""
    try:
        yield from filter(None, (_event(line) for _, line in _lines()))
    except OSError as error:
        _complain(error)


def since(place: int) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """What stands behind a place in the file: events, None for what is none, each with the place behind it.

    A line without its end is left out: the next one to be written ends it. Raises OSError.
    """
    for behind, line in _lines(place):
        if line.endswith(b"\n"):
            yield behind, _event(line)


def state() -> dict[tuple[str, str], str]:
    """Of each exercise that was tried: "correct" once it ever was, else its last verdict."""
    found: dict[tuple[str, str], str] = {}
    for entry in events():
        key = entry["lesson"], entry["exercise"]
        if entry["event"] == "check" and found.get(key) != "correct":
            found[key] = entry.get("verdict", "")
    return found


def complaint() -> str | None:
    """Why progress cannot be kept, if it cannot: words to show, given once only."""
    global _has_complained
    if _complaint is None or _has_complained:
        return None
    _has_complained = True
    return _complaint


def examine() -> tuple[int, int]:
    """Really use the file: how many events it holds, and how many lines that are none of ours.

    Raises OSError where it cannot be used. (`os.access` would say yes to root whatever is there.)
    """
    _append(b"\n")
    with tempfile.TemporaryFile(dir=file().parent) as spare:
        spare.write(bytes(1 << 16))  # a full disk may still have had room for one byte
    lines = [line for _, line in _lines() if line.strip()]
    ours = sum(_event(line) is not None for line in lines)
    return ours, len(lines) - ours


def _append(line: bytes) -> None:
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT) as log:
        if log.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _lines(place: int = 0) -> Iterator[tuple[int, bytes]]:
    """The lines behind a place, each with the place behind it; without those that are too long to be ours."""
    try:
        log = _opened(file(), os.O_RDONLY)
    except FileNotFoundError:
        return  # nothing yet
    with log:
        log.seek(place)
        beginning = True
        while line := log.readline(LONGEST):
            whole = line.endswith(b"\n")
            if beginning and (whole or len(line) < LONGEST):
                yield log.tell(), line
            elif whole:
                yield log.tell(), b"too long\n"
            beginning = whole


def _opened(path: Path, flags: int) -> BinaryIO:
    """A regular file. A pipe would wait for somebody at its other end, a device may never end."""
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        code = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
        reason = os.strerror(code) if stat.S_ISDIR(mode) else "Not a regular file"
        raise OSError(code, reason, str(path))
    if flags & os.O_WRONLY:
        return os.fdopen(descriptor, "wb", buffering=0)
    return os.fdopen(descriptor, "rb")


def _event(line: bytes) -> dict[str, Any] | None:
    """The event that a line holds; None if a kill cut it short or another program wrote it."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in TEXTS):
        return None
    for name in TEXTS + MORE_TEXTS:
        if name in entry:
            if not isinstance(entry[name], str):
                return None
            entry[name] = _printable(entry[name])
    return entry


def _printable(text: str) -> str:
    """Without half surrogate pairs, which no output takes."""
    return text.encode("utf-8", "replace").decode()


def _complain(error: OSError) -> None:
    global _complaint
    where = f": {error.filename}" if error.filename else ""
    _complaint = f"Your progress cannot be kept ({error.strerror}{where}). Everything else works."
