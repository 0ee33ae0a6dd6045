"""What the documents say stays true: their examples run, their tables are those of the code."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from course_lib import course
from course_lib.command import cli

ROOT = Path(__file__).parent.parent
README, CONTRIBUTING, ENGINE = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "docs/engine.md")
)


def test_the_examples_in_engine_md_hold(tmp_path):
    code = "\n\n".join(re.findall(r"```python\n(.*?)```", ENGINE, re.DOTALL))
    file = tmp_path / "examples.py"
    file.write_text(code, encoding="utf-8")
    names = {"__name__": "examples"}
    exec(compile(code, str(file), "exec"), names)  # each example asserts what it shows


@pytest.mark.parametrize(
    "path",
    sorted(
        {*re.findall(r"\b(?:run|checks|notebook|lessons)/\w+\.py", ENGINE)} - {"lessons/NAME.py"}
    ),
)
def test_the_modules_that_engine_md_names_exist(path):
    assert (ROOT / "course_lib" / path).exists()


@pytest.mark.parametrize(
    "path",
    sorted(
        {*re.findall(r"`((?:course_lib|tests|docs|solutions)/[\w/]+\.\w+)`", README + CONTRIBUTING)}
    ),
)
def test_the_files_that_readme_and_contributing_name_exist(path):
    if "NAME" not in path:
        assert (ROOT / path).exists()


def test_the_readmes_table_of_lessons_names_each_lesson():
    table = README.partition("## Lessons")[2].partition("\n## ")[0]
    named = set()
    for cell in re.findall(r"\b(\d\d)(?:[–-](\d\d))?\b", table):
        named |= set(range(int(cell[0]), int(cell[1] or cell[0]) + 1))
    assert named == {lesson.number for lesson in course.lessons()}


def test_the_readmes_table_of_commands_is_that_of_the_command():
    table = README.partition("## In a terminal")[2]
    named = set(re.findall(r"^    course ([a-z]+)", table, re.MULTILINE))
    known = next(a for a in cli._parser()._actions if a.choices and "check" in a.choices).choices
    assert named <= set(known)
    assert {"lessons", "check", "serve", "update", "doctor"} <= named


def test_contributing_names_the_numbers_that_the_contract_demands():
    import contract  # it is the tests' own

    numbers = inspect.signature(contract.has_a_catalogue).parameters
    words = {8: "eight", 3: "three"}
    assert f"{words[numbers['mistakes'].default]} mistakes or more" in CONTRIBUTING
    assert f"{words[numbers['alternatives'].default]} alternatives or more" in CONTRIBUTING
    assert f"{contract.MOST_HINTS_WORDS} words" in CONTRIBUTING
