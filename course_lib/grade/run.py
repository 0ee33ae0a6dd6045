"""`course grade`: the options, the bar, the tables, and what is said at the end."""

from __future__ import annotations

import concurrent.futures as futures
import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.grade import desk, gradebook
from course_lib.grade.grader import Grader, Progress
from course_lib.grade.limits import Limits


@dataclass(frozen=True)
class Options:
    """What a teacher asks for."""

    folder: Path
    out: Path
    roster: Path | None = None
    jobs: int = 0
    timeout: float = Limits.timeout
    scheduler: str = ""
    json: bool = False


def grade(options: Options) -> int:
    """Grade a folder; 0 when all is graded, 1 when something could not be, 130 after Ctrl-C."""
    if not hasattr(os, "fork"):
        raise ValueError("grading needs Linux or macOS; on Windows, WSL has it")
    if not options.folder.is_dir():
        raise ValueError(f"{options.folder} is no folder")
    roster = gradebook.read_roster(options.roster) if options.roster else None
    jobs = options.jobs or os.cpu_count() or 1
    limits = Limits(timeout=options.timeout, silence=min(Limits.silence, options.timeout))
    pages = options.out.parent / "feedback"
    with _executor(options, jobs) as executor, _bar(options.json) as tell:
        progress = Grader(options.folder, pages, executor, limits, jobs, tell).grade()
        if progress.stopped:
            executor.shutdown(wait=False, cancel_futures=True)
    table = gradebook.rows(progress.results, roster)
    people = gradebook.summary(table, roster)
    gradebook.write(options.out, gradebook.COLUMNS, table)
    if people:
        gradebook.write(options.out.with_name("summary.csv"), people[0], people)
    _report(options, progress, table, people)
    if progress.stopped:
        return 130
    return 1 if any(row["verdict"] == "not graded" for row in table) else 0


@contextlib.contextmanager
def _executor(options: Options, jobs: int) -> Iterator[futures.Executor]:
    """Threads, each with a keeper of its own; or a cluster."""
    if options.scheduler:
        from course_lib.grade.cluster import executor_of

        with executor_of(options.scheduler) as cluster:
            yield cluster
        return
    try:
        with futures.ThreadPoolExecutor(jobs, "grade") as threads:
            yield threads
    finally:
        desk.close()


@contextlib.contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[Progress, str], None]]:
    """On a terminal a bar, elsewhere nothing."""
    from tqdm import tqdm

    with tqdm(desc="graded", unit="", disable=quiet or not sys.stderr.isatty()) as bar:

        def tell(progress: Progress, learner: str) -> None:
            bar.set_postfix_str(gradebook.cell(learner)[:30], refresh=False)
            bar.update(progress.graded + progress.unchanged - bar.n)

        yield tell


def _report(
    options: Options, progress: Progress, table: list[dict[str, Any]], people: list[dict[str, Any]]
) -> None:
    """What was done, and what a teacher should look at."""
    if options.json:
        keys = [*gradebook.COLUMNS, "file"]
        whole = {
            "graded": progress.graded,
            "unchanged": progress.unchanged,
            "stopped": progress.stopped,
            "level": progress.level,
            "rows": [{key: row[key] for key in keys} for row in table],
        }
        print(json.dumps(whole))
        return
    counted = Counter(row["verdict"] for row in table)
    print(f"{progress.graded} graded, {progress.unchanged} unchanged since the last time.")
    if progress.stopped:
        print("Stopped. What is done is kept; the same command goes on from here.")
    print(
        "; ".join(f"{count} {verdict}" for verdict, count in counted.most_common())
        or "Nothing there."
    )
    if progress.level:
        print(f"Shut in by {progress.level}.")
    for one in people:
        if one["flags"]:
            print(
                f"Look at {gradebook.cell(one['learner'])}: {gradebook.cell('; '.join(one['flags']))}"
            )
    print(f"{options.out}, summary.csv and the folder feedback are beside each other.")
