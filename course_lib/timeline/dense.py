"""What follows each other too fast to be seen apart: a lane that sleeps for ever is drawn as waiting."""

from __future__ import annotations

from typing import NamedTuple

from course_lib.timeline.names import seconds

_TINY = 1e-9


class Piece(NamedTuple):
    """A stretch of a row, from start to end (seconds since the run began)."""

    start: float
    end: float
    kind: str  # "run", "wait", "ready", "blocked", "thread"
    label: str  # "sleep(3)"; what a waiting lane waits for
    tip: str  # the whole story in words
    file: str = ""  # where in the program: what waits, stands there; what runs, goes on there
    line: int = 0


def thinned(pieces: list[Piece], smallest: float, many: int) -> list[Piece]:
    """The pieces, where `many` waits or more follow at once, each shorter than `smallest` (seconds),
    with one wait in the place of them all. The steps between them, which take no time, are left out."""
    groups: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind != "wait":
            continue
        if groups[-1] and piece.start > groups[-1][-1].end + _TINY:
            groups.append([])
        if piece.end - piece.start < smallest:
            groups[-1].append(piece)
        elif groups[-1]:
            groups.append([])
    dense = [_one(group) for group in groups if len(group) >= many]
    if not dense:
        return pieces
    kept, at = [], 0
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end)):
        while at < len(dense) and dense[at].end <= piece.start - _TINY:
            at += 1
        inside = at < len(dense) and piece.start >= dense[at].start and piece.end <= dense[at].end
        if not inside or not _hidden(piece, dense[at]):
            kept.append(piece)
    return [*dense, *kept]


def _hidden(piece: Piece, wait: Piece) -> bool:
    if piece.kind == "wait":
        return True
    instant = piece.end - piece.start <= _TINY
    return piece.kind == "run" and instant and wait.start < piece.start < wait.end


def _one(group: list[Piece]) -> Piece:
    start, end = group[0].start, group[-1].end
    labels = {piece.label for piece in group}
    label = group[0].label if len(labels) == 1 else "one wait after another"
    tip = f"waits {len(group):,} times in {seconds(end - start)}: {', '.join(sorted(labels)[:3])}"
    return Piece(start, end, "wait", label, tip, group[0].file, group[0].line)
