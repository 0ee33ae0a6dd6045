"""docs/sources.md: each thing that the sources hold has a place, and each place is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course_lib import course

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| (\w+) \| (.+) \| (.+) \|$", re.MULTILINE)
SECTION = re.compile(r"(\d\d) (.+)")
TEXT = (ROOT / "docs/sources.md").read_text(encoding="utf-8")
ROWS = {name: places.split("; ") for name, _, places in ROW.findall(TEXT) if name != "row"}
HEADINGS = {
    f"{lesson.number:02} {line[3:]}"
    for lesson in course.lessons()
    for kind, source in lesson.cells
    if kind == "markdown"
    for line in source.splitlines()
    if line.startswith("## ")
}


def is_there(place: str) -> bool:
    """A section of a lesson, a script of solutions, or a file."""
    if SECTION.fullmatch(place):
        return place in HEADINGS
    return (ROOT / "solutions" / place).is_file() or ("/" in place and (ROOT / place).is_file())


def test_every_row_of_the_sources_is_listed_once():
    names = [
        *map(str, range(1, 42)),
        *"abcdefghijklmnop",
        "A2",
        *(f"B{n}" for n in range(1, 8)),
        *(f"C{n}" for n in range(1, 27)),
        *(f"D{n}" for n in range(1, 12)),
    ]
    assert [name for name, _, _ in ROW.findall(TEXT) if name != "row"] == names


@pytest.mark.parametrize("row", ROWS)
def test_each_place_of_a_row_is_there(row):
    gone = [place for place in ROWS[row] if not is_there(place)]
    assert gone == [], f"docs/sources.md, row {row}: was a heading or a file renamed?"


def test_every_lesson_but_the_last_ones_is_the_place_of_something():
    """Lesson 24 builds on the others; what comes after it need not come from the sources."""
    named = {int(place[:2]) for places in ROWS.values() for place in places if SECTION.match(place)}
    missing = {lesson.number for lesson in course.lessons() if lesson.number < 24} - named
    assert not missing, "docs/sources.md, last column: which rows do these lessons show?"


NAMED = ["PEP 380", "PEP 492", "PEP 525", "PEP 530", "PEP 533", "PEP 654", "PEP 789"]
NAMED += [
    "Lynn Root",
    "David Beazley",
    "Nathaniel J. Smith",
    "What color is your function",
    "Caleb Hattingh",
]


@pytest.mark.parametrize("what", NAMED)
def test_what_the_sources_recommend_is_recommended_where_one_reads_more(what):
    cells = [source for lesson in course.lessons() for _, source in lesson.cells]
    assert any(what in cell for cell in cells if cell.startswith("## Where to read more"))


def test_a_place_that_is_gone_would_be_noticed():
    assert not is_there("16 No such section")
    assert not is_there("no_such_script.py")
    assert is_there("16 Loop lag") and is_there("blogdom.py")
