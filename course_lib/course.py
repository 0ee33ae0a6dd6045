"""The pristine course: which lessons there are and what they hold, whatever became of the notebooks.

`course.json` beside this file holds the cells of every lesson as they were published. `course build` writes
it from `notebooks/`; everything else reads it, since a learner edits, breaks and deletes those notebooks.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "ASYNCIO_COURSE_NOTEBOOKS"  # where notebooks are, if not beside this: on a hub all share one course
FILE = Path(__file__).with_name("course.json")
# how a lesson begins and ends in it: nothing else there is indented by one blank
KEY, END = re.compile(rb'\n "(\d\d_[a-z0-9_]+\.ipynb)": '), b"\n ]"
# what the notebooks say of themselves, and nothing that differs from machine to machine
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class NoSuchLesson(LookupError):
    """There is no lesson of that name."""


class NoWorkedAnswer(ValueError):
    """An exercise has no worked answer of its name."""


def worked_answer(lesson: str, name: str) -> Any:
    """`solutions.<lesson>.<name>`. Raises NoWorkedAnswer."""
    module = import_module(f"solutions.{lesson}")
    if not hasattr(module, name):
        raise NoWorkedAnswer(
            f"solutions/{lesson}.py has no `{name}`: write the worked answer there, under the exercise's name"
        )
    return getattr(module, name)


@dataclass(frozen=True, eq=False)
class PristineLesson:
    """A lesson as it was published: `05_chaining.ipynb` holds the lesson `chaining`."""

    file: str
    read: Callable[[], list[dict[str, Any]]]

    @cached_property
    def kept(self) -> list[dict[str, Any]]:
        """Its cells, without what running them leaves behind."""
        return self.read()

    @property
    def path(self) -> Path:
        """Where the learner's own notebook is, if it still is there."""
        elsewhere = os.environ.get(VARIABLE)
        folder = Path(elsewhere).expanduser() if elsewhere else ROOT / "notebooks"
        return folder / self.file

    @property
    def number(self) -> int:
        """Its place in the course."""
        return int(self.file.split("_", 1)[0])

    @property
    def name(self) -> str:
        """The stem that joins notebook, solutions and checks."""
        return self.file.removesuffix(".ipynb").split("_", 1)[1]

    @cached_property
    def cells(self) -> list[tuple[str, str]]:
        """The kind ("markdown", "code") and the source of each cell."""
        return [(cell["cell_type"], "".join(cell["source"])) for cell in self.kept]

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

    @cached_property
    def stubs(self) -> dict[str, str]:
        """The cells that end in `lesson.check(NAME)`, by that name."""
        found = {}
        for kind, source in self.cells:
            if kind == "code" and (name := stub_name(source)):
                found[name] = source
        return found

    def notebook(self) -> str:
        """The whole notebook as its file holds it, without outputs."""
        unrun: dict[str, Any] = {"execution_count": None, "outputs": []}
        cells = [
            {"metadata": {}} | (unrun if cell["cell_type"] == "code" else {}) | cell
            for cell in self.kept
        ]
        whole = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
        # as nbformat writes it, which would cost a second to import
        return json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


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


@cache
def lessons() -> tuple[PristineLesson, ...]:
    """All lessons, in order."""
    data = FILE.read_bytes()

    def cells(start: int) -> Any:
        return json.loads(data[start : data.index(END, start) + len(END)])

    # parsed when asked for: most uses are about one lesson, and all of them take longer than a check
    return tuple(
        PristineLesson(key[1].decode(), partial(cells, key.end())) for key in KEY.finditer(data)
    )


def find(name: str, among: Iterable[PristineLesson] | None = None) -> PristineLesson:
    """The lesson of this name; "05_chaining" and "5" are understood too. Raises NoSuchLesson."""
    known = lessons() if among is None else tuple(among)
    for lesson in known:
        stem = lesson.file.removesuffix(".ipynb")
        if name in (lesson.name, stem, lesson.file, str(lesson.number), f"{lesson.number:02}"):
            return lesson
    names = ", ".join(lesson.name for lesson in known)
    raise NoSuchLesson(f"There is no lesson called {name!r}. The lessons are: {names}.")
