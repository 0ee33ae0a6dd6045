"""Which class board this learner reports to, and how far: two small files beside the progress.

On a hub the environment names the board, and the Hub's own token says who reports. In a room one joins with
a code and gets a token. Either is left with `lesson.leave()`.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.notebook import progress

VARIABLE = "ASYNCIO_COURSE_BOARD"  # on a hub: the board's address, as it is reached from here
HUB_TOKEN = "JUPYTERHUB_API_TOKEN"


@dataclass(frozen=True)
class Membership:
    """A board, the proof of who reports to it, and from which place in the progress file on."""

    address: str
    token: str
    name: str = ""  # the Hub knows it
    start: int = 0


def current() -> Membership | None:
    """The board to report to, if there is one."""
    kept = _read("board.json")
    if all(isinstance(kept.get(key), str) for key in ("address", "token", "name")):
        start = kept.get("start")
        start = start if type(start) is int and start >= 0 else 0
        return Membership(kept["address"], kept["token"], kept["name"], start)
    address, token = (os.environ.get(name, "") for name in (VARIABLE, HUB_TOKEN))
    if not address or not token or kept.get("left") == address:
        return None
    return Membership(address.rstrip("/"), token)


def keep(address: str, token: str, name: str) -> None:
    """Report there from now on. Raises OSError."""
    try:
        start = progress.file().stat().st_size
    except FileNotFoundError:
        start = 0
    _write("board.json", {"address": address, "token": token, "name": name, "start": start})


def leave() -> None:
    """Report nowhere. Raises OSError."""
    _write("board.json", {"left": os.environ.get(VARIABLE, "")})


def forget() -> None:
    """Be as somebody who neither joined nor left: on a hub, report there. Raises OSError."""
    _write("board.json", {})


def sent(to: Membership) -> int:
    """Up to which place in the progress file that board has everything."""
    kept = _read("board-sent.json")
    place = kept.get("sent")
    if kept.get("to") != to.address or type(place) is not int:
        place = 0
    place = max(place, to.start)
    try:  # another file has taken its place
        return place if place <= progress.file().stat().st_size else 0
    except FileNotFoundError:
        return 0


def note_sent(to: Membership, place: int) -> None:
    """It has everything up to there. Raises OSError."""
    _write("board-sent.json", {"to": to.address, "sent": place})


def _read(name: str) -> dict[str, Any]:
    try:
        found = json.loads((progress.file().parent / name).read_bytes()[:10_000])
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(name: str, content: dict[str, Any]) -> None:
    """Whole or not at all, and for this user's eyes alone."""
    folder = progress.file().parent
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, folder / name)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
