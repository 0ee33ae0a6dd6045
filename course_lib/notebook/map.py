"""The course as a map: its lessons, how long they take, what is done, where to go on."""

from __future__ import annotations

import html

from course_lib.notebook import way
from course_lib.notebook.display import Shown


def course_map() -> Shown:
    """The map as a table; each title opens its notebook."""
    found = way.places()
    going_on = way.left_off().lesson
    rows, text = [], []
    for place in found:
        lesson = place.lesson
        here = "done" if place.complete else "continue here" if lesson is going_on else ""
        minutes = f"{lesson.minutes} min" if lesson.minutes else ""
        title = html.escape(lesson.title)
        cells = "".join(
            f'<td style="text-align: left">{cell}</td>'
            for cell in (
                f"{lesson.number:02}",
                f'<a href="{lesson.file}">{title}</a>',
                minutes,
                place.progress,
                _mark(place, here),
            )
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


def _mark(place: way.Place, words: str) -> str:
    """The last column: "done", or a link to the exercise with which to go on."""
    if not words or place.complete:
        return words
    begun = place.right  # or there is something to read first
    heading = way.heading_of(place.lesson, place.open[0]) if begun else ""
    return f'<a href="{html.escape(way.address(place.lesson, heading))}"><b>{words}</b></a>'


def heading(name: str) -> Shown | None:
    """What stands at the top of a lesson: how far it is done. None if it has no exercises."""
    place = way.place(name)
    if not place.exercises:
        return None
    width = round(100 * place.done / place.exercises)
    label = f"{place.lesson.title}: {place.progress}"
    rich = (
        f'<div>{html.escape(label)}<div style="border: 1px solid #767676; width: 240px">'
        f'<div style="background-color: #2e7d32; height: 6px; width: {width}%"></div></div></div>'
    )
    return Shown(f"{label}.", rich)
