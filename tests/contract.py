"""What every exercise promises: functions that raise AssertionError for one that breaks its promise.

`test_contract.py` holds the course to them; `test_contract_can_fail.py` shows that each of them bites.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Sequence
from copy import copy
from importlib import import_module
from types import FunctionType
from typing import Any

import both_ways
import golden
from set_up import differences, names_missing

from course_lib.checks.answer import namespace_of
from course_lib.checks.exercise import Answer, Exercise, load
from course_lib.checks.verdict import Outcome, Verdict
from course_lib.course import NoWorkedAnswer
from course_lib.notebook.verdicts import verdict_shown
from course_lib.run.run import Run

MOST_HINTS_WORDS = 60
WHICH_IS_RIGHT = "Does the check demand more than the text says, or does the answer less?"
# The files of a lesson that are written by hand, and the golden file of its messages
FILES = (
    "notebooks/NN_{}.ipynb",
    "solutions/{}.py",
    "course_lib/lessons/{}.py",
    "tests/answers/{}.py",
    "tests/answers/{}.txt",
)


def files_match(stems: Sequence[set[str]]) -> None:
    """Each lesson has its files, and each file its lesson; `stems` are the names, as in FILES."""
    for name in sorted(set().union(*stems)):
        files = [
            (file.format(name), name in found) for file, found in zip(FILES, stems, strict=True)
        ]
        there, missing = (
            [file for file, is_there in files if is_there is kind] for kind in (True, False)
        )
        assert not missing, (
            f"The lesson {name} has {', '.join(there)} and no {', '.join(missing)}. Write what is missing (the "
            f"last kind with `{golden.COMMAND} {name}`; CONTRIBUTING.md says what goes where), or delete or "
            "rename what is there."
        )


def stub_in(source: str, name: str, set_up: Sequence[str] = ()) -> Any:
    """The stub of an exercise, from the source of its cell; of the set-up only what is imported."""
    tree = ast.parse(source)
    tree.body = tree.body[:-1]  # all but `lesson.check(NAME)`
    names: dict[str, Any] = {}
    for statement in [node for cell in set_up for node in ast.parse(cell).body]:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            exec(compile(ast.Module([statement], []), "set-up", "exec"), names)
    exec(compile(tree, "stub", "exec"), names)
    assert name in names, (
        f"The cell that ends in `lesson.check({name})` does not define {name}: put the stub there."
    )
    return names[name]


def set_up_gives_what_is_needed(
    set_up: Sequence[str], exercise: Exercise, text: str, others: Iterable[str] = ()
) -> None:
    """`others` are the lesson's other exercises, which the learner writes."""
    module = import_module(f"solutions.{exercise.lesson}")
    missing = set(names_missing(set_up, exercise.name, module, text)) - {*others}
    assert not missing, (
        f"{exercise.lesson}.{exercise.name} needs {', '.join(sorted(missing))}, and the set-up of the notebook "
        f"does not give it. Import it before the first `## ` heading, from solutions.{exercise.lesson} for "
        "example; or, if it is the learner's to write, do not name it in the text."
    )


def set_up_agrees_with_the_solution(set_up: Sequence[str], lesson: str) -> None:
    different = differences(set_up, import_module(f"solutions.{lesson}"))
    assert not different, (
        f"In the set-up of {lesson} {', '.join(different)} is not what solutions/{lesson}.py has under that "
        f"name, so the worked answer runs with something else than the learner's: import it from "
        f"solutions.{lesson}, or rename one of the two."
    )


def stub_is_not_attempted(exercise: Exercise, stub: Any) -> None:
    verdict = exercise.verdict(stub)
    assert verdict.verdict == Outcome.NOT_ATTEMPTED, (
        f"The stub of {called(exercise)} should be `not attempted`, and is {said(verdict)}\n"
        + (
            remedy(exercise, verdict)
            or "Leave its body empty (a docstring and `...`), or let it raise NotImplementedError."
        )
    )


def stub_looks_like_the_solution(exercise: Exercise, stub: Any) -> None:
    solution, name = exercise.solution, called(exercise)
    assert inspect.getdoc(stub), (
        f"The stub of {name} has no docstring: copy the solution's, learners read it."
    )
    assert inspect.getdoc(stub) == inspect.getdoc(solution), (
        f"Stub and solution of {name} have different docstrings: copy the one into the other."
    )
    if inspect.isclass(solution):
        assert inspect.isclass(stub), f"{name} is a class in the solution: make the stub one, too."
        return
    ours, theirs = signature(solution), signature(stub)
    assert ours == theirs, (
        f"Stub and solution of {name} take different parameters: give both the same names and defaults."
    )
    assert inspect.iscoroutinefunction(solution) == inspect.iscoroutinefunction(stub), (
        f"Of stub and solution of {name} one is `async def` and the other `def`: make both the same."
    )


def signature(function: Any) -> list[tuple[Any, ...]]:
    parameters = inspect.signature(function).parameters.values()
    return [(p.name, p.kind, p.default) for p in parameters]


def solution_is_correct(exercise: Exercise) -> None:
    verdict = exercise.verdict(exercise.solution, {})
    assert verdict.verdict == Outcome.CORRECT, (
        f"The solution of {called(exercise)} should be correct, and is {said(verdict)}\n"
        f"{remedy(exercise, verdict) or WHICH_IS_RIGHT}"
    )


def mistake_is_diagnosed(exercise: Exercise, mistake: Answer) -> Verdict:
    name = f"The mistake {mistake.attempt.__name__} of {called(exercise)}"
    verdict = both_ways.judged(exercise, mistake)
    assert verdict.verdict == Outcome.INCORRECT, (
        f"{name} should be incorrect, and is {said(verdict)}\n"
        f"{remedy(exercise, verdict) or 'Let the check demand what it breaks; or is it right after all?'}"
    )
    assert verdict.diagnosis == mistake.diagnosis, (
        f"{name} should be diagnosed as {mistake.diagnosis}, and is {said(verdict)}\nMove the demand that "
        "it breaks before the one that spoke, or catalogue it under what it is."
    )
    assert mistake.words, f"{name} has no words: say which of the message's it must contain."
    assert mistake.words in verdict.message, (
        f"{name} should be told {mistake.words!r}, and is {said(verdict)}\nCatalogue it with words that "
        "stand there, or let the check find what is meant first."
    )
    if verdict.seconds < 0.2:  # what runs against real servers is drawn in the derived notebooks
        shown = shown_beside_the_expected(verdict, exercise)
        assert "could not be drawn" not in shown, (
            f"{name}: its picture failed, so mend course_lib/timeline.\n{shown}"
        )
    # Right answers to the other exercises, in the same notebook, must not hide it. The verdict alone counts
    # unless it is correct beside them; and what had to be stopped is not tried beside them (see `Exercise`).
    own = other_answers(exercise, mistake) | mistake.names
    if own and not (verdict.run is not None and verdict.run.stopped):
        beside = exercise.beside(mistake.attempt, own)
        assert beside.verdict != Outcome.CORRECT, (
            f"{name} is found alone, and beside right answers to the lesson's other exercises it is "
            f"{said(beside)}\nLet what the check does with the learner's own answers demand the same."
        )
    return verdict


def shown_beside_the_expected(verdict: Verdict, exercise: Exercise) -> str:
    """What is shown of a verdict; the worked answer runs once for all mistakes in the same scenario."""
    if verdict.run is None:
        return verdict_shown(verdict, exercise).text
    key = exercise.lesson, exercise.name, repr(verdict.run.scenario)
    if key not in _expected:
        _expected[key] = exercise.expected_run(verdict.run)
    once = copy(exercise)
    vars(once)["expected_run"] = lambda run: _expected[key]
    return verdict_shown(verdict, once).text


_expected: dict[tuple[str, str, str], Run | None] = {}


def other_answers(exercise: Exercise, answer: Answer) -> dict[str, Any]:
    """The reference's answers to the lesson's other exercises, as if they stood in the same notebook."""
    namespace, found = namespace_of(answer.attempt), {}
    for other in load(exercise.lesson):
        solution = other.solution
        if other is exercise:
            continue
        found[other.name] = solution
        if not isinstance(solution, FunctionType) or hasattr(solution, "__wrapped__"):
            continue  # it cannot be moved: it stays what its own module made of it
        for name in solution.__code__.co_names:
            if name in solution.__globals__:
                namespace.setdefault(name, solution.__globals__[name])
        moved = FunctionType(
            solution.__code__,
            namespace,
            solution.__name__,
            solution.__defaults__,
            solution.__closure__,
        )
        found[other.name] = moved
    return found


def alternative_is_correct(exercise: Exercise, alternative: Answer) -> None:
    verdict = exercise.verdict(alternative.attempt, alternative.names)
    assert verdict.verdict == Outcome.CORRECT, (
        f"{alternative.attempt.__name__}, accepted as {called(exercise)}, should be correct, and is "
        f"{said(verdict)}\n{remedy(exercise, verdict) or WHICH_IS_RIGHT}"
    )


def has_hints(exercise: Exercise) -> None:
    assert len(exercise.hints) >= 2, (
        f"{called(exercise)} has {len(exercise.hints)} hints: give `@exercise(...)` two or more, weakest first."
    )
    long = [hint for hint in exercise.hints if len(hint.split()) > MOST_HINTS_WORDS]
    assert not long, (
        f"{called(exercise)}: make these hints shorter than {MOST_HINTS_WORDS} words, or two of each:\n"
        + "\n".join(long)
    )


def has_a_catalogue(exercise: Exercise, mistakes: int = 8, alternatives: int = 3) -> None:
    for kind, least, found in (
        ("mistakes", mistakes, exercise.mistakes),
        ("accepted alternatives", alternatives, exercise.alternatives),
    ):
        assert len(found) >= least, (
            f"{called(exercise)} has {len(found)} {kind} and should have {least}: write what people try into "
            f"tests/answers/{exercise.lesson}.py. There are: {', '.join(found) or 'none'}."
        )


def tells_mistakes_apart(exercise: Exercise) -> None:
    """The mistakes have four different diagnoses, where there are so many."""
    found = {mistake.diagnosis for mistake in exercise.mistakes.values()}
    assert len(found) >= min(4, len(exercise.mistakes)), (
        f"All mistakes of {called(exercise)} are {' or '.join(sorted(found))}: add some of other kinds to "
        f"tests/answers/{exercise.lesson}.py, so that four diagnoses occur."
    )


def stubs_and_exercises_match(stubs: Iterable[str], exercises: list[Exercise]) -> None:
    names = {exercise.name for exercise in exercises}
    assert not names - {*stubs}, (
        f"{', '.join(sorted(names - {*stubs}))} has a check and no stub: let a cell of the notebook define it "
        "and end in `lesson.check(NAME)`, then run `course build`."
    )
    assert not {*stubs} - names, (
        f"{', '.join(sorted({*stubs} - names))} has a stub and no check: write an `@exercise(...)` of that "
        "name in the lesson's checks."
    )


def says_what_its_golden_file_says(exercise: Exercise, mistake: Answer, verdict: Verdict) -> None:
    now = golden.entry(exercise, mistake, verdict)
    before = golden.entries(exercise.lesson).get(golden.name_of(exercise, mistake), "nothing")
    if not golden.same(before, now):
        raise AssertionError(
            f"The golden file says\n\n{before}\n\nand the check says\n\n{now}\n\nIf that is what learners "
            f"should read, run `{golden.COMMAND} {exercise.lesson}`."
        )


def golden_file_matches(lesson: str, exercises: list[Exercise]) -> None:
    """Neither more entries than mistakes nor fewer, in the same order."""
    names = [golden.name_of(one, mistake) for one in exercises for mistake in one.mistakes.values()]
    assert list(golden.entries(lesson)) == names, (
        f"tests/answers/{lesson}.txt has other entries than {lesson}.py has mistakes, or another order: run "
        f"`{golden.COMMAND} {lesson}`."
    )


def called(exercise: Exercise) -> str:
    return f"{exercise.lesson}.{exercise.name}"


def said(verdict: Verdict) -> str:
    diagnosis = f" ({verdict.diagnosis})" if verdict.diagnosis else ""
    return f"{verdict.verdict}{diagnosis}: {verdict.message or 'nothing was said.'}"


def remedy(exercise: Exercise, verdict: Verdict) -> str:
    """What to do if the check itself failed."""
    if verdict.verdict != Outcome.CHECK_FAILED:
        return ""
    if NoWorkedAnswer.__name__ in verdict.traceback:
        return verdict.traceback.strip().rpartition(": ")[2]
    where = f"course_lib/lessons/{exercise.lesson}.py"
    return f"A check never raises: mend {where}, or what it uses.\n{verdict.traceback}"
