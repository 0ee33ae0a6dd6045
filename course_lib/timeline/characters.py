"""A run in characters, for terminals and for whoever reads a notebook as text."""

from __future__ import annotations

from course_lib.timeline.compare import Parting
from course_lib.timeline.dense import thinned
from course_lib.timeline.layout import ending_words
from course_lib.timeline.names import clean, cut, number, seconds
from course_lib.timeline.scene import Row, Scene

_MOST_TEXT_ROWS = 40
_FILL = {"wait": "-", "ready": "~", "blocked": "!", "thread": "=", "run": "#"}
_KEY = {
    "run": "# running",
    "wait": "- waiting",
    "ready": "~ ready, loop busy",
    "blocked": "! blocks the loop",
    "thread": "= in a thread",
}


def text(scenes: list[Scene], titles: list[str], parting: Parting | None, width: int = 58) -> str:
    """The timeline in characters, in ASCII as far as the names are."""
    length = max(scene.length for scene in scenes)
    labels = [_label(row) for scene in scenes for row in scene.rows[:_MOST_TEXT_ROWS]]
    room = min(max(map(len, labels), default=0), 28)
    out, used = [], set[str]()
    for scene, title in zip(scenes, titles, strict=True):
        out += [title] if title else []
        for stop in scene.stops[:5]:
            for_ = "computes" if stop.computing else f"blocked for {seconds(stop.end - stop.start)}"
            out.append(f"loop {for_} from {seconds(stop.start)} on: {clean(stop.where)}")
        for row in scene.rows[:_MOST_TEXT_ROWS]:
            used |= {piece.kind for piece in row.pieces}
            bar = _bar(row, length, width)
            ending = ending_words(row) or "done"
            out.append(f"{cut(_label(row), room):{room}} |{bar}| {clean(ending)}")
        if scene.folded_words:
            out.append(f"{'':{room}}  and {scene.folded_words}")
    out.append(f"{'':{room}}  {_scale(length, width)}")
    if parting is not None:
        out.append(f"They part at {seconds(parting.time)}: {parting.words}.")
    out.append(", ".join(words for kind, words in _KEY.items() if kind in used))
    return "\n".join(line.rstrip() for line in out)


def _label(row: Row) -> str:
    return "  " * row.depth + row.label + (" (thread)" if row.thread else "")


def _bar(row: Row, length: float, width: int) -> str:
    cells = [" "] * width

    def at(time: float) -> int:
        return min(width - 1, round(time / length * (width - 1))) if length > 0 else 0

    order = ("wait", "ready", "thread", "run", "blocked")
    pieces = thinned(row.pieces, 2 * length / width, 3)  # else each cell would have a step in it
    for piece in sorted(pieces, key=lambda piece: order.index(piece.kind)):
        start, end = at(piece.start), at(piece.end)
        if piece.kind in ("wait", "ready") and piece.end <= piece.start:
            continue
        cells[start : end + 1] = _FILL[piece.kind] * (end + 1 - start)
    for piece in pieces:
        start, end = at(piece.start), at(piece.end)
        if piece.kind == "wait" and end - start >= len(piece.label) + 5:
            said = f" {clean(piece.label)} "
            cells[start + 2 : start + 2 + len(said)] = said
    return "".join(cells)


def _scale(length: float, width: int) -> str:
    middle, end = number(length / 2), f"{seconds(length)}"
    if length <= 0:
        return "0 s"
    line = "0 s".ljust(width // 2 - len(middle) // 2) + middle
    return line.ljust(width - len(end)) + end
