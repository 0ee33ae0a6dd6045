"""What a class has handed in: FOLDER/<learner>/<any>.ipynb or .py. Names and contents are mere data."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course_lib import course
from course_lib.files.file import Unreadable, data_of

_SET_UP = re.compile(r"""\bLesson\(\s*["']([\w .-]{1,60})["']""")
# `01.py`, `01 (2).py`, `01-Copy1.ipynb`: nothing but the number of a lesson
_NUMBER = re.compile(r"(\d\d)(_?\(\d+\)|_copy\d*)?", re.ASCII)
_ENDINGS = (".py", ".ipynb")  # in capitals, too
_MOST = 2000  # files of one learner that are looked at
_SHOWN = 5  # names in a list of files


@dataclass(frozen=True)
class Submission:
    """One file of one learner, as it was read, once."""

    learner: str
    file: str  # its path within the learner's folder; "" for what is said of the folder as a whole
    data: bytes
    problem: str = ""  # why it cannot be graded
    lesson: str = ""
    flags: tuple[str, ...] = ()

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


def outside(folder: Path, ours: Iterable[Path]) -> tuple[list[str], list[str]]:
    """What lies beside the learners' folders and is nobody's: files, and links. `ours` are the teacher's."""
    known = {path.resolve() for path in ours}
    with os.scandir(folder) as entries:
        found = [
            (entry.name, entry.is_symlink())
            for entry in entries
            if not entry.is_dir(follow_symlinks=False)
            and not entry.name.startswith(".")
            and Path(entry.path).resolve() not in known
        ]
    return sorted(n for n, link in found if not link), sorted(n for n, link in found if link)


def some(names: list[str]) -> str:
    """The first of them, and how many more there are."""
    more = [f"and {len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    return ", ".join([*names[:_SHOWN], *more])


def of_learner(folder: Path, learner: str) -> Iterator[Submission]:
    """What one learner has handed in, file by file; at the end, what of it is of no use."""
    useless, known = list[str](), 0
    for path in _files(folder / learner):
        name = str(path.relative_to(folder / learner))
        if not name.lower().endswith(_ENDINGS):
            useless.append(name)
            continue
        known += 1
        if known > _MOST:
            yield Submission(
                learner, "", b"", f"There are more than {_MOST} files; the rest was left out."
            )
            break
        yield _submission(learner, name, path)
    if useless:
        said = f"no use: {some(useless)}"
        why = f"N{said[1:]}. Only .py and .ipynb are graded."
        yield Submission(learner, "", b"", why, flags=(said,))


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        yield from (Path(here, name) for name in sorted(names) if not name.startswith("."))


def _submission(learner: str, file: str, path: Path) -> Submission:
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise Unreadable("it is a link to somewhere else")
        data = data_of(path)
    except (OSError, Unreadable) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Submission(learner, file, b"", f"It cannot be read: {reason}.", of_name(path.name))
    lesson, problem = _lesson_of(data, path.name)
    return Submission(learner, file, data, problem, lesson)


def _lesson_of(data: bytes, name: str) -> tuple[str, str]:
    """The lesson, or why nobody can tell. The file's name counts where the set-up names none, or several."""
    named = _named_in(data)
    known = [one for one in named if one in numbers()]
    by_name = of_name(name)
    if len(known) == 1:
        return known[0], ""
    if named and not known:
        return "", f"There is no lesson {named[0]}."
    if by_name and (by_name in known or not known):
        return by_name, ""
    if known:
        return "", f"Which lesson is it? It names several: {some(known)}."
    return "", 'Which lesson is it? Neither its name nor a cell with Lesson("…") tells.'


def _named_in(data: bytes) -> list[str]:
    """The lessons that its set-up names, whether there are such lessons or not."""
    # in a notebook the quotes are escaped
    text = data.decode("utf-8", "replace").replace('\\"', '"')
    return [*dict.fromkeys(_SET_UP.findall(text))]


def of_name(name: str) -> str:
    """The lesson that a file's name tells: `sync_vs_async.py`, `01 Sync-vs-Async (2).ipynb`, `01.py`."""
    stem = re.sub(r"[\s-]+", "_", name.rpartition(".")[0].strip().lower())
    for known in sorted(numbers(), key=len, reverse=True):
        if re.search(rf"(?<![a-z0-9]){re.escape(known)}(?![a-z]|\d)", stem):
            return known
    number = _NUMBER.fullmatch(stem)
    by_number = {n: lesson for lesson, n in numbers().items()}
    return by_number.get(int(number[1]), "") if number else ""


@cache
def numbers() -> dict[str, int]:
    """The lessons, in order, and the number of each."""
    return {lesson.name: lesson.number for lesson in course.lessons()}


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
