"""Which functions and classes of lessons/_shared a lesson's checks can come to, read from the sources.

A name that a definition mentions counts as used. That is more than is really called, so that what is left
over is certainly reached by nobody.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from course_lib import lessons

LESSONS = Path(next(iter(lessons.__path__)))
SHARED = "course_lib.lessons._shared."


class Definition(NamedTuple):
    """A function or class of _shared."""

    file: str  # within course_lib/lessons
    name: str
    first: int  # line
    last: int


@cache
def reached(lesson: str) -> frozenset[Definition]:
    """What the checks of a lesson can come to, directly or through something else of _shared."""
    file = f"{lesson}.py"
    found: set[Definition] = set()
    to_do = [*_used(file, _tree(file))]
    while to_do:
        definition = to_do.pop()
        if definition not in found:
            found.add(definition)
            to_do += _used(definition.file, _node(definition))
    return frozenset(found)


def definitions(file: str) -> dict[str, Definition]:
    """The functions and classes at the top of a file, by name."""
    return {
        node.name: Definition(file, node.name, node.lineno, node.end_lineno or node.lineno)
        for node in _tree(file).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def shared_files() -> list[str]:
    """All files of _shared."""
    return sorted(path.relative_to(LESSONS).as_posix() for path in LESSONS.glob("_shared/*.py"))


def _used(file: str, node: ast.AST) -> Iterator[Definition]:
    """The definitions of _shared that a piece of a file mentions by name."""
    known = _known(file)
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in known:
            yield known[part.id]


@cache
def _known(file: str) -> dict[str, Definition]:
    """What the names of a file mean, as far as they are of _shared: its own, and those it imports."""
    own = definitions(file) if file.startswith("_shared/") else {}
    known = dict(own)
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SHARED):
            there = definitions(f"_shared/{(node.module or '').removeprefix(SHARED)}.py")
            for alias in node.names:
                if alias.name in there:
                    known[alias.asname or alias.name] = there[alias.name]
    return known


def _node(definition: Definition) -> ast.AST:
    return next(
        node
        for node in _tree(definition.file).body
        if getattr(node, "name", "") == definition.name and node.lineno == definition.first
    )


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse((LESSONS / file).read_text(encoding="utf-8"))
