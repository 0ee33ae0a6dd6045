"""Private names of CPython and of libraries: all in one module, each tried, none missed without a word."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from course_lib import cpython
from course_lib.command import doctor
from course_lib.cpython import names

PACKAGE = Path(__file__).parent.parent / "course_lib"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "cpython")
# documented in spite of their first letter
PUBLIC = {"_replace", "_asdict", "_fields", "_repr_mimebundle_", "_exit"}
# this runs before anything is installed, and on any Python: it imports nothing of the course
APART = {"command/set_up.py": {"_base_executable"}}
ASKING = {"getattr", "setattr", "delattr", "hasattr", "attrgetter", "object"}  # patch.object too


def is_private(name: object) -> bool:
    return (
        isinstance(name, str)
        and name.startswith("_")
        and not name.startswith("__")
        and len(name) > 1
        and name not in PUBLIC
    )


def own_names(tree: ast.AST) -> set[str]:
    """Private names that a module itself makes: its functions, classes, variables, attributes, slots."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names |= {node.attr} if ast.unparse(node.value) == "self" else set()
    return names


def private_names_used(source: str, own: set[str]) -> list[str]:
    """Private names of somebody else's that a module uses."""
    tree, found = ast.parse(source), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if node.attr == "pythonapi" or (is_private(node.attr) and node.attr not in own):
                found.append(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            ours = module.partition(".")[0] == "course_lib"
            parts = [part for name in node.names for part in name.name.split(".")]
            found += [
                part for part in [*parts, *module.split(".")] if is_private(part) and not ours
            ]
            found += [part for part in parts if part == "pythonapi"]
        elif isinstance(node, ast.Call):
            function = node.func
            called = getattr(function, "id", getattr(function, "attr", ""))
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if called in ASKING:
                found += [text for text in texts if is_private(text) and text not in own]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_private_names_are_used_in_one_room_only(path):
    source = path.read_text(encoding="utf-8")
    own = own_names(ast.parse(source)) | APART.get(path.relative_to(PACKAGE).as_posix(), set())
    assert private_names_used(source, own) == []


@pytest.mark.parametrize(
    "line",
    [
        "task._fut_waiter",
        "queue._PySimpleQueue()",
        "import _thread",
        "from asyncio import _x",
        "ctypes.pythonapi.PyThreadState_SetAsyncExc",
        "getattr(future, '_children', None)",
        "attrgetter('_loop')",
        "frame = sys._getframe(1)",
    ],
)
def test_a_private_name_would_be_found(line):
    assert private_names_used(line, set())


def test_each_name_works_on_this_python():
    """On a newer one this fails, names what does not work, and says what happens then."""
    told = [f"{name.name}: {how}. Then {name.otherwise}" for name, how in names.failures()]
    assert told == []


def test_a_name_that_does_not_work_is_told_by_the_doctor(monkeypatch):
    gone = names.NAMES[0]._replace(works=lambda: False)
    monkeypatch.setattr(names, "NAMES", (gone,))
    lines = [line for fine, line in doctor.examine() if not fine]
    assert any(gone.name in line and gone.otherwise in line for line in lines)


def test_a_newer_python_is_told_of_and_a_tested_one_is_not(monkeypatch):
    assert cpython.notice() == ""
    monkeypatch.setattr("sys.version_info", (3, 15, 0, "final", 0))
    assert "Python 3.15 is newer" in cpython.notice()
    assert "`course doctor`" in cpython.notice()
