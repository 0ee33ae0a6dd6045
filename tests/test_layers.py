"""Imports point one way: a module of the course may import only what is named here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "course_lib"

# A room is a package, or a module at the top. What it holds may import these rooms and itself.
MAY_IMPORT: dict[str, set[str]] = {
    "cpython": set(),
    "course": set(),
    "servers": set(),
    "run": {"cpython"},
    "timeline": {"run"},
    "checks": {"cpython", "run"},
    "lessons": {"checks", "cpython", "run", "servers"},
    "notebook": {"checks", "course", "run", "timeline"},
    "command": {"checks", "course", "cpython", "notebook", "run", "servers"},
    "__init__": {"notebook"},
}


def imported(path: Path) -> set[str]:
    """The modules of the course that a file imports, wherever in the file."""
    found = set()
    package = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {n.name.split(".")[1] for n in node.names if n.name.startswith("course_lib.")}
        elif isinstance(node, ast.ImportFrom):
            whole = (node.module or "").split(".")
            if node.level:
                whole = ["course_lib", *package[: len(package) + 1 - node.level], *whole]
            if whole[0] == "course_lib":
                inner = [part for part in whole[1:] if part]
                found |= {inner[0]} if inner else {name.name for name in node.names}
    return found - {package[0] if package else path.stem}


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_is_below_it(path):
    first = path.relative_to(PACKAGE).parts[0]
    layer = first.removesuffix(".py")
    assert layer in MAY_IMPORT, f"{layer} is new: say here what it may import"
    assert imported(path) <= MAY_IMPORT[layer]


def test_the_layers_have_no_circle():
    left = {layer: set(below) for layer, below in MAY_IMPORT.items() if layer != "__init__"}
    while left:
        lowest = [layer for layer, below in left.items() if not below & left.keys()]
        assert lowest, f"a circle among {sorted(left)}"
        for layer in lowest:
            del left[layer]


def test_solutions_run_without_the_course():
    for path in (PACKAGE.parent / "solutions").rglob("*.py"):
        assert "course_lib" not in path.read_text(encoding="utf-8"), path.name
