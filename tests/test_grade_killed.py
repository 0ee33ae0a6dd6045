"""A grader that is killed: nothing is lost, nothing done twice, nothing left running."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from grading import ALL_RIGHT, GOOD, ROOT, Class, keepers

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs fork")

KILLS, HANDED_IN = 50, 60


def results(klass: Class) -> dict[str, tuple[int, int, bytes]]:
    """What is kept so far: each file with its number, its time and what is in it."""
    folder = klass.folder / "book" / "feedback" / ".results"
    return {
        path.name: ((status := path.stat()).st_ino, status.st_mtime_ns, path.read_bytes())
        for path in folder.glob("*.json")
    }


def wait_until_nothing_runs() -> None:
    until = time.monotonic() + 20
    while keepers():
        assert time.monotonic() < until, keepers()
        time.sleep(0.01)


def test_killed_fifty_times_it_loses_nothing_and_does_nothing_twice(tmp_path):
    seed = time.time_ns()
    chance, klass = random.Random(seed), Class(tmp_path)
    print(f"seed {seed}")
    for number in range(HANDED_IN):
        klass.hand_in(f"learner {number:02}", GOOD + f"# {number}\n")
    command = [sys.executable, "-m", "course_lib.command.cli", "grade", str(klass.handed_in)]
    command += ["--out", str(tmp_path / "book" / "gradebook.csv"), "--json"]
    kept: dict[str, tuple[int, int, bytes]] = {}
    # real seconds after its start at which it is killed: sometimes before its first result
    latest = 1.0
    for _ in range(KILLS):
        with subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
        ) as process:
            started = time.monotonic()
            while not kept and not results(klass):
                time.sleep(0.005)  # the first time: how long does it take to its first result?
                latest = 1.1 * (time.monotonic() - started)
            time.sleep(chance.uniform(0, latest) if kept else 0)
            process.kill()
        now = results(klass)
        assert {name: now[name] for name in kept} == kept, f"seed {seed}"
        assert all(json.loads(data)["final"] for _, _, data in now.values())
        kept = now
    wait_until_nothing_runs()
    assert not [*Path(tempfile.gettempdir()).glob("course-grade-*/*")]
    graded = klass.grade()
    assert graded.report["unchanged"] == len(kept)
    assert graded.report["graded"] == HANDED_IN - len(kept)
    assert {name: results(klass)[name] for name in kept} == kept
    assert len(results(klass)) == HANDED_IN and len(graded.rows) == 4 * HANDED_IN
    assert all(graded.verdicts(f"learner {n:02}") == ALL_RIGHT for n in range(HANDED_IN))
    assert not [*Path(tmp_path / "book").rglob(".new-*.csv")]


def test_a_keeper_that_is_killed_is_replaced_and_its_submission_graded(tmp_path, monkeypatch):
    from course_lib.grade import desk

    killed = []

    class Mortal(desk.Keeper):
        def grade(self, *job):
            if len(killed) < 1:
                killed.append(self.process.pid)
                self.process.kill()
            return super().grade(*job)

    monkeypatch.setattr(desk, "Keeper", Mortal)
    klass = Class(tmp_path)
    klass.hand_in("ada")
    assert klass.grade("--jobs", "1").verdicts("ada") == ALL_RIGHT
    assert killed and keepers() == []


def test_a_submission_that_changes_while_it_is_graded_gets_the_grade_of_what_was_read(
    tmp_path, monkeypatch
):
    from course_lib.grade import desk

    klass = Class(tmp_path)
    path = klass.hand_in("ada")
    grade = desk.grade

    def change(job, data):
        path.write_text("x = 1", encoding="utf-8")
        return grade(job, data)

    with monkeypatch.context() as patch:
        patch.setattr(desk, "grade", change)
        assert klass.grade().verdicts("ada") == ALL_RIGHT
    again = klass.grade()
    assert again.report["graded"] == 1
    assert set(again.verdicts("ada").values()) == {"not attempted"}
