"""Each promise of the contract can fail: a tiny course that breaks them, one after another."""

from __future__ import annotations

import asyncio
import sys
import types

import contract
import pytest

from course_lib.checks.exercise import Answer, Exercise, require

STUB = '''
async def double(n):
    """Return twice n, a second later."""
    raise NotImplementedError


lesson.check(double)
'''


async def double(n):
    """Return twice n, a second later."""
    await asyncio.sleep(1)
    return 2 * n


def check_double(attempt):
    run = attempt(3)
    require(run.result == 6, f"double(3) is 6, not {run.result}.", because="wrong-result")


def check_nothing(attempt):
    pass


def check_with_a_bug(attempt):
    attempt(3)
    raise KeyError("the check's own")


def check_that_refuses_all(attempt):
    require(False, "no", because="wrong-result")


async def forgets_to_double(n):
    await asyncio.sleep(1)
    return n


@pytest.fixture
def make(monkeypatch):
    """Make the exercise `double` of a course that has only this one."""

    def make(check, hints=("weak", "strong")):
        code = check.__code__.replace(
            co_filename="course_lib/lessons/fake.py"
        )  # not a learner's file
        check = types.FunctionType(code, globals(), "double")
        check.__module__ = "course_lib.lessons.fake"
        exercise = Exercise(check, tuple(hints))
        lesson = types.ModuleType("course_lib.lessons.fake")
        lesson.double = exercise
        solutions = types.ModuleType("solutions.fake")
        solutions.double = double
        monkeypatch.setitem(sys.modules, lesson.__name__, lesson)
        monkeypatch.setitem(sys.modules, solutions.__name__, solutions)
        return exercise

    return make


def test_a_sound_exercise_keeps_them_all(make):
    exercise = make(check_double)
    stub = contract.stub_in(STUB, "double")
    contract.stub_is_not_attempted(exercise, stub)
    contract.stub_looks_like_the_solution(exercise, stub)
    contract.solution_is_correct(exercise)
    contract.mistake_is_diagnosed(exercise, Answer(forgets_to_double, {}, "wrong-result", "is 6"))
    contract.alternative_is_correct(exercise, Answer(double, {}))
    contract.has_hints(exercise)
    contract.stubs_and_exercises_match({"double": STUB}, [exercise])


def test_a_stub_that_runs_is_noticed(make):
    with pytest.raises(AssertionError):
        contract.stub_is_not_attempted(make(check_double), forgets_to_double)


def test_a_stub_with_another_signature_is_noticed(make):
    async def stub(m):
        """Return twice n, a second later."""

    with pytest.raises(AssertionError):
        contract.stub_looks_like_the_solution(make(check_double), stub)


def test_a_stub_with_another_docstring_is_noticed(make):
    async def stub(n):
        """Something else."""

    with pytest.raises(AssertionError):
        contract.stub_looks_like_the_solution(make(check_double), stub)


@pytest.mark.parametrize("check", [check_that_refuses_all, check_with_a_bug])
def test_a_check_that_refuses_the_solution_is_noticed(make, check):
    with pytest.raises(AssertionError):
        contract.solution_is_correct(make(check))


def test_a_check_that_cannot_fail_is_noticed(make):
    mistake = Answer(forgets_to_double, {}, "wrong-result", "is 6")
    with pytest.raises(AssertionError):
        contract.mistake_is_diagnosed(make(check_nothing), mistake)


@pytest.mark.parametrize(
    ("diagnosis", "words"), [("sequential", "is 6"), ("wrong-result", "is 7"), ("wrong-result", "")]
)
def test_a_mistake_with_another_diagnosis_or_other_words_is_noticed(make, diagnosis, words):
    with pytest.raises(AssertionError):
        contract.mistake_is_diagnosed(
            make(check_double), Answer(forgets_to_double, {}, diagnosis, words)
        )


def test_a_check_that_refuses_an_alternative_is_noticed(make):
    with pytest.raises(AssertionError):
        contract.alternative_is_correct(make(check_double), Answer(forgets_to_double, {}))


@pytest.mark.parametrize("hints", [(), ("one",), ("one", "word " * 61)])
def test_missing_or_endless_hints_are_noticed(make, hints):
    with pytest.raises(AssertionError):
        contract.has_hints(make(check_double, hints))


def test_a_thin_catalogue_is_noticed(make):
    with pytest.raises(AssertionError):
        contract.has_a_catalogue(make(check_double))


def test_a_catalogue_of_one_diagnosis_is_noticed(make):
    exercise = make(check_double)
    for n in range(8):
        exercise.mistakes[str(n)] = Answer(forgets_to_double, {}, "wrong-result", "is 6")
    with pytest.raises(AssertionError):
        contract.tells_mistakes_apart(exercise)


def test_a_stub_without_an_exercise_is_noticed(make):
    with pytest.raises(AssertionError):
        contract.stubs_and_exercises_match({"double": STUB, "triple": STUB}, [make(check_double)])


def test_a_broken_check_is_the_fault_of_the_course_not_of_the_learner(make):
    verdict = make(check_with_a_bug).verdict(double)
    assert verdict.verdict == "check failed"
    assert "not yours" in verdict.message
