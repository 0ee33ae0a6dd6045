"""How many submissions a second `course grade` takes.

    python benchmarks/grade.py [COUNT] [--lessons NAME ...]
    python benchmarks/grade.py [COUNT] --growth LESSON

Each lesson's worked answers are handed in COUNT times (default 40), as by so many learners. The second column
is what two free processors would do, by the processor time that it took: for a machine that is busy otherwise.
With --growth a quarter, half and all of COUNT are graded, to see whether time and memory grow with them, and
how many a second are graded once the grader has started.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from course_lib import course
from course_lib.command import cli

REAL = ("flags", "flags2", "flags3", "scraper", "type_hints")  # real servers, and mypy


def graded(
    lesson: course.PristineLesson, count: int, folder: Path
) -> tuple[float, float, dict[str, int]]:
    """Seconds for `count` submissions, seconds of processors, and how many of each verdict."""
    source = (course.ROOT / "solutions" / f"{lesson.name}.py").read_text(encoding="utf-8")
    for number in range(count):
        place = folder / "in" / f"{number:05}"
        place.mkdir(parents=True)
        (place / f"{lesson.name}.py").write_text(f"{source}\n# {number}\n", encoding="utf-8")
    said = io.StringIO()
    started, before = time.perf_counter(), used()
    with contextlib.redirect_stdout(said):
        cli.main(["grade", str(folder / "in"), "--out", str(folder / "out" / "g.csv"), "--json"])
    seconds, processors = time.perf_counter() - started, used() - before
    counted: dict[str, int] = {}
    for row in json.loads(said.getvalue())["rows"]:
        counted[row["verdict"]] = counted.get(row["verdict"], 0) + 1
    return seconds, processors, counted


def used() -> float:
    """Seconds of processors, by this process and those that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def growth(lesson: course.PristineLesson, count: int) -> None:
    """What one more submission costs when there are more and more of them."""
    took: list[tuple[int, float]] = []
    print("submissions  seconds  processor ms each  MB of the grader  MB of the largest process")
    for some in (count // 4, count // 2, count):
        with tempfile.TemporaryDirectory() as folder:
            seconds, processors, _ = graded(lesson, some, Path(folder))
        most = [
            resource.getrusage(who).ru_maxrss / 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        each = 1000 * processors / some
        took.append((some, seconds))
        print(f"{some:11} {seconds:8.1f} {each:18.1f} {most[0]:17.1f} {most[1]:26.1f}", flush=True)
    (few, short), _, (many, long) = took
    print(f"{lesson.name}: {(many - few) / (long - short):.1f} a second beyond the first {few}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("count", nargs="?", type=int, default=40)
    parser.add_argument("--lessons", nargs="*", default=[])
    parser.add_argument("--growth", metavar="LESSON")
    options = parser.parse_args()
    if options.growth:
        return growth(course.find(options.growth), options.count)
    print(f"{'lesson':28} submissions/s  with two free processors  verdicts")
    virtual: list[tuple[float, float]] = []
    for lesson in course.lessons():
        if options.lessons and lesson.name not in options.lessons:
            continue
        with tempfile.TemporaryDirectory() as folder:
            seconds, processors, counted = graded(lesson, options.count, Path(folder))
        rate = options.count / seconds
        free = 2 * options.count / processors
        print(f"{lesson.name:28} {rate:10.1f} {free:16.1f}              {counted}", flush=True)
        if lesson.name not in REAL:
            virtual.append((seconds, processors))
    whole = len(virtual) * options.count
    rate, free = whole / sum(s for s, _ in virtual), 2 * whole / sum(p for _, p in virtual)
    print(f"{'all of them in virtual time':28} {rate:10.1f} {free:16.1f}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"the grader itself held {most} MB at most")


if __name__ == "__main__":
    sys.exit(main())
