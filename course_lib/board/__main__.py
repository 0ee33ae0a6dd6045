"""The board as a managed service: `python -m course_lib.board`, started by a JupyterHub."""

from __future__ import annotations

import argparse
import os
import sys
from urllib.parse import urlsplit

from course_lib.board.app import Board, make
from course_lib.board.serve import serve
from course_lib.board.store import Store

NEEDED = ("JUPYTERHUB_SERVICE_NAME", "JUPYTERHUB_SERVICE_URL", "JUPYTERHUB_SERVICE_PREFIX")


def main() -> int:
    """Serve until the Hub ends it."""
    parser = argparse.ArgumentParser(
        prog="python -m course_lib.board",
        description="The class board as a JupyterHub service. For a room without a hub: course board",
    )
    parser.add_argument("--database", default="sqlite:///board.sqlite3", metavar="URL")
    parser.add_argument("--class", default="class", dest="class_name", metavar="NAME")
    parser.add_argument("--show-names", action="store_true")
    options = parser.parse_args()
    if missing := [name for name in NEEDED if name not in os.environ]:
        parser.error(f"a JupyterHub starts this ({missing[0]} is not set); see docs/teaching.md")
    from course_lib.board.hub import Hub

    prefix = os.environ["JUPYTERHUB_SERVICE_PREFIX"].rstrip("/")
    here = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    try:
        store = Store(options.database, options.class_name)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    board = Board(store, options.show_names)
    app = make(board, Hub(store, prefix), prefix)
    host, port = here.hostname or "127.0.0.1", here.port or 80
    return serve(board, app, host, port, lambda _: None, behind_proxy=True)


if __name__ == "__main__":
    sys.exit(main())
