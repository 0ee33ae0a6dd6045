"""`course new NAME`: lay out a lesson that passes its contract, ready to be changed."""

from __future__ import annotations

import importlib
import keyword
import re
import subprocess
import sys
from collections.abc import Container
from pathlib import Path

from course_lib.command.build import build_all, in_notebooks, target
from course_lib.command.pages import pages
from course_lib.course import FILE, ROOT, PristineLesson, find

TEMPLATE = ROOT / "data" / "new_lesson"  # a whole small lesson, each file where it belongs

# what each lesson has to pass, its executed notebook in solutions aside
TESTS = " ".join(
    f"tests/test_{name}.py" for name in ("contract", "both_ways", "questions", "probes", "terms")
)


class CannotMake(ValueError):
    """There can be no new lesson of that name or number."""


def new(name: str, number: int | None = None) -> list[Path]:
    """Lay out the lesson, derive the rest, and give the files to edit. All or nothing. Raises CannotMake."""
    lessons = in_notebooks()
    number = _number(number, lessons)
    files = _files(name, number)
    notebooks = [path for lesson in lessons for path in (lesson.path, target(lesson))]
    derived = (FILE, *notebooks, *pages(ROOT / "docs", lessons))
    before = {path: path.read_bytes() for path in derived if path.exists()}
    made = []
    try:
        for path, text in files.items():
            with path.open("x", encoding="utf-8", newline="\n") as file:
                made.append(path)
                file.write(text)
        importlib.invalidate_caches()  # or Python would not see the modules yet
        lessons = in_notebooks()
        lesson = find(name, lessons)
        made += [target(lesson), ROOT / "tests" / "answers" / f"{name}.txt"]
        build_all([lesson], lessons)
        _write_down_messages(name)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        for path, data in before.items():
            if path.read_bytes() != data:  # the links of the lessons beside it
                path.write_bytes(data)
        raise
    return list(files)


def _write_down_messages(name: str) -> None:
    command = [sys.executable, "tests/golden.py", name]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise CannotMake("tests/golden.py failed, as above; nothing was made")


def _number(wished: int | None, lessons: list[PristineLesson]) -> int:
    taken = {lesson.number: lesson.name for lesson in lessons}
    number = max(taken, default=-1) + 1 if wished is None else wished
    if number in taken:
        raise CannotMake(f"lesson {number:02} is {taken[number]}; free: {_free(taken)}")
    if not 0 <= number <= 99:
        raise CannotMake(f"a lesson's number has two digits, and {number} has not")
    return number


def _free(taken: Container[int]) -> str:
    """The numbers without a lesson, neighbours joined: "25 to 99"."""
    free = [number for number in range(100) if number not in taken]
    first = [number for number in free if number - 1 not in free]
    last = [number for number in free if number + 1 not in free]
    return ", ".join(
        f"{a:02}" if a == b else f"{a:02} to {b:02}" for a, b in zip(first, last, strict=True)
    )


def _files(name: str, number: int) -> dict[Path, str]:
    """Each file of the new lesson with what it will hold."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise CannotMake(
            f"{name!r} cannot be a lesson's name: a to z, digits, _; first a letter; no keyword"
        )
    words = {"NN": f"{number:02}", "NAME": name, "TITLE": name.replace("_", " ").capitalize()}

    def filled(text: str) -> str:
        for word, meaning in words.items():
            text = text.replace(word, meaning)
        return text

    files = {}
    for path in sorted(path for path in TEMPLATE.rglob("*.*")):
        made = ROOT / filled(str(path.relative_to(TEMPLATE)))
        there = [*made.parent.glob(f"[0-9][0-9]_{name}.ipynb"), made]
        for other in there:
            if other.exists():
                raise CannotMake(f"there is a {other.relative_to(ROOT)} already")
        files[made] = filled(path.read_text(encoding="utf-8"))
    return files
