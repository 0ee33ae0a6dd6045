"""What a picture of a run shows: its rows in order, and what is folded away. No drawing here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from course_lib.run.trace import Block, Lane
from course_lib.timeline.dense import Piece, Several, shortened
from course_lib.timeline.names import ENDINGS, error_name, seconds, wait_name

MOST_ROWS = 40
_FIRST_ROWS, _NOTABLE_ROWS = 12, 8  # if there are more: the first, and those with something wrong
_SEEN_APART, _DENSE = 120, 40  # so many waits fit side by side; so many at once are one for the eye
_TINY = 1e-9


class Wake(NamedTuple):
    """The row `by` made the row `of` go on, at a time in seconds."""

    time: float
    by: int
    of: int


class Note(NamedTuple):
    """Lines printed by a row at a time (seconds)."""

    time: float
    text: str


@dataclass(slots=True)
class Row:
    """One lane as it is drawn."""

    id: int
    label: str
    depth: int
    start: float
    end: float
    ending: str  # a key of ENDINGS
    detail: str = ""  # "ValueError: no such ship"
    thread: bool = False
    pieces: list[Piece] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Stop(NamedTuple):
    """The whole loop stood still, from start to end (seconds)."""

    start: float
    end: float
    where: str  # "load, line 5"
    computing: bool  # it computed; in virtual time that takes no time


@dataclass
class Scene:
    """All of one run. `length` is in seconds."""

    length: float
    rows: list[Row]
    stops: list[Stop]
    wakes: list[Wake]
    folded: list[tuple[float, float]]  # from when to when each lane lived that has no row
    folded_words: str  # "960 more tasks: 950 done, 10 failed"
    libraries: int  # how many lanes of libraries are not shown
    names: dict[int, str]


def scene_of(record: Any, *, libraries: bool = False) -> Scene:
    """The scene of a recorded run."""
    zero, end = record.started, max(record.stopped, record.started)
    lanes: list[Lane] = record.lanes
    names = {lane.id: lane.name for lane in lanes}
    smallest = (end - zero) / _SEEN_APART
    lanes = [shortened(lane, smallest, _DENSE, names) for lane in lanes]
    lanes_of_run = [lane for lane in lanes if lane.born < end or not lane.library]
    shown = [lane for lane in lanes_of_run if not lane.library or libraries or lane.id == 0]
    left = {lane.id for lane in getattr(record, "left", ())}
    blockers = {block.lane for block in record.blocks}
    tree = _in_tree_order(shown, lanes)
    keep = _chosen([lane for lane, _ in tree], left | blockers)
    rows = [
        _row(lane, depth, names, zero, end, lane.id in left)
        for lane, depth in tree
        if lane.id in keep
    ]
    _add_blocks(rows, record.blocks, zero)
    _add_notes(rows, getattr(record, "lines", ()), zero)
    folded = [lane for lane in shown if lane.id not in keep]
    ids = {row.id for row in rows}
    return Scene(
        length=end - zero,
        rows=rows,
        stops=_stops(record.blocks, zero, end),
        wakes=[wake for lane in shown if lane.id in ids for wake in _wakes(lane, lanes, ids, zero)],
        folded=[(lane.born - zero, _end_of(lane, end) - zero) for lane in folded],
        folded_words=_folded_words(folded, left),
        libraries=len(lanes_of_run) - len(shown),
        names=names,
    )


def _wakes(lane: Lane, lanes: list[Lane], shown: set[int], zero: float) -> Iterable[Wake]:
    for span in lane.waits:
        by = span.woken_by
        for _ in range(20):  # a library's task that is not shown passes on what woke it
            if by is None or by in shown:
                break
            hidden = lanes[by].waits
            by = hidden[-1].woken_by if lanes[by].library and hidden else None
        if by is not None and by != lane.id:
            yield Wake(span.ready - zero, by, lane.id)


def _in_tree_order(shown: list[Lane], lanes: list[Lane]) -> list[tuple[Lane, int]]:
    """Parents before children, children in order of birth, each with its depth."""
    visible = {lane.id for lane in shown}
    children: dict[int | None, list[Lane]] = {}
    for lane in shown:
        parent = lane.parent
        while parent is not None and parent not in visible:
            parent = lanes[parent].parent
        children.setdefault(parent, []).append(lane)
    order: list[tuple[Lane, int]] = []
    todo = [(lane, 0) for lane in reversed(children.get(None, []))]
    while todo:
        lane, depth = todo.pop()
        order.append((lane, depth))
        todo += [(child, depth + 1) for child in reversed(children.get(lane.id, []))]
    return order


def _chosen(lanes: list[Lane], notable: set[int | None]) -> set[int]:
    """Which lanes get a row: the first, and some of those with which something is wrong."""
    if len(lanes) <= MOST_ROWS:
        return {lane.id for lane in lanes}
    first, rest = lanes[:_FIRST_ROWS], lanes[_FIRST_ROWS:]
    wrong = [lane for lane in rest if lane.id in notable or lane.state in ("failed", "lost")]
    return {lane.id for lane in first + wrong[:_NOTABLE_ROWS]}


def _end_of(lane: Lane, end: float) -> float:
    return min(end, lane.ended) if lane.ended is not None else end


def _row(lane: Lane, depth: int, names: dict[int, str], zero: float, end: float, left: bool) -> Row:
    ending = "pending" if left or (lane.ended or 0.0) > end else lane.state
    row = Row(
        lane.id,
        lane.name,
        depth,
        lane.born - zero,
        _end_of(lane, end) - zero,
        ending,
        error_name(lane) if ending == "failed" else "",
        lane.kind != "task",
    )
    row.pieces = [piece for piece in _pieces(lane, row, names, zero) if piece.start <= row.end]
    if ending == "pending" and row.pieces and row.pieces[-1].start == row.end > row.start:
        row.pieces.pop()  # the step in which it was told that the run is over
    return row


def _pieces(lane: Lane, row: Row, names: dict[int, str], zero: float) -> Iterable[Piece]:
    first = lane.runs[0][0] - zero if lane.runs else row.end
    if not lane.runs and lane.begun is not None:
        first = lane.begun - zero
        yield Piece(first, row.end, "thread", "in a thread", "still runs in a thread")
    if first > row.start + _TINY:
        why = "a free thread" if row.thread else "its first turn"
        yield Piece(row.start, first, "ready", why, f"waits {seconds(first - row.start)} for {why}")
    for span in lane.waits:
        start, ready, end = span.start - zero, span.ready - zero, min(span.end - zero, row.end)
        what = wait_name(span.wait, names)
        line = f" in {span.wait.function}, line {span.wait.line}" if span.wait.line else ""
        ready = min(max(ready, start), end)
        if ready > start + _TINY or end <= start + _TINY:
            tip = f"waits {seconds(ready - start)} for {what}{line}"
            wait: Any = span.wait
            if isinstance(wait, Several):
                tip = wait.said
            elif span.woken_by is not None and span.woken_by in names:
                tip += f"; woken by {names[span.woken_by]}"
            yield Piece(start, ready, "wait", what, tip, span.wait.file, span.wait.line)
        if end > ready + _TINY:
            tip = f"could go on, but the loop is busy for {seconds(end - ready)}"
            yield Piece(ready, end, "ready", "loop busy", tip, span.wait.file, span.wait.line)
    if lane.waiting is not None and row.end >= lane.waiting_since - zero:
        what = wait_name(lane.waiting, names)
        line = f", line {lane.waiting.line}" if lane.waiting.line else ""
        tip = f"still waits for {what}{line}"
        place = lane.waiting.file, lane.waiting.line
        yield Piece(lane.waiting_since - zero, row.end, "wait", what, tip, *place)
    yield from _runs(lane, row, zero)


def _runs(lane: Lane, row: Row, zero: float) -> Iterable[Piece]:
    waits = lane.log[1::6]  # what was waited for before each run
    code = None if lane.library else lane.code
    for (start, end), before in zip(lane.runs, waits, strict=True):
        start, end = start - zero, min(end - zero, row.end)
        if row.thread:
            tip = f"runs in a thread from {seconds(start)} to {seconds(end)}"
            yield Piece(start, end, "thread", "in a thread", tip)
            continue
        place = (code.co_filename, code.co_firstlineno) if code is not None else ("", 0)
        if before is not None:
            place = before.file, before.line
        at = f"at {seconds(start)}" if end <= start + _TINY else _from_to(start, end)
        on = f", from line {place[1]} on" if place[1] else ""
        yield Piece(start, end, "run", "", f"runs {at}{on}", *place)


def _from_to(start: float, end: float) -> str:
    return f"from {seconds(start)} to {seconds(end)}"


def _where(block: Block) -> str:
    function = block.function.rsplit(".", 1)[-1].strip("<>")
    return f"{function}, line {block.line}" if block.line else function


def _add_blocks(rows: list[Row], blocks: list[Block], zero: float) -> None:
    by_id = {row.id: row for row in rows}
    for block in blocks:
        row = by_id.get(block.lane) if block.lane is not None else None
        if row is None:
            continue
        start, end = block.start - zero, block.end - zero
        spanned = [p for p in row.pieces if p.kind == "run" and p.start <= start <= p.end + _TINY]
        if spanned:
            end = min(end, spanned[0].end)
        tip = f"blocks the loop at {_where(block)}"
        place = block.file, block.line
        row.pieces.append(Piece(start, max(end, start), "blocked", "", tip, *place))


def _stops(blocks: list[Block], zero: float, end: float) -> list[Stop]:
    """The blocks, those that follow each other at the same place joined."""
    stops: list[Stop] = []
    for block in sorted(blocks, key=lambda block: block.start):
        stop = Stop(
            block.start - zero,
            (block.start if block.computing else min(block.end, end)) - zero,
            _where(block),
            block.computing,
        )
        last = stops[-1] if stops else None
        if last and last.where == stop.where and stop.start <= last.end + _TINY:
            stops[-1] = last._replace(end=max(last.end, stop.end))
        else:
            stops.append(stop)
    return stops


def _add_notes(rows: list[Row], lines: Iterable[Any], zero: float) -> None:
    by_id = {row.id: row for row in rows}
    for line in lines:
        row = by_id.get(line.lane if line.lane is not None else 0)
        if row is not None and len(row.notes) < 500:
            row.notes.append(Note(min(line.time - zero, row.end), line.text[:80]))


def _folded_words(folded: list[Lane], left: set[int]) -> str:
    if not folded:
        return ""
    counts: dict[str, int] = {}
    for lane in folded:
        ending = "pending" if lane.id in left else lane.state
        counts[ending] = counts.get(ending, 0) + 1
    said = ", ".join(f"{counts[key]:,} {ENDINGS[key]}" for key in ENDINGS if key in counts)
    return f"{len(folded):,} more task{'s' if len(folded) > 1 else ''}: {said}"
