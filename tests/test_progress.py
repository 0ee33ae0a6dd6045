"""Progress: one file, only ever appended to, safe under two kernels and a kill at any byte."""

from __future__ import annotations

import json
import multiprocessing

import pytest

from course_lib.notebook import progress


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "data"))


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


def test_lines_of_another_program_are_passed_over():
    progress.record("chaining", "load", "check", verdict="correct")
    with progress.file().open("ab") as file:
        file.write(b'\xff\xfe\n[1]\n{"lesson": 3}\nnull\n')
    assert len(list(progress.events())) == 1


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


def test_where_it_cannot_be_written_learning_goes_on(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "file"))
    from course_lib.notebook.lesson import Lesson
    from solutions.start_here import hello

    Lesson("start_here").check(hello)
    out = capsys.readouterr().out
    assert "hello: correct" in out
    assert "cannot be kept" in out


def test_each_line_is_one_event_with_the_attempt_itself(capsys):
    from course_lib.notebook.lesson import Lesson
    from solutions.start_here import hello

    Lesson("start_here").check(hello)
    (line,) = [json.loads(line) for line in progress.file().read_text().splitlines() if line]
    assert line["verdict"] == "correct"
    assert "async def hello" in line["source"]
