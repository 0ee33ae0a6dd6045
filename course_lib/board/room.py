"""`course board`: the board for a room without a hub."""

from __future__ import annotations

from ipaddress import ip_address

import psutil

from course_lib.board.app import Board, make
from course_lib.board.people import Room
from course_lib.board.serve import serve
from course_lib.board.store import Store
from course_lib.notebook import progress


def board(host: str, port: int, database: str, show_names: bool, class_name: str) -> int:
    """Run the board until Ctrl-C."""
    # slashes, as SQLAlchemy's addresses have them on Windows, too
    database = database or f"sqlite:///{(progress.file().parent / 'board.sqlite3').as_posix()}"
    store = Store(database, class_name)
    room, known = Room(store), Board(store, show_names)

    def announce(actual: int) -> None:
        for line in announced(room, host, actual, class_name):
            print(line, flush=True)

    return serve(known, make(known, room), host, port, announce)


def announced(room: Room, host: str, port: int, class_name: str) -> list[str]:
    """What a teacher has to know."""
    places = [f"http://{_written(place)}:{port}" for place in reached_at(host)]
    loopback = _is_loopback(reached_at(host)[0])
    lines = [
        f"The board of {class_name!r} is open. For you alone:",
        f"  {places[-1]}/teacher?key={room.key}",
        "Each learner runs this once, in a cell behind the lesson's set-up, with their own name:",
        f'  lesson.join("{places[0]}", "{room.code}", "Ada")',
    ]
    if len(places) > 2:
        lines.append(f"Other addresses of this machine: {', '.join(places[1:-1])}")
    if loopback:
        lines.append(
            "Only this machine can reach it. --host 0.0.0.0 opens it to the room's network."
        )
    else:
        lines.append(
            "Careful: anyone in the network who has the code can join under any name. Names and verdicts "
            "travel unencrypted."
        )
    return [*lines, "Ctrl-C ends it; the next start goes on from there."]


def reached_at(host: str) -> list[str]:
    """The addresses at which this machine is reached, the room's first, its own last."""
    if host not in ("0.0.0.0", "::", ""):
        return [host]
    own = "127.0.0.1" if host != "::" else "::1"
    wanted = ip_address(own).version
    found = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if _is_address(entry.address, wanted) and not _is_loopback(entry.address)
    ]
    return [*found, own]


def _is_address(text: str, version: int) -> bool:
    try:
        return ip_address(text).version == version and "%" not in text
    except ValueError:
        return False  # a card's own number


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
