"""The child's part of the second look: inputs are made up from a seed, and what an answer does is noted.

Nothing is judged here. Whoever has changed a check, or found out what it asks for, has nothing of this: the
seed comes when the first look is over, and what is expected is known to the grader alone.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from random import Random
from types import ModuleType
from typing import Any

from course_lib.checks.attempt import Attempt
from course_lib.checks.exercise import Exercise, load, own_answers
from course_lib.checks.verdict import Incorrect
from course_lib.grade.plain import plain
from course_lib.run.apart import Stuck, apart

_ROOM = "course_lib.lessons._fresh"


@cache
def module_of(lesson: str) -> ModuleType | None:
    """Where a lesson's inputs are made up, if any are. The keeper asks before it hides the course."""
    name = f"{_ROOM}.{lesson}"
    return import_module(name) if find_spec(name) else None


@cache
def looked_at_twice(lesson: str) -> dict[str, str]:
    """The exercises of a lesson that have a second look, and what is compared there."""
    module = module_of(lesson)
    if module is None:
        return {}
    found = {one.name: vars(module).get(one.name) for one in load(lesson)}
    return {name: str(one.__doc__).partition("\n")[0] for name, one in found.items() if one}


def is_served(lesson: str, exercise: str) -> bool:
    """Whether the answer is to ask a server for something."""
    return exercise in vars(module_of(lesson) or object).get("SERVED", ())


def scenes_of(lesson: str, seed: str) -> dict[str, Any]:
    """What is served to the answers, by exercise, for those that download: the same in every process."""
    served = vars(module_of(lesson) or object).get("SERVED", {})
    return {name: make(Random(f"{seed} {lesson} {name} served")) for name, make in served.items()}


def is_hinted(lesson: str, exercise: str) -> bool:
    """Whether the answer's hints are judged as well: what mypy says of made-up uses."""
    return exercise in vars(module_of(lesson) or object).get("HINTED", ())


def uses_of(lesson: str, exercise: str, seed: str) -> tuple[str, list[str]]:
    """What mypy is asked about: lines that are given, and uses of the answer."""
    uses: tuple[str, list[str]] = vars(module_of(lesson))["HINTED"][exercise](
        Random(f"{seed} {lesson} {exercise} hinted")
    )
    return uses


def record(
    exercise: Exercise, answer: Any, seed: str, beside_own: bool, port: int = 0
) -> list[Any]:
    """What the answer did, beside the worked answers to the other exercises or beside the learner's own.

    port: where the scenes are served.
    """
    look = vars(module_of(exercise.lesson))[exercise.name]
    scene = scenes_of(exercise.lesson, seed).get(exercise.name)
    if scene is not None:
        scene.root = f"http://127.0.0.1:{port}"
    own = own_answers(answer, exercise.siblings()) if beside_own else {}
    attempt, found = Attempt(exercise, answer, exercise.siblings(), own), list[Any]()

    def work() -> None:
        chance = Random(f"{seed} {exercise.lesson} {exercise.name}")
        for one in look(attempt, chance, scene) if scene else look(attempt, chance):
            found.append(plain(one))

    try:
        apart(work)
    except Incorrect as wrong:
        found.append({"wrong": wrong.diagnosis})
    except Stuck:
        found.append({"wrong": "endless-loop"})
    # of the answer, or of the course: the grader sees that it differs
    except BaseException as error:
        found.append({"failed": type(error).__name__})
    return found
