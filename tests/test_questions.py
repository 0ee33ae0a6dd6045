"""Guesses, questions, and how a lesson keeps its reader busy: what each lesson promises."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from questions import answered_by

from course_lib import Lesson, course
from course_lib.checks.question import load, question
from course_lib.command import build, reading
from course_lib.notebook import progress, recall

LESSONS = course.lessons()
MOST_CELLS = 12  # in a row without something to do
QUESTIONS = [q for lesson in LESSONS for q in load(lesson.name).values()]
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


def in_room(room, lesson):
    """The names of a lesson's questions that stand in `_guesses`, or in `_questions`."""
    rooms = {name: q.function.__module__.split(".")[-2] for name, q in load(lesson.name).items()}
    return sorted(name for name, found in rooms.items() if found == room)


def calls(lesson):
    """The calls of guess, outcome, ask and recall in a notebook: (cell number, function, name)."""
    return [
        (number, call, name)
        for number, (kind, source) in enumerate(lesson.cells)
        if kind == "code"
        for call, name in reading.asked(source)
    ]


# -- every question ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if q.shows], ids=lambda question: question.full_name
)
def test_what_shows_a_questions_answer_gives_it(question):
    assert answered_by(question) == question.answer


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.full_name)
def test_a_question_has_options_that_differ_and_a_reason(question):
    assert 2 <= len(question.options) == len(set(question.options)) <= 5
    assert question.text.rstrip("`.").endswith("?") and question.because.endswith((".", ".)"))
    prose = re.sub("`[^`]*`", "", question.text + question.because)
    assert "*" not in prose, "only `code` is marked here"
    assert all(question.option(option) == option for option in question.options)


def test_a_wrong_answer_would_be_found():
    @question("How long?", "1 s", "2 s", answer="1 s", because="Because.")
    async def wrong():
        import asyncio

        await asyncio.sleep(2)

    assert answered_by(wrong) == "2 s"
    with pytest.raises(ValueError, match="none of the options"):
        question("How long?", "1 s", "2 s", answer="3 s", because="Because.")


# -- every notebook ------------------------------------------------------------------------


@each_lesson
def test_each_question_is_asked_once_in_its_own_lesson_and_each_asked_is_there(lesson):
    for call, room in (("guess", "_guesses"), ("ask", "_questions")):
        own = [name for _, called, name in calls(lesson) if called == call]
        assert sorted(own) == in_room(room, lesson), f"lesson.{call} asks what stands in {room}"


@each_lesson
def test_each_guess_is_answered_by_a_later_cell(lesson):
    guesses = {name: number for number, call, name in calls(lesson) if call == "guess"}
    outcomes = {name: number for number, call, name in calls(lesson) if call == "outcome"}
    assert guesses.keys() == outcomes.keys()
    for name, number in guesses.items():
        assert number < outcomes[name] <= number + 3


@each_lesson
def test_what_is_recalled_comes_from_earlier_lessons(lesson):
    earlier = {q.full_name for q in QUESTIONS if course.find(q.lesson).number < lesson.number}
    recalled = [name for _, call, name in calls(lesson) if call == "recall"]
    assert not {*recalled} - earlier, "no earlier lesson asks these: name them LESSON.QUESTION"
    assert not recalled or 2 <= len(recalled) <= recall.MOST


@each_lesson
def test_the_run_says_what_the_question_takes_for_right(lesson):
    """In the executed notebook, so measured by the real run."""
    known = load(lesson.name)
    executed = nbformat.read(build.target(lesson), as_version=4)
    for cell in executed.cells:
        told = reading.asked(cell.source) if cell.cell_type == "code" else []
        for name in [name for call, name in told if call == "outcome"]:
            said = json.dumps(cell.outputs, ensure_ascii=False)
            expected = f"The run says: “{known[name].answer}”. {known[name].because}"
            assert json.dumps(expected, ensure_ascii=False)[1:-1] in said


@each_lesson
def test_the_stated_minutes_are_about_right(lesson):
    assert lesson.minutes, "its first cell should say: About N minutes"
    estimate = reading.estimated_minutes(lesson)
    assert reading.fits(lesson.minutes, estimate), f"rather {estimate}: run course build"


@each_lesson
def test_there_are_never_more_than_twelve_cells_without_something_to_do(lesson):
    most, end = reading.longest_reading(lesson)
    assert most <= MOST_CELLS, f"{most} cells up to cell {end} of {len(lesson.cells)}"


@each_lesson
def test_a_lesson_begins_with_questions_of_earlier_ones(lesson):
    assert lesson.number == 0 or any(call == "recall" for _, call, _ in calls(lesson))


@each_lesson
def test_the_questions_at_the_end_can_be_answered(lesson):
    sources = [source for _, source in lesson.cells]
    start = next((n for n, source in enumerate(sources) if source.startswith("## Questions")), None)
    assert start is not None, f"notebooks/{lesson.file} needs a cell `## Questions` near its end"
    asked = [name for number, call, name in calls(lesson) if call == "ask" and number > start]
    assert len(asked) >= 2, "two `lesson.ask(...)` or more belong under `## Questions`"
    assert not re.search(r"^\d\. ", sources[start], re.MULTILINE)  # a list of the old kind


@each_lesson
def test_who_is_told_to_guess_is_asked(lesson):
    """Wherever the prose says so, the next code cell takes the guess."""
    for number, (kind, source) in enumerate(lesson.cells):
        if kind == "markdown" and re.search(r"\b[Gg]uess\b[^.]*[:?]", source):
            following = [source for kind, source in lesson.cells[number:] if kind == "code"][:2]
            assert any("lesson.guess(" in source for source in following), source


@each_lesson
def test_a_lesson_says_where_to_read_more(lesson):
    cell = next((s for _, s in lesson.cells if s.startswith("## Where to read more")), None)
    assert cell, f"notebooks/{lesson.file} needs a cell `## Where to read more` near its end"
    assert len(re.findall(r"\]\(https://[^)\s]+\)", cell)) >= 2, "two links or more belong there"


# -- asking, as it is without buttons ------------------------------------------------------


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path))
    return Lesson("sync_vs_async")


def test_a_guess_is_noted_and_told_beside_the_outcome(lesson, capsys):
    lesson.guess("ask_all", "2 s")
    assert "Your guess: “2 s”" in capsys.readouterr().out
    lesson.outcome("ask_all", 5.0)
    because = load("sync_vs_async")["ask_all"].because
    assert capsys.readouterr().out.strip() == f"You guessed “2 s”; the run says “5 s”. {because}"
    assert [event["choice"] for event in progress.events()] == ["2 s"]


def test_a_right_guess_is_told_so(lesson, capsys):
    lesson.guess("ask_all", "c")
    lesson.outcome("ask_all", 5.0)
    assert "You guessed “5 s”, and the run says the same." in capsys.readouterr().out


def test_without_a_guess_the_run_speaks_alone_and_nothing_is_noted(lesson, capsys):
    lesson.guess("ask_all")
    assert "  b  3 s\n" in capsys.readouterr().out
    lesson.outcome("ask_all", 5.0)
    assert capsys.readouterr().out.startswith("The run says: “5 s”. ")
    assert list(progress.events()) == []


def test_a_run_that_was_changed_is_not_explained(lesson, capsys):
    lesson.outcome("ask_all", 7.0)
    assert capsys.readouterr().out == "The run says: “7 s”.\n"


def test_a_question_is_answered_with_its_reason(lesson, capsys):
    lesson.ask("thousand_counts", "1 s")
    assert capsys.readouterr().out.startswith("✓ “1 s” is right. A thousand waits")
    lesson.ask("sync_vs_async.thousand_counts", "c")
    assert capsys.readouterr().out.startswith("✗ Not “1000 s” but “1 s”. A thousand waits")


def test_what_is_no_option_is_said_and_not_noted(lesson, capsys):
    lesson.ask("thousand_counts", "soon")
    assert "none of the options: “1 s”, “3 s”, “1000 s”" in capsys.readouterr().out
    assert list(progress.events()) == []
    with pytest.raises(LookupError, match="has no question 'nonsense'"):
        lesson.ask("nonsense")


# -- what is asked again -------------------------------------------------------------------

OWN = ("sync_vs_async.together", "sync_vs_async.cook", "start_here.both")


def names(own=OWN):
    return [q.full_name for q in recall.chosen("awaitables", own)]


def test_without_progress_the_lessons_own_questions_are_asked(lesson):
    assert names() == list(OWN)


def test_what_went_wrong_and_what_is_longest_ago_is_asked_again(lesson):
    lesson.guess("in_turn", "5 s")
    lesson.ask("thousand_counts", "1 s")
    lesson.ask("why_print", "c")
    assert names() == ["sync_vs_async.together", "sync_vs_async.why_print", "sync_vs_async.in_turn"]
    lesson.ask("why_print", "b")  # now it is right, and was met last
    assert names() == ["sync_vs_async.together", "sync_vs_async.in_turn", "sync_vs_async.cook"]
    lesson.guess("in_turn", "5 s")
    assert names()[1] == "sync_vs_async.thousand_counts"


def test_a_wrong_guess_comes_back_as_well(lesson):
    lesson.guess("threads", "3")
    assert "sync_vs_async.threads" in names()


def test_foreign_lines_do_not_disturb(lesson):
    progress.record("sync_vs_async", "cook", "answer", choice=7)
    progress.record("sync_vs_async", "gone", "answer", choice="x")
    progress.record("nowhere", "cook", "guess")
    assert names() == list(OWN)
