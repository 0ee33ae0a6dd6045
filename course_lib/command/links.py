"""The links at the end of each notebook: back, map, next. Plain Markdown, so that they need no kernel.

`course build` makes them of the lessons that there are: none is left out, and no link leads nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.course import PristineLesson

ID = "links"  # of the cell, in every notebook
MAP = "All lessons"  # the heading of the list at the end of the first lesson
_OLDER = "[Map of the course]("  # a last cell with this in it is ours, whatever its id


def linked(lessons: Sequence[PristineLesson]) -> list[PristineLesson]:
    """The lessons, each with the links that belong at its end."""
    found = []
    for place, lesson in enumerate(lessons):
        lines = [_all_lessons(lessons)] if not place else []
        lines.append(_row(lessons, place))
        found.append(_ending_in(lesson, "\n\n".join(lines)))
    return found


def _row(lessons: Sequence[PristineLesson], place: int) -> str:
    """ "Back · Map · Next", as far as there is a lesson before and one after."""
    first = lessons[0]
    links = []
    if place:
        links.append(_link(lessons[place - 1], "Back: "))
        links.append(f"[Map of the course]({first.file}#{MAP.replace(' ', '-')})")
    if place + 1 < len(lessons):
        links.append(_link(lessons[place + 1], "Next: "))
    return " · ".join(links)


def _all_lessons(lessons: Sequence[PristineLesson]) -> str:
    rows = []
    for lesson in lessons:
        minutes = f", {lesson.minutes} minutes" if lesson.minutes else ""
        rows.append(f"- {_link(lesson)}{minutes}")
    return f"## {MAP}\n\n" + "\n".join(rows)


def _link(lesson: PristineLesson, before: str = "") -> str:
    return f"[{before}{lesson.number:02} {lesson.title}]({lesson.file})"


def _ending_in(lesson: PristineLesson, text: str) -> PristineLesson:
    cell: dict[str, Any] = {"cell_type": "markdown", "id": ID, "source": text.splitlines(True)}
    cells = lesson.kept[:-1] if are_links(lesson.kept[-1]) else lesson.kept
    return PristineLesson(lesson.file, lambda: [*cells, cell])


def are_links(cell: dict[str, Any]) -> bool:
    """Whether a notebook's last cell is the one with the links."""
    return cell["id"] == ID or _OLDER in "".join(cell["source"])
