"""Back, map and next at the end of every notebook: they lead through all lessons, whichever there are."""

from __future__ import annotations

import re
from functools import cache

import nbformat
import pytest

from course_lib import course
from course_lib.command import build
from course_lib.command.links import linked
from course_lib.course import PristineLesson

LINK = re.compile(r"\[([^]]*)\]\(([^)\s]+)\)")
LESSONS = course.lessons()


def links(lesson: PristineLesson) -> dict[str, str]:
    """What stands at its end: words and addresses."""
    return dict(LINK.findall(lesson.cells[-1][1]))


def leading(lesson: PristineLesson, way: str) -> list[str]:
    return [address for words, address in links(lesson).items() if words.startswith(way)]


def lesson(number: int, title: str) -> PristineLesson:
    cell = {"cell_type": "markdown", "id": "c01", "source": [f"# {title}\n", "About 5 minutes."]}
    return PristineLesson(f"{number:02}_{title.lower()}.ipynb", lambda: [cell])


def test_next_leads_from_the_first_lesson_through_all_of_them_and_back_returns():
    files = [lesson.file for lesson in LESSONS]
    assert [leading(lesson, "Next: ") for lesson in LESSONS] == [*([f] for f in files[1:]), []]
    assert [leading(lesson, "Back: ") for lesson in LESSONS] == [[], *([f] for f in files[:-1])]


def test_the_map_is_one_link_away_and_lists_every_lesson_without_a_kernel():
    first, *others = LESSONS
    assert [*links(first).values()][:-1] == [each.file for each in LESSONS]
    assert first.cells[-1][1].startswith("## All lessons\n")
    for each in others:
        assert links(each)["Map of the course"] == f"{first.file}#All-lessons"


def test_a_lesson_that_is_new_is_linked_from_both_sides_and_one_that_is_gone_from_none():
    before = linked([lesson(0, "Start"), lesson(1, "One"), lesson(3, "Three")])
    after = linked([*before[:2], lesson(2, "Two"), before[2]])
    whole = "[Map of the course](00_start.ipynb#All-lessons)"
    assert [each.cells[-1][1].splitlines()[-1] for each in after] == [
        "[Next: 01 One](01_one.ipynb)",
        f"[Back: 00 Start](00_start.ipynb) · {whole} · [Next: 02 Two](02_two.ipynb)",
        f"[Back: 01 One](01_one.ipynb) · {whole} · [Next: 03 Three](03_three.ipynb)",
        f"[Back: 02 Two](02_two.ipynb) · {whole}",
    ]
    assert [each.kept for each in linked([after[0], after[1], after[3]])] == [
        each.kept for each in before
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_link_to_a_file_of_the_course_leads_to_one_and_to_a_heading_that_is_there(lesson):
    headings = _headings()
    for kind, source in lesson.cells:
        for words, address in LINK.findall(source) if kind == "markdown" else ():
            if "://" in address:
                continue
            file, _, heading = address.partition("#")
            assert not file or (lesson.path.parent / file).exists(), words
            assert not heading or heading in headings[file or lesson.file], words


@cache
def _headings() -> dict[str, set[str]]:
    """Those of each lesson, as JupyterLab calls them in an address."""
    found: dict[str, set[str]] = {}
    for lesson in LESSONS:
        prose = "\n\n".join(source for kind, source in lesson.cells if kind == "markdown")
        titles = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
        found[lesson.file] = {title.replace(" ", "-").replace("`", "") for title in titles}
    return found


def test_another_build_brings_the_links_beside_a_lesson_up_to_date_and_leaves_the_rest(
    tmp_path, monkeypatch
):
    """What a solution notebook shows is not run again for that."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "FILE", tmp_path / "course.json")
    monkeypatch.setattr(course, "ROOT", tmp_path)
    for folder in ("notebooks", "solutions"):
        (tmp_path / folder).mkdir()
    first, new = lesson(0, "Start"), lesson(1, "One")
    for folder in ("notebooks", "solutions"):
        (tmp_path / folder / first.file).write_text(first.notebook())
    (tmp_path / "notebooks" / new.file).write_text(new.notebook())
    monkeypatch.setattr(build, "_derived", lambda lesson: nbformat.reads(lesson.notebook(), 4))
    lessons = build.in_notebooks()
    build.build_all([lessons[1]], lessons)
    for folder in ("notebooks", "solutions"):
        found = (tmp_path / folder / first.file).read_text()
        assert found == lessons[0].notebook()
        assert "[Next: 01 One](01_one.ipynb)" in found
    assert build.outdated(lessons, lessons) == []
