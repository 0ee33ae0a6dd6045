"""The worker of `course check`: run a learner's file, check its exercises, report line by line.

It says on standard output, one JSON object a line, what it begins and what it found, so that its parent
knows what it was at if the file kills it or cannot be stopped. guard.py starts it.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from course_lib import course, cpython
from course_lib.checks.codes import Diagnosis
from course_lib.checks.exercise import Exercise, load
from course_lib.checks.saying import at
from course_lib.checks.verdict import Outcome, Verdict
from course_lib.files import fence
from course_lib.files.file import Unreadable, data_of, read
from course_lib.files.scratch import Scratch
from course_lib.files.source import Piece
from course_lib.files.stand_ins import Quiet, Shell
from course_lib.files.toplevel import Failure, run_pieces

MEMORY = 4 << 30  # bytes that a process may have
WRITTEN = 256 << 20  # bytes that a file may have which it writes
PROCESSES = 400  # more than the system has at the start (nobody holds root to that)
NOTES = 20  # problems of the top level that are reported
_LONG = 4000  # characters of a message that are worth reading
Say = Callable[[dict[str, Any]], None]


def main(lesson_name: str, file: str, skip: str, only: str, folder: str) -> None:
    """Run and check `file`, without the pieces `skip`, in `folder`; `only` are the exercises to check."""
    say = channel()
    try:
        _check(say, lesson_name, Path(file), json.loads(skip), json.loads(only), Path(folder))
    except BaseException:
        say({"fault": traceback.format_exc()[-_LONG:]})
    os._exit(0)  # whatever threads the file has left behind


def _check(
    say: Say, lesson_name: str, path: Path, skip: list[int], only: list[str], folder: Path
) -> None:
    try:
        data = data_of(path)
    except (OSError, Unreadable) as error:
        return say({"unreadable": getattr(error, "strerror", None) or str(error)})
    _limit_resources(seconds=60)
    _use_for_temporary_files(folder / "tmp")
    exercises = load(lesson_name)
    importlib.import_module(f"solutions.{lesson_name}")  # not what the learner calls so
    say({"exercises": [exercise.name for exercise in exercises]})
    say({"begin": "file"})
    gc.disable()  # it would go through the trees of a long file again and again: twice the time
    try:
        pieces = read(data, path.name)
    except Unreadable as error:
        return say({"unreadable": str(error)})
    gc.freeze()
    gc.enable()
    say({"begin": "set-up"})
    module = module_for(path.stem)
    names = vars(module)
    silence_lessons()
    if path.suffix == ".ipynb":
        shell = Shell(names)
        names.update(get_ipython=lambda: shell, display=lambda *_, **__: None)
    todo = but_set_up(pieces, course.find(lesson_name).set_up, names)
    _move_in(path, data, folder, module)
    numbered = ((n, piece) for n, piece in todo if n not in skip)
    failed = run_pieces(numbered, names, lambda number: say({"begin": f"piece {number}"}))
    for one in failed[:NOTES]:
        say({"problem": str(one)})
    if len(failed) > NOTES:
        say({"problem": f"{len(failed) - NOTES} more statements of the file failed"})
    for exercise in exercises:
        if only and exercise.name not in only:
            continue
        say({"begin": f"exercise {exercise.name}"})
        verdict = verdict_of(exercise, names, failed)
        say({"verdict": in_plain_data(verdict)})
        if verdict.run is not None and verdict.run.ended.out_of_control:
            break  # its thread would slow down the next ones: they get a fresh process


def channel() -> Say:
    """A way to the parent that the file's own output does not get into; all three streams lead nowhere."""
    descriptor, worker = os.dup(1), os.getpid()
    pipe, dumps, write, stat = os.fstat(descriptor), json.dumps, os.write, os.fstat
    lifeline = os.dup(0)
    if hasattr(os, "fork"):
        os.close(lifeline)
        os.register_at_fork(after_in_child=lambda: os.close(descriptor))
    else:
        _end_with(lifeline)
    with open(os.devnull, "r+b") as nothing:
        for stream in (0, 1, 2):
            os.dup2(nothing.fileno(), stream)

    def say(what: dict[str, Any]) -> None:
        try:
            # a copy of the process that the file has made has nothing to say, and neither has
            # a process whose files it has closed: the descriptor may be anything by now
            if os.getpid() != worker or not os.path.samestat(stat(descriptor), pipe):
                os._exit(1)
            rest = dumps(what).encode() + b"\n"
            while rest:
                rest = rest[write(descriptor, rest) :]
        except OSError:
            os._exit(1)

    return say


def _end_with(lifeline: int) -> None:
    """Where there is no guard: end when the parent does."""

    def wait() -> None:
        os.read(lifeline, 1)
        os._exit(1)

    # threading would count it, and deadlocks are found by counting
    cpython.start_new_thread(wait, ())


def _limit_resources(seconds: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such limits; the parent's time limit holds there too
    wanted = [
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, WRITTEN),
    ]
    with contextlib.suppress(OSError, ValueError, IndexError):
        # if memory runs out it is the file's process that is to go, and not the learner's browser
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        there = int(Path("/proc/loadavg").read_text(encoding="ascii").split()[3].split("/")[1])
        wanted.append((resource.RLIMIT_NPROC, there + PROCESSES))
    for what, most in wanted:
        _, hard = resource.getrlimit(what)
        resource.setrlimit(
            what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
        )


def _use_for_temporary_files(folder: Path) -> None:
    folder.mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP"):
        os.environ[variable] = str(folder)
    tempfile.tempdir = str(folder)


def module_for(stem: str) -> ModuleType:
    """The module that the file is run as.

    `__name__` is what it would be for somebody who imports the file, and not "__main__": what stands under
    `if __name__ == "__main__"` is for those who run it. A name that Python or the course needs stays theirs.
    """
    known = stem in sys.modules or stem in sys.stdlib_module_names or not stem.isidentifier()
    module = ModuleType("attempt" if known else stem)
    sys.modules[module.__name__] = module
    return module


def silence_lessons() -> None:
    """`Lesson` is a stand-in; the real one, with what shows and records, is not even imported."""
    stand_in = ModuleType("course_lib.notebook.lesson")
    for module in (stand_in, sys.modules["course_lib"]):
        vars(module)["Lesson"] = Quiet
    sys.modules[stand_in.__name__] = stand_in


def but_set_up(
    pieces: list[Piece], set_up: list[str], names: dict[str, Any]
) -> list[tuple[int, Piece]]:
    """Run the lesson's set-up; give what is left to be run, with its numbers.

    A notebook repeats the set-up, which must not be done twice: it may have started a server.
    """
    done, firsts = set(), set()
    for source in set_up:
        exec(compile(source, "set-up", "exec"), names)
        for node in ast.parse(source).body:
            done.add(ast.unparse(node))
            firsts.add(source.split("\n")[node.lineno - 1])
    return [
        (number, piece)
        for number, piece in enumerate(pieces)
        if not (piece.first in firsts and piece.text in done)  # the first is quicker to look at
    ]


def _move_in(path: Path, data: bytes, base: Path, module: ModuleType) -> None:
    """From here on everything is as for `python FILE` in a copy of the file's folder."""
    scratch = Scratch(Path(os.path.realpath(path)).parent, base)  # that of the file, not of a link
    file = scratch.put(path.name, data)
    module.__file__ = str(file)
    os.chdir(scratch.folder)
    sys.path.insert(0, str(scratch.folder))
    sys.argv[:] = [str(file)]
    fence.put_up([str(base), "/dev"], {os.getppid(), -1})


def verdict_of(exercise: Exercise, names: dict[str, Any], failed: list[Failure]) -> Verdict:
    """The verdict on one exercise of a file that was run."""
    if exercise.name in names:
        attempt = names[exercise.name]
        own = getattr(attempt, "__module__", "") == f"solutions.{exercise.lesson}"
        # one that comes from another lesson's module is lent: lesson 10 goes on with lesson 09's
        if attempt is exercise.solution and own:
            said = f"`{exercise.name}` is the course's own, which the set-up imports: yours is still to come."
            return Verdict(exercise.name, Outcome.NOT_ATTEMPTED, message=said)
        verdict = exercise.verdict(attempt)
        if verdict.diagnosis == "missing-name":
            for one in failed:
                missing = [name for name in one.piece.imports if f"`{name}`" in verdict.message]
                if one.failed_import and missing:
                    verdict.message += f" Its import failed: {one.text}."
        return verdict
    for one in failed:
        if exercise.name in one.piece.defines:
            line = one.line or one.piece.line
            message = f"Python cannot read or run its definition: {one.kind}: {one.text}{at(line)}."
            diagnosis: Diagnosis = "missing-name" if one.missing_name else "exception"
            return Verdict(exercise.name, Outcome.INCORRECT, diagnosis, message, line)
    import difflib  # not worth its time where nothing is missing

    message = f"There is no `{exercise.name}` in this file."
    known = {other.name for other in load(exercise.lesson)}
    own = [
        name
        for name, value in names.items()
        if type(name) is str and callable(value) and name not in known
    ]
    if close := difflib.get_close_matches(exercise.name, own, 1, cutoff=0.75):
        message += f" Did you mean `{close[0]}`?"
    return Verdict(exercise.name, Outcome.NOT_ATTEMPTED, message=message)


def in_plain_data(verdict: Verdict) -> dict[str, Any]:
    """For JSON, and bounded: a message may hold a learner's text of 100 MB."""
    return {
        key: value[:_LONG] + "…" * (len(value) > _LONG) if isinstance(value, str) else value
        for key, value in verdict.as_dict().items()
    }
