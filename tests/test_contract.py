"""What every lesson promises, for every lesson."""

from __future__ import annotations

import socket
from typing import Any

import both_ways
import contract
import pytest
from answers import load

from course_lib import course
from course_lib.checks.exercise import Exercise
from course_lib.command import build
from course_lib.course import PristineLesson


def stems(folder: str, pattern: str) -> set[str]:
    return {path.stem for path in (course.ROOT / folder).glob(pattern)}


LESSONS = course.lessons()
CHECKS = stems("course_lib/lessons", "[a-z]*.py")
ANSWERS = stems("tests/answers", "[a-z]*.py")
EXERCISES = [
    (lesson, exercise)
    for lesson in LESSONS
    if lesson.name in CHECKS & ANSWERS  # or a test says what is missing
    for exercise in load(lesson.name)
]
# its stub is there to show how a lesson works, not to be got wrong in eight ways
TOY = "start_here"


def ids(value: Any) -> str | None:
    if isinstance(value, PristineLesson):
        return value.name
    return value.name if isinstance(value, Exercise) else None


def answers(kind: str) -> list[Any]:
    return [
        pytest.param(exercise, answer, id=f"{lesson.name}-{exercise.name}-{name}")
        for lesson, exercise in EXERCISES
        for name, answer in getattr(exercise, kind).items()
    ]


@pytest.fixture(autouse=True)
def no_name_is_looked_up_outside(monkeypatch):
    """Checks lend what they need: where one asks this machine's resolver for a name, its test fails."""
    real = socket.getaddrinfo

    def only_here(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host in (None, "", "localhost", "127.0.0.1", "::1", b"127.0.0.1"):
            return real(host, *args, **kwargs)
        pytest.fail(f"the network's names are not to be asked: {host!r}")

    monkeypatch.setattr(socket, "getaddrinfo", only_here)


each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=ids)
each_exercise = pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=ids)


def test_each_lesson_has_its_files_and_each_file_its_lesson():
    names, goldens = {lesson.name for lesson in LESSONS}, stems("tests/answers", "*.txt")
    # solutions/ holds scripts as well, which belong to no lesson
    solutions = stems("solutions", "*.py") & (names | CHECKS | ANSWERS | goldens)
    contract.files_match([names, solutions, CHECKS, ANSWERS, goldens])


@each_lesson
def test_each_lesson_has_one_stub_an_exercise(lesson):
    contract.stubs_and_exercises_match(lesson.stubs, load(lesson.name))


@each_lesson
def test_the_set_up_agrees_with_the_solution(lesson):
    contract.set_up_agrees_with_the_solution(lesson.set_up, lesson.name)


@each_exercise
def test_the_set_up_gives_what_the_exercise_needs(lesson, exercise):
    text = both_ways.text_of(exercise)
    contract.set_up_gives_what_is_needed(lesson.set_up, exercise, text, lesson.stubs)


@each_exercise
def test_the_stub_is_not_attempted(lesson, exercise):
    stub = contract.stub_in(lesson.stubs[exercise.name], exercise.name, lesson.set_up)
    contract.stub_is_not_attempted(exercise, stub)


@each_exercise
def test_stub_and_solution_have_the_same_signature_and_docstring(lesson, exercise):
    stub = contract.stub_in(lesson.stubs[exercise.name], exercise.name, lesson.set_up)
    contract.stub_looks_like_the_solution(exercise, stub)


@each_exercise
def test_the_solution_is_correct(lesson, exercise):
    contract.solution_is_correct(exercise)


@pytest.mark.parametrize(("exercise", "mistake"), answers("mistakes"))
def test_each_mistake_gets_its_own_diagnosis_and_the_message_of_the_golden_file(exercise, mistake):
    verdict = contract.mistake_is_diagnosed(exercise, mistake)
    contract.says_what_its_golden_file_says(exercise, mistake, verdict)


@each_lesson
def test_the_golden_file_has_an_entry_for_each_mistake(lesson):
    contract.golden_file_matches(lesson.name, load(lesson.name))


@pytest.mark.parametrize(("exercise", "alternative"), answers("alternatives"))
def test_each_accepted_alternative_is_correct(exercise, alternative):
    contract.alternative_is_correct(exercise, alternative)


@each_exercise
def test_there_are_hints(lesson, exercise):
    contract.has_hints(exercise)


@each_exercise
def test_there_are_eight_mistakes_and_three_alternatives_told_apart(lesson, exercise):
    contract.has_a_catalogue(exercise, *((4, 1) if lesson.name == TOY else (8, 3)))
    contract.tells_mistakes_apart(exercise)


@each_lesson
def test_the_derived_notebook_is_up_to_date(lesson):
    assert build.is_up_to_date(lesson), f"run: course build {lesson.name}"


def test_an_answer_is_right_although_the_worked_one_serves_in_this_process(monkeypatch):
    """As after a lesson's own cells have run it: what a check lends is lent to the probes as well."""
    from solutions import web_mojifinder

    index = web_mojifinder.InvertedIndex(65, 91)
    monkeypatch.setattr(web_mojifinder.app.state, "index", index, raising=False)
    (search,) = (one for one in load("web_mojifinder") if one.name == "search")
    for alternative in search.alternatives.values():
        contract.alternative_is_correct(search, alternative)
