"""The bars of one row: what is too small to see is drawn together, so that a picture stays small."""

from __future__ import annotations

from html import escape

from .layout import Axis, Size
from .names import clean
from .scene import Piece, Row
from .style import mark

_MOST_TITLES = 700  # a picture's elements with a tooltip of their own


class Pen:
    """Collects the elements of a picture."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.under: list[str] = []  # drawn first
        self.out: list[str] = []
        self.used: set[str] = set()  # what the legend must explain
        self.titles = 0

    def add(self, element: str) -> None:
        """Draw on top of what was drawn so far."""
        self.out.append(element)

    def titled(self, css: str, path: str, tip: str) -> None:
        """A path with a tooltip, as long as there are not too many of them."""
        self.titles += 1
        said = f"<title>{escape(clean(tip))}</title>" if self.titles <= _MOST_TITLES else ""
        self.add(f'<path {css} d="{path}">{said}</path>' if said else f'<path {css} d="{path}"/>')

    def sample(self, kind: str, x: float, y: float) -> str:
        """What the legend shows for a kind of stretch, 14 wide."""
        if kind in _LOOKS:
            tall = self.size.bar + (2 if kind == "wait" else 4)
            bar = _box(x, y, 3 if kind == "run" else 14, tall - 5)
            return f'<path {_LOOKS[kind]} d="{bar}"/>'
        if kind == "note":
            return f'<path class="m" stroke-width="1.2" d="M{x + 4:.1f} {y - 2:.1f}v5m5-5v5"/>'
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


def _box(x: float, middle: float, width: float, height: float) -> str:
    return f"M{x:.1f} {middle - height / 2:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z"


def draw_row(pen: Pen, row: Row, middle: float, axis: Axis, size: Size) -> None:
    """Everything a lane did."""
    bar = size.bar
    for kind, height in (
        ("wait", bar),
        ("ready", bar),
        ("thread", bar + 1),
        ("blocked", bar + 5),
    ):
        pieces = [piece for piece in row.pieces if piece.kind == kind]
        if pieces:
            pen.used.add(kind)
            _stretches(pen, pieces, middle, height, axis, size)
    runs = [piece for piece in row.pieces if piece.kind == "run"]
    blocked = [piece for piece in row.pieces if piece.kind == "blocked"]
    if runs:
        pen.used.add("run")
        _runs(pen, runs, blocked, middle, bar + 5, axis)
    if row.notes:
        pen.used.add("note")
        _notes(pen, row, middle + bar / 2, axis)


def _stretches(
    pen: Pen, pieces: list[Piece], middle: float, height: float, axis: Axis, size: Size
) -> None:
    merged, look = _Merged(middle, height), _LOOKS[pieces[0].kind]
    for piece in pieces:
        x, end = axis.x(piece.start), axis.x(piece.end)
        if end - x < 2.5:
            if piece.kind in ("blocked", "thread"):
                merged.add(x, max(end, x + 2.5))
            elif end - x > 0.2:
                merged.add(x, end)
            continue
        pen.titled(look, _box(x, middle, end - x, height), piece.tip)
        letter = size.letter * 0.88
        if piece.label and len(piece.label) * letter + 8 <= end - x and height >= 11:
            pen.add(
                f'<text class="o c" x="{x + 5:.1f}" y="{middle + 3.3:.1f}" '
                f'style="font-size:{size.font * 0.88:.1f}px">{escape(clean(piece.label))}</text>'
            )
    if path := merged.path():
        pen.add(f'<path {look} d="{path}"/>')


def _runs(
    pen: Pen, runs: list[Piece], blocked: list[Piece], middle: float, height: float, axis: Axis
) -> None:
    merged = _Merged(middle, height)
    for piece in runs:
        x, end = axis.x(piece.start), axis.x(piece.end)
        if end - x >= 2.5 and any(b.start <= piece.start and b.end >= piece.end for b in blocked):
            continue
        width = max(end - x, 2.4)
        merged.add(min(x, axis.left + axis.width) - (0 if end - x >= 2.4 else 1.2), x + width - 1.2)
    if path := merged.path():
        pen.titled('class="r"', path, f"runs {len(runs)} time{'s' if len(runs) > 1 else ''}")


def _notes(pen: Pen, row: Row, y: float, axis: Axis) -> None:
    groups: list[tuple[float, list[str]]] = []
    for note in row.notes:
        x = axis.x(note.time)
        if groups and x - groups[-1][0] < 2.5:
            groups[-1][1].append(note.text)
        else:
            groups.append((x, [note.text]))
    for x, texts in groups:
        said = "\n".join(clean(text) for text in texts[:5])
        more = f"\nand {len(texts) - 5} more lines" if len(texts) > 5 else ""
        pen.titles += 1
        title = f"<title>prints: {escape(said + more)}</title>" if pen.titles <= _MOST_TITLES else ""
        pen.add(f'<path class="m" stroke-width="1.2" d="M{x:.1f} {y + 1.5:.1f}v3.5">{title}</path>')


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
        return "".join(_box(x, self._middle, end - x, self._height) for x, end in self._boxes)
