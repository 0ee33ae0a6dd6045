"""Whether a verdict is the same each time: run on a busy machine what the contract runs once.

    taskset -c 0 python tests/steady.py [LESSON...]        all lessons without a name
    COURSE_TIMES=20                                        how often each answer is judged

Two processes compute beside it, on the same processors. Each exercise's worked answer, its accepted
alternatives and its first mistakes are judged over and over; 1 if any verdict or diagnosis ever differs, or
if a right answer is found wrong, however often.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import answers
from tqdm import tqdm

from course_lib import course
from course_lib.checks.exercise import Answer
from course_lib.checks.verdict import Outcome

TIMES = int(os.environ.get("COURSE_TIMES", 20))
MISTAKES = 3  # of each exercise
WHILE_WE_ARE_THERE = "import os\nours = os.getppid()\nwhile os.getppid() == ours: pass"
BUSY = [sys.executable, "-c", WHILE_WE_ARE_THERE]


def main(lessons: list[str]) -> int:
    """Judge them, and say what was not steady."""
    jobs = [
        (exercise, kind, answer)
        for lesson in lessons or [one.name for one in course.lessons()]
        for exercise in answers.load(lesson)
        for kind, found in (
            ("mistake", [*exercise.mistakes.values()][:MISTAKES]),
            ("alternative", [Answer(exercise.solution, {}), *exercise.alternatives.values()]),
        )
        for answer in found
    ]
    unsteady = 0
    with busy_processes():
        for exercise, kind, answer in tqdm(jobs):
            told: Counter[str] = Counter()
            for _ in range(TIMES):
                verdict = exercise.verdict(answer.attempt, answer.names)
                told[f"{verdict.verdict} {verdict.diagnosis}".strip()] += 1
            if len(told) > 1 or (kind == "alternative" and {*told} != {Outcome.CORRECT.value}):
                unsteady += 1
                print(
                    f"{exercise.lesson} {exercise.name}, {kind} {answer.attempt.__name__}: {dict(told)}"
                )
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"{len(jobs)} answers, {TIMES} times each, on {python}: {unsteady} unsteady or misjudged")
    return 1 if unsteady else 0


@contextlib.contextmanager
def busy_processes() -> Iterator[None]:
    """Two processes that compute, until the block ends."""
    both = [subprocess.Popen(BUSY) for _ in range(2)]
    try:
        yield
    finally:
        for process in both:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
