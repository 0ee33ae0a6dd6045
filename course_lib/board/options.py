"""The options of `course board`; the board itself is imported only when it is asked for."""

from __future__ import annotations

import argparse
from typing import Any

PORT = 8010


def add_command(commands: Any) -> None:
    """Add `board` to the `course` command."""
    command = commands.add_parser(
        "board",
        help="see who is stuck where: a class's checks, live, until Ctrl-C",
        description="The class board for a room without a hub. Prints an address for you and a line for your "
        "learners, whose checks show on it from then on. See docs/teaching.md.",
    )
    command.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}")
    command.add_argument(
        "--host",
        default="127.0.0.1",
        help="default: this machine only; 0.0.0.0: the room's network",
    )
    command.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="sqlite:///FILE or postgresql://USER@HOST/NAME; default: a file beside your progress",
    )
    command.add_argument(
        "--show-names", action="store_true", help="from the start; the page can, too"
    )
    command.add_argument(
        "--class",
        dest="class_name",
        default="class",
        metavar="NAME",
        help="each class is by itself",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the class board."""
    from course_lib.board.room import board

    return board(
        options.host, options.port, options.database, options.show_names, options.class_name
    )
