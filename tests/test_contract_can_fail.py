"""Each promise of the contract can fail, and says what to do: a tiny course breaks them, one after another."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
import types
from pathlib import Path

import contract
import golden
import pytest

from course_lib.checks.exercise import Answer, Exercise, require

SET_UP = ["from course_lib import Lesson\nlesson = Lesson('fake')", "import asyncio\nPAUSE = 1"]
SOLUTION = '''
import asyncio

PAUSE = 1
TWO = 2


async def double(n):
    """Return twice n, after PAUSE seconds."""
    await asyncio.sleep(PAUSE)
    return TWO * n
'''
STUB = '''
async def double(n):
    """Return twice n, after PAUSE seconds."""
    raise NotImplementedError


lesson.check(double)
'''
TEXT = "Return twice `n`, after `PAUSE` seconds."


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


async def adds_it_to_itself(n):
    await asyncio.sleep(1)
    return n + n


MISTAKE = Answer(forgets_to_double, {}, "wrong-result", "is 6")


@pytest.fixture
def make(monkeypatch, tmp_path):
    """Make the exercise `double` of a course that has only this one."""
    file = tmp_path / "solution.py"
    file.write_text(SOLUTION)
    spec = importlib.util.spec_from_file_location("solutions.fake", file)
    solutions = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(solutions)
    monkeypatch.setitem(sys.modules, spec.name, solutions)
    lesson = types.ModuleType("course_lib.lessons.fake")
    monkeypatch.setitem(sys.modules, lesson.__name__, lesson)

    def make(check, hints=("weak", "strong")):
        # a file of its own: this one holds answers, so it counts as the learner's
        code = check.__code__.replace(co_filename="course_lib/lessons/fake.py")
        check = types.FunctionType(code, globals(), "double")
        check.__module__ = lesson.__name__
        lesson.double = Exercise(check, tuple(hints))
        return lesson.double

    return make


@pytest.fixture
def sound(make):
    """The exercise as it should be."""
    return make(check_double)


@pytest.fixture
def golden_file(monkeypatch, tmp_path):
    """The golden file of that course: gives a function that writes it."""
    monkeypatch.setattr(golden, "ANSWERS", tmp_path)
    (tmp_path / "fake.py").write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")

    def write(text):
        golden.file_of("fake").write_text(text)
        golden.entries.cache_clear()

    golden.source_of.cache_clear()
    write("double / forgets_to_double: wrong-result, line 3\ndouble(3) is 6, not 3.\n")
    yield write
    golden.source_of.cache_clear()
    golden.entries.cache_clear()


def refused(*words):
    """The block inside fails, with each of these words: what is wrong, and what to do."""
    return pytest.raises(AssertionError, match="(?s)" + "".join(f"(?=.*{word})" for word in words))


def test_a_sound_exercise_keeps_them_all(sound, golden_file):
    stub = contract.stub_in(STUB, "double")
    contract.stub_is_not_attempted(sound, stub)
    contract.stub_looks_like_the_solution(sound, stub)
    contract.set_up_agrees_with_the_solution(SET_UP, "fake")
    contract.set_up_gives_what_is_needed(SET_UP, sound, TEXT)
    contract.solution_is_correct(sound)
    verdict = contract.mistake_is_diagnosed(sound, MISTAKE)
    contract.says_what_its_golden_file_says(sound, MISTAKE, verdict)
    contract.alternative_is_correct(sound, Answer(adds_it_to_itself, {}))
    contract.has_hints(sound)
    contract.stubs_and_exercises_match({"double": STUB}, [sound])
    sound.mistake("wrong-result", "is 6")(forgets_to_double)
    contract.golden_file_matches("fake", [sound])
    contract.files_match([{"fake"}] * 5)


# -- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", range(5))
def test_a_lesson_without_one_of_its_files_is_noticed(kind):
    stems = [{"whole", "fake"} if n != kind else {"whole"} for n in range(5)]
    missing = contract.FILES[kind].format("fake")
    with refused(f"no {missing}", "Write what is missing", "tests/golden.py fake"):
        contract.files_match(stems)


@pytest.mark.parametrize("kind", range(5))
def test_a_file_without_a_lesson_is_noticed(kind):
    stems = [{"whole", "fake"} if n == kind else {"whole"} for n in range(5)]
    there = contract.FILES[kind].format("fake")
    with refused(f"has {there} and no", "delete or rename"):
        contract.files_match(stems)


# -- the set-up ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other", ["PAUSE = 2", "from time import sleep as PAUSE", "def PAUSE():\n    return 1"]
)
def test_a_set_up_that_differs_from_the_solution_is_noticed(make, other):
    with refused("PAUSE is not what solutions/fake.py has", "import it from solutions.fake"):
        contract.set_up_agrees_with_the_solution([*SET_UP, other], "fake")


@pytest.mark.parametrize("computed", ["PAUSE = server.pause", "PAUSE: float = pause()"])
def test_what_the_set_up_computes_may_differ(make, computed):
    contract.set_up_agrees_with_the_solution([computed], "fake")


@pytest.mark.parametrize(
    ("set_up", "missing"),
    [
        ([SET_UP[0]], "PAUSE, asyncio"),
        (["PAUSE = 1"], "asyncio"),
        (["import asyncio"], "PAUSE"),
    ],
)
def test_a_name_that_the_set_up_does_not_give_is_noticed(sound, set_up, missing):
    with refused(f"needs {missing}, and", "Import it before the first"):
        contract.set_up_gives_what_is_needed(set_up, sound, TEXT)


def test_what_only_the_solution_knows_need_not_be_given(sound):
    contract.set_up_gives_what_is_needed(["import asyncio"], sound, "Return twice `n`.")


# -- stub and solution -----------------------------------------------------------------------


def test_a_cell_without_the_stub_is_noticed():
    with refused("does not define double", "put the stub there"):
        contract.stub_in("lesson.check(double)", "double")


def test_a_stub_that_runs_is_noticed(sound):
    with refused("should be `not attempted`", "Leave its body empty"):
        contract.stub_is_not_attempted(sound, forgets_to_double)


def stub_with_another_parameter(m):
    """Return twice n, after PAUSE seconds."""


def plain_stub(n):
    """Return twice n, after PAUSE seconds."""


async def stub_with_another_docstring(n):
    """Something else."""


async def stub_without_a_docstring(n): ...


@pytest.mark.parametrize(
    ("stub", "words"),
    [
        (stub_with_another_parameter, ["different parameters", "the same names and defaults"]),
        (plain_stub, ["one is `async def`", "make both the same"]),
        (stub_with_another_docstring, ["different docstrings", "copy the one into the other"]),
        (stub_without_a_docstring, ["no docstring", "copy the solution's"]),
    ],
)
def test_a_stub_that_does_not_look_like_the_solution_is_noticed(sound, stub, words):
    with refused(*words):
        contract.stub_looks_like_the_solution(sound, stub)


def test_a_check_that_refuses_the_solution_is_noticed(make):
    with refused("The solution of fake.double", "wrong-result.: no", "more than the text says"):
        contract.solution_is_correct(make(check_that_refuses_all))


def test_a_check_that_raises_is_noticed(make):
    words = ["check failed", "KeyError", "mend course_lib/lessons/fake.py", "Traceback"]
    exercise = make(check_with_a_bug)
    with refused("The solution", *words):
        contract.solution_is_correct(exercise)
    with refused("The mistake forgets_to_double", *words):
        contract.mistake_is_diagnosed(exercise, MISTAKE)
    with refused("adds_it_to_itself", *words):
        contract.alternative_is_correct(exercise, Answer(adds_it_to_itself, {}))


# -- the catalogue ---------------------------------------------------------------------------


def test_a_check_that_cannot_fail_is_noticed(make):
    with refused("forgets_to_double of fake.double should be incorrect", "Let the check demand"):
        contract.mistake_is_diagnosed(make(check_nothing), MISTAKE)


@pytest.mark.parametrize(
    ("diagnosis", "expected", "words"),
    [
        ("sequential", "is 6", ["diagnosed as sequential", "catalogue it under what it is"]),
        ("wrong-result", "is 7", ["should be told 'is 7'", "double.3. is 6", "Catalogue it with"]),
        ("wrong-result", "", ["has no words", "say which of the message's"]),
    ],
)
def test_a_mistake_with_another_diagnosis_or_other_words_is_noticed(
    sound, diagnosis, expected, words
):
    with refused(*words):
        contract.mistake_is_diagnosed(sound, Answer(forgets_to_double, {}, diagnosis, expected))


def test_two_answers_of_one_name_are_noticed_where_they_are_written(sound):
    sound.mistake("wrong-result", "is 6")(forgets_to_double)
    hidden = "fake.double has two answers called forgets_to_double, .* rename one"
    with pytest.raises(ValueError, match=hidden):
        sound.mistake("sequential", "in turn")(forgets_to_double)
    with pytest.raises(ValueError, match=hidden):
        sound.accepts(forgets_to_double)


def test_a_check_that_refuses_an_alternative_is_noticed(sound):
    with refused("forgets_to_double, accepted as fake.double", "more than the text says"):
        contract.alternative_is_correct(sound, Answer(forgets_to_double, {}))


@pytest.mark.parametrize("hints", [(), ("one",), ("one", "word " * 61)])
def test_missing_or_endless_hints_are_noticed(make, hints):
    with refused("fake.double", "hints", "two"):
        contract.has_hints(make(check_double, hints))


def test_a_thin_catalogue_is_noticed(sound):
    with refused("0 mistakes and should have 8", "tests/answers/fake.py"):
        contract.has_a_catalogue(sound)
    with refused("0 accepted alternatives and should have 3", "tests/answers/fake.py"):
        contract.has_a_catalogue(sound, mistakes=0)


def test_a_catalogue_of_one_diagnosis_is_noticed(sound):
    for n in range(8):
        sound.mistakes[str(n)] = MISTAKE
    with refused("All mistakes of fake.double are wrong-result", "add some of other kinds"):
        contract.tells_mistakes_apart(sound)


def test_a_stub_without_an_exercise_is_noticed(sound):
    with refused("triple has a stub and no check", "write an `@exercise"):
        contract.stubs_and_exercises_match(["double", "triple"], [sound])


def test_an_exercise_without_a_stub_is_noticed(sound):
    with refused("double has a check and no stub", "let a cell of the notebook define it"):
        contract.stubs_and_exercises_match([], [sound])


def test_a_message_that_is_not_the_golden_one_is_noticed(sound, golden_file):
    golden_file("double / forgets_to_double: wrong-result\ndouble(3) is 6.\n")
    with refused("double.3. is 6.\n\nand the check says", "is 6, not 3", "tests/golden.py fake"):
        contract.says_what_its_golden_file_says(
            sound, MISTAKE, contract.mistake_is_diagnosed(sound, MISTAKE)
        )


@pytest.mark.parametrize("text", ["", "double / an_old_one: wrong-result\nNo.\n"])
def test_a_golden_file_with_other_entries_is_noticed(sound, golden_file, text):
    sound.mistake("wrong-result", "is 6")(forgets_to_double)
    golden_file(text)
    with refused("fake.txt has other entries", "tests/golden.py fake"):
        contract.golden_file_matches("fake", [sound])


def test_a_bare_assert_in_the_contract_shows_what_it_compared(sound):
    """Pytest rewrites contract.py as it does tests."""
    with refused("==", "'m'", "'n'"):
        contract.stub_looks_like_the_solution(sound, stub_with_another_parameter)
