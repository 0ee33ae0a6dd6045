"""nbgrader and otter on one exercise of lesson 01, for comparison: seconds for each of COUNT submissions.

PYTHON benchmarks/grade_beside.py [COUNT]        in an environment that has nbgrader, otter-grader and ipykernel

nbgrader grades them in one batch (`nbgrader autograde`), otter one by one (`otter run`). What `course grade`
takes for that, and for three more exercises: `python benchmarks/grade.py COUNT --lessons sync_vs_async`.
On a busy machine with two cores: 3.3 s each, 28 s each, and 0.11 s (9.3 submissions/s).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ANSWER = """import asyncio


async def count_async():
    print("One")
    await asyncio.sleep(1)
    print("Two")


async def main_async():
    ### BEGIN SOLUTION
    await asyncio.gather(count_async(), count_async(), count_async())
    ### END SOLUTION
"""
TEST = """import time

started = time.monotonic()
await main_async()
assert time.monotonic() - started < 2
"""


def notebook() -> str:
    """An answer and its test, as nbgrader wants them."""
    import nbformat

    cells = []
    for name, source, options in (
        ("answer", ANSWER, {"solution": True, "grade": False, "locked": False}),
        ("test", TEST, {"solution": False, "grade": True, "locked": True, "points": 1}),
    ):
        meta = {"grade_id": name, "schema_version": 3, "task": False, **options}
        cells.append(nbformat.v4.new_code_cell(source, metadata={"nbgrader": meta}))
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}))


KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.CourseDirectory.root = {name!r}\n"
        )
        source = folder / "source" / "one"
        source.mkdir(parents=True)
        (source / "one.ipynb").write_text(notebook())
        run(folder, "generate_assignment", "one", "--create")
        for number in range(count):
            place = folder / "submitted" / f"learner{number}" / "one"
            place.mkdir(parents=True)
            (place / "one.ipynb").write_text(notebook())
        started = time.perf_counter()
        run(folder, "autograde", "one", "--create")
        seconds = (time.perf_counter() - started) / count
        print(f"nbgrader autograde: {seconds:.1f} s each, {1 / seconds:.1f} submissions/s")


OTTERS_TEST = """OK_FORMAT = True
test = {"name": "main_async", "points": 1, "suites": [{"type": "doctest", "scored": True, "setup": "",
        "teardown": "", "cases": [{"hidden": False, "locked": False, "code": r'''
>>> import concurrent.futures, contextlib, io, time
>>> started, said = time.monotonic(), io.StringIO()
>>> with contextlib.redirect_stdout(said), concurrent.futures.ThreadPoolExecutor() as pool:
...     done = pool.submit(asyncio.run, main_async()).result()
>>> time.monotonic() - started < 2
True
'''}]}]}
"""


def otter(count: int) -> None:
    import nbformat

    cells = [nbformat.v4.new_code_cell(source) for source in (ANSWER, "1 + 1")]
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(folder / "autograder.zip", "w") as whole:
            whole.writestr("otter_config.json", "{}")
            whole.writestr("tests/main_async.py", OTTERS_TEST)
        (folder / "one.ipynb").write_text(nbformat.writes(book))
        (folder / "out").mkdir()
        started = time.perf_counter()
        for _ in range(count):
            run(folder, "run", "-a", "autograder.zip", "-o", "out", "one.ipynb", tool="otter")
        seconds = (time.perf_counter() - started) / count
        found = json.loads((folder / "out" / "results.json").read_text())
        assert any(test.get("score") for test in found["tests"]), found
        print(f"otter run: {seconds:.1f} s each, {1 / seconds:.1f} submissions/s")


def run(folder: Path, *command: str, tool: str = "nbgrader") -> None:
    done = subprocess.run(
        [sys.executable, "-m", tool, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    main(wanted)
    otter(wanted)
