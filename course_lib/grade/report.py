"""What is asked of `course grade`, and what it says at the end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.grade import gradebook, handed_in
from course_lib.grade.grader import Progress
from course_lib.grade.limits import Limits

Table = list[dict[str, Any]]


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


def put(options: Options, progress: Progress, table: Table, people: Table) -> None:
    """Print what was done, and what a teacher should look at."""
    files, links = _outside(options)
    if options.json:
        keys = [*gradebook.COLUMNS, "file"]
        whole = {
            "graded": progress.graded,
            "unchanged": progress.unchanged,
            "stopped": progress.stopped,
            "level": progress.level,
            "outside": [*files, *links],
            "rows": [{key: row[key] for key in keys} for row in table],
        }
        print(json.dumps(whole))
        return
    print(f"{progress.graded} graded, {progress.unchanged} unchanged since the last time.")
    if progress.stopped:
        print("Stopped. What is done is kept; the same command goes on from here.")
    print(_counted(table) or f"Nothing to grade: no file in {options.folder}/<learner>/.")
    if progress.level:
        print(f"Shut in by {progress.level}.")
    for one in people:
        if one["flags"]:
            print(
                f"Look at {gradebook.cell(one['learner'])}: {gradebook.cell('; '.join(one['flags']))}"
            )
    _list(files, "file lies", "files lie", "outside a learner's folder")
    _list(links, "link is", "links are", "not followed")
    if progress.removed:
        print(f"Removed from feedback: {progress.removed} of files that are no longer handed in.")
    if table:
        print(f"{options.out}, summary.csv and the folder feedback are beside each other.")


def _counted(table: Table) -> str:
    """Verdicts by their number; apart from them what somebody on the roster should have handed in."""
    # what has no file and no exercise is said of a learner's whole folder
    said = (
        row["verdict"] if row["file"] or not row["exercise"] else "not handed in" for row in table
    )
    return "; ".join(f"{count} {verdict}" for verdict, count in Counter(said).most_common())


def _outside(options: Options) -> tuple[list[str], list[str]]:
    ours = [options.out, options.out.with_name("summary.csv"), options.roster]
    return handed_in.outside(options.folder, filter(None, ours))


def _list(names: list[str], one: str, several: str, what: str) -> None:
    if names:
        kind = one if len(names) == 1 else several
        print(f"{len(names)} {kind} {what}: {gradebook.cell(handed_in.some(names))}")
