"""The pristine course: whatever a learner does to a notebook, the course knows what it held."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_lib import course
from course_lib.command import build, doctor
from course_lib.notebook.restore import restore

ROOT = course.ROOT
FILE = "05_chaining.ipynb"
PUBLISHED = (ROOT / "notebooks" / FILE).read_bytes()
ROOMS = ("course_lib", "solutions", "notebooks")


def with_answer(notebook):
    """A learner's own wrong answer in the place of a stub."""
    for cell in notebook["cells"]:
        if "lesson.check(load)" in "".join(cell["source"]):
            cell["source"] = ["async def load(n):\n", "    return 1\n", "\n", "lesson.check(load)"]


def with_empty_cell(notebook):
    empty = {"cell_type": "code", "id": "new", "metadata": {}, "source": [], "outputs": []}
    notebook["cells"].insert(0, empty | {"execution_count": None})


def without_cells(notebook):
    notebook["cells"] = []


def without_half(notebook):
    del notebook["cells"][::2]


def edited(change):
    def damage(path):
        notebook = json.loads(path.read_bytes())
        change(notebook)
        path.write_text(json.dumps(notebook))

    return damage


def as_nbformat_3(path):
    old = nbformat.convert(nbformat.reads(path.read_text(encoding="utf-8"), as_version=4), 3)
    path.write_text(json.dumps(old))


def as_folder(path):
    path.unlink()
    path.mkdir()
    (path / "notes.txt").write_text("mine")


def unreadable(path):
    path.write_text("mine")  # root reads it all the same
    path.chmod(0)


DAMAGES = {
    "an answer in a stub": edited(with_answer),
    "an empty cell above the title": edited(with_empty_cell),
    "no cells": edited(without_cells),
    "half of the cells deleted": edited(without_half),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "not JSON": lambda path: path.write_text("my notes"),
    "not text": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "JSON of something else": lambda path: path.write_text("[1]"),
    "empty": lambda path: path.write_bytes(b""),
    "nbformat 3": as_nbformat_3,
    "deleted": Path.unlink,
    "a folder": as_folder,
    "unreadable": unreadable,
}
each_damage = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)

# what a kernel would do, in a process that has nothing but a copy of the course
SESSION = """
import json, pathlib, sys
from course_lib import Lesson, course
assert course.ROOT == pathlib.Path.cwd()
lesson = Lesson("chaining")
lesson.reset("load")
lesson.progress()
lesson.course()
from course_lib.notebook.map import heading
print(heading("chaining").text)
from course_lib.command import cli
assert cli.main(["lessons"]) == 0
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The course in a folder of its own, with Python's bytecode, or each process would compile it anew."""
    folder = tmp_path_factory.mktemp("course")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room)  # with the bytecode that there is
    subprocess.run([sys.executable, "-m", "compileall", "-q", *ROOMS], cwd=folder, check=True)
    return folder


@pytest.fixture
def copy(compiled, tmp_path, monkeypatch):
    """A copy of it, of which the tests change only notebooks; gives a function that runs Python there."""
    for room in ROOMS:
        how = shutil.copy2 if room == "notebooks" else os.link
        shutil.copytree(compiled / room, tmp_path / room, copy_function=how)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("ASYNCIO_COURSE_DATA", str(tmp_path / "data"))

    def run(*words):
        command = [sys.executable, *words]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
        )

    return run


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A learner's copy of one notebook, and the pristine lesson that belongs to it."""
    path = tmp_path / "notebooks" / FILE
    path.parent.mkdir()
    path.write_bytes(PUBLISHED)
    monkeypatch.setattr(course, "ROOT", tmp_path)
    return path, course.find("chaining")


def course_command(copy, *words):
    return copy("-m", "course_lib.command.cli", *words)


# -- whatever becomes of a notebook ----------------------------------------------------------


@each_damage
def test_a_damaged_notebook_takes_nothing_from_lesson_reset_progress_map_and_list(
    copy, tmp_path, damage
):
    damage(tmp_path / "notebooks" / FILE)
    session = copy("-c", SESSION)
    assert session.returncode == 0, session.stderr
    assert course.find("chaining").stubs["load"] in session.stdout
    assert "[ ] load\n[ ] fire\n[ ] chain\n[ ] main" in session.stdout
    assert "Chaining coroutines: 0 of 4 done." in session.stdout
    assert f"05 chaining{' ':21}0/4  Chaining coroutines" in session.stdout
    assert session.stdout.count(" done") == 1 + len(course.lessons()), "the map has every lesson"


@each_damage
def test_a_damaged_notebook_takes_nothing_from_course_check(copy, tmp_path, damage):
    damage(tmp_path / "notebooks" / FILE)
    answer = tmp_path / "solutions" / "chaining.py"
    checked = course_command(copy, "check", "chaining", str(answer))
    assert checked.returncode == 0, checked.stdout + checked.stderr


@each_damage
def test_a_damaged_notebook_is_restored_and_what_was_there_is_kept(own, damage):
    path, lesson = own
    damage(path)
    before = path.stat() if path.exists() else None
    said = restore(lesson)
    assert path.read_bytes() == PUBLISHED
    kept = path.with_name("05_chaining.yours-1.ipynb")
    assert kept.exists() == (before is not None) == (kept.name in said)
    if before:
        after = kept.stat()
        assert (after.st_ino, after.st_size) == (before.st_ino, before.st_size)
    assert {*path.parent.iterdir()} <= {path, kept}, "nothing half done is left"


# -- restoring -------------------------------------------------------------------------------


def test_what_is_kept_is_no_lesson_and_is_kept_again_under_the_next_number(own, tmp_path):
    path, lesson = own
    for number in (1, 2, 3):
        path.write_text(f"notes {number}")
        assert f"05_chaining.yours-{number}.ipynb" in restore(lesson)
    kept = [path.with_name(f"05_chaining.yours-{n}.ipynb").read_text() for n in (1, 2, 3)]
    assert kept == ["notes 1", "notes 2", "notes 3"]
    assert not any(build.LESSON.fullmatch(p.name) for p in path.parent.glob("*yours*"))


def test_a_notebook_that_is_as_published_is_left_alone(own):
    path, lesson = own
    assert restore(lesson) == "`05_chaining.ipynb` is as it was published."
    assert [*path.parent.iterdir()] == [path]


def test_a_notebook_is_restored_where_even_the_folder_is_gone(own):
    path, lesson = own
    shutil.rmtree(path.parent)
    restore(lesson)
    assert path.read_bytes() == PUBLISHED


def test_on_a_full_disk_nothing_is_lost_and_nothing_is_left_behind(own, monkeypatch):
    path, lesson = own
    path.write_text("mine")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        restore(lesson)
    assert path.read_text() == "mine"
    assert [*path.parent.iterdir()] == [path]


def test_whoever_is_killed_before_the_last_step_has_the_old_notebook_still(own, monkeypatch):
    path, lesson = own
    path.write_text("mine")

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        restore(lesson)
    assert path.read_text() == "mine"


def test_on_a_disk_without_links_the_old_notebook_is_moved(own, monkeypatch):
    path, lesson = own
    path.write_text("mine")

    def unknown(*_, **__):
        raise NotImplementedError

    monkeypatch.setattr(os, "link", unknown)
    restore(lesson)
    assert path.with_name("05_chaining.yours-1.ipynb").read_text() == "mine"
    assert path.read_bytes() == PUBLISHED


def test_the_command_restores_and_says_where_the_old_one_is(copy, tmp_path):
    (tmp_path / "notebooks" / FILE).write_text("mine")
    said = course_command(copy, "restore", "5")
    assert said.returncode == 0, said.stderr
    assert "kept beside it: 05_chaining.yours-1.ipynb" in said.stdout
    assert (tmp_path / "notebooks" / FILE).read_bytes() == PUBLISHED


def test_the_command_says_so_if_there_is_no_such_lesson(copy):
    said = course_command(copy, "restore", "no_such")
    assert said.returncode == 2
    assert "There is no lesson called 'no_such'" in said.stderr


def test_in_a_kernel_restoring_waits_until_the_notebook_is_saved(copy, tmp_path):
    """Reloading the page loses what is not saved: the cell that asks must stand in the file."""
    path = tmp_path / "notebooks" / FILE
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell("from course_lib import Lesson\nlesson = Lesson('chaining')"),
        nbformat.v4.new_code_cell("lesson.restore()"),
    ]

    def answer():
        return build.executed(nbformat.from_dict(notebook)).cells[1].outputs[0].data["text/plain"]

    assert "Nothing was changed" in answer()
    assert path.read_bytes() == PUBLISHED
    nbformat.write(notebook, path)
    said = answer()
    assert "05_chaining.yours-1.ipynb" in said
    assert "Reload Notebook from Disk" in said
    assert path.read_bytes() == PUBLISHED


def test_the_doctor_names_the_notebooks_that_do_not_open(own):
    path, _ = own
    path.write_text("{")
    missing = [line for fine, line in doctor.examine() if not fine and "restore" in line]
    assert "notebook 05_chaining.ipynb: `course restore chaining` brings it back" in missing
    assert len(missing) == len(course.lessons()), "the others are not there at all"


def test_git_and_the_course_pass_over_what_is_kept():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    kept = "notebooks/05_chaining.yours-1.ipynb"
    assert subprocess.run(["git", "check-ignore", "-q", kept], cwd=ROOT).returncode == 0


# -- course.json -----------------------------------------------------------------------------


def test_a_cell_that_raises_ends_the_build_in_words_with_the_cell():
    cells = [
        {"cell_type": "markdown", "id": "c01", "metadata": {}, "source": ["# Raises"]},
        {"cell_type": "code", "id": "c02", "metadata": {}, "source": ["1 + 1"]},
        {"cell_type": "code", "id": "c03", "metadata": {}, "source": ["ping('far')\n", "2"]},
        {"cell_type": "code", "id": "c04", "metadata": {}, "source": ["3"]},
    ]
    with pytest.raises(ValueError, match="name 'ping' is not defined") as found:
        build._derived(course.PristineLesson("99_raises.ipynb", lambda: cells))
    assert str(found.value) == (
        "with the worked answers, notebooks/99_raises.ipynb stops at a cell that raises NameError: "
        "name 'ping' is not defined\n\n    ping('far')\n    2"
    )


def test_course_json_and_the_notebooks_are_what_a_build_would_write():
    """And so every notebook is restored byte for byte, and none of them holds outputs."""
    lessons = build.in_notebooks()
    assert course.FILE.read_text(encoding="utf-8") == build.course_json(lessons), (
        "run: course build"
    )
    for lesson in lessons:
        text = lesson.path.read_text(encoding="utf-8")
        assert text == lesson.notebook(), f"{lesson.file} was run: course build {lesson.name}"


@pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.name)
def test_each_worked_answer_is_correct_where_its_own_notebook_checks_it(lesson):
    """The set-up gives it all that it needs."""
    notebook = nbformat.read(build.target(lesson), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and (name := course.stub_name(cell.source)):
            said = "".join(str(output) for output in cell.outputs)
            assert f"{name}: correct" in said, f"{lesson.file}, {name}: {said}"


def test_each_lesson_is_parsed_alone_and_is_what_the_whole_file_says():
    whole = json.loads(course.FILE.read_bytes())
    assert {lesson.file: lesson.kept for lesson in course.lessons()} == whole


def test_a_title_has_one_place_and_each_lesson_says_how_long_it_takes():
    titles = [lesson.title for lesson in course.lessons()]
    assert len({*titles}) == len(titles)
    assert all(lesson.minutes for lesson in course.lessons())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (DAMAGES["truncated"], "is not a notebook"),
        (DAMAGES["nbformat 3"], "is not a notebook"),
        (DAMAGES["an empty cell above the title"], "its first cell should begin with `# `"),
    ],
)
def test_a_build_refuses_a_notebook_that_is_no_lesson(own, change, said):
    path, _ = own
    change(path)
    with pytest.raises(ValueError, match=said):
        build.read(path)


def test_a_build_without_changes_says_that_all_is_up_to_date(copy, tmp_path):
    checked = course_command(copy, "build", "--check")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr


def test_the_check_of_a_build_names_each_file_that_is_late(copy, tmp_path):
    edited(with_answer)(tmp_path / "notebooks" / FILE)
    (tmp_path / "solutions" / "99_gone.ipynb").write_text("{}")
    checked = course_command(copy, "build", "--check")
    assert checked.returncode == 1
    late = [line.split()[0] for line in checked.stdout.splitlines()]
    assert late == ["course.json", f"notebooks/{FILE}", "solutions/99_gone.ipynb"]


def test_on_a_hub_notebooks_are_in_the_learners_home_not_beside_the_shared_course(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(course.VARIABLE, "~/asyncio-course/notebooks")
    restore(course.find("chaining"))
    assert (tmp_path / "asyncio-course" / "notebooks" / FILE).read_bytes() == PUBLISHED
