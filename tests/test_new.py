"""`course new`: a lesson that keeps its promises from the first moment, or nothing at all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from course_lib import course
from course_lib.command import build
from course_lib.command import new as making
from course_lib.command.new import TESTS

ROOMS = ("course_lib", "solutions", "notebooks", "data", "docs", "tests")
SETTINGS = ("pyproject.toml", "conftest.py")
# a name that no lesson has: those of the documents are for people
NAME, TITLE = "only_here", "Only here"
NUMBER = course.lessons()[-1].number + 1
WRITTEN = (  # from the template, to be changed
    f"course_lib/lessons/{NAME}.py",
    f"course_lib/lessons/_guesses/{NAME}.py",
    f"course_lib/lessons/_questions/{NAME}.py",
    f"notebooks/{NUMBER}_{NAME}.ipynb",
    f"solutions/{NAME}.py",
    f"tests/answers/{NAME}.py",
)
DERIVED = (f"solutions/{NUMBER}_{NAME}.ipynb", f"tests/answers/{NAME}.txt")
LINKED = tuple(  # the start page lists all lessons, the last one leads on
    f"{room}/{lesson.file}"
    for room in ("notebooks", "solutions")
    for lesson in (course.lessons()[0], course.lessons()[-1])
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The course in a folder of its own; gives a function that runs Python there."""
    root = tmp_path_factory.mktemp("course")
    for room in ROOMS:
        # with its bytecode: nothing is compiled anew
        shutil.copytree(course.ROOT / room, root / room)
    for name in SETTINGS:
        shutil.copy(course.ROOT / name, root)
    own = {"PYTHONPATH": str(root)}

    def run(*words):
        return subprocess.run(
            [sys.executable, *words],
            cwd=root,
            env=os.environ | own,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    run.root = root
    return run


def course_command(copy, *words):
    return copy("-m", "course_lib.command.cli", *words)


def files(root):
    """Every file with its content, caches aside."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.parts)
    }


@pytest.fixture(scope="module")
def made(copy):
    """What `course new` adds or changes, and what it says."""
    before = files(copy.root)
    said = course_command(copy, "new", NAME)
    assert said.returncode == 0, said.stderr
    after = files(copy.root)
    return {name for name, data in after.items() if before.get(name) != data}, said.stdout


def test_it_makes_the_files_of_a_lesson_and_links_to_it_and_touches_no_other(made):
    changed, _ = made
    assert changed == {*WRITTEN, *DERIVED, *LINKED, "course_lib/course.json", "docs/index.md"}


def test_it_says_which_files_to_change_and_what_to_run_then(made):
    _, said = made
    for name in WRITTEN:
        assert name in said
    assert f"course build {NAME}" in said
    assert f"golden.py {NAME}" in said
    assert f'{TESTS} solutions -k "{NAME} or its_files"' in said


@pytest.fixture(scope="module")
def tested(copy, made):
    """What the tests of a lesson say of the new one, all of them in one go."""
    options = ("-v", "-p", "no:cacheprovider", "-k", f"{NAME} or its_files")
    return copy("-m", "pytest", *options, *TESTS.split(), f"solutions/{NUMBER}_{NAME}.ipynb")


def test_the_new_lesson_keeps_its_contract_and_its_outputs(tested):
    """With as many mistakes and alternatives as any lesson; nbval compares the derived notebook."""
    assert tested.returncode == 0, tested.stdout
    assert int(tested.stdout.split(" passed")[0].split()[-1]) > 20, tested.stdout


def test_the_new_lesson_is_held_to_its_text_both_ways(tested):
    lines = [line for line in tested.stdout.splitlines() if "test_both_ways.py::" in line]
    assert len(lines) == 3, tested.stdout
    assert all(" PASSED " in line for line in lines), lines


@pytest.mark.parametrize(
    "linter",
    [
        ("ruff", "check", *WRITTEN),
        ("ruff", "format", "--check", *WRITTEN),
        ("mypy", "--follow-imports=silent", *WRITTEN[:3], WRITTEN[4]),
    ],
    ids=lambda linter: " ".join(linter[:2]),
)
def test_linters_and_types_are_content_with_it(copy, made, linter):
    told = copy("-m", *linter)
    assert told.returncode == 0, told.stdout


def test_everything_derived_is_up_to_date_and_stays_so_in_another_build(copy, made):
    checked = course_command(copy, "build", "--check")
    assert (checked.returncode, checked.stdout) == (0, "")
    before = files(copy.root)
    course_command(copy, "build", NAME)
    assert files(copy.root) == before


def test_the_course_has_it(copy, made):
    listed = course_command(copy, "lessons").stdout
    assert f"{NUMBER} {NAME:28} 0/1  {TITLE}\n     [ ] double" in listed


# -- what it refuses -------------------------------------------------------------------------


REFUSED = [
    ([NAME], f"there is a course_lib/lessons/{NAME}.py already"),
    (["flags_asyncio"], "there is a solutions/flags_asyncio.py already"),
    (["import"], "'import' cannot be a lesson's name"),
    (["Pings"], "'Pings' cannot be a lesson's name"),
    (["2x"], "'2x' cannot be a lesson's name"),
    (["../x"], "'../x' cannot be a lesson's name"),
    ([""], "'' cannot be a lesson's name"),
    (["pongs", "--number", "5"], f"lesson 05 is chaining; free: {NUMBER + 1} to 99"),
    (["pongs", "--number", "100"], "two digits"),
]
ALL_OF_THEM = f"""
import contextlib, io, json
from course_lib.command import cli

def said(words):
    with contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            status = cli.main(["new", *words])
        except SystemExit as end:
            status = end.code
    return status, err.getvalue()

print(json.dumps([said(words) for words in {[words for words, _ in REFUSED]!r}]))
"""


@pytest.fixture(scope="module")
def refusals(copy, made):
    """Status and words of each refusal, all from one process; whether any file was touched."""
    before = files(copy.root)
    done = copy("-c", ALL_OF_THEM)
    assert done.returncode == 0, done.stderr
    found = dict(zip(map(str, REFUSED), json.loads(done.stdout), strict=True))
    return found, files(copy.root) == before


@pytest.mark.parametrize(("words", "reason"), REFUSED, ids=str)
def test_what_cannot_be_is_refused_in_one_line_and_nothing_is_made(refusals, words, reason):
    found, untouched = refusals
    status, said = found[str((words, reason))]
    assert status == 2
    assert reason in said
    assert said.count("\n") == 1
    assert untouched


def refused(copy, path, text):
    """What `course new` says while a file of the course holds this; of what it began nothing is left."""
    whole = path.read_bytes()
    path.write_text(text)
    before = files(copy.root)
    said = course_command(copy, "new", "pongs")
    after = files(copy.root)
    path.write_bytes(whole)
    assert said.returncode == 2
    assert after == before
    return said.stderr


def test_if_the_build_fails_nothing_is_left(copy, made):
    """Another notebook that is no lesson just now, an editor's half-saved file for example."""
    said = refused(copy, copy.root / "notebooks" / "05_chaining.ipynb", "{")
    assert "notebooks/05_chaining.ipynb is not a notebook" in said


def test_if_the_last_step_fails_nothing_is_left_in_the_pages_either(copy, made):
    """The index of docs/ has the new lesson's words by then."""
    said = refused(copy, copy.root / "tests" / "golden.py", "raise SystemExit('no')")
    assert said.endswith("course: tests/golden.py failed, as above; nothing was made\n")


def test_a_build_says_which_worked_answers_are_missing_or_wrong(copy, made):
    worked = copy.root / "solutions" / f"{NAME}.py"
    whole = worked.read_text()
    worked.write_text(whole.replace("double", "twice"))
    missing = course_command(copy, "build", NAME)
    worked.write_text(whole.replace("return", "return 1 +"))
    wrong = course_command(copy, "build", NAME)
    worked.write_text(whole)
    again = course_command(copy, "build", NAME)
    assert missing.returncode == 2
    assert (
        f"course: solutions/{NAME}.py has no `double`: write the worked answer there"
        in missing.stderr
    )
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("of the worked answers: ✗ double: incorrect")
    assert (again.returncode, again.stdout) == (0, "")


@pytest.mark.parametrize("step", ["find", "build_all", "_write_down_messages"])
def test_whatever_step_fails_nothing_is_left(step, tmp_path, monkeypatch):
    (tmp_path / "course.json").write_text("as it was")
    for path in WRITTEN:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)

    def interrupted(*_):
        (tmp_path / "course.json").write_text("half done")
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "ROOT", tmp_path)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(making, "FILE", tmp_path / "course.json")
    monkeypatch.setattr(making, "build_all", lambda *_: None)
    monkeypatch.setattr(making, step, interrupted)
    before = files(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        making.new(NAME)
    assert files(tmp_path) == before


def test_a_number_can_be_chosen_and_is_the_next_one_otherwise():
    lessons = build.in_notebooks()
    assert making._number(None, lessons) == NUMBER
    assert making._number(99, lessons) == 99
    assert making._number(None, []) == 0
