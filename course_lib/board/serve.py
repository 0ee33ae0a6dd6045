"""The board's web server: until Ctrl-C, with which it ends at once, whoever looks at it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from course_lib.board.app import Board

MOST_CONNECTIONS = 2000


class _Server(uvicorn.Server):
    """It would wait for open streams before it ends: they are told first."""

    def __init__(self, config: uvicorn.Config, board: Board) -> None:
        super().__init__(config)
        self._board = board

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._board.live.close()
        await super().shutdown(sockets)


def serve(
    board: Board,
    app: FastAPI,
    host: str,
    port: int,
    announce: Callable[[int], None],
    behind_proxy: bool = False,
) -> int:
    """Serve until Ctrl-C or SIGTERM; `announce` is called with the port once it listens. The exit status."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        print(f"course board: port {port} on {host}: {why}", file=sys.stderr)
        return 1
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,  # who is trusted to say for whom it asks: uvicorn's default, this machine
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=3,
    )
    with listening:
        announce(listening.getsockname()[1])
        try:
            _Server(config, board).run(sockets=[listening])
        except KeyboardInterrupt:
            pass  # uvicorn raises it once everything is closed
        finally:
            board.store.close()
    return 0
