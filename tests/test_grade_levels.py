"""`course grade` where the system offers less, and for an ordinary user."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from forgers import CASES
from grading import ALL_RIGHT, GOOD, ROOT, Class, keepers, small

from course_lib.grade import desk, level

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="levels are Linux's")

# What limits and the watch over the tree of processes hold by themselves
HELD = (
    "os._exit",
    "os._exit at the top",
    "3 GB of memory, bit by bit",
    "3 GB of memory in four processes",
    "a fork bomb",
    "fills the disk",
    "a daemon, forked twice",
    "fake results, and the end",
)


def test_without_namespaces_limits_hold_and_nothing_is_left(tmp_path, monkeypatch):
    from forgers import FORGERIES

    monkeypatch.setenv(desk.PLAIN, "yes")
    small(monkeypatch, silence=2.5, memory=300 << 20, processes=30, disk=8 << 20)
    klass, cases = Class(tmp_path), CASES | FORGERIES
    for name in HELD:
        klass.hand_in(name, str(cases[name].source).replace("MARK", "mark-of-levels"))
    klass.hand_in("zoe")
    graded = klass.grade("--timeout", "8")
    assert "namespaces and" not in graded.report["level"]
    for name in HELD:
        verdicts = graded.verdicts(name)
        assert verdicts == cases[name].verdicts if cases[name].verdicts else verdicts
        assert name != HELD[-1] or "correct" not in verdicts.values()
    assert graded.verdicts("zoe") == ALL_RIGHT
    assert keepers() == []


def test_the_level_is_said(tmp_path):
    klass = Class(tmp_path)
    klass.hand_in("ada")
    words = {level.Level(a, b).words for a in (True, False) for b in (True, False)}
    assert len(words) == 4 and klass.grade().report["level"] in words


def a_python_for_everybody() -> list[str] | None:
    """An interpreter of this version that other users may start, and what its path must be."""
    version = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(version, path="/usr/local/bin:/usr/bin") or ""):
        command = [python, "-c", "import sys; print(sys.version_info[:2])"]
        try:
            done = subprocess.run(
                command, user=65534, group=65534, extra_groups=[], capture_output=True
            )
        except OSError:
            continue
        if done.returncode == 0 and done.stdout.decode().strip() == str(sys.version_info[:2]):
            return [python, os.pathsep.join([str(ROOT), sysconfig.get_paths()["purelib"]])]
    return None


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can be another"
)
def test_an_ordinary_user_grades_as_root_does(tmp_path_factory):
    found = a_python_for_everybody()
    if found is None or not os.access(ROOT, os.R_OK):
        pytest.skip("no Python here that another user may start")
    folder = Path(tmp_path_factory.mktemp("user"))
    for one in [folder, *folder.parents]:
        if one.owner() != "root" or one == Path("/tmp"):
            break
        one.chmod(0o755)
    klass = Class(folder)
    klass.hand_in("ada")
    klass.hand_in("bob", GOOD.replace("range(3)", "range(2)"))
    (folder / "book").mkdir(mode=0o777)
    (folder / "book").chmod(0o777)
    python, path = found
    done = subprocess.run(
        [python, "-m", "course_lib.command.cli", "grade", str(klass.handed_in)]
        + ["--out", str(folder / "book" / "g.csv")],
        env={"PYTHONPATH": path, "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        | {"PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": "/tmp"},
        user=65534,
        group=65534,
        extra_groups=[],
        cwd="/",
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    with open(folder / "book" / "g.csv", encoding="utf-8-sig", newline="") as file:
        rows = {(row["learner"], row["exercise"]): row["verdict"] for row in csv.DictReader(file)}
    assert rows["ada", "main_sync"] == "correct" and rows["bob", "main_sync"] == "incorrect"
