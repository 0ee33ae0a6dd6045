"""nbgrader on one exercise of lesson 01, for comparison: seconds for each of COUNT submissions in a batch.

PYTHON benchmarks/grade_beside.py [COUNT]        in an environment that has nbgrader
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
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


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *command], cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
