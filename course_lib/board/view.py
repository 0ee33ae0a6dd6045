"""What is shown of the grid: to a teacher the class, to a learner themselves; as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from course_lib.board.grid import STUCK, Cell, Grid, Place, Row
from course_lib.board.meanings import MEANINGS
from course_lib.grade.gradebook import cell as harmless

STATES = ("correct", "incorrect", "stuck", "check failed", "not tried")
COLUMNS = ("learner", "lesson", "exercise", "state", "checks", "diagnosis", "last seen")


def view(
    grid: Grid, now: float, lesson: str = "", names: bool = False, only: int | None = None
) -> dict[str, Any]:
    """One lesson as plain data: rows in the order of joining, never by what somebody achieved."""
    rows = [row for row in grid.rows.values() if only is None or row.learner.id == only]
    stuck = {row.number: at for row in rows if (at := row.stuck_at(now))}
    lesson = lesson if lesson in grid.lessons else _busiest(grid, rows)
    exercises = grid.exercises[lesson]
    table = [_row(row, lesson, exercises, stuck.get(row.number), names) for row in rows]
    return {
        "lesson": lesson,
        "lessons": _menu(grid, rows, stuck),
        "exercises": exercises,
        "names": names,
        "rows": table,
        "counts": {
            state: [
                sum(row["cells"][n]["state"] == state for row in table)
                for n in range(len(exercises))
            ]
            for state in STATES
        },
        "stuck": [
            _stuck(grid, row, stuck[row.number], now, names) for row in rows if row.number in stuck
        ],
        "diagnoses": _diagnoses(rows, lesson),
        "rule": STUCK,
    }


def label(row: Row, names: bool) -> str:
    """What a row is called: a number, as long as nobody turned the names on."""
    return row.learner.name if names else f"Learner {row.number}"


def as_csv(grid: Grid, now: float, names: bool) -> str:
    """Everybody, and all that they tried, in all lessons; what somebody calls themselves is a text in it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in grid.rows.values():
        at = row.stuck_at(now)
        if not row.cells:  # joined, and no more: the page counts them, too
            writer.writerow([harmless(label(row, names)), "", "", Cell().state, 0, "", ""])
        for (lesson, exercise), cell in row.cells.items():
            state = "stuck" if at == (lesson, exercise) else cell.state
            seen = datetime.fromtimestamp(row.last, UTC).isoformat(timespec="seconds")
            values = (label(row, names), lesson, exercise, state, cell.checks, cell.diagnosis, seen)
            writer.writerow([harmless(value) for value in values])
    return text.getvalue()


def file_name(class_name: str) -> str:
    """What the table is saved as: the class's letters and digits, with nothing that leads anywhere."""
    return (re.sub(r"[^\w-]+", "_", class_name).strip("_")[:60] or "class") + ".csv"


def _row(
    row: Row, lesson: str, exercises: list[str], at: Place | None, names: bool
) -> dict[str, Any]:
    cells = []
    for exercise in exercises:
        cell = row.cells.get((lesson, exercise), Cell())
        state = "stuck" if at == (lesson, exercise) else cell.state
        cells.append({"state": state, "checks": cell.checks, "diagnosis": cell.diagnosis})
    return {"number": row.number, "label": label(row, names), "cells": cells}


def _busiest(grid: Grid, rows: list[Row]) -> str:
    """The lesson at which most learners are; the first, while nobody is anywhere."""
    here = Counter(row.at[0] for row in rows if row.at)
    return max(grid.lessons, key=lambda name: here[name])


def _menu(grid: Grid, rows: list[Row], stuck: dict[int, Place]) -> list[dict[str, Any]]:
    here = Counter(row.at[0] for row in rows if row.at)
    held = Counter(lesson for lesson, _ in stuck.values())
    return [
        {"name": n, "title": f"{one.number:02} {one.title}", "here": here[n], "stuck": held[n]}
        for n, one in grid.lessons.items()
        if grid.exercises[n]
    ]


def _stuck(grid: Grid, row: Row, at: Place, now: float, names: bool) -> dict[str, Any]:
    cell, lesson = row.cells[at], grid.lessons[at[0]]
    return {
        "label": label(row, names),
        "lesson": at[0],
        "title": f"{lesson.number:02} {lesson.title}",
        "exercise": at[1],
        "diagnosis": cell.diagnosis,
        "meaning": _meaning(cell.diagnosis),
        "in_a_row": cell.in_a_row,
        "minutes": max(0, int((now - cell.since) // 60)),
    }


def _diagnoses(rows: list[Row], lesson: str) -> list[dict[str, Any]]:
    """On what the answers that are not right yet fail, the commonest first."""
    found = Counter(
        (exercise, cell.diagnosis)
        for row in rows
        for (of, exercise), cell in row.cells.items()
        if of == lesson and cell.state == "incorrect" and cell.diagnosis
    )
    return [
        {"exercise": exercise, "diagnosis": diagnosis, "learners": count}
        for (exercise, diagnosis), count in found.most_common(10)
    ]


def _meaning(diagnosis: str) -> str:
    """In words; a newer course may send a code that this one has not."""
    return next((words for code, words in MEANINGS.items() if code == diagnosis), "")
