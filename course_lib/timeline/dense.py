"""What follows each other too fast to be seen apart: a lane that sleeps for ever is drawn as waiting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from course_lib.run.trace import Lane
from course_lib.timeline.names import seconds, wait_name

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


@dataclass(frozen=True, slots=True)
class Several:
    """Many waits, one right after another, in the place of what each of them waited for."""

    what: str  # as a `Wait` says it
    said: str  # "waits 8,000 times in 2,000 s: sleep(0.25)"
    function: str
    file: str
    line: int
    other: None = None


def shortened(lane: Lane, smallest: float, many: int, names: dict[int, str]) -> Lane:
    """The lane, where it waited `many` times or more one right after another, each time for less than
    `smallest` (seconds), with one wait in the place of them all, before anything is made of each: there may
    be a hundred thousand. The steps between them, which took no time, are left out.
    """
    log, short = lane.log, []
    at = kept = 0
    while at < len(log):
        first, reached = at, log[at]
        while at < len(log):
            since, wait, ready, _, start, end = log[at : at + 6]
            calm = ready is None or ready > start - _TINY  # it did not wait for its turn as well
            if wait is None or not calm or start - since >= smallest or since > reached + _TINY:
                break
            reached = end
            at += 6
        if at - first >= 6 * many:
            short += log[kept:first]
            short += [log[first], _several(log[first:at], names), *log[at - 4 : at]]
            kept = at
        at = max(at, first + 6)
    return replace(lane, log=short + log[kept:]) if kept else lane


def _several(log: list[Any], names: dict[int, str]) -> Several:
    waits = {id(wait): wait for wait in log[1::6]}.values()  # like waits share an object
    labels = sorted({wait_name(wait, names) for wait in waits})
    label = labels[0] if len(labels) == 1 else "one wait after another"
    length = seconds(log[-2] - log[0])
    said = f"waits {len(log) // 6:,} times in {length}: {', '.join(labels[:3])}"
    return Several(label, said, log[1].function, log[1].file, log[1].line)


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
