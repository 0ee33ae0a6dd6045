"""Imports point one way: a module of the course may import only what is named here."""

from __future__ import annotations

import ast
import statistics
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
    "checks": {"course", "cpython", "run"},
    "lessons": {"checks", "cpython", "run", "servers"},
    "notebook": {"checks", "course", "cpython", "run", "servers", "timeline"},
    "files": {"checks", "course", "cpython", "run"},
    "grade": {
        "checks",
        "course",
        "cpython",
        "files",
        "lessons",
        "notebook",
        "run",
        "servers",
        "timeline",
    },
    "board": {"checks", "course", "grade", "notebook"},
    "command": {
        "board",
        "checks",
        "course",
        "cpython",
        "files",
        "grade",
        "notebook",
        "run",
        "servers",
    },
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


def modules_imported(path: Path) -> set[str]:
    """The modules of the course that a file names in its imports: all of them, wherever they stand."""
    modules = {dotted(file): file for file in FILES}
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute here"
            inner = {f"{node.module}.{name.name}" for name in node.names}
            # a name that is no module comes out of the module itself
            found |= inner & modules.keys()
            if not inner <= modules.keys():
                found.add(node.module or "")
    return found & modules.keys() - {dotted(path)}


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def circle_in(below: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle, if there is one."""
    left = {module: set(imports) for module, imports in below.items()}
    while left:
        lowest = [module for module, imports in left.items() if not imports & left.keys()]
        if not lowest:
            return sorted(left)
        for module in lowest:
            del left[module]
    return []


def test_no_modules_import_each_other_in_a_circle():
    """Also not under TYPE_CHECKING, and not inside of a function."""
    assert circle_in({dotted(path): modules_imported(path) for path in FILES}) == []


def test_a_circle_would_be_found(tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path / "course_lib")
    files = {
        "a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from course_lib import b",
        "b": "def late():\n    import course_lib.c",
        "c": "from course_lib.a import Thing",
        "d": "import course_lib.a",
    }
    (tmp_path / "course_lib").mkdir()
    paths = [tmp_path / "course_lib" / f"{name}.py" for name in files]
    monkeypatch.setattr(f"{__name__}.FILES", paths)
    for path, source in zip(paths, files.values(), strict=True):
        path.write_text(source)
    circle = circle_in({dotted(path): modules_imported(path) for path in paths})
    assert circle == ["course_lib.a", "course_lib.b", "course_lib.c", "course_lib.d"]
    paths[2].write_text("")
    assert circle_in({dotted(path): modules_imported(path) for path in paths}) == []


def test_solutions_run_without_the_course():
    for path in (PACKAGE.parent / "solutions").rglob("*.py"):
        assert "course_lib" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_fits_on_a_few_screens(path):
    """A lesson's checks may have 400 lines, all else 300: what does not fit does two things."""
    limit = 400 if path.parent == PACKAGE / "lessons" else 300
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


def test_half_of_the_engines_modules_have_less_than_a_hundred_lines():
    engine = [path for path in FILES if "lessons" not in path.parts]
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in engine]
    assert statistics.median(lengths) < 100
