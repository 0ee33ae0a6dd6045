"""General probes: the same ways to be wrong, tried on every exercise.

Each takes a worked answer and spoils it in one way that lesson 00 forbids for all exercises. A check must
find that out, or `test_probes.py` says why it does not. `python tests/probes.py [LESSON...]` prints a table.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Collection, Iterator
from types import FunctionType
from typing import Any

import answers

from course_lib import course
from course_lib.checks.exercise import Exercise

Kind = inspect.Parameter
MANY = 20  # more than this, and `many` gives up
Spoil = Callable[[Any], Any]


def again(answer: Any) -> Any:
    """From the second call on it gives what the first one gave."""
    kept: list[Any] = []

    @functools.wraps(answer)
    async def awaited(*args: Any, **options: Any) -> Any:
        if not kept:
            kept.append(await answer(*args, **options))
        return kept[0]

    @functools.wraps(answer)
    def called(*args: Any, **options: Any) -> Any:
        if not kept:
            kept.append(answer(*args, **options))
        return kept[0]

    return awaited if inspect.iscoroutinefunction(answer) else called


def at_once(answer: Any) -> Any:
    """A call that begins while another is under way does nothing, and gives what that one began with."""
    running: list[Any] = []

    @functools.wraps(answer)
    async def awaited(*args: Any, **options: Any) -> Any:
        if running:
            return running[0]
        running.append(None)
        try:
            return await answer(*args, **options)
        finally:
            running.clear()

    return awaited


def nothing(answer: Any) -> Any:
    """It fails where it is given an empty collection."""
    return failing(answer, lambda size: size == 0)


def many(answer: Any) -> Any:
    """It fails where it is given a large one."""
    return failing(answer, lambda size: size > MANY)


def failing(answer: Any, when: Callable[[int], bool]) -> Any:
    """It raises IndexError for an argument whose size is bad."""

    kinds = [p.kind for p in inspect.signature(answer).parameters.values()]
    spread = kinds.index(Kind.VAR_POSITIONAL) if Kind.VAR_POSITIONAL in kinds else None

    def looked_at(args: Any) -> None:
        for value in args if spread is None else [args[spread:]]:
            sized = isinstance(value, Collection) and not isinstance(value, bytes | type)
            if sized and when(len(value)):
                raise IndexError("not with that many")

    # the line is the learner's, as in an answer that is wrong in this way
    file = moved(answer).__code__.co_filename
    looked_at.__code__ = looked_at.__code__.replace(co_filename=file)

    @functools.wraps(answer)
    async def awaited(*args: Any, **options: Any) -> Any:
        looked_at(args)
        return await answer(*args, **options)

    @functools.wraps(answer)
    def called(*args: Any, **options: Any) -> Any:
        looked_at(args)
        return answer(*args, **options)

    return awaited if inspect.iscoroutinefunction(answer) else called


def applies(probe: Spoil, exercise: Exercise) -> bool:
    """Whether an answer to the exercise can be wrong in this way at all."""
    solution = exercise.solution
    if not exercise.called or inspect.isclass(solution) or inspect.isasyncgenfunction(solution):
        return False
    if inspect.isgeneratorfunction(solution) or hasattr(solution, "__wrapped__"):
        return False
    if probe is at_once:
        return inspect.iscoroutinefunction(solution)
    if probe is again:
        return True
    hints = [str(p.annotation) for p in inspect.signature(solution).parameters.values()]
    kinds = [p.kind for p in inspect.signature(solution).parameters.values()]
    collections = any(
        word in hint
        for hint in hints
        for word in ("list", "set[", "dict", "Iterable", "Sequence", "Collection", "Counter")
    )
    return collections or Kind.VAR_POSITIONAL in kinds


PROBES: dict[str, Spoil] = {"again": again, "at once": at_once, "nothing": nothing, "many": many}


def found(probe: Spoil, exercise: Exercise) -> bool:
    """Whether the check does not take a worked answer for right that is spoilt in this way."""
    return exercise.verdict(probe(moved(exercise.solution)), {}).verdict != "correct"


def moved(solution: Any) -> Any:
    """The same function in a namespace of its own, like a learner's: the check compares with the solution's."""
    namespace = dict(solution.__globals__)
    return FunctionType(
        solution.__code__,
        namespace,
        solution.__name__,
        solution.__defaults__,
        solution.__closure__,
    )


def table(lessons: list[str]) -> Iterator[str]:
    """For each exercise: found, missed, or nothing to probe."""
    yield f"{'':44}" + "".join(f"{name:9}" for name in PROBES)
    for lesson in map(course.find, lessons) if lessons else course.lessons():
        for exercise in answers.load(lesson.name):
            said = [
                ("found" if found(probe, exercise) else "MISSED")
                if applies(probe, exercise)
                else "-"
                for probe in PROBES.values()
            ]
            yield f"{exercise.lesson + '.' + exercise.name:44}" + "".join(f"{s:9}" for s in said)


if __name__ == "__main__":
    try:
        print("\n".join(table(sys.argv[1:])))
    except course.NoSuchLesson as error:
        sys.exit(str(error))
