"""Where two runs part: the first moment at which not the same things are under way."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from course_lib.timeline.names import seconds
from course_lib.timeline.scene import Scene


class Parting(NamedTuple):
    """At a time (seconds) the runs differ, and how, in words."""

    time: float
    words: str


def parting_of(yours: Scene, expected: Scene) -> Parting | None:
    """The first difference in what is waited for, or in how long the runs take; None if there is none."""
    ours, theirs = _waits(yours), _waits(expected)
    times = sorted(
        {time for side in (ours, theirs) for start, end, _ in side for time in (start, end)}
    )
    ends = [*times[1:], max(yours.length, expected.length)]
    for time, after in zip(times, ends, strict=False):  # no times: nobody waits in either
        here, there = _under_way(ours, time, after), _under_way(theirs, time, after)
        if here != there:
            return Parting(time, f"{_said(here)} under way in yours, {_said(there)} expected")
    if abs(yours.length - expected.length) > 1e-6:
        shorter = min(yours.length, expected.length)
        return Parting(
            shorter, f"yours takes {seconds(yours.length)}, expected are {seconds(expected.length)}"
        )
    return None


_Waits = list[tuple[float, float, str]]


def _waits(scene: Scene) -> _Waits:
    """The waits for something outside of the tasks themselves."""
    found = []
    own = {row.label for row in scene.rows}
    for row in scene.rows:
        for piece in row.pieces:
            if piece.kind in ("blocked", "thread") or (
                piece.kind == "wait"
                and piece.label not in own
                and not piece.label.startswith(
                    ("gather", "TaskGroup", "wait(", "as_completed", "to_thread")
                )
            ):
                label = "a block" if piece.kind == "blocked" else piece.label
                if piece.end > piece.start + 1e-6:
                    found.append((round(piece.start, 6), round(piece.end, 6), label))
    return found


def _under_way(waits: _Waits, time: float, after: float) -> Counter[str]:
    middle = (time + after) / 2
    return Counter(label for start, end, label in waits if start <= middle < end)


def _said(waits: Counter[str]) -> str:
    if not waits:
        return "nothing"
    if len(waits) > 2:
        return f"{sum(waits.values())} waits"
    return " and ".join(
        f"{count} x {label}" if count > 1 else label for label, count in waits.items()
    )
