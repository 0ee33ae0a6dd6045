"""Keeps the submissions apart: a process that has the course in memory and forks one process for each of them.

It runs no line of any submission; it ends what they start, and itself as soon as the grader is gone.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import linecache
import os
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterator
from functools import cache
from typing import Any

from course_lib.grade import frames, kernel, level

# What is imported before the first submission: files that it may not read, and what all checks need
_ROOMS = ("checks", "cpython", "files", "grade", "lessons._shared", "run", "servers", "timeline")
# Where it is decided, or found out, what a submission has done
_JUDGES = (
    "checks",
    "cpython",
    "files.child",
    "files.toplevel",
    "grade.decoys",
    "grade.forked_mypy",
    "grade.fresh",
    "grade.hidden",
    "grade.intact",
    "grade.plain",
    "grade.pupil",
    "grade.warden",
    "run",
)
_MORE = ("course_lib.notebook.verdicts", "difflib", "encodings.idna")
_NOT_HERE = tuple(f"course_lib.grade.{name}" for name in ("cluster", "keeper", "run"))


def main() -> None:
    """Entry point."""
    alone = level.enter(namespaces="--plain" not in sys.argv)
    # nothing big is imported before, so that what is imported is shared by all submissions
    line = socket.socket(fileno=os.dup(0))
    with contextlib.suppress(OSError):
        kernel.keep_others_out()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's
    shut = level.probe(alone)
    with contextlib.suppress(frames.HungUp):
        frames.send(line, {"level": shut.words})
        _serve(line, shut)
    with contextlib.suppress(OSError):
        os.rmdir(tempfile.gettempdir())  # ours alone; the grader, if it is there, does the same
    os._exit(0)


def _serve(line: socket.socket, shut: level.Level) -> None:
    from course_lib.grade.limits import of_this_process
    from course_lib.grade.sitting import Sitting, as_its_doing
    from course_lib.grade.tree import Tree
    from course_lib.run.ready import ready

    for name in [*_modules(), *_MORE]:
        if name not in _NOT_HERE:
            importlib.import_module(name)
    tree: Tree | None = None
    before = of_this_process()
    with ready():  # so it need not be made so in every copy
        while True:
            said, data = frames.receive(line)
            try:
                paper, exercises = _paper(said, data)
                gc.collect()
                gc.freeze()  # a copy of this process shares what the collector does not touch
                tree = tree or Tree(shut.namespaces)
                found = Sitting(paper, exercises, shut, tree, line).grade()
            except frames.HungUp:
                raise
            except Exception:  # the grader's fault, never the learner's
                found = {"failed": traceback.format_exc()[-4000:]}
            if of_this_process() == before:
                frames.send(line, found)
                continue
            # what is forked from here would have them, too: the next submission gets another keeper
            frames.send(line, as_its_doing(found))
            return


def _modules() -> Iterator[str]:
    import pkgutil

    for room in _ROOMS:
        name = f"course_lib.{room}"
        yield name
        path = importlib.import_module(name).__path__
        yield from (one.name for one in pkgutil.walk_packages(path, f"{name}."))


@cache
def _intact(lesson: str) -> Any:
    """Once for each lesson: later ones import more."""
    from course_lib.grade.intact import Intact, used_by

    course = {
        name: one
        for name, one in sys.modules.items()
        if name.startswith(("course_lib.", "solutions."))
    }
    rooms = tuple(f"course_lib.{room}" for room in _JUDGES)
    always = {name for name in course if name.startswith(rooms)}
    lessons = "course_lib.lessons"
    its_own = (f"{lessons}.{lesson}", f"{lessons}._fresh.{lesson}", f"solutions.{lesson}")
    wanted = always | used_by(its_own, course)
    mine = {name: one for name, one in sys.modules.items() if name in wanted}
    return Intact(mine, sys.modules)


def _warm_up(lesson: str) -> None:
    """Check the worked answers once: what checks find out the first time, all copies of this process then know.

    In a fresh process that takes as long as all the rest: imports, source that is read, which of the calls that
    are tried of everybody mean nothing here. No line of source stays where a submission could find it.
    """
    from course_lib.checks.exercise import load
    from course_lib.grade import decoys

    if lesson in level.READ_BY_MYPY:
        from course_lib.grade import forked_mypy

        forked_mypy.prepare()
        return  # what it says of the worked answers is of no use to others
    for exercise in load(lesson):
        exercise.verdict(exercise.solution, {})
        decoys.verdicts(exercise)
    linecache.clearcache()


@cache
def _prepared(lesson: str) -> list[str]:
    """Its exercises. All that its checks need is imported and found out here, once."""
    from course_lib.checks.exercise import load
    from course_lib.grade import fresh, hidden
    from course_lib.grade.lent import demonstrations, lent, published, worked

    exercises = [one.name for one in load(lesson)]
    importlib.import_module(f"solutions.{lesson}")
    fresh.looked_at_twice(lesson)
    lent(lesson)  # read and imported now: these files are out of a submission's reach
    demonstrations(lesson)
    published(lesson)
    worked(lesson)
    _warm_up(lesson)
    hidden.note_who_imports()
    return exercises


def _paper(said: dict[str, Any], data: bytes) -> tuple[Any, list[str]]:
    """What is to be graded."""
    from course_lib import course
    from course_lib.grade.limits import Limits
    from course_lib.grade.pupil import Paper

    lesson = course.find(said["lesson"]).name
    exercises = _prepared(lesson)
    limits = Limits(**said["limits"])
    return Paper(lesson, said["name"], data, said["seed"], limits, _intact(lesson)), exercises
