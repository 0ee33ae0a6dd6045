"""Find-the-bug exercises: what the notebook shows is not attempted until somebody changes what it does."""

from __future__ import annotations

import linecache

import pytest

from course_lib.checks import unchanged
from course_lib.checks.exercise import Exercise, require
from course_lib.checks.verdict import Outcome
from course_lib.course import PristineLesson

PROGRAM = '''
async def add(numbers):
    """Add the numbers."""
    total = 1
    for number in numbers:
        total += asyncio.pause(number)
    return total
'''


def check(attempt):
    require(False, "it was checked", because="wrong-result")


async def reference(numbers):
    """Add the numbers."""


@pytest.fixture
def exercise(monkeypatch):
    found = Exercise(check, ("a", "b"))
    found.name = "add"
    monkeypatch.setattr(Exercise, "solution", reference)  # so that arguments can be compared
    found.siblings = dict
    cell = {"cell_type": "code", "source": [PROGRAM, "lesson.check(add)"]}
    lesson = PristineLesson(f"99_{found.lesson}.ipynb", lambda: [cell])
    monkeypatch.setattr(unchanged, "find", lambda name: lesson)
    unchanged._stub.cache_clear(), unchanged._stub_tree.cache_clear()
    yield found
    unchanged._stub.cache_clear(), unchanged._stub_tree.cache_clear()


def made_of(source):
    names = {}
    exec(source, names)
    return names["add"]


@pytest.mark.parametrize(
    "source",
    [
        PROGRAM,
        PROGRAM.replace("total = 1", "total = 1  # hm\n"),
        PROGRAM.replace("Add the", "Add all"),
        "# mine\n\n" + PROGRAM,
    ],
    ids=["as shown", "commented", "another docstring", "further down"],
)
def test_comments_blank_lines_and_the_docstring_are_no_change(exercise, source):
    verdict = exercise.verdict(made_of(source))
    assert verdict.verdict is Outcome.NOT_ATTEMPTED
    assert "as it was" in verdict.message


@pytest.mark.parametrize(
    ("before", "after"),
    [("= 1", "= 0"), ("+=", "-="), ("    return", "        return"), ("pause", "sleep")],
    ids=["a number", "an operator", "an indentation", "a name"],
)
def test_any_change_of_what_it_does_is_an_attempt(exercise, before, after):
    verdict = exercise.verdict(made_of(PROGRAM.replace(before, after)))
    assert verdict.verdict is Outcome.INCORRECT


def test_type_hints_are_a_change_where_the_source_is_kept(exercise):
    """Of an answer to lesson 22 nothing else differs from the stub: the code of a function holds no hints."""
    hinted = PROGRAM.replace("add(numbers)", "add(numbers: list[float])")
    answer = made_of(hinted)
    assert exercise.verdict(answer).verdict == Outcome.NOT_ATTEMPTED
    linecache.cache["hinted"] = (len(hinted), None, hinted.splitlines(keepends=True), "hinted")
    answer.__code__ = answer.__code__.replace(co_filename="hinted")
    assert exercise.verdict(answer).verdict == Outcome.INCORRECT


def test_where_only_type_hints_are_asked_for_it_says_so(exercise):
    assert "type hints" in unchanged.as_it_was(exercise.lesson, "add", made_of(PROGRAM))
