"""Which lessons there are, as their notebooks say it: nothing about a lesson is written down twice."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class NoSuchLesson(LookupError):
    """There is no lesson of that name."""


@dataclass(frozen=True)
class LessonFile:
    """A lesson's notebook: `05_chaining.ipynb` holds the lesson `chaining`."""

    path: Path

    @property
    def number(self) -> int:
        """Its place in the course."""
        return int(self.path.stem.split("_", 1)[0])

    @property
    def name(self) -> str:
        """The stem that joins notebook, solutions and checks."""
        return self.path.stem.split("_", 1)[1]

    @cached_property
    def cells(self) -> list[tuple[str, str]]:
        """The kind ("markdown", "code") and the source of each cell."""
        # plain JSON: importing nbformat would cost a second
        notebook: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]

    @property
    def title(self) -> str:
        """Its heading."""
        return self.cells[0][1].splitlines()[0].lstrip("# ").strip()

    @property
    def minutes(self) -> int | None:
        """How long it takes, if its first cell says "About N minutes"."""
        found = re.search(r"(\d+) minutes", self.cells[0][1])
        return int(found[1]) if found else None

    @property
    def set_up(self) -> list[str]:
        """The code before the first section: it gives the names that every exercise may use."""
        sources = []
        for kind, source in self.cells[1:]:
            if kind == "markdown" and source.startswith("## "):
                break
            if kind == "code":
                sources.append(source)
        return sources

    @property
    def stubs(self) -> dict[str, str]:
        """The cells that end in `lesson.check(NAME)`, by that name."""
        found = {}
        for kind, source in self.cells:
            if kind == "code" and (name := stub_name(source)):
                found[name] = source
        return found


def stub_name(source: str) -> str | None:
    """The exercise whose stub a cell holds: its last statement is `lesson.check(NAME)`."""
    if "lesson.check(" not in source:
        return None
    try:
        last = ast.parse(source).body[-1]
    except (SyntaxError, IndexError):
        return None
    if (
        isinstance(last, ast.Expr)
        and isinstance(call := last.value, ast.Call)
        and ast.unparse(call.func) == "lesson.check"
        and call.args
        and isinstance(call.args[0], ast.Name)
    ):
        return call.args[0].id
    return None


def lessons() -> list[LessonFile]:
    """All lessons, in order."""
    return [LessonFile(path) for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))]


def find(name: str) -> LessonFile:
    """The lesson of this name; "05_chaining" and "5" are understood too. Raises NoSuchLesson."""
    for lesson in lessons():
        if name in (lesson.name, lesson.path.stem, lesson.path.name, str(lesson.number)):
            return lesson
    known = ", ".join(lesson.name for lesson in lessons())
    raise NoSuchLesson(f"There is no lesson called {name!r}. The lessons are: {known}.")
