"""What a learner has done: one line of JSON an event, in one file that is only ever appended to."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VARIABLE = "ASYNCIO_COURSE_DATA"  # another folder for the file, for tests and shared machines


def file() -> Path:
    """Where progress is kept: in the user's data folder."""
    if folder := os.environ.get(VARIABLE):
        return Path(folder) / "progress.jsonl"
    import platformdirs  # only now: most uses of the course never come here

    return Path(platformdirs.user_data_dir("asyncio-course", appauthor=False)) / "progress.jsonl"


def record(lesson: str, exercise: str, event: str, **details: Any) -> None:
    """Append one event: "check", "hint", "solution" or "reset". Raises OSError if it cannot.

    The line is written by one system call, so that two kernels do not mix theirs. It begins with a
    line end, so that a line which a kill cut short does not spoil the next one.
    """
    entry = {"time": round(time.time(), 3), "lesson": lesson, "exercise": exercise, "event": event}
    line = "\n" + json.dumps(entry | details) + "\n"
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(
        path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600
    )
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def events() -> Iterator[dict[str, Any]]:
    """All events that can be read, oldest first. Raises OSError if there is a file that cannot be read."""
    try:
        data = file().read_bytes()
    except FileNotFoundError:
        return
    for line in data.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # cut short by a kill, or not ours
        if isinstance(entry, dict) and {"lesson", "exercise", "event"} <= entry.keys():
            yield entry


def state() -> dict[tuple[str, str], str]:
    """Of each exercise that was tried: "correct" once it ever was, else its last verdict."""
    found: dict[tuple[str, str], str] = {}
    for entry in events():
        key = entry["lesson"], entry["exercise"]
        if entry["event"] == "check" and found.get(key) != "correct":
            found[key] = str(entry.get("verdict"))
    return found
