"""Where things go: the time axis, and the room that labels need."""

from __future__ import annotations

from dataclasses import dataclass, replace

from course_lib.timeline.names import ENDINGS
from course_lib.timeline.scene import Row, Scene

_STEPS = [
    value * 10.0**power for power in range(-6, 1) for value in (1, 2, 5)
] + [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400, 432000]  # fmt: skip


@dataclass(frozen=True)
class Size:
    """Measures of a picture, in pixels."""

    width: int
    lane: int  # from row to row
    bar: int  # height of a waiting bar; a running one is taller
    font: int
    most_rows: int
    least_bars: int  # the bars get at least this much of the width
    legend: bool = True

    @property
    def letter(self) -> float:
        """The width of a letter of the fixed-width font."""
        return self.font * 0.61


BASE = 12  # pixels: what the style sheet says
LEAST = 11  # pixels: no text is smaller, and no page shrinks the picture
FULL = Size(width=780, lane=24, bar=14, font=BASE, most_rows=10_000, least_bars=380)
SMALL = Size(width=520, lane=18, bar=9, font=LEAST, most_rows=12, least_bars=260, legend=False)
_NARROWER = (520, 640)  # widths to be tried first: what fits into a page need not be scrolled


@dataclass(frozen=True)
class Axis:
    """From seconds to pixels."""

    left: float
    width: float
    length: float

    def x(self, time: float) -> float:
        """Where a moment (seconds) is."""
        if self.length <= 0:
            return self.left
        return self.left + self.width * min(max(time, 0.0), self.length) / self.length

    def ticks(self, room: float = 64) -> list[float]:
        """Round moments, about `room` pixels apart or more."""
        if self.length <= 0:
            return [0.0]
        most = max(self.width / room, 1)
        step = next((s for s in _STEPS if self.length / s <= most), self.length)
        count = int(self.length / step + 1e-9)
        return [round(n * step, 9) for n in range(count + 1)]


def axis_for(scenes: list[Scene], size: Size) -> Axis:
    """One axis for all scenes, leaving room for names on the left and for endings on the right."""
    length = max(scene.length for scene in scenes)
    rows = [row for scene in scenes for row in scene.rows]
    left = 16 + max([label_width(row, size) for row in rows] or [40])
    left = min(left, size.width - size.least_bars - 40, 260)
    width = size.width - left - 24
    for row in rows:
        share = row.end / length if length > 0 else 0.0
        if share > 0.01:
            width = min(width, (size.width - left - 24 - ending_width(row, size)) / share)
    return Axis(left, max(width, size.least_bars * 0.8), length)


def fitting(scenes: list[Scene], size: Size) -> Size:
    """The narrowest size in which as many words can be read as in this one."""
    most = _words(scenes, size)
    for width in _NARROWER:
        if width < size.width:
            narrow = replace(size, width=width, least_bars=size.least_bars * width // size.width)
            if _words(scenes, narrow) == most:
                return narrow
    return size


def _words(scenes: list[Scene], size: Size) -> tuple[float, int, int]:
    """The room for names; how many labels fit into their bars, and how many endings behind them."""
    axis = axis_for(scenes, size)
    rows = [row for scene in scenes for row in scene.rows]
    labels = sum(
        fits(piece.label, axis.x(piece.end) - axis.x(piece.start))
        for row in rows
        for piece in row.pieces
    )
    endings = sum(axis.x(row.end) + 24 + ending_width(row, size) <= size.width for row in rows)
    return axis.left, labels, endings


def fits(label: str, width: float) -> bool:
    """Whether a label can be written into a bar so wide."""
    return bool(label) and len(label) * LEAST * 0.61 + 8 <= width


def label_width(row: Row, size: Size) -> float:
    """The room that a row's name takes."""
    return row.depth * indent(size) + len(row.label) * size.letter + 6


def indent(size: Size) -> float:
    """How far a child stands to the right of its parent."""
    return size.font * 1.2


def ending_words(row: Row) -> str:
    """What stands behind the mark: nothing where all went well."""
    if row.ending == "done":
        return ""
    short = row.detail if len(row.detail) <= 40 else f"{row.detail[:37]}..."
    return short or ENDINGS[row.ending]


def ending_width(row: Row, size: Size) -> float:
    """The room that a row's ending takes."""
    return len(ending_words(row)) * size.font * 0.56
