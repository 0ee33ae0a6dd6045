"""Every program of solutions/: it says how it is called, and refuses what it does not understand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted(
    path.stem
    for path in (ROOT / "solutions").glob("*.py")
    if 'if __name__ == "__main__"' in path.read_text(encoding="utf-8")
)


def test_the_scripts_of_the_sources_are_all_there() -> None:
    """Those that the sources run from a shell; there may be more."""
    named = """
        blogdom domaincheck flags_sequential flags_threadpool flags_asyncio flags2_sequential
        flags2_threadpool flags2_asyncio flags3_asyncio slow_server charindex tcp_mojifinder
        web_mojifinder areq countsync countasync rand chained asyncq
    """
    assert set(named.split()) <= set(SCRIPTS)


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_help_shows_how_the_script_is_called_and_does_nothing_else(
    name: str, option: str, tmp_path: Path
) -> None:
    done = run(name, option, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: python -m solutions.{name} [-h]")
    assert len(done.stdout.splitlines()) >= 5  # usage, what it does, the options
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_an_unknown_option_is_a_usage_error(name: str, tmp_path: Path) -> None:
    done = run(name, "--no-such-option", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"usage: python -m solutions.{name} [-h]")
    assert list(tmp_path.iterdir()) == []


def run(name: str, option: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The script in a process of its own, which has 20 s for what takes one."""
    return subprocess.run(
        [sys.executable, "-m", f"solutions.{name}", option],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHON_COLORS": "0", "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
