"""The course as a map: its lessons, how long they take, what is done, what comes next."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from course_lib.course import PristineLesson, find, lessons
from course_lib.notebook import progress
from course_lib.notebook.display import Shown


@dataclass(frozen=True)
class Place:
    """One lesson on the map."""

    lesson: PristineLesson
    done: int
    exercises: int

    @property
    def complete(self) -> bool:
        """Whether every exercise was once correct."""
        return self.exercises > 0 and self.done == self.exercises

    @property
    def progress(self) -> str:
        """ "2 of 4 done"."""
        return f"{self.done} of {self.exercises} done" if self.exercises else "to read"


def places() -> Iterator[Place]:
    """All lessons with what is done."""
    state = progress.state()
    for lesson in lessons():
        yield _place(lesson, state)


def _place(lesson: PristineLesson, state: dict[tuple[str, str], str]) -> Place:
    names = lesson.stubs
    done = sum(state.get((lesson.name, name)) == "correct" for name in names)
    return Place(lesson, done, len(names))


def course_map() -> Shown:
    """The map as a table; each title opens its notebook."""
    found = [*places()]
    following = next((place for place in found if not place.complete), None)
    rows, text = [], []
    for place in found:
        lesson = place.lesson
        here = "next" if place is following else "done" if place.complete else ""
        minutes = f"{lesson.minutes} min" if lesson.minutes else ""
        title = html.escape(lesson.title)
        link = f'<a href="{lesson.file}">{title}</a>'
        cells = "".join(
            f'<td style="text-align: left">{cell}</td>'
            for cell in (f"{lesson.number:02}", link, minutes, place.progress, f"<b>{here}</b>")
        )
        rows.append(f"<tr>{cells}</tr>")
        text.append(
            f"{lesson.number:02} {lesson.title:34} {minutes:>7}  {place.progress:12} {here}".rstrip()
        )
    head = "".join(
        f'<th scope="col" style="text-align: left">{name}</th>'
        for name in ("Lesson", "Title", "Time", "Exercises", "")
    )
    rich = (
        '<table><caption style="text-align: left">The course: a title opens its lesson</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return Shown("\n".join(text), rich)


def heading(name: str) -> Shown | None:
    """What stands at the top of a lesson: how far it is done. None if it has no exercises."""
    place = _place(find(name), progress.state())
    if not place.exercises:
        return None
    width = round(100 * place.done / place.exercises)
    label = f"{place.lesson.title}: {place.progress}"
    rich = (
        f'<div>{html.escape(label)}<div style="border: 1px solid #767676; width: 240px">'
        f'<div style="background-color: #2e7d32; height: 6px; width: {width}%"></div></div></div>'
    )
    return Shown(f"{label}.", rich)
