"""What docs/teaching.md has a teacher run in a shell does what it says, whatever program saved the roster."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.course import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a hub's machine has a POSIX shell")
TEXT = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
ROSTERS = {
    "plain": b"learner\nada\nbob\n",
    "Windows": b"\xef\xbb\xbflearner,name\r\nada,Ada\r\nbob ,Bob\r\n,\r\n",
    "quoted": b'"name","learner"\n"Lovelace, Ada","ada"\n"Bob\n","bob"\n',
}
# in the place of sudo: who runs this test is everybody
SUDO = '#!/bin/sh\n[ "$1" = -u ] && shift 2\nexec "$@"\n'


def loops() -> list[str]:
    """The shell's loops over a roster, each whole."""
    return re.findall(r"^    python3 -c .*\n(?:^    .*\n)+", TEXT, re.M)


def run(script: str, folder: Path) -> str:
    """What a script says in this folder, on both of its outputs."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "python3").symlink_to(sys.executable)
    (tools / "sudo").write_text(SUDO)
    (tools / "useradd").write_text('#!/bin/sh\nfor name; do :; done; echo "made [$name]"\n')
    for tool in ("sudo", "useradd"):
        (tools / tool).chmod(0o755)
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("kind", ROSTERS)
def test_each_learner_of_a_roster_becomes_a_user(kind, tmp_path):
    (tmp_path / "roster.csv").write_bytes(ROSTERS[kind])
    making, _ = loops()
    assert run(making, tmp_path) == "made [ada]\nmade [bob]\n"


@pytest.mark.skipif(not shutil.which("tar"), reason="tar is not installed")
@pytest.mark.parametrize("kind", ROSTERS)
def test_what_is_there_is_collected_and_who_has_nothing_is_named(kind, tmp_path):
    (tmp_path / "roster.csv").write_bytes(ROSTERS[kind])
    notebooks = tmp_path / "homes/ada/asyncio-course/notebooks"
    notebooks.mkdir(parents=True)
    (notebooks / "05 chaining.ipynb").write_text("her own")
    _, collecting = loops()
    said = run(collecting.replace("/home/", f"{tmp_path}/homes/"), tmp_path)
    assert said == "bob: nothing there\n"
    collected = tmp_path / "handed in"
    assert [path.name for path in collected.iterdir()] == ["ada"]
    assert (collected / "ada/05 chaining.ipynb").read_text() == "her own"


def test_both_loops_read_the_roster_alike():
    making, collecting = (loop.splitlines()[0] for loop in loops())
    assert making == collecting
