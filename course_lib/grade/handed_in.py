"""What a class has handed in: FOLDER/<learner>/<any>.ipynb or .py. Names and contents are mere data."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course_lib import course
from course_lib.files.file import Unreadable, data_of

_SET_UP = re.compile(r"""\bLesson\(\s*["']([a-z0-9_]{1,60})["']""")
_MOST = 2000  # files of one learner that are looked at


@dataclass(frozen=True)
class Submission:
    """One file of one learner, as it was read, once."""

    learner: str
    file: str  # its path within the learner's folder
    data: bytes
    problem: str = ""  # why it cannot be graded
    lesson: str = ""

    @property
    def key(self) -> str:
        """Tells it from every other, and from itself with other contents."""
        whole = json.dumps([self.learner, self.file, self.lesson, self.problem]).encode()
        return hashlib.sha256(whole + b"\0" + self.data).hexdigest()


def learners(folder: Path) -> list[str]:
    """The folders in it, links and hidden ones left out."""
    with os.scandir(folder) as entries:
        return sorted(
            entry.name
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
        )


def of_learner(folder: Path, learner: str) -> Iterator[Submission]:
    """What one learner has handed in, file by file."""
    for n, path in enumerate(_files(folder / learner)):
        if n == _MOST:
            yield Submission(
                learner, "", b"", f"There are more than {_MOST} files; the rest was left out."
            )
            return
        yield _submission(learner, str(path.relative_to(folder / learner)), path)


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            if name.endswith((".py", ".ipynb")) and not name.startswith("."):
                yield Path(here, name)


def _submission(learner: str, file: str, path: Path) -> Submission:
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise Unreadable("it is a link to somewhere else")
        data = data_of(path)
    except (OSError, Unreadable) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Submission(learner, file, b"", f"It cannot be read: {reason}.", of_name(path.name))
    lesson = _of_contents(data) or of_name(path.name)
    problem = (
        ""
        if lesson
        else ('Which lesson is it? Neither its name nor a cell with Lesson("…") tells.')
    )
    return Submission(learner, file, data, problem, lesson)


def _of_contents(data: bytes) -> str:
    """The lesson that its set-up names."""
    # in a notebook the quotes are escaped
    text = data.decode("utf-8", "replace").replace('\\"', '"')
    named = {name for name in _SET_UP.findall(text) if name in _stems().values()}
    return named.pop() if len(named) == 1 else ""


def of_name(name: str) -> str:
    """The lesson that a file's name tells: `sync_vs_async.py`, `01_sync_vs_async (2).ipynb`."""
    stem = name.rpartition(".")[0].lower()
    for known, lesson in sorted(_stems().items(), key=lambda one: -len(one[0])):
        if re.search(rf"(?<![a-z0-9]){re.escape(known)}(?![a-z]|\d)", stem.replace("-", "_")):
            return lesson
    return ""


@cache
def _stems() -> dict[str, str]:
    return {lesson.name: lesson.name for lesson in course.lessons()}


@cache
def exercises(lesson: str) -> tuple[str, ...]:
    """What a lesson asks for, in its order: read from the checks' source, since they run elsewhere."""
    path = Path(__file__).parent.parent / "lessons" / f"{lesson}.py"
    return tuple(
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "exercise"
            for mark in node.decorator_list
        )
    )


@cache
def checks_version() -> str:
    """Changes with every line of the checks and of all that they stand on."""
    whole = hashlib.sha256()
    for room in ("course_lib", "solutions"):
        for path in sorted((course.ROOT / room).rglob("*")):
            if path.suffix in (".py", ".json"):
                whole.update(str(path.relative_to(course.ROOT)).encode() + path.read_bytes())
    return whole.hexdigest()[:16]
