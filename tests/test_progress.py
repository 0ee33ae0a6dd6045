"""Progress: one file, only ever appended to, safe under two kernels and a kill at any byte."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import kernels
import pytest

from course_lib.command import cli, doctor
from course_lib.notebook import progress
from course_lib.notebook.lesson import Lesson
from solutions.start_here import hello


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """A learner, and a kernel, of whom nothing is known yet."""
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "data"))
    monkeypatch.setattr(progress, "_complaint", None)
    monkeypatch.setattr(progress, "_has_complained", False)


def test_an_exercise_once_correct_stays_correct():
    for verdict in ("incorrect", "correct", "incorrect"):
        progress.record("chaining", "load", "check", verdict=verdict)
    progress.record("chaining", "fire", "check", verdict="incorrect")
    assert progress.state() == {("chaining", "load"): "correct", ("chaining", "fire"): "incorrect"}


def test_nothing_yet_is_no_error():
    assert progress.state() == {}


@pytest.mark.parametrize("cut", range(1, 120, 7))
def test_a_kill_in_the_middle_of_a_line_loses_that_line_only(cut):
    progress.record("chaining", "load", "check", verdict="correct")
    whole = progress.file().read_bytes()
    progress.record("chaining", "fire", "check", verdict="correct")
    progress.file().write_bytes(progress.file().read_bytes()[: len(whole) + cut])
    progress.record("chaining", "chain", "check", verdict="correct")
    assert {("chaining", "load"), ("chaining", "chain")} <= progress.state().keys()


FOREIGN = {
    "binary": b"\xff\xfe\x00\x80" * 50,
    "a list": b"[1]",
    "null": b"null",
    "too little": b'{"lesson": 3}',
    "numbers": b'{"lesson": 3, "exercise": 4, "event": 5}',
    "unhashable": b'{"lesson": "chaining", "exercise": ["load"], "event": "check"}',
    "verdict of another type": b'{"lesson": "chaining", "exercise": "fire", "event": "check", "verdict": {}}',
    "source of another type": b'{"lesson": "chaining", "exercise": "fire", "event": "check", "source": [1]}',
    "nested deep": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"lesson":' * 100_000,
    "a long number": b"1" * 100_000,
    "a line of 100 MB": b'{"lesson": "' + b"x" * 100_000_000 + b'"}',
}


@pytest.mark.parametrize("line", FOREIGN.values(), ids=FOREIGN)
def test_lines_of_another_program_are_passed_over_and_counted(line):
    """What stands before and after such a line is there, and the doctor says that it was met."""
    progress.record("chaining", "load", "check", verdict="correct")
    with progress.file().open("ab") as file:
        file.write(line + b"\n")
    progress.record("chaining", "chain", "check", verdict="correct")
    assert list(progress.state()) == [("chaining", "load"), ("chaining", "chain")]
    assert progress.examine() == (2, 1)
    assert progress.complaint() is None
    assert doctor._progress() == (
        True,
        f"progress in {progress.file()}: 2 events, and 1 lines that are none, passed over",
    )


def test_half_a_surrogate_pair_in_the_file_can_be_printed(capsys):
    progress.record("start_here", "hello", "check", verdict="\ud800", source="'\ud800'")
    Lesson("start_here").earlier("hello")
    capsys.readouterr().out.encode("utf-8")


def _write_many(name):
    for _ in range(200):
        progress.record("chaining", name, "check", verdict="correct", source="x" * 500)


def test_two_kernels_that_write_at_once_lose_nothing():
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(name,)) for name in ("load", "fire")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(list(progress.events())) == 400


def _folder_below_a_file(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "file"))


def _folder_in_its_place(tmp_path, monkeypatch):
    (tmp_path / "data" / "progress.jsonl").mkdir(parents=True)


def _pipe_in_its_place(tmp_path, monkeypatch):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    (tmp_path / "data").mkdir()
    os.mkfifo(tmp_path / "data" / "progress.jsonl")


def _device_in_its_place(tmp_path, monkeypatch):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "progress.jsonl").symlink_to("/dev/full")


def _endless_device_in_its_place(tmp_path, monkeypatch):
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no /dev/zero")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "progress.jsonl").symlink_to("/dev/zero")


def _name_too_long(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / ("x" * 5000)))


def _no_home(tmp_path, monkeypatch):
    """What `~` becomes for a user without one."""
    monkeypatch.delenv(progress.VARIABLE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: "~/.local/share/course")


def _failing_platformdirs(tmp_path, monkeypatch):
    def fails(*_, **__):
        raise KeyError("uid not found")

    monkeypatch.delenv(progress.VARIABLE)
    monkeypatch.setattr("platformdirs.user_data_dir", fails)


def _missing_platformdirs(tmp_path, monkeypatch):
    monkeypatch.delenv(progress.VARIABLE)
    monkeypatch.setitem(sys.modules, "platformdirs", None)


def _not_allowed(tmp_path, monkeypatch):
    """A home that is not the user's. Root may do everything, so root is nobody for a while."""
    if not hasattr(os, "geteuid"):
        pytest.skip("needs POSIX permissions")
    Lesson("start_here").check(hello)  # what is imported late may lie in root's home
    progress.file().unlink()
    (tmp_path / "data").chmod(0)
    if os.geteuid() == 0:
        os.seteuid(65534)


def _full_disk(tmp_path, monkeypatch):
    """With room for a file's name and for not one byte in it."""
    (tmp_path / "data").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path / "data")]
    if os.name == "nt" or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("needs root, to mount a disk that can be filled")
    with pytest.raises(OSError), (tmp_path / "data" / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1024))


@pytest.fixture
def unusable(request, tmp_path, monkeypatch):
    """A place where nothing can be kept; and a limit, as some of these places make one wait."""
    if hasattr(signal, "alarm"):
        signal.alarm(30)
    request.param(tmp_path, monkeypatch)
    yield
    if hasattr(signal, "alarm"):
        signal.alarm(0)
    if request.param is _not_allowed:
        if os.getuid() == 0:
            os.seteuid(0)
        (tmp_path / "data").chmod(0o700)
    if request.param is _full_disk:
        subprocess.run(["umount", str(tmp_path / "data")], check=True)


EVERYWHERE = pytest.mark.parametrize(
    "unusable",
    [
        _folder_below_a_file,
        _folder_in_its_place,
        _pipe_in_its_place,
        _device_in_its_place,
        _endless_device_in_its_place,
        _name_too_long,
        _no_home,
        _failing_platformdirs,
        _missing_platformdirs,
        _not_allowed,
        _full_disk,
    ],
    indirect=True,
    ids=lambda place: place.__name__.strip("_").replace("_", " "),
)


@EVERYWHERE
@pytest.mark.usefixtures("unusable")
def test_where_it_cannot_be_kept_learning_goes_on_and_that_is_said_once(capsys, monkeypatch):
    shown = []
    monkeypatch.setattr("course_lib.notebook.lesson.in_notebook", lambda: True)
    monkeypatch.setattr("course_lib.notebook.lesson.put", lambda what: shown.append(what.text))
    monkeypatch.setattr("course_lib.notebook.display.put", lambda what: shown.append(what.text))
    monkeypatch.setattr("course_lib.notebook.lesson.wanted", lambda: False)
    for lesson in (Lesson("start_here"), Lesson("start_here")):
        lesson.check(hello)
        lesson.hint("hello")
        lesson.earlier("hello")
        lesson.progress()
        lesson.course()
    said = "\n".join(shown)
    assert said.count("Your progress cannot be kept (") == 1
    assert said.count("hello: correct") == 2
    assert said.count("[ ] hello") == 2


def test_in_a_real_kernel_it_is_said_once_and_nothing_fails(tmp_path):
    """The file's place is taken by a pipe, at which a reader would wait for ever."""
    _pipe_in_its_place(tmp_path, None)
    cells = (
        "from course_lib import Lesson; from solutions.start_here import hello",
        "lesson = Lesson('start_here')",
        "lesson.check(hello)",
        "lesson.course(); lesson.progress(); Lesson('chaining')",
    )
    with kernels.kernel() as kernel:  # with the environment that the fixture set
        done = [kernel.run(cell) for cell in cells]
    assert [cell.status for cell in done] == ["ok"] * len(cells)
    shown = [data["text/plain"] for cell in done for data in cell.rich]
    assert sum(text.startswith("Your progress cannot be kept (") for text in shown) == 1
    assert any("hello: correct" in text for text in shown)


@EVERYWHERE
@pytest.mark.usefixtures("unusable")
def test_the_lessons_are_listed_where_progress_cannot_be_kept(capsys):
    """What cannot be read is said beside the list. A disk that is full can be read."""
    progress.record("start_here", "hello", "hint")
    assert cli.main(["lessons", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)[0]["lesson"] == "start_here"
    assert err.count("Your progress cannot be kept (") == 1


@EVERYWHERE
@pytest.mark.usefixtures("unusable")
def test_the_doctor_tries_and_tells_the_truth():
    fine, line = doctor._progress()
    assert not fine
    assert "progress cannot be kept: " in line


def test_the_doctor_finds_nothing_wrong_where_progress_can_be_kept():
    assert doctor._progress() == (True, f"progress in {progress.file()}: 0 events")


def test_each_line_is_one_event_with_the_attempt_itself(capsys):
    Lesson("start_here").check(hello)
    (line,) = [json.loads(line) for line in progress.file().read_text().splitlines() if line]
    assert line["verdict"] == "correct"
    assert "async def hello" in line["source"]
