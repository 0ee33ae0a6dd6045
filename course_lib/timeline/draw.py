"""From scenes to SVG. The same scenes give the same bytes.

No tooltips: a notebook shows the picture as an image, which has none. What they would say is in `data`.
"""

from __future__ import annotations

from html import escape
from textwrap import wrap

from course_lib.timeline.bars import Pen, draw_row
from course_lib.timeline.compare import Parting
from course_lib.timeline.layout import LEAST, Axis, Size, axis_for, ending_words, indent
from course_lib.timeline.names import clean, cut, plain, seconds
from course_lib.timeline.scene import Row, Scene
from course_lib.timeline.style import STRIPES, mark, sheet

_MOST_WAKES = 150
_LETTER = 7  # pixels that a letter of a caption is wide, in the widest of the fonts
_MOST_LINES = 4  # of a caption
_LEGEND = (
    ("run", "running"),
    ("wait", "waiting"),
    ("ready", "ready, loop busy"),
    ("blocked", "blocks the loop"),
    ("thread", "in a thread"),
    ("note", "prints"),
    ("wake", "wakes"),
    ("done", "done"),
    ("failed", "failed"),
    ("cancelled", "cancelled"),
    ("pending", "never finished"),
    ("lost", "destroyed unfinished"),
)


def svg(
    scenes: list[Scene], titles: list[str], parting: Parting | None, words: str, size: Size
) -> str:
    """The picture of one scene, or of several above each other on one time axis."""
    axis, pen = axis_for(scenes, size), Pen(size)
    y, spans = 10.0, []
    for scene, title in zip(scenes, titles, strict=True):
        if title:
            pen.write("t u", 8, y + 11, title)
            y += 20
        top = y
        y = _group(pen, scene, axis, size, y)
        spans.append((top, y))
        y += 10
    if parting is not None and len(spans) > 1:
        y = _parting(pen, parting, axis, spans, size, y)
    y = _axis(pen, axis, spans, size, y - 6)
    y = _legend(pen, size, y)
    for scene in scenes[:1]:
        if scene.libraries:
            said = f"{scene.libraries} of Python's or a library's own tasks not shown"
            pen.write("s", 8, y + 10, said)
            y += 16
    height = round(y + 6)
    stripes = STRIPES if "blocked" in pen.used else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}" height="{height}" '
        f'viewBox="0 0 {size.width} {height}" role="img"><title>{escape(clean(words))}</title>'
        f'{sheet()}{stripes}<rect class="g" width="{size.width}" height="{height}" rx="6"/>'
        f"{''.join(pen.under + pen.out + pen.words)}</svg>"
    )


def _group(pen: Pen, scene: Scene, axis: Axis, size: Size, y: float) -> float:
    """Draw the rows of a scene from y on; returns where they end."""
    if scene.stops:
        y += 30
    top, middles = y, dict[int, float]()
    rows = scene.rows[: size.most_rows]
    for place, row in enumerate(rows):
        middles[row.id] = top + size.lane * (place + 0.5)
    _tree(pen, rows, middles, size)
    for row in rows:
        _name(pen, row, middles[row.id], axis, size)
        draw_row(pen, row, middles[row.id], axis, size)
        _ending(pen, row, middles[row.id], axis, size)
    y = top + size.lane * len(rows)
    _stops(pen, scene, axis, top, y, size)
    _wakes(pen, scene, middles, axis, size)
    hidden = len(scene.rows) - len(rows)
    if scene.folded_words or hidden:
        y = _folded(pen, scene, hidden, axis, size, y)
    return y


def _name(pen: Pen, row: Row, middle: float, axis: Axis, size: Size) -> None:
    x = 8 + row.depth * indent(size)
    room = int((axis.left - x - 4) / size.letter)
    label, style = cut(row.label, room), ' font-style="italic"' if row.thread else ""
    pen.write("t c", x, middle + size.font * 0.36, label, more=style)


def _tree(pen: Pen, rows: list[Row], middles: dict[int, float], size: Size) -> None:
    """Elbows from a parent's name to its children's."""
    parents: list[Row] = []
    lines = []
    for row in rows:
        parents = parents[: row.depth]
        if row.depth and len(parents) == row.depth:
            x = 8 + (row.depth - 1) * indent(size) + 3.5
            start = middles[parents[-1].id] + size.font * 0.55
            lines.append(f"M{x:.1f} {start:.1f}V{middles[row.id]:.1f}h{indent(size) - 6:.1f}")
        parents.append(row)
    if lines:
        pen.under.append(f'<path class="e" d="{"".join(lines)}"/>')


def _ending(pen: Pen, row: Row, middle: float, axis: Axis, size: Size) -> None:
    x = axis.x(row.end) + 6
    said = ending_words(row)
    css = "x" if row.ending in ("failed", "lost") else "s"
    pen.used.add(row.ending)
    pen.add(mark(row.ending, x, middle))
    if said:
        room = int((size.width - x - 16) / (size.font * 0.52))
        pen.write(css, x + 13, middle + 3.8, cut(said, room))


def _stops(pen: Pen, scene: Scene, axis: Axis, top: float, bottom: float, size: Size) -> None:
    """Bands where the whole loop stood still, the longest ones labelled."""
    taken: list[tuple[float, float]] = []
    for stop in sorted(scene.stops, key=lambda stop: (stop.start - stop.end, stop.start)):
        x, width = axis.x(stop.start), max(axis.x(stop.end) - axis.x(stop.start), 2.0)
        for_ = "computes" if stop.computing else f"loop blocked {seconds(stop.end - stop.start)}"
        pen.under.append(
            f'<rect class="n" x="{x:.1f}" y="{top - 4:.1f}" width="{width:.1f}" '
            f'height="{bottom - top + 4:.1f}"/>'
        )
        room = max(len(for_) * _LETTER, len(stop.where) * LEAST * 0.61) + 8
        at = max(min(x, size.width - room), 4.0)
        if any(at < end and at + room > start for start, end in taken):
            continue
        taken.append((at, at + room))
        pen.write("a u", at, top - 19, for_)
        pen.write("a c", at, top - 7, stop.where, size=LEAST)


def _wakes(pen: Pen, scene: Scene, middles: dict[int, float], axis: Axis, size: Size) -> None:
    """Thin arrows from who woke to who was woken."""
    lines, heads, seen = [], [], set[tuple[int, int, int]]()
    for wake in scene.wakes:
        if wake.by not in middles or wake.of not in middles:
            continue
        x, start, end = axis.x(wake.time), middles[wake.by], middles[wake.of]
        key = (round(x), wake.by, wake.of)
        if key in seen or len(seen) >= _MOST_WAKES:
            continue
        seen.add(key)
        way = 1 if end > start else -1
        half = size.bar / 2 + 2.5
        end -= way * half
        lines.append(f"M{x:.1f} {start + way * half:.1f}V{end - way * 4:.1f}")
        heads.append(f"M{x - 2.6:.1f} {end - way * 4.5:.1f}h5.2L{x:.1f} {end:.1f}z")
    if lines:
        pen.used.add("wake")
        pen.under.append(f'<path class="k" stroke-width="1" d="{"".join(lines)}"/>')
        pen.add(f'<path class="v" d="{"".join(heads)}"/>')


def _folded(pen: Pen, scene: Scene, hidden: int, axis: Axis, size: Size, y: float) -> float:
    """How many of the tasks that have no row were under way, over time."""
    lives = scene.folded + [(row.start, row.end) for row in scene.rows[len(scene.rows) - hidden :]]
    count = [0] * (int(axis.width) + 2)
    for start, end in lives:
        count[int(axis.x(start) - axis.left)] += 1
        count[int(axis.x(end) - axis.left) + 1] -= 1
    path, level, drawn = [f"M{axis.left:.1f} {y + 24:.1f}"], 0, 0.0
    levels = []
    for change in count[:-1]:
        level += change
        levels.append(level)
    most = max(levels) or 1
    for x, level in enumerate(levels):
        height = 20 * level / most
        if abs(height - drawn) >= 0.2 or x == len(levels) - 1:
            path.append(f"H{axis.left + x:.1f}V{y + 24 - height:.1f}")
            drawn = height
    path.append(f"H{axis.left + axis.width:.1f}V{y + 24:.1f}z")
    said = scene.folded_words or f"{hidden} more tasks"
    words = f"{said}; at most {most:,} under way at once"
    pen.used.add("wait")
    pen.add(f'<path class="w" d="{"".join(path)}"/>')
    pen.write("s", 8, y + 18, f"{len(lives):,} more")
    pen.write("s", axis.left, y + 38, words)
    return y + 44


def _parting(
    pen: Pen, parting: Parting, axis: Axis, spans: list[tuple[float, float]], size: Size, y: float
) -> float:
    """The moment from which on the two runs differ, through both."""
    x = axis.x(parting.time)
    top, bottom = spans[0][0] - 2, spans[-1][1] + 4
    said = f"they part at {seconds(parting.time)}: {parting.words}"
    lines = wrap(clean(said), (size.width - 16) // _LETTER, max_lines=_MOST_LINES, placeholder="…")
    at = max(8.0, min(x - 3, size.width - max(map(len, lines)) * _LETTER - 8))
    pen.add(
        f'<path class="p" stroke-width="1.6" stroke-dasharray="5 3" d="M{x:.1f} {top:.1f}V{bottom:.1f}"/>'
        f'<path class="q" d="M{x - 4.5:.1f} {top - 4:.1f}h9l-4.5 6.5z"/>'
    )
    for number, line in enumerate(lines):
        pen.write("q u", at, bottom + 11 + 14 * number, line)
    return y + 14 * len(lines)


def _axis(pen: Pen, axis: Axis, spans: list[tuple[float, float]], size: Size, y: float) -> float:
    lines = []
    for time in axis.ticks(64):
        x = axis.x(time)
        lines += [f"M{x:.1f} {top - 4:.1f}V{bottom + 2:.1f}" for top, bottom in spans]
        pen.write("s", x, y + 12, plain(time) if time else "0 s", more=' text-anchor="middle"')
    pen.under.insert(0, f'<path class="l" d="{"".join(lines)}"/>')
    return y + 20


def _legend(pen: Pen, size: Size, y: float) -> float:
    """Only what this picture uses; none in a small one."""
    if not size.legend:
        return y
    x, y = 8.0, y + 8
    for kind, words in _LEGEND:
        if kind not in pen.used:
            continue
        width = 24 + len(words) * 6.4 + 12
        if x + width > size.width:
            x, y = 8.0, y + 17
        pen.add(pen.sample(kind, x, y))
        pen.write("s", x + 19, y + 4, words)
        x += width
    return y + 10
