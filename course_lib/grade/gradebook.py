"""The gradebook and its summary: CSV in which whatever a learner wrote is a text and nothing else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course_lib.grade.handed_in import exercises, numbers
from course_lib.grade.judgement import VERDICTS
from course_lib.grade.results import write_whole
from course_lib.grade.roster import Person

COLUMNS = (
    "learner",
    "lesson",
    "exercise",
    "verdict",
    "diagnosis",
    "points",
    "message",
    "seconds",
    "flags",
)
_LONG = 1000  # characters of a cell
# neither a character of a line nor of a word: it drives something, or turns what follows
_NOT_TEXT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)
# with which a spreadsheet's formulas begin
_FORMULA = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")


def cell(value: Any) -> str:
    """A value as text: on one line, of bounded length, and never a formula."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:g}"
    text = re.sub(r"\s*\n\s*", " ", str(value)).strip()
    text = _NOT_TEXT.sub(lambda found: ascii(found[0])[1:-1], text)
    text = text if len(text) <= _LONG else text[: _LONG - 1] + "…"
    return "'" + text if text.lstrip(" '\"\t").startswith(_FORMULA) else text


def rows(
    results: Iterable[dict[str, Any]], roster: list[Person] | None = None
) -> list[dict[str, Any]]:
    """A row for each learner and exercise: the best, where somebody handed in a lesson twice."""
    best: dict[tuple[str, str, str], dict[str, Any]] = {}
    on_it = None if roster is None else {one.learner for one in roster}
    # not as they came to their end: of two equally good answers always the same one counts
    for result in sorted(results, key=lambda one: (one["learner"], one["file"])):
        for one in result["exercises"]:
            key = (
                result["learner"],
                result["lesson"],
                one["exercise"] or _of_no_exercise(result, one),
            )
            row = _row(result, one)
            if on_it is not None and result["learner"] not in on_it:
                row["flags"].append("not on the roster")
            other = best.setdefault(key, row)
            if other is not row:
                flags = sorted({*row["flags"], *other["flags"], "handed in more than once"})
                best[key] = min(other, row, key=_rank) | {"flags": flags}
    found = list(best.values())
    for person in roster or ():
        found += _nothing_from(person, found)
    order = {one.learner: n for n, one in enumerate(roster or ())}
    return sorted(found, key=lambda row: (order.get(row["learner"], len(order)), *_place(row)))


def _row(result: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    message = one["message"] if one["exercise"] else _of_no_exercise(result, one)
    if one["verdict"] != "correct" and result["problems"]:  # it may be why
        message = f"{message} When the file was run: {result['problems'][0]}".strip()
    return one | {
        "learner": result["learner"],
        "lesson": result["lesson"],
        "points": int(one["verdict"] == "correct"),
        "message": message,
        "flags": list(result["flags"]),
        "file": result["file"],
    }


def _of_no_exercise(result: dict[str, Any], one: dict[str, Any]) -> str:
    return ": ".join(filter(None, (result["file"], one["message"])))


def _rank(row: dict[str, Any]) -> int:
    """The better, the less. What is not graded may be right: it goes before what is not."""
    return ("correct", "not graded", "incorrect", "not attempted", "unreadable").index(
        row["verdict"]
    )


def _place(row: dict[str, Any]) -> tuple[str, int, int, str]:
    """Lessons and exercises as in the course; behind them what belongs to none."""
    number = numbers().get(row["lesson"], len(numbers()))
    asked = exercises(row["lesson"]) if row["lesson"] else ()
    position = asked.index(row["exercise"]) if row["exercise"] in asked else len(asked)
    return row["learner"], number, position, row["file"]


def _nothing_from(person: Person, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows for what others handed in and this one did not."""
    asked = dict.fromkeys((row["lesson"], row["exercise"]) for row in found if row["exercise"])
    own = [row for row in found if row["learner"] == person.learner]
    theirs = {(row["lesson"], row["exercise"]) for row in own}
    message = "Nothing was handed in."
    if any(not row["exercise"] for row in own):
        message = "Nothing that was handed in is known to be for this lesson."
    elif own:
        message = "Nothing was handed in for this lesson."
    return [
        {
            "learner": person.learner,
            "lesson": lesson,
            "exercise": exercise,
            "verdict": "not attempted",
            "diagnosis": "",
            "points": 0,
            "message": message,
            "seconds": 0,
            "flags": [],
            "file": "",
        }
        for lesson, exercise in asked
        if (lesson, exercise) not in theirs
    ]


def summary(
    table: list[dict[str, Any]], roster: list[Person] | None = None
) -> list[dict[str, Any]]:
    """A row for each learner: how many of each verdict, the points, what a teacher should look at."""
    names = {person.learner: person.name for person in roster or ()}
    people: dict[str, dict[str, Any]] = {}
    for row in table:
        start = {"learner": row["learner"], "name": names.get(row["learner"], ""), "exercises": 0}
        one = people.setdefault(
            row["learner"], start | dict.fromkeys(VERDICTS, 0) | {"points": 0, "flags": set()}
        )
        one["exercises"] += bool(row["exercise"])  # a file of no lesson is none
        one[row["verdict"]] += 1
        one["points"] += row["points"]
        one["flags"] |= {*row["flags"]}
    return [one | {"flags": sorted(one["flags"])} for one in people.values()]


def write(path: Path, columns: Iterable[str], table: Iterable[dict[str, Any]]) -> None:
    """A table as CSV, whole or not at all; with a mark at its start by which spreadsheets know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = list(columns)
    writer.writerow(columns)
    for row in table:
        values = ("; ".join(v) if isinstance(v := row[name], list) else v for name in columns)
        writer.writerow([cell(value) for value in values])
    write_whole(path, text.getvalue(), encoding="utf-8-sig")
