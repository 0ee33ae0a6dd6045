"""The suite itself: a test that never ends, or ends its process, is one failure, and holds up nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OTHERS = "def test_one(): pass\n\n\ndef test_two(): pass\n\n\ndef test_three(): pass\n"
NEVER_ENDS = """import threading


def test_before(): pass


def test_never_ends():
    threading.Event().wait()


def test_after(): pass
"""


def test_what_never_ends_fails_with_its_name_and_all_others_are_run(tmp_path: Path) -> None:
    """By then each worker has done whole files, and the other one has nothing left and is gone."""
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    tests = tmp_path / "tests"
    tests.mkdir()
    for number in range(12):
        (tests / f"test_{number:02}.py").write_text(OTHERS)
    (tests / "test_98.py").write_text(NEVER_ENDS)
    (tests / "test_99.py").write_text("def test_alone_in_its_file(): pass\n")
    command = "pytest -q -n 2 --dist loadfile -o faulthandler_timeout=8 tests"
    done = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert "crashed while running 'tests/test_98.py::test_never_ends'" in done.stdout
    assert "1 failed, 39 passed" in done.stdout
    assert done.returncode == 1
    assert "Timeout (0:00:08)!" in done.stderr
    assert "in test_never_ends" in done.stderr, "where it waited"
