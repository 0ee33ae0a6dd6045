"""`course grade`: the options, the bar, the tables, and what is said at the end."""

from __future__ import annotations

import concurrent.futures as futures
import contextlib
import os
import sys
from collections.abc import Callable, Iterator

from course_lib.grade import desk, gradebook, report
from course_lib.grade.grader import Grader, Progress
from course_lib.grade.limits import Limits
from course_lib.grade.report import Options
from course_lib.grade.roster import read_roster


def grade(options: Options) -> int:
    """Grade a folder; 0 when all is graded, 1 when something is not or nothing is there, 130 after Ctrl-C."""
    if not hasattr(os, "fork"):
        raise ValueError("grading needs Linux or macOS; on Windows, WSL has it")
    if not options.folder.is_dir():
        raise ValueError(f"{options.folder} is no folder")
    roster = read_roster(options.roster) if options.roster else None
    jobs = options.jobs or os.cpu_count() or 1
    limits = Limits(timeout=options.timeout, silence=min(Limits.silence, options.timeout))
    pages = options.out.parent / "feedback"
    with _executor(options, jobs) as executor, _bar(options.json) as tell:
        progress = Grader(options.folder, pages, executor, limits, jobs, tell).grade()
        if progress.stopped:
            executor.shutdown(wait=False, cancel_futures=True)
    table = gradebook.rows(progress.results, roster)
    people = gradebook.summary(table, roster)
    if people:
        gradebook.write(options.out, gradebook.COLUMNS, table)
        gradebook.write(options.out.with_name("summary.csv"), people[0], people)
    report.put(options, progress, table, people)
    if progress.stopped:
        return 130
    files = progress.graded + progress.unchanged
    return 0 if files and all(row["verdict"] != "not graded" for row in table) else 1


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
