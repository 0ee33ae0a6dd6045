"""A run in sentences: what its picture shows to those who cannot see it."""

from __future__ import annotations

from course_lib.timeline.compare import Parting
from course_lib.timeline.layout import ending_words
from course_lib.timeline.names import clean, number, seconds
from course_lib.timeline.scene import Row, Scene

_MOST_LANES = 12


def summary(scenes: list[Scene], titles: list[str], parting: Parting | None) -> str:
    """The run as a few sentences: what the picture shows to those who cannot see it."""
    said = []
    for scene, title in zip(scenes, titles, strict=True):
        said.append(f"{title}: {_scene_in_words(scene)}" if title else _scene_in_words(scene))
    if parting is not None:
        said.append(f"They part at {seconds(parting.time)}: {parting.words}.")
    return clean(" ".join(said))


def _scene_in_words(scene: Scene) -> str:
    total = len(scene.rows) + len(scene.folded)
    said = [f"Timeline of {total:,} task{'s' if total != 1 else ''} in {seconds(scene.length)}."]
    for stop in scene.stops[:3]:
        for_ = "computes" if stop.computing else f"was blocked for {seconds(stop.end - stop.start)}"
        said.append(f"The loop {for_} from {seconds(stop.start)} on, at {stop.where}.")
    said += [_row_in_words(row) for row in scene.rows[:_MOST_LANES]]
    if len(scene.rows) > _MOST_LANES:
        said.append(f"And {len(scene.rows) - _MOST_LANES} more rows.")
    if scene.folded_words:
        said.append(f"Folded: {scene.folded_words}.")
    if scene.libraries:
        said.append(f"Not shown: {scene.libraries} of Python's or a library's own tasks.")
    return " ".join(said)


def _row_in_words(row: Row) -> str:
    waits = [
        piece for piece in row.pieces if piece.kind in ("wait", "ready") and piece.end > piece.start
    ]
    where = " (in a thread)" if row.thread else ""
    said = [f"{row.label}{where} from {number(row.start)} to {seconds(row.end)}"]
    for piece in waits[:3]:
        if piece.kind == "wait":
            said.append(f"waits {seconds(piece.end - piece.start)} for {piece.label}")
        else:
            said.append(f"is ready but kept waiting for {seconds(piece.end - piece.start)}")
    if len(waits) > 3:
        said.append(f"waits {len(waits) - 3} more times")
    if any(piece.kind == "blocked" for piece in row.pieces):
        said.append("blocks the loop")
    said.append(
        f"fails with {row.detail}" if row.ending == "failed" else ending_words(row) or "done"
    )
    return ", ".join(said) + "."
