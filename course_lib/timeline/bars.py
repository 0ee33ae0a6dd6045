"""The bars of one row: what is too small to see is drawn together, so that a picture stays small."""

from __future__ import annotations

from html import escape

from course_lib.timeline.dense import Piece
from course_lib.timeline.layout import BASE, LEAST, Axis, Size, fits
from course_lib.timeline.names import clean
from course_lib.timeline.scene import Row
from course_lib.timeline.style import mark

_MOST_WORDS = 400  # bars with a label of their own


class Pen:
    """Collects the elements of a picture."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.under: list[str] = []  # drawn first
        self.out: list[str] = []
        self.words: list[str] = []  # drawn last, with a rim that keeps crossing lines off them
        self.used: set[str] = set()  # what the legend must explain
        self.labels = 0

    def add(self, element: str) -> None:
        """Draw on top of what was drawn so far."""
        self.out.append(element)

    def write(
        self, css: str, x: float, y: float, words: str, *, size: float = 0, more: str = ""
    ) -> None:
        """Words on top of everything, in the picture's own size or in another (pixels)."""
        size = max(size, LEAST) if size else self.size.font
        style = f' style="font-size:{size:g}px"' if size != BASE else ""
        self.words.append(
            f'<text class="{css}" x="{x:.1f}" y="{y:.1f}"{style}{more}>{escape(clean(words))}</text>'
        )

    @property
    def full(self) -> bool:
        """Whether there are so many bars that the rest is drawn together."""
        return self.labels >= _MOST_WORDS

    def sample(self, kind: str, x: float, y: float) -> str:
        """What the legend shows for a kind of stretch, 14 wide."""
        if kind in _LOOKS:
            tall = self.size.bar + (2 if kind == "wait" else 4)
            bar = _box(x + 5.5, y, 3, tall - 5) if kind == "run" else _box(x, y, 14, tall - 5)
            return f'<path {_LOOKS[kind]} d="{bar}"/>'
        if kind == "note":
            return f'<path {_DOT} d="M{x + 4:.1f} {y:.1f}h0m6 0h0"/>'
        if kind == "wake":
            return (
                f'<path class="k" d="M{x + 7:.1f} {y + 6:.1f}v-8"/>'
                f'<path class="v" d="M{x + 4.4:.1f} {y - 1.5:.1f}h5.2l-2.6-4.5z"/>'
            )
        return mark(kind, x + 3, y)


_LOOKS = {
    "run": 'class="r"',
    "wait": 'class="w" stroke-width=".8"',
    "ready": 'class="y" stroke-width="1"',
    "blocked": 'fill="url(#b)"',
    "thread": 'class="h" stroke-width="1.2"',
}


_DOT = 'class="m" stroke-width="3.6" stroke-linecap="round"'


def _box(x: float, middle: float, width: float, height: float) -> str:
    return f"M{x:.1f} {middle - height / 2:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z"


def draw_row(pen: Pen, row: Row, middle: float, axis: Axis, size: Size) -> None:
    """Everything a lane did."""
    bar = size.bar
    for kind, height in (
        ("wait", bar),
        ("ready", bar),
        ("thread", bar + 1),
        ("run", bar + 5),
        ("blocked", bar + 5),
    ):
        pieces = [piece for piece in row.pieces if piece.kind == kind]
        if not pieces:
            continue
        pen.used.add(kind)
        if kind == "run":
            _runs(pen, pieces, middle, height, axis)
        else:
            _stretches(pen, pieces, middle, height, axis, size)
    if row.notes:
        pen.used.add("note")
        _notes(pen, row, middle + bar / 2, axis)


def _stretches(
    pen: Pen, pieces: list[Piece], middle: float, height: float, axis: Axis, size: Size
) -> None:
    merged, look = _Merged(middle, height), _LOOKS[pieces[0].kind]
    for piece in pieces:
        x, end = axis.x(piece.start), axis.x(piece.end)
        if end - x < 2.5 or pen.full:
            if piece.kind in ("blocked", "thread"):
                merged.add(x, max(end, x + 2.5))
            elif end - x > 0.2:
                merged.add(x, end)
        else:
            pen.labels += 1
            pen.add(f'<path {look} d="{_box(x, middle, end - x, height)}"/>')
        if height >= LEAST and fits(piece.label, end - x):
            pen.write(f"o c {piece.kind[0]}o", x + 5, middle + 3.8, piece.label, size=LEAST)
    if path := merged.path():
        pen.add(f'<path {look} d="{path}"/>')


def _runs(pen: Pen, runs: list[Piece], middle: float, height: float, axis: Axis) -> None:
    """One path for all: most runs take no time at all, and are drawn as strokes."""
    merged = _Merged(middle, height)
    for piece in runs:
        x, end = axis.x(piece.start), axis.x(piece.end)
        merged.add(x if end - x >= 2.4 else x - 1.2, max(end, x + 1.2))
    pen.add(f'<path class="r" d="{merged.path()}"/>')


def _notes(pen: Pen, row: Row, y: float, axis: Axis) -> None:
    drawn: list[float] = []
    for x in (axis.x(note.time) for note in row.notes):
        if not drawn or x - drawn[-1] >= 2.5:
            drawn.append(x)
    dots = "".join(f"M{x:.1f} {y + 4.5:.1f}h0" for x in drawn)
    pen.add(f'<path {_DOT} d="{dots}"/>')


class _Merged:
    """Boxes side by side, in order, as one path; neighbours that touch become one."""

    def __init__(self, middle: float, height: float) -> None:
        self._middle, self._height = middle, height
        self._boxes: list[tuple[float, float]] = []

    def add(self, start: float, end: float) -> None:
        if self._boxes and start <= self._boxes[-1][1] + 0.6:
            self._boxes[-1] = (self._boxes[-1][0], max(self._boxes[-1][1], end))
        else:
            self._boxes.append((start, end))

    def path(self) -> str:
        """One box after the other; where each begins is told from where the last one began."""
        parts, last = [], None
        for start, end in self._boxes:
            x, width = round(start, 1), _short(end - start)
            y = _short(self._middle - self._height / 2)
            parts.append(f"M{_short(x)} {y}" if last is None else f"m{_short(x - last)} 0")
            parts.append(f"h{width}v{_short(self._height)}h-{width}z")
            last = x
        return "".join(parts)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
