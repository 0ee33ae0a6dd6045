"""What lesson 22 stands on: mypy reads functions of a running program, wherever they were written."""

from __future__ import annotations

import linecache
import subprocess
import sys
from pathlib import Path

import pytest

from solutions import type_checker
from solutions.type_checker import check_types, count_errors, revealed
from solutions.type_source import NoSource, source_of

ROOT = Path(__file__).parents[1]
SET_UP = """
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager as manager
from typing import TypeVar, reveal_type
from solutions.domainlib import probe
T = TypeVar("T", bound=str)
Job = Callable[[], Awaitable[T]]
NAMES = {"Ann": 1}
"""


def cell(*sources, names=None):
    """The names that the cells of a notebook define, as IPython would run them."""
    names = {"__name__": "__main__"} if names is None else names
    for number, source in enumerate(sources):
        file = f"cell {number} of {id(names)}"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        exec(compile(source, file, "exec"), names)
    return names


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("async def f() -> None:\n    reveal_type(probe('a'))", "Coroutine"),
        ("async def f() -> None:\n    reveal_type(NAMES)", "dict[str, int]"),
        ("def f(job: Job[str]) -> None:\n    reveal_type(job())", "Awaitable[str]"),
        ("def f(x: 'T') -> 'T':\n    reveal_type(x)\n    return x", "T"),
        ("def f() -> None:\n    reveal_type(asyncio.Lock())", "Lock"),
        ("@manager\nasync def f():\n    yield reveal_type(1)", "Literal[1]?"),
    ],
    ids=["imported", "a value", "an alias", "a variable in a string", "a module", "decorated"],
)
def test_a_function_comes_with_what_it_uses(source, kind):
    assert kind in revealed(cell(SET_UP, source)["f"])[0]


def test_classes_and_functions_of_other_cells_come_along():
    box = "class Box:\n    value: int = 1"
    boxes = "Boxes = list[Box]\ndef first(boxes: Boxes) -> Box:\n    return boxes[0]"
    use = "def f() -> None:\n    reveal_type(first([Box()]).value)"
    assert revealed(cell(SET_UP, box, boxes, use)["f"]) == ["int"]


def test_a_class_that_was_defined_anew_is_the_newest():
    use = "def f(box: Box) -> None:\n    reveal_type(box.value)"
    names = cell(SET_UP, "class Box:\n    value: int = 1", "class Box:\n    value: str = ''", use)
    assert revealed(names["f"]) == ["str"]


def test_lines_are_those_of_the_functions_own_cell(capsys):
    names = cell(SET_UP, "\n\nasync def f() -> None:\n    probe('a')")
    check_types(names["f"])
    said = capsys.readouterr().out
    assert said.startswith("line 4: error: ") and "[unused-coroutine]" in said
    assert count_errors(names["f"]) == 1


def test_what_has_no_fault_is_said_to_have_none(capsys):
    check_types(cell(SET_UP, "def f() -> None: ...")["f"])
    assert capsys.readouterr().out == "mypy finds nothing wrong.\n"


def test_a_function_without_source_is_named():
    names = {}
    exec("def f(): ...", names)
    with pytest.raises(NoSource, match="f"):
        source_of([names["f"]])


def test_who_may_not_write_to_the_cache_works_on_a_copy(tmp_path, monkeypatch):
    """As a file in `course check`: it writes to its own folder only."""
    own = tmp_path / "mypy"
    own.mkdir()
    (own / "known").write_text("something")
    monkeypatch.setattr(type_checker.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path))

    def refused(**_):
        raise PermissionError

    monkeypatch.setattr(type_checker.tempfile, "TemporaryFile", refused)
    copy = type_checker.cache_folder.__wrapped__()
    assert copy != own and (copy / "known").read_text() == "something"


def test_mypy_that_cannot_work_is_no_answer(monkeypatch):
    failed = subprocess.CompletedProcess([], 2, "", "out of memory")
    monkeypatch.setattr(type_checker.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(RuntimeError, match="out of memory"):
        type_checker.messages("a text that nobody has asked about\n")


def test_the_command_that_lesson_22_shows_finds_nothing_wrong_with_its_answers():
    command = [sys.executable, "-m", "mypy", "--strict", "solutions/type_hints.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
