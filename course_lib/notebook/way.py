"""The way through the course: what is done, what comes next, where one left off."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from course_lib.course import PristineLesson, find, lessons, stub_name
from course_lib.notebook import progress
from course_lib.notebook.display import Shown, as_html

OPENED = "opened"  # the event of somebody who begins to read a lesson
_SUMMARY, _READING = "## What you can do now", "## Where to read more"

State = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Place:
    """One lesson, and what is done of it."""

    lesson: PristineLesson
    right: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many of its exercises were once correct."""
        return len(self.right)

    @property
    def exercises(self) -> int:
        """How many it has."""
        return len(self.right) + len(self.open)

    @property
    def complete(self) -> bool:
        """Whether every exercise was once correct."""
        return self.exercises > 0 and not self.open

    @property
    def progress(self) -> str:
        """ "2 of 4 done"."""
        return f"{self.done} of {self.exercises} done" if self.exercises else "to read"


def place(name: str) -> Place:
    """One lesson with what is done of it."""
    return _place(find(name), progress.state())


def places() -> list[Place]:
    """All lessons with what is done."""
    state = progress.state()
    return [_place(lesson, state) for lesson in lessons()]


def _place(lesson: PristineLesson, state: State) -> Place:
    right = tuple(name for name in lesson.stubs if state.get((lesson.name, name)) == "correct")
    return Place(lesson, right, tuple(name for name in lesson.stubs if name not in right))


def left_off() -> Place:
    """Where this learner goes on: the lesson of what was done last; after a complete one, the next that is not.

    Whoever opens a lesson that is complete only looks something up.
    """
    known = places()
    numbers = {each.lesson.name: number for number, each in enumerate(known)}
    last = 0
    for event in progress.events():
        number = numbers.get(event["lesson"])
        if number is not None and not (event["event"] == OPENED and known[number].complete):
            last = number
    return _from(known, last)


def _from(known: list[Place], number: int) -> Place:
    """The first lesson from this one on that is not complete, or of all; the last one if all are."""
    going_on = [*known[number:], *known[:number]]
    return next((each for each in going_on if each.open), known[-1])


def heading_of(lesson: PristineLesson, exercise: str) -> str:
    """The heading under which an exercise stands: "Exercise: chain"."""
    last = ""
    for kind, source in lesson.cells:
        if kind == "markdown":
            last = ([last] + [line for line in source.splitlines() if line.startswith("## ")])[-1]
        elif stub_name(source) == exercise:
            return last.removeprefix("## ")
    return exercise


def address(lesson: PristineLesson, heading: str = "") -> str:
    """Where a link in a notebook leads. JupyterLab finds a heading if the notebook is named."""
    return lesson.file + (f"#{heading.replace(' ', '-').replace('`', '')}" if heading else "")


def onward(name: str, exercise: str) -> Shown:
    """What is said after a right answer: how far the lesson is done, and what is next."""
    state = progress.state() | {(name, exercise): "correct"}  # also where nothing can be kept
    here = _place(find(name), state)
    return _next_exercise(here, exercise) if here.open else _next_lesson(here, state)


def _next_exercise(here: Place, exercise: str) -> Shown:
    order = list(here.lesson.stubs)
    later = order[order.index(exercise) + 1 :] if exercise in order else []
    following = next((name for name in later if name in here.open), here.open[0])
    heading = heading_of(here.lesson, following)
    text = f"{here.progress} in this lesson. Next: {heading}."
    link = _link(address(here.lesson, heading), heading)
    return Shown(text, f"{here.progress} in this lesson. Next: {link}")


def _next_lesson(here: Place, state: State) -> Shown:
    known = [_place(lesson, state) for lesson in lessons()]
    following = _from(known, [each.lesson for each in known].index(here.lesson))
    said = f"Lesson {here.lesson.number:02} is done: {here.done} of {here.exercises}."
    if summary := _summary(here.lesson):
        said += f" You can now {summary}"
    text, rich = [said], [as_html(said)]
    if following.open:
        title = f"{following.lesson.number:02} {following.lesson.title}"
        text.append(f"Next: {title} (notebooks/{following.lesson.file}).")
        rich.append(f"Next: {_link(address(following.lesson), title)}")
    else:
        text.append("That was the last one: the whole course is done.")
        rich.append(text[-1])
    if any(source.startswith(_READING) for _, source in here.lesson.cells):
        reading = _READING.removeprefix("## ")
        text.append(f"To read: the end of this lesson, {reading}.")
        rich.append(f"To read: {_link(address(here.lesson, reading), reading)}")
    return Shown("\n".join(text), "<br>".join(rich))


def _summary(lesson: PristineLesson) -> str:
    """What the lesson was about, in one line: the first point of what one can do now."""
    for kind, source in lesson.cells:
        if kind == "markdown" and source.startswith(_SUMMARY):
            points = source.split("\n- ")[1:]
            first = " ".join(points[0].split()) if points else ""
            return first[:1].lower() + first[1:]
    return ""


def _link(where: str, words: str) -> str:
    return f'<a href="{html.escape(where)}">{as_html(words)}</a>'


def note_opened(name: str) -> None:
    """Note in the progress file that somebody begins to read a lesson."""
    progress.record(name, "", OPENED)
