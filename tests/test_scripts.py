"""Every program of solutions/: it says how it is called, and refuses what it does not understand."""

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from course_lib.run.clock import simulate
from solutions import demo_executor_map, httpx_errors

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
        flags_threadpool_futures flags2_asyncio_executor demo_executor_map
    """
    assert set(named.split()) <= set(SCRIPTS)


# Calls a script as `python -m` does, once with each word, all in one process: to start one takes longer.
CALLS = """
import contextlib, io, json, runpy, sys

def call(name, word):
    sys.argv = [name, word]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            runpy.run_module(name, run_name="__main__", alter_sys=True)
            status = 0
        except SystemExit as end:
            status = end.code or 0
    return status, out.getvalue(), err.getvalue()

name, *words = sys.argv[1:]
print(json.dumps({word: call(name, word) for word in words}))
"""


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_shows_how_a_script_is_called_and_an_unknown_option_is_a_usage_error(
    name: str, tmp_path: Path
) -> None:
    """And nothing else is done."""
    done = subprocess.run(
        [sys.executable, "-c", CALLS, f"solutions.{name}", "-h", "--help", "--no-such-option"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHON_COLORS": "0", "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    (short, long, unknown) = json.loads(done.stdout).values()
    status, said, complaint = short
    assert (status, complaint) == (0, "")
    assert said.startswith(f"usage: python -m solutions.{name} [-h]")
    assert len(said.splitlines()) >= 5  # usage, what it does, the options
    assert long == short
    status, said, complaint = unknown
    assert (status, said) == (2, "")
    assert complaint.startswith(f"usage: python -m solutions.{name} [-h]")
    assert list(tmp_path.iterdir()) == []


def test_the_demo_of_map_shows_results_in_order_each_as_soon_as_it_can() -> None:
    """With three threads 3 begins when 0 is done, and 4 when 1 is: all takes 1 s and 4 s."""
    printed = io.StringIO()

    def demo() -> None:
        with contextlib.redirect_stdout(printed):
            demo_executor_map.run([])

    assert simulate(demo).elapsed == pytest.approx(5)
    lines = [line[1:].split(" s] ") for line in printed.getvalue().splitlines()]
    times = {words: float(seconds) for seconds, words in lines}
    assert [line for line in times if line.startswith("result")] == [
        f"result {n}: {n * 10}" for n in range(5)
    ]
    assert [times[f"result {n}: {n * 10}"] for n in range(5)] == [0, 1, 2, 3, 5]
    begun = {words.strip(): seconds for words, seconds in times.items() if "nothing" in words}
    assert [begun[f"loiter({n}): {n} s of nothing"] for n in range(5)] == [0, 0, 0, 0, 1]


def test_the_tree_of_errors_holds_every_error_of_httpx_below_its_base() -> None:
    above: dict[str, str] = {}
    path: list[str] = []
    for line in httpx_errors.draw().splitlines():
        depth = (len(line) - len(line.lstrip("│├└─ "))) // 4
        name = line.lstrip("│├└─ ")
        path[depth:] = [name]
        assert name not in above
        above[name] = path[depth - 1] if depth else ""
    errors = [
        thing
        for thing in vars(httpx).values()
        if isinstance(thing, type) and issubclass(thing, Exception)
    ]
    assert len(errors) > 20
    for error in errors:
        assert above[error.__name__] == error.__bases__[0].__name__
    assert set(above) == {e.__name__ for e in errors} | {"Exception", "RuntimeError"}
