"""The `course` command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course_lib import course
from course_lib.board import options as board
from course_lib.command.arguments import count, seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0, 1 for a "no", 2 for an error of usage or a file."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
        print(
            end="", flush=True
        )  # now, for what a reader that is gone makes of it; there may be no stdout
        return status
    except BrokenPipeError:  # as in `| head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13  # as of a program that SIGPIPE has ended
    except (course.NoSuchLesson, OSError, ValueError) as error:
        print(f"course: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="course",
        description="A hands-on asyncio course. Without a command: open it in JupyterLab.",
    )
    parser.set_defaults(run=open_course, arguments=[])
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    command = commands.add_parser("lessons", help="list the lessons and your progress")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=list_lessons)

    command = commands.add_parser(
        "check",
        help="check the exercises of one lesson in a file",
        description="Check the exercises of one lesson in a file. The file is run in a copy of its "
        "folder, in a process with limits; it is for learning, never for marks.",
        epilog="Exit status: 0 when every exercise that the file attempts is correct and it attempts at "
        "least one; 1 otherwise; 2 for an error of usage, or a file that cannot be read.",
    )
    command.add_argument("lesson", metavar="LESSON")
    command.add_argument("file", metavar="FILE", type=Path, help=".py or .ipynb")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--limit",
        type=seconds,
        default=20.0,
        metavar="SECONDS",
        help="an answer comes within this time, whatever the file does; 2 to 3600; default 20",
    )
    command.set_defaults(run=check)

    command = commands.add_parser(
        "grade",
        help="grade what a class has handed in",
        description="Grade FOLDER/<learner>/<any>.ipynb or .py into a gradebook, with a page of feedback for "
        "each file. A second run grades only what changed. See docs/teaching.md.",
        epilog="Exit status: 0 when all is graded; 1 when something is not graded, or nothing is there; 2 for "
        "an error of usage; 130 after Ctrl-C, with what is done kept.",
    )
    command.add_argument("folder", metavar="FOLDER", type=Path)
    command.add_argument("--out", type=Path, default=Path("gradebook.csv"), metavar="FILE")
    command.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="CSV (UTF-8, commas) with a column `learner`, and `name` if you like",
    )
    command.add_argument(
        "--jobs", type=count, default=0, metavar="N", help="1 or more; default: one for each core"
    )
    command.add_argument(
        "--timeout",
        type=seconds,
        default=30.0,
        metavar="SECONDS",
        help="for all that one file does, 2 to 3600; default 30",
    )
    command.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="of a dask cluster, to grade there"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=grade)

    command = commands.add_parser(
        "restore", help="bring a notebook back as it was published; yours is kept beside it"
    )
    command.add_argument("lesson", metavar="LESSON")
    command.set_defaults(run=restore)

    command = commands.add_parser(
        "build", help="make what is derived from the notebooks: course.json, solution notebooks"
    )
    command.add_argument("lessons", nargs="*", metavar="LESSON", help="default: all")
    command.add_argument(
        "--check", action="store_true", help="only say whether they are up to date"
    )
    command.set_defaults(run=build)

    command = commands.add_parser("new", help="lay out a new lesson, ready to be changed")
    command.add_argument("name", metavar="NAME", help="a to z, digits and _")
    command.add_argument("--number", type=int, metavar="NN", help="default: after the last lesson")
    command.set_defaults(run=new)

    command = commands.add_parser("serve", help="run practice servers until Ctrl-C")
    command.add_argument(
        "names", nargs="*", metavar="NAME", help="flags, local, delay, error, site"
    )
    command.add_argument(
        "--port", type=int, help="of the first; the others take the ports after it"
    )
    command.add_argument("--host", default="127.0.0.1", help="default: this machine only")
    command.add_argument("--scale", type=float, default=1.0, help="0.1: ten times as fast")
    command.add_argument("--seed", type=int, help="the same delays and errors again")
    command.set_defaults(run=serve)

    board.add_command(commands)

    command = commands.add_parser("update", help="get the newest version, keeping what you changed")
    command.set_defaults(run=update)

    command = commands.add_parser("doctor", help="say what is installed and what is missing")
    command.set_defaults(run=doctor)
    return parser


def open_course(options: argparse.Namespace) -> int:
    """Open JupyterLab on the first notebook."""
    from course_lib.command.open import open_jupyterlab

    return open_jupyterlab()


def list_lessons(options: argparse.Namespace) -> int:
    """Print lessons, exercises and what has been done."""
    from course_lib.checks.exercise import load
    from course_lib.notebook import progress
    from course_lib.notebook.way import left_off

    state = progress.state()
    if words := progress.complaint():
        print(f"course: {words}", file=sys.stderr)
    table: list[dict[str, Any]] = []
    for lesson in course.lessons():
        exercises = [
            {"exercise": e.name, "verdict": state.get((lesson.name, e.name), "not attempted")}
            for e in load(lesson.name)
        ]
        table.append(
            {
                "number": lesson.number,
                "lesson": lesson.name,
                "title": lesson.title,
                "minutes": lesson.minutes,
                "notebook": f"notebooks/{lesson.file}",
                "exercises": exercises,
            }
        )
    if options.json:
        print(json.dumps(table, indent=2, ensure_ascii=False))
        return 0
    for row in table:
        done = sum(e["verdict"] == "correct" for e in row["exercises"])
        print(
            f"{row['number']:02} {row['lesson']:28} {done}/{len(row['exercises'])}  {row['title']}"
        )
        for entry in row["exercises"]:
            mark = {"correct": "x", "incorrect": "-"}.get(entry["verdict"], " ")
            print(f"     [{mark}] {entry['exercise']}")
    here = left_off().lesson
    print(f"Continue here: {here.number:02} {here.title} (notebooks/{here.file})")
    return 0


def check(options: argparse.Namespace) -> int:
    """Check a file; 0 when all that it attempts is correct, and it attempts something."""
    from course_lib.files import words
    from course_lib.files.parent import CannotRead, check_file

    name = course.find(options.lesson).name
    written = words.as_json if options.json else words.as_text
    try:
        found = check_file(name, options.file, options.limit)
    except CannotRead as error:
        if options.json:  # one object, whatever the file holds
            words.put(words.as_json({"lesson": name, "exercises": []}))
        raise ValueError(f"cannot read {options.file}: {error}") from None
    words.put(written(found))
    tried = [v["verdict"] for v in found["exercises"] if v["verdict"] != "not attempted"]
    return 0 if tried and set(tried) == {"correct"} else 1


def grade(options: argparse.Namespace) -> int:
    """Grade a folder."""
    from course_lib.grade.report import Options
    from course_lib.grade.run import grade

    wanted = {name: getattr(options, name) for name in Options.__annotations__}
    return grade(Options(**wanted))


def restore(options: argparse.Namespace) -> int:
    """Bring back a lesson's notebook."""
    from course_lib.notebook.restore import restore

    print(restore(course.find(options.lesson)).replace("`", ""))
    return 0


def build(options: argparse.Namespace) -> int:
    """Make what is derived, or say what is out of date. It alone reads the notebooks themselves."""
    from course_lib.command.build import build_all, in_notebooks, outdated

    lessons = in_notebooks()
    chosen = [course.find(name, lessons) for name in options.lessons] or lessons
    if options.check:
        late = outdated(chosen, lessons)
        for name in late:
            print(f"{name} is not up to date: run `course build`")
        return 1 if late else 0
    refused = build_all(chosen, lessons)
    for said in refused:
        print(f"of the worked answers: {said}")
    return 1 if refused else 0


def new(options: argparse.Namespace) -> int:
    """Lay out a lesson and say what comes next."""
    from course_lib.command.new import TESTS, new

    made = new(options.name, options.number)
    print("A small lesson that passes these tests. Change, one by one:")
    for path in made:
        print(f"  {path.relative_to(course.ROOT)}")
    print(
        f"Then: course build {options.name}\n"
        f"      python tests/golden.py {options.name}\n"
        f'      python3 start.py test {TESTS} solutions -k "{options.name} or its_files"\n'
        "What an exercise promises, and how to read each failure: CONTRIBUTING.md."
    )
    return 0


def serve(options: argparse.Namespace) -> int:
    """Run practice servers in the foreground."""
    from course_lib.servers import serve

    return serve(
        options.names,
        port=options.port,
        host=options.host,
        scale=options.scale,
        seed=options.seed,
    )


def update(options: argparse.Namespace) -> int:
    """Get the newest version of the course."""
    from course_lib.command.update import update

    for line in update():
        print(line)
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Say what is installed and what is missing; 1 if something is."""
    from course_lib.command.doctor import examine

    healthy = True
    for fine, line in examine():
        healthy = healthy and fine
        print(("ok       " if fine else "missing  ") + line)
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main())
