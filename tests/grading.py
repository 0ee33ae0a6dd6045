"""A class that hands something in, for the tests of `course grade`."""

from __future__ import annotations

import ast
import contextlib
import csv
import inspect
import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from checking import GOOD

from course_lib.checks.exercise import Exercise
from course_lib.command import cli
from course_lib.course import ROOT
from course_lib.files import processes
from course_lib.grade.limits import Limits
from solutions.type_source import source_of

LESSON = "sync_vs_async.py"
EXERCISES = ["count_sync", "main_sync", "count_async", "main_async"]
ALL_RIGHT = dict.fromkeys(EXERCISES, "correct")


@dataclass
class Graded:
    """What one call of `course grade` found."""

    status: int
    folder: Path
    report: dict[str, Any]

    @property
    def rows(self) -> list[dict[str, str]]:
        """Those of the gradebook."""
        with open(self.folder / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
            return [*csv.DictReader(file)]

    @property
    def summary(self) -> dict[str, dict[str, str]]:
        """By learner."""
        with open(self.folder / "summary.csv", encoding="utf-8-sig", newline="") as file:
            return {row["learner"]: row for row in csv.DictReader(file)}

    def of(self, learner: str) -> list[dict[str, str]]:
        return [row for row in self.rows if row["learner"] == learner]

    def verdicts(self, learner: str) -> dict[str, str]:
        return {row["exercise"]: row["verdict"] for row in self.of(learner)}

    def flags(self, learner: str) -> str:
        return "; ".join(sorted({row["flags"] for row in self.of(learner)} - {""}))

    def page(self, learner: str) -> str:
        """A learner's only page."""
        (path,) = (self.folder / "feedback" / learner).iterdir()
        return path.read_text(encoding="utf-8")


@dataclass
class Class:
    """FOLDER, and what is made of it beside it."""

    folder: Path
    limits: dict[str, Any] = field(default_factory=dict)

    @property
    def handed_in(self) -> Path:
        return self.folder / "handed in"

    def hand_in(self, learner: str, source: str | bytes = GOOD, name: str = LESSON) -> Path:
        path = self.handed_in / learner / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        path.write_bytes(data)
        return path

    def grade(self, *options: str) -> Graded:
        out = ["--out", str(self.folder / "book" / "gradebook.csv"), "--json"]
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = cli.main(["grade", str(self.handed_in), *out, *options])
        return Graded(status, self.folder / "book", json.loads(said.getvalue()))


def as_handed_in(name: str, answer: Any) -> bytes:
    """A file with this answer to the exercise `name`, and with what it uses."""
    inner = inspect.unwrap(answer)
    source = source_of([inner], is_foreign=lambda value: isinstance(value, Exercise))
    tree = ast.parse(source.text)
    for node in ast.walk(tree):
        if getattr(node, "name", "") == inner.__name__:
            vars(node)["name"] = name
        elif isinstance(node, ast.Name) and node.id == inner.__name__:
            node.id = name
    return ast.unparse(tree).encode()


def small(monkeypatch: Any, **limits: Any) -> None:
    """Limits that a hostile submission reaches soon."""
    before = Limits.__init__.__defaults__
    names = [*Limits.__dataclass_fields__]
    assert before is not None
    changed = tuple(limits.get(name, value) for name, value in zip(names, before, strict=True))
    monkeypatch.setattr(Limits.__init__, "__defaults__", changed)
    for name, value in limits.items():
        monkeypatch.setattr(Limits, name, value)


def keepers() -> list[int]:
    """What a grader has left running."""
    found = []
    for process in psutil.process_iter():
        try:
            if processes.MARK in process.environ() and "course_lib.grade" in " ".join(
                process.cmdline()
            ):
                found.append(process.pid)
        except psutil.Error:
            pass
    return found


def a_python_for_everybody() -> list[str] | None:
    """An interpreter of this version that other users may start, and what its path must be."""
    version = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(version, path="/usr/local/bin:/usr/bin") or ""):
        command = [python, "-c", "import sys; print(sys.version_info[:2])"]
        try:
            done = subprocess.run(
                command, user=65534, group=65534, extra_groups=[], capture_output=True
            )
        except OSError:
            continue
        if done.returncode == 0 and done.stdout.decode().strip() == str(sys.version_info[:2]):
            return [python, os.pathsep.join([str(ROOT), sysconfig.get_paths()["purelib"]])]
    return None


@contextlib.contextmanager
def for_everybody() -> Iterator[Path]:
    """A folder that another user may enter, with a `book` to write to.

    None of pytest's: each pytest that begins shuts the folder of them all to others, this one's too.
    """
    with tempfile.TemporaryDirectory(prefix="course-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "book").mkdir()
        (folder / "book").chmod(0o777)
        yield folder


def graded_as_nobody(klass: Class, *options: str) -> list[dict[str, str]]:
    """The gradebook, made by a user who owns nothing; skips the test where there is no Python for that."""
    found = a_python_for_everybody()
    if found is None or not os.access(ROOT, os.R_OK):
        pytest.skip("no Python here that another user may start")
    python, path = found
    book = klass.folder / "book" / "g.csv"
    done = subprocess.run(
        [
            python,
            "-m",
            "course_lib.command.cli",
            "grade",
            str(klass.handed_in),
            "--out",
            str(book),
            *options,
        ],
        env={"PYTHONPATH": path, "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        | {"PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": "/tmp"},
        user=65534,
        group=65534,
        extra_groups=[],
        cwd="/",
        capture_output=True,
    )
    assert done.returncode in (0, 1), done.stderr
    with open(book, encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


__all__ = [
    "ALL_RIGHT",
    "EXERCISES",
    "GOOD",
    "LESSON",
    "ROOT",
    "Class",
    "Graded",
    "as_handed_in",
    "for_everybody",
    "graded_as_nobody",
    "keepers",
    "small",
]
