"""`course grade` where the system offers less, and for an ordinary user."""

from __future__ import annotations

import os
import sys

import pytest
from forgers import CASES
from grading import ALL_RIGHT, GOOD, Class, for_everybody, graded_as_nobody, keepers, small

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


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can be another"
)
def test_an_ordinary_user_grades_as_root_does():
    with for_everybody() as folder:
        klass = Class(folder)
        klass.hand_in("ada")
        klass.hand_in("bob", GOOD.replace("range(3)", "range(2)"))
        found = graded_as_nobody(klass)
    rows = {(row["learner"], row["exercise"]): row["verdict"] for row in found}
    assert rows["ada", "main_sync"] == "correct" and rows["bob", "main_sync"] == "incorrect"
