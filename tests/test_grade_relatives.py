"""Relatives of the forgeries that everybody knows: none is correct, as root or as an ordinary user."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from forgers_more import TOP, files
from grading import ALL_RIGHT, Class, for_everybody, graded_as_nobody, keepers, small

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="namespaces and Landlock are Linux's"
)
FORGED = (("sync_vs_async", "count_async"), ("rules_of_async", "makerandom"))
Rows = list[dict[str, str]]


def hand_in_all(folder: Path) -> Class:
    klass = Class(folder)
    for learner, texts in files().items():
        for name, text in texts.items():
            klass.hand_in(learner, text, name)
    klass.hand_in("zoe")
    return klass


@pytest.fixture(scope="module")
def as_it_is(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Graded by whoever runs the tests."""
    klass = hand_in_all(tmp_path_factory.mktemp("relatives"))
    with pytest.MonkeyPatch.context() as patch:
        small(patch, silence=1.5, memory=300 << 20, processes=30)
        return klass.grade("--timeout", "8", "--jobs", "4").rows


@pytest.fixture(scope="module")
def as_nobody() -> Rows:
    """Graded by a user who owns nothing."""
    if not hasattr(os, "getuid") or os.getuid() != 0:
        pytest.skip("only root can be another user")
    with for_everybody() as folder:
        return graded_as_nobody(hand_in_all(folder), "--timeout", "4", "--jobs", "4")


def verdicts(rows: Rows, learner: str) -> dict[tuple[str, str], str]:
    mine = (row for row in rows if row["learner"] == learner)
    return {(row["lesson"], row["exercise"]): row["verdict"] for row in mine}


@pytest.mark.parametrize("who", ["as_it_is", "as_nobody"])
@pytest.mark.parametrize("learner", TOP)
def test_what_is_wrong_is_not_correct(request: pytest.FixtureRequest, who: str, learner: str):
    """Whether or not its second look has to allow for luck; and everything has its row."""
    found = verdicts(request.getfixturevalue(who), learner)
    assert len(found) == 7
    for exercise in FORGED:
        assert found[exercise] in ("incorrect", "not graded"), exercise


@pytest.mark.parametrize("who", ["as_it_is", "as_nobody"])
def test_nobody_else_pays_for_it(request: pytest.FixtureRequest, who: str):
    found = verdicts(request.getfixturevalue(who), "zoe")
    assert found == {("sync_vs_async", name): verdict for name, verdict in ALL_RIGHT.items()}
    assert keepers() == []


SPEAKS = [name for name, deed in TOP.items() if deed.startswith("speech")] + [
    "asks for the seed too early"
]


@pytest.mark.parametrize("learner", SPEAKS)
def test_who_speaks_in_the_place_of_the_check_is_shown_to_the_teacher(as_it_is: Rows, learner: str):
    """Word for word what the child says: it lacks the word that only the child knows."""
    flags = {row["flags"] for row in as_it_is if row["learner"] == learner}
    assert all("speaks to the grader" in flag for flag in flags)
    assert not {"correct"} & {*verdicts(as_it_is, learner).values()}
