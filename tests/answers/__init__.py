"""The catalogue: for each lesson, answers that people give, wrong and right ones.

`load(lesson)` gives the lesson's exercises with their answers registered.
"""

from importlib import import_module

from course_lib.checks.exercise import Exercise
from course_lib.checks.exercise import load as load_checks


def load(lesson: str) -> list[Exercise]:
    """The exercises of a lesson, each with its mistakes and alternatives."""
    import_module(f"answers.{lesson}")
    return load_checks(lesson)
