"""What a lesson lends to those who write its answers: the names that its published notebook imports."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from course_lib import course
from course_lib.files.stand_ins import Quiet
from course_lib.grade.hidden import ROOMS

_DEFINING = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom


def lent(lesson: str) -> dict[str, dict[str, Any]]:
    """Modules of the course, and what is lent of each: no answer to one of the lesson's exercises.

    Lesson 10's `multi_probe` is the one that is: its worked answers take it from another module.
    """
    found: dict[str, dict[str, Any]] = {"course_lib": {"Lesson": Quiet}}
    worked, asked = vars(import_module(f"solutions.{lesson}")), course.find(lesson).stubs
    kept = [worked[name] for name in asked if name in worked]
    for module, names in _imported(lesson):
        if module == f"solutions.{lesson}":
            names = tuple(name for name in names if name not in asked)
        there = import_module(module)
        own = found.setdefault(module, {})
        for name in names:
            if name not in vars(there) and module == "solutions":  # a module of it
                import_module(f"{module}.{name}")
            if name in vars(there):
                own[name] = _without(kept, vars(there)[name])
    found["course_lib"]["Lesson"] = Quiet
    return found


def _among(things: list[Any], value: Any) -> bool:
    return any(value is one for one in things)


def _without(kept: list[Any], value: Any) -> Any:
    """A module that has an answer in it is lent as another, without that; all else is what it is."""
    if not isinstance(value, ModuleType) or not any(
        _among(kept, one) for one in vars(value).values()
    ):
        return value
    other = ModuleType(value.__name__)
    held = {name: one for name, one in vars(value).items() if not name.startswith("__")}
    vars(other).update({name: one for name, one in held.items() if not _among(kept, one)})
    return other


@cache
def demonstrations(lesson: str) -> tuple[frozenset[str], frozenset[str]]:
    """What its published cells do beside defining something: each statement in one spelling, its first line."""
    texts, firsts = set(), set()
    for kind, source in course.find(lesson).cells:
        if kind != "code":
            continue
        with contextlib.suppress(SyntaxError):
            for node in ast.parse(source).body:
                if not isinstance(node, _DEFINING) and not _is_constant(node):
                    texts.add(ast.unparse(node))
                    firsts.add(source.split("\n")[node.lineno - 1])
    return frozenset(texts), frozenset(firsts)


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign) and not any(
        isinstance(inside, ast.Call | ast.Await) for inside in ast.walk(node)
    )


@cache
def published(lesson: str) -> frozenset[str]:
    """All its statements, each in one spelling."""
    texts = set()
    for kind, source in course.find(lesson).cells:
        with contextlib.suppress(SyntaxError):
            texts |= (
                {ast.unparse(node) for node in ast.parse(source).body} if kind == "code" else set()
            )
    return frozenset(texts)


@cache
def worked(lesson: str) -> frozenset[str]:
    """All statements of its worked answers' file, each in one spelling."""
    source = (course.ROOT / "solutions" / f"{lesson}.py").read_text(encoding="utf-8")
    return frozenset(map(ast.unparse, ast.parse(source).body))


@cache
def _imported(lesson: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The modules of the course that its cells and its worked answers import, and the names out of each."""
    sources = [source for kind, source in course.find(lesson).cells if kind == "code"]
    sources.append((course.ROOT / "solutions" / f"{lesson}.py").read_text(encoding="utf-8"))
    return tuple(
        (module, names)
        for source in sources
        for module, names in _imports_of(source)
        if module.partition(".")[0] in ROOMS
    )


def _imports_of(source: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return  # a cell with a command of Jupyter's
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, tuple(name.name for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((name.name, ()) for name in node.names)
