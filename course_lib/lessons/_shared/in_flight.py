"""How many requests were in flight at once. What the server saw decides, and the machine may be busy."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from course_lib.checks.exercise import require
from course_lib.run.run import Run


class Watched(Protocol):
    """A server that has counted."""

    @property
    def peak(self) -> int:
        """The most requests that waited at once."""


Server = TypeVar("Server", bound=Watched)


def with_time_enough(
    opened: Callable[[float], AbstractContextManager[Server]],
    judge: Callable[[Server], Run],
    clear: Collection[int],
) -> tuple[Server, Run]:
    """Judge an attempt beside a server that takes a moment to answer; gives the server and the run.

    A peak that is not among the `clear` ones may be a busy machine's, on which requests miss each other:
    then once more, beside a server that takes longer.
    """
    for delay in (0.05, 0.2):
        with opened(delay) as server:
            run = judge(server)
        if server.peak in clear:
            break
    return server, run


def require_at_most(
    most: int, server: Watched, run: Run, message: str, line: int | None = None
) -> None:
    """Not more requests at once than allowed."""
    require(server.peak <= most, message, because="unthrottled", line=line, run=run)


def require_at_least(least: int, server: Watched, run: Run, message: str) -> None:
    """Not one after another what can wait together."""
    sequential = run.first_wait_line
    require(server.peak >= least, message, because="sequential", line=sequential, run=run)


def require_together(least: int, server: Watched, run: Run, one_by_one: str, too_few: str) -> None:
    """Not one after another, and not in small groups either."""
    require_at_least(2, server, run, one_by_one)
    require_at_least(least, server, run, too_few)
