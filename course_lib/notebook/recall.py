"""Which questions of earlier lessons are asked at the start of one: nothing is asked, only chosen."""

from __future__ import annotations

from typing import Any

from course_lib.checks.question import Question, find, load
from course_lib.course import find as find_lesson
from course_lib.course import lessons
from course_lib.notebook import progress

MOST = 3
GUESSED, ANSWERED, SKIPPED = "guess", "answer", "skip"  # events in the progress file


def chosen(lesson: str, own: tuple[str, ...]) -> list[Question]:
    """Three at most: what this lesson builds on, what went wrong, what was not seen for longest.

    `own` names the questions that this lesson builds on; without progress it is these that are asked.
    """
    earlier = _earlier(lesson)
    last = {name: event for name, event in last_events().items() if name in earlier}
    first = [*own[:1]]
    wrong = [name for name, event in last.items() if _went_wrong(event, earlier[name])]
    right = [name for name in last if name not in wrong]
    first += [name for name in wrong if name not in first][:1]
    first += [name for name in right if name not in first][:1]
    names = list(dict.fromkeys([*first, *own]))[:MOST]
    return [find(name, lesson) for name in names]


def last_events() -> dict[str, dict[str, Any]]:
    """Of each question that this learner met, the last event, by its full name; the longest ago first."""
    found: dict[str, dict[str, Any]] = {}
    for event in progress.events():
        if event["event"] in (GUESSED, ANSWERED, SKIPPED):
            name = f"{event['lesson']}.{event['exercise']}"
            found.pop(name, None)  # so that it goes to the end
            found[name] = event
    return found


def last_guess(question: Question) -> str | None:
    """What this learner guessed last, if anything."""
    choice = None
    for event in progress.events():
        if (event["lesson"], event["exercise"]) == (question.lesson, question.name):
            if event["event"] == GUESSED:
                choice = event.get("choice")
            elif event["event"] == SKIPPED:
                choice = None
    return choice


def _earlier(lesson: str) -> dict[str, Question]:
    """The questions of all lessons before this one, by full name."""
    number = find_lesson(lesson).number
    names = [known.name for known in lessons() if known.number < number]
    return {q.full_name: q for name in names for q in load(name).values()}


def _went_wrong(event: dict[str, Any], question: Question) -> bool:
    return event["event"] != SKIPPED and event.get("choice") != question.answer
