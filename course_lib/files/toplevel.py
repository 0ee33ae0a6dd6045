"""Run the top level of a learner's file, piece by piece, in virtual time and within limits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from course_lib.files.source import Piece
from course_lib.files.stand_ins import execute
from course_lib.run.clock import OutOfTime, simulate
from course_lib.run.clock.actors import current
from course_lib.run.clock.host import real_now
from course_lib.run.record import Record

IMPORTING, RUNNING = 8.0, 2.0  # real seconds that a piece may take
_SLICE = 0.25  # real seconds after which the next piece gets a run of its own
_LONG = 300  # characters of an error that are worth reading


@dataclass
class Failure:
    """A piece that failed, and how, in plain words: nothing of the learner's is looked at later."""

    piece: Piece
    kind: str
    text: str
    line: int | None = None
    missing_name: bool = False
    failed_import: bool = False

    def __str__(self) -> str:
        return f"{self.piece.file}, line {self.piece.line}: {self.kind}: {self.text}"


def failure(piece: Piece, error: BaseException) -> Failure:
    """To be called within a run: what an error says of itself may be anybody's code."""
    line = None
    try:
        text = str(error)
        if isinstance(error, SyntaxError):
            text, line = str(error.msg), error.lineno
    except Exception:
        text = "it cannot say what happened"
    return Failure(
        piece,
        str(type(error).__name__),
        text[:_LONG] + "…" * (len(text) > _LONG),
        line if type(line) is int else None,
        isinstance(error, NameError),
        isinstance(error, ImportError),
    )


def run_pieces(
    numbered: Iterable[tuple[int, Piece]], names: dict[str, Any], begin: Callable[[int], None]
) -> list[Failure]:
    """Run the pieces; give those that failed. Before each, `begin` is told its number."""
    batch = _Batch(numbered, names, begin)
    while not batch.empty:
        # a run of its own for each piece would take a minute for 100,000 of them
        limit = IMPORTING if batch.importing else RUNNING
        record = Record()
        error = simulate(batch, record, namespaces=[names], limit=limit).error
        record.stop()
        if error is not None and batch.at is not None:
            stopped = isinstance(error, OutOfTime)
            batch.failed.append(
                Failure(batch.at, "timeout", "it took too long, and was stopped")
                if stopped
                else failure(batch.at, error)  # a deadlock: what it says is the course's own
            )
    return batch.failed


class _Batch:
    """Calling it runs as many pieces as go well together in one run."""

    def __init__(
        self,
        numbered: Iterable[tuple[int, Piece]],
        names: dict[str, Any],
        begin: Callable[[int], None],
    ) -> None:
        self._left: Iterator[tuple[int, Piece]] = iter(numbered)
        self._next = next(self._left, None)
        self._names, self._begin = names, begin
        self.at: Piece | None = None
        self.failed: list[Failure] = []

    @property
    def empty(self) -> bool:
        return self._next is None

    @property
    def importing(self) -> bool:
        return self._next is not None and bool(self._next[1].imports)

    def __call__(self) -> None:
        started, importing, threads = real_now(), self.importing, threading.active_count()
        while self._next is not None and importing == self.importing:
            (number, piece), self._next = self._next, next(self._left, None)
            self.at = piece
            self._begin(number)
            self._run(piece)
            # a piece that let time pass or left a thread behind has nothing to do with the next
            if (
                real_now() - started > _SLICE
                or threading.active_count() != threads
                or _time_passed()
            ):
                break
        self.at = None

    def _run(self, piece: Piece) -> None:
        try:
            execute(piece.compiled(), self._names)
        except OutOfTime:
            raise
        except BaseException as error:
            if len(piece.nodes) > 1:  # plain statements, of which one does not compile
                for one in piece.apart():
                    self._run(one)
            else:
                self.failed.append(failure(piece, error))


def _time_passed() -> bool:
    actor = current()
    return actor is None or actor.clock.now > 0
