"""What the engine costs: `python -m benchmarks.engine`. Prints medians and ratios; takes about a minute.

- `import course_lib` (and its `Lesson`) against a bare start of Python
- a check of each exercise against the time that its solution takes in reality (virtual seconds)
- `course check` of one file against a bare start of Python
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from course_lib.checks.exercise import load
from course_lib.course import ROOT, lessons

RUNS = 9


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds, the median of some runs after one that does not count."""
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def python(*words: str) -> Callable[[], object]:
    """Run Python with these arguments."""
    return lambda: subprocess.run(
        [sys.executable, *words], cwd=ROOT, check=False, capture_output=True
    )


def starts() -> None:
    """Whole processes."""
    bare = median(python("-c", "pass"))
    print(f"bare start of Python                 {bare * 1000:7.1f} ms")
    for name, code in {
        "import asyncio": "import asyncio",
        "import course_lib": "import course_lib",
        "from course_lib import Lesson": "from course_lib import Lesson",
    }.items():
        took = median(python("-c", code))
        print(f"  {name:34} {took * 1000:7.1f} ms, {(took - bare) * 1000:+.1f} ms over bare")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer.py"
        file.write_text((ROOT / "solutions" / "sync_vs_async.py").read_text())
        took = median(
            python("-m", "course_lib.command.cli", "check", "sync_vs_async", str(file), "--json")
        )
    print(f"  course check of one file           {took * 1000:7.1f} ms, {took / bare:.1f} x bare")


def checks() -> None:
    """Each exercise: one check of its solution."""
    print("\ncheck of                              cost      takes      faster")
    for lesson in lessons():
        cost = duration = 0.0
        for exercise in load(lesson.name):
            verdict = exercise.verdict(exercise.solution, {})
            took = median(lambda e=exercise: e.verdict(e.solution, {}), 5)
            takes = verdict.elapsed or 0.0
            cost, duration = cost + took, duration + takes
            name = f"{lesson.name}.{exercise.name}"
            print(f"  {name:34} {took * 1000:6.1f} ms {takes:8.2f} s {takes / took:9.0f} x")
        if cost:
            print(
                f"{lesson.name:36} {cost * 1000:6.1f} ms {duration:8.2f} s {duration / cost:9.0f} x"
            )


if __name__ == "__main__":
    starts()
    checks()
