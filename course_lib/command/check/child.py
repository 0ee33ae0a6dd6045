"""The child process of `course check`: run a learner's file, check its exercises, report line by line.

It says on standard output, one JSON object a line, what it begins and what it found, so that its parent
knows what it was at if the file kills it or cannot be stopped.
`python -m course_lib.command.check.child LESSON FILE SKIP ONLY`: the last two are JSON lists.
"""

from __future__ import annotations

import ast
import asyncio
import difflib
import functools
import inspect
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from course_lib import course
from course_lib.checks.diagnosis import at
from course_lib.checks.exercise import Exercise, load
from course_lib.checks.verdict import Diagnosis, Outcome, Verdict
from course_lib.command.check.source import Piece, read
from course_lib.notebook import lesson
from course_lib.run.clock import simulate
from course_lib.run.record import Record

MEMORY = 4 << 30  # bytes
Say = Callable[[dict[str, Any]], None]
Failed = tuple[Piece, BaseException]


class Quiet:
    """Stands in for `Lesson` while a notebook's cells run: nothing is checked twice."""

    def __init__(self, *_: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: self

    def __await__(self) -> Any:
        yield from ()  # waits for nothing
        return self

    async def __aenter__(self) -> Quiet:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    __enter__ = __aenter__
    __exit__ = __aexit__


def run_pieces(
    pieces: list[Piece], names: dict[str, Any], skip: list[int], say: Say
) -> list[Failed]:
    """Run the top level in virtual time; give the pieces that failed, each with its error."""
    failed: list[Failed] = []
    for number, piece in enumerate(pieces):
        if number in skip:
            continue
        if piece.code is None:
            failed.append((piece, piece.error or SyntaxError()))
            continue
        say({"begin": f"piece {number}"})
        imports = piece.source.startswith(("import ", "from "))
        error = simulate(
            functools.partial(_execute, piece.code, names),
            Record(),
            namespaces=[names],
            limit=8.0 if imports else 2.0,
        ).error
        if error is not None:
            failed.append((piece, error))
    return failed


def _execute(code: Any, names: dict[str, Any]) -> None:
    value = eval(code, names)
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(value)


def verdict_of(exercise: Exercise, names: dict[str, Any], failed: list[Failed]) -> Verdict:
    """The verdict on one exercise of a file that was run."""
    if exercise.name in names:
        verdict = exercise.verdict(names[exercise.name])
        if verdict.diagnosis == "missing-name":
            for piece, error in failed:
                if isinstance(error, ImportError) and f"`{_imported(piece)}`" in verdict.message:
                    verdict.message += f" Its import failed: {error}."
        return verdict
    for piece, error in failed:
        if piece.defines == exercise.name:
            line = getattr(error, "lineno", None) or piece.line
            text = getattr(error, "msg", None) or str(error)
            message = f"Python cannot read or run its definition: {type(error).__name__}: {text}{at(line)}."
            diagnosis: Diagnosis = "missing-name" if isinstance(error, NameError) else "exception"
            return Verdict(exercise.name, Outcome.INCORRECT, diagnosis, message, line)
    message = f"There is no `{exercise.name}` in this file."
    known = {other.name for other in load(exercise.lesson)}
    own = [name for name, value in names.items() if callable(value) and name not in known]
    if close := difflib.get_close_matches(exercise.name, own, 1, cutoff=0.75):
        message += f" Did you mean `{close[0]}`?"
    return Verdict(exercise.name, Outcome.NOT_ATTEMPTED, message=message)


def _imported(piece: Piece) -> str:
    return piece.source.split()[-1]


def _limit_resources(seconds: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such limits; the parent's time limit holds there too
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(
            what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )


def main() -> None:
    """Entry point; see the module's docstring."""
    lesson_name, file, skip, only = sys.argv[1], Path(sys.argv[2]), *map(json.loads, sys.argv[3:5])
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull, "r+b") as nothing:
        for descriptor in (0, 1, 2):
            os.dup2(nothing.fileno(), descriptor)

    def say(what: dict[str, Any]) -> None:
        channel.write(json.dumps(what) + "\n")
        channel.flush()

    _limit_resources(seconds=60)
    exercises = load(lesson_name)
    say({"exercises": [exercise.name for exercise in exercises]})
    pieces = read(file)
    module = ModuleType("attempt")
    sys.modules["attempt"] = module
    names = vars(module)
    lesson.Lesson = Quiet  # type: ignore[misc,assignment]
    set_up = course.find(lesson_name).set_up
    for source in set_up:
        exec(compile(source, "set-up", "exec"), names)
    # a notebook repeats the set-up, which must not be done twice: it may have started a server
    done = {ast.unparse(node) for source in set_up for node in ast.parse(source).body}
    skip += [n for n, piece in enumerate(pieces) if piece.source in done]
    failed = run_pieces(pieces, names, skip, say)
    for piece, error in failed:
        say({"problem": f"{piece.file}, line {piece.line}: {type(error).__name__}: {error}"[:300]})
    for exercise in exercises:
        if only and exercise.name not in only:
            continue
        say({"begin": f"exercise {exercise.name}"})
        verdict = verdict_of(exercise, names, failed)
        say({"verdict": verdict.as_dict()})
        if verdict.run is not None and verdict.run.ended.out_of_control:
            break  # its thread would slow down the next ones: they get a fresh process
    os._exit(0)  # whatever threads the file has left behind


if __name__ == "__main__":
    main()
