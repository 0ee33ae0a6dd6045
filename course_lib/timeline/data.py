"""A recorded run as plain data, for a drawing that can be zoomed and scrubbed: see `notebook/labextension`."""

from __future__ import annotations

from typing import Any

from course_lib.timeline.compare import Parting
from course_lib.timeline.layout import ending_words
from course_lib.timeline.names import clean
from course_lib.timeline.scene import Row, Scene
from course_lib.timeline.source import blocks_of

_MOST_PIECES = 4_000  # of one scene; a row that would be too many keeps its longest
_MOST_WAKES = 400


def data(
    scenes: list[Scene], titles: list[str], parting: Parting | None, summary: str
) -> dict[str, Any]:
    """What is drawn, as JSON can hold it. Times are seconds."""
    places = {
        (piece.file, piece.line): None
        for scene in scenes
        for row in scene.rows
        for piece in row.pieces
    }
    source = blocks_of(places)
    files = {block["file"]: number for number, block in enumerate(source)}
    said = {"time": parting.time, "words": clean(parting.words)} if parting else None
    return {
        "kind": "timeline",
        "summary": summary,
        "scenes": [
            {"title": title, **_scene(scene, files)}
            for scene, title in zip(scenes, titles, strict=True)
        ],
        "parting": said,
        "source": [{**block, "file": files[block["file"]]} for block in source],
    }


def _scene(scene: Scene, files: dict[str, int]) -> dict[str, Any]:
    most = max(_MOST_PIECES // max(len(scene.rows), 1), 20)
    return {
        "length": round(scene.length, 9),
        "rows": [_row(row, files, most) for row in scene.rows],
        "stops": [
            [_time(stop.start), _time(stop.end), clean(stop.where), stop.computing]
            for stop in scene.stops
        ],
        "wakes": [[_time(wake.time), wake.by, wake.of] for wake in scene.wakes[:_MOST_WAKES]],
        "folded": clean(scene.folded_words),
    }


def _row(row: Row, files: dict[str, int], most: int) -> dict[str, Any]:
    pieces = row.pieces
    if len(pieces) > most:
        longest = sorted(pieces, key=lambda piece: piece.start - piece.end)[:most]
        pieces = [piece for piece in pieces if piece in set(longest)]
    return {
        "id": row.id,
        "label": clean(row.label),
        "depth": row.depth,
        "start": _time(row.start),
        "end": _time(row.end),
        "ending": row.ending,
        "said": clean(ending_words(row) or "done"),
        "thread": row.thread,
        "pieces": [
            [
                _time(piece.start),
                _time(piece.end),
                piece.kind,
                clean(piece.label),
                clean(piece.tip),
                files.get(piece.file, -1),
                piece.line,
            ]
            for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end))
        ],
        "notes": [[_time(note.time), clean(note.text)] for note in row.notes[:200]],
    }


def _time(value: float) -> float:
    return round(value, 9)
