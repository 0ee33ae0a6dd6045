"""The gradebook and its summary: CSV in which whatever a learner wrote is a text and nothing else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.grade.judgement import VERDICTS
from course_lib.grade.results import write_whole

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


@dataclass(frozen=True)
class Person:
    """Somebody on the roster."""

    learner: str
    name: str = ""


def read_roster(path: Path) -> list[Person]:
    """The column `learner` (or the first one), and `name` if there is one. Raises ValueError and OSError."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        try:
            lines = [line for line in csv.reader(file) if any(line)]
        except (csv.Error, UnicodeDecodeError) as error:
            raise ValueError(f"{path} is no roster: {error}") from None
    if not lines:
        raise ValueError(f"{path} is empty: it should have a column `learner`")
    head = [name.strip().lower() for name in lines[0]]
    first = head.index("learner") if "learner" in head else 0
    names = head.index("name") if "name" in head else None
    found: dict[str, Person] = {}
    for line in lines[1:]:
        learner = line[first].strip() if len(line) > first else ""
        if learner:
            name = line[names].strip() if names is not None and len(line) > names else ""
            found.setdefault(learner, Person(learner, name))
    return list(found.values())


def rows(
    results: Iterable[dict[str, Any]], roster: list[Person] | None = None
) -> list[dict[str, Any]]:
    """A row for each learner and exercise: the best, where somebody handed in a lesson twice."""
    best: dict[tuple[str, str, str], dict[str, Any]] = {}
    on_it = None if roster is None else {one.learner for one in roster}
    for result in results:
        for one in result["exercises"]:
            key = result["learner"], result["lesson"], one["exercise"] or result["file"]
            flags = list(result["flags"])
            if on_it is not None and result["learner"] not in on_it:
                flags.append("not on the roster")
            row = one | {
                "learner": result["learner"],
                "lesson": result["lesson"],
                "points": int(one["verdict"] == "correct"),
                "flags": flags,
                "file": result["file"],
            }
            row["message"] = (
                one["message"] if one["exercise"] else f"{result['file']}: {one['message']}"
            )
            other = best.get(key)
            if other is None or _rank(row) < _rank(other):
                best[key] = row
            if other is not None:
                best[key]["flags"] = sorted({*flags, *other["flags"], "handed in more than once"})
    found = list(best.values())
    for person in roster or ():
        found += _nothing_from(person, found)
    order = {one.learner: n for n, one in enumerate(roster or ())}
    return sorted(found, key=lambda row: (order.get(row["learner"], len(order)), row["learner"]))


def _rank(row: dict[str, Any]) -> int:
    return VERDICTS.index(row["verdict"])


def _nothing_from(person: Person, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows for what others handed in and this one did not."""
    asked = dict.fromkeys((row["lesson"], row["exercise"]) for row in found if row["exercise"])
    theirs = {(row["lesson"], row["exercise"]) for row in found if row["learner"] == person.learner}
    return [
        {
            "learner": person.learner,
            "lesson": lesson,
            "exercise": exercise,
            "verdict": "not attempted",
            "diagnosis": "",
            "points": 0,
            "message": "Nothing was handed in.",
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
        one["exercises"] += 1
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
