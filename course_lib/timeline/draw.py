"""From scenes to SVG. The same scenes give the same bytes."""

from __future__ import annotations

from html import escape

from course_lib.timeline.bars import Pen, draw_row
from course_lib.timeline.compare import Parting
from course_lib.timeline.layout import Axis, Size, axis_for, ending_words, indent
from course_lib.timeline.names import clean, cut, plain, seconds
from course_lib.timeline.scene import Row, Scene
from course_lib.timeline.style import STRIPES, mark, sheet

_MOST_WAKES = 150
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
            pen.add(f'<text class="t u" x="8" y="{y + 11:.1f}">{escape(title)}</text>')
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
            pen.add(f'<text class="s" x="8" y="{y + 10:.1f}">{said}</text>')
            y += 16
    height = round(y + 6)
    stripes = STRIPES if "blocked" in pen.used else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}" height="{height}" '
        f'viewBox="0 0 {size.width} {height}" role="img"><title>{escape(clean(words))}</title>'
        f'{sheet()}{stripes}<rect class="g" width="{size.width}" height="{height}" rx="6"/>'
        f"{''.join(pen.under)}{''.join(pen.out)}</svg>"
    )


def _group(pen: Pen, scene: Scene, axis: Axis, size: Size, y: float) -> float:
    """Draw the rows of a scene from y on; returns where they end."""
    if scene.stops:
        y += 28
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
    pen.add(
        f'<text class="t c" x="{x:.1f}" y="{middle + size.font * 0.36:.1f}" '
        f'style="font-size:{size.font}px"{style}>{escape(label)}'
        f"<title>{escape(_story(row))}</title></text>"
    )


def _story(row: Row) -> str:
    end = ending_words(row) or "done"
    return clean(f"{row.label}: from {seconds(row.start)} to {seconds(row.end)}, {end}")


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
    pen.add(f"<g>{mark(row.ending, x, middle)}<title>{escape(_story(row))}</title></g>")
    if said:
        room = int((size.width - x - 16) / (size.font * 0.52))
        pen.add(
            f'<text class="{css}" x="{x + 13:.1f}" y="{middle + 3.8:.1f}" '
            f'style="font-size:{size.font - 0.5}px">{escape(cut(said, room))}</text>'
        )


def _stops(pen: Pen, scene: Scene, axis: Axis, top: float, bottom: float, size: Size) -> None:
    """Bands where the whole loop stood still, the longest ones labelled."""
    taken: list[tuple[float, float]] = []
    for stop in sorted(scene.stops, key=lambda stop: (stop.start - stop.end, stop.start)):
        x, width = axis.x(stop.start), max(axis.x(stop.end) - axis.x(stop.start), 2.0)
        for_ = "computes" if stop.computing else f"loop blocked {seconds(stop.end - stop.start)}"
        pen.under.append(
            f'<rect class="n" x="{x:.1f}" y="{top - 4:.1f}" width="{width:.1f}" '
            f'height="{bottom - top + 4:.1f}"><title>{escape(for_)}: {escape(stop.where)}</title></rect>'
        )
        room = max(len(for_) * 6.4, len(stop.where) * size.letter * 0.92) + 8
        at = max(min(x, size.width - room), 4.0)
        if any(at < end and at + room > start for start, end in taken):
            continue
        taken.append((at, at + room))
        pen.add(
            f'<text class="a u" x="{at:.1f}" y="{top - 18:.1f}">{escape(for_)}</text>'
            f'<text class="a c" x="{at:.1f}" y="{top - 7:.1f}" style="font-size:10px">'
            f"{escape(clean(stop.where))}</text>"
        )


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
    pen.add(f'<path class="w" d="{"".join(path)}"><title>{escape(words)}</title></path>')
    pen.add(f'<text class="s" x="8" y="{y + 18:.1f}">{len(lives):,} more</text>')
    pen.add(f'<text class="s" x="{axis.left:.1f}" y="{y + 38:.1f}">{escape(words)}</text>')
    return y + 44


def _parting(
    pen: Pen, parting: Parting, axis: Axis, spans: list[tuple[float, float]], size: Size, y: float
) -> float:
    """The moment from which on the two runs differ, through both."""
    x = axis.x(parting.time)
    top, bottom = spans[0][0] - 2, spans[-1][1] + 4
    said = f"they part at {seconds(parting.time)}: {parting.words}"
    at = max(8.0, min(x - 3, size.width - len(said) * 6.6 - 8))
    pen.add(
        f'<path class="p" stroke-width="1.6" stroke-dasharray="5 3" d="M{x:.1f} {top:.1f}V{bottom:.1f}"/>'
        f'<path class="q" d="M{x - 4.5:.1f} {top - 4:.1f}h9l-4.5 6.5z"/>'
        f'<text class="q u" x="{at:.1f}" y="{bottom + 11:.1f}">{escape(said)}</text>'
    )
    return y + 14


def _axis(pen: Pen, axis: Axis, spans: list[tuple[float, float]], size: Size, y: float) -> float:
    lines, texts = [], []
    for time in axis.ticks(64 if size.font > 10 else 56):
        x = axis.x(time)
        lines += [f"M{x:.1f} {top - 4:.1f}V{bottom + 2:.1f}" for top, bottom in spans]
        label = plain(time) if time else "0 s"
        texts.append(f'<text class="s" x="{x:.1f}" y="{y + 12:.1f}">{label}</text>')
    pen.under.insert(0, f'<path class="l" d="{"".join(lines)}"/>')
    pen.add(f'<g text-anchor="middle">{"".join(texts)}</g>')
    return y + 20


def _legend(pen: Pen, size: Size, y: float) -> float:
    """Only what this picture uses; none in a small one."""
    if size.font <= 10:
        return y
    x, y = 8.0, y + 8
    for kind, words in _LEGEND:
        if kind not in pen.used:
            continue
        width = 24 + len(words) * 5.9 + 12
        if x + width > size.width:
            x, y = 8.0, y + 17
        pen.add(pen.sample(kind, x, y))
        pen.add(f'<text class="s" x="{x + 19:.1f}" y="{y + 4:.1f}">{words}</text>')
        x += width
    return y + 10
