"""What every exercise promises: functions that raise AssertionError for one that breaks its promise.

`test_contract.py` holds the course to them; `test_contract_can_fail.py` shows that each of them bites.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from types import FunctionType
from typing import Any

import golden

from course_lib.checks.answer import namespace_of
from course_lib.checks.exercise import Answer, Exercise, load
from course_lib.checks.verdict import Outcome, Verdict
from course_lib.notebook.display import verdict_shown

MOST_HINTS_WORDS = 60


def stub_in(source: str, name: str, set_up: Sequence[str] = ()) -> Any:
    """The stub of an exercise, from the source of its cell; of the set-up only what is imported."""
    tree = ast.parse(source)
    tree.body = tree.body[:-1]  # all but `lesson.check(NAME)`
    names: dict[str, Any] = {}
    for statement in [node for cell in set_up for node in ast.parse(cell).body]:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            exec(compile(ast.Module([statement], []), "set-up", "exec"), names)
    exec(compile(tree, "stub", "exec"), names)
    assert name in names, f"the cell that checks {name} does not define it"
    return names[name]


def stub_is_not_attempted(exercise: Exercise, stub: Any) -> None:
    assert exercise.verdict(stub).verdict == Outcome.NOT_ATTEMPTED


def stub_looks_like_the_solution(exercise: Exercise, stub: Any) -> None:
    solution = exercise.solution
    assert inspect.getdoc(stub), f"the stub of {exercise.name} has no docstring"
    assert inspect.getdoc(stub) == inspect.getdoc(solution)
    if inspect.isclass(solution):
        assert inspect.isclass(stub)
        return
    ours = [(p.name, p.kind, p.default) for p in inspect.signature(solution).parameters.values()]
    theirs = [(p.name, p.kind, p.default) for p in inspect.signature(stub).parameters.values()]
    assert ours == theirs
    assert inspect.iscoroutinefunction(solution) == inspect.iscoroutinefunction(stub)


def solution_is_correct(exercise: Exercise) -> None:
    verdict = exercise.verdict(exercise.solution)
    assert verdict.verdict == Outcome.CORRECT, verdict


def mistake_is_diagnosed(exercise: Exercise, mistake: Answer) -> Verdict:
    verdict = exercise.verdict(mistake.attempt, mistake.names)
    assert verdict.verdict == Outcome.INCORRECT, verdict
    assert verdict.diagnosis == mistake.diagnosis, verdict
    assert mistake.words, f"{mistake.attempt.__name__}: which words must the message contain?"
    assert mistake.words in verdict.message, verdict.message
    if verdict.seconds < 0.2:  # what runs against real servers is drawn in the derived notebooks
        assert "could not be drawn" not in verdict_shown(verdict, exercise).text
    # right answers to the other exercises, in the same notebook, must not hide it
    beside = exercise.verdict(mistake.attempt, other_answers(exercise, mistake) | mistake.names)
    assert (beside.verdict, beside.diagnosis) == (Outcome.INCORRECT, mistake.diagnosis), beside
    return verdict


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
    assert verdict.verdict == Outcome.CORRECT, verdict


def has_hints(exercise: Exercise) -> None:
    assert len(exercise.hints) >= 2
    assert all(len(hint.split()) <= MOST_HINTS_WORDS for hint in exercise.hints)


def has_a_catalogue(exercise: Exercise, mistakes: int = 8, alternatives: int = 3) -> None:
    assert len(exercise.mistakes) >= mistakes, sorted(exercise.mistakes)
    assert len(exercise.alternatives) >= alternatives, sorted(exercise.alternatives)


def tells_mistakes_apart(exercise: Exercise) -> None:
    """No two catalogued mistakes get the same message in the same words, whatever the numbers in it."""
    said = [(m.diagnosis, m.words) for m in exercise.mistakes.values()]
    assert len({d for d, _ in said}) >= min(4, len(said)), f"only {set(said)}"


def stubs_and_exercises_match(stubs: dict[str, str], exercises: list[Exercise]) -> None:
    assert sorted(stubs) == sorted(exercise.name for exercise in exercises)


def says_what_its_golden_file_says(exercise: Exercise, mistake: Answer, verdict: Verdict) -> None:
    now = golden.entry(exercise, mistake, verdict)
    before = golden.entries(exercise.lesson).get(golden.name_of(exercise, mistake), "nothing")
    if not golden.same(before, now):
        raise AssertionError(
            f"The golden file says\n{before}\nand the check says\n{now}\nIf that is what learners should "
            f"read, run {golden.COMMAND} {exercise.lesson}"
        )


def golden_file_matches(lesson: str, exercises: list[Exercise]) -> None:
    """Neither more entries than mistakes nor fewer, in the same order."""
    names = [
        golden.name_of(exercise, mistake)
        for exercise in exercises
        for mistake in exercise.mistakes.values()
    ]
    assert list(golden.entries(lesson)) == names, (
        f"{lesson}.txt has other entries than the answers, or another order: run {golden.COMMAND} {lesson}"
    )
