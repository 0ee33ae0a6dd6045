"""Make what is derived from the notebooks: the pristine course, glossary and index, and each solution
notebook, executed.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from textwrap import indent
from typing import Any

import nbformat

from course_lib.command.links import are_links, linked
from course_lib.command.pages import pages
from course_lib.command.reading import with_right_minutes
from course_lib.course import FILE, METADATA, ROOT, PristineLesson, stub_name, worked_answer
from course_lib.notebook.progress import VARIABLE

LESSON = re.compile(r"\d\d_[a-z][a-z0-9_]*\.ipynb")  # not what `course restore` keeps beside it
KEPT = ("cell_type", "id", "metadata", "attachments", "source")


def in_notebooks() -> list[PristineLesson]:
    """The lessons as their notebooks are now, with links at the end and minutes that are about right.

    Raises ValueError for a notebook that is no lesson.
    """
    files = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    found = [read(ROOT / "notebooks" / file) for file in files if LESSON.fullmatch(file)]
    return linked([with_right_minutes(lesson) for lesson in found])


def read(path: Path) -> PristineLesson:
    """The lesson that a notebook holds. Raises ValueError if it cannot be one."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        kept = [{key: cell[key] for key in KEPT if cell.get(key)} for cell in cells]
        for number, cell in enumerate(kept, 1):
            cell.setdefault("id", f"c{number:02}")
            # some editors write one string, most a list of lines
            cell["source"] = "".join(cell.get("source", ())).splitlines(keepends=True)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"notebooks/{path.name} is not a notebook: {error!r}") from None
    lesson = PristineLesson(path.name, lambda: kept)
    if not lesson.cells or not lesson.cells[0][1].startswith("# "):
        raise ValueError(
            f"notebooks/{path.name}: its first cell should begin with `# ` and a title"
        )
    return lesson


def course_json(lessons: list[PristineLesson]) -> str:
    """What course.json should hold: each cell on lines of its own, so that a change is read easily."""
    kept = {lesson.file: lesson.kept for lesson in lessons}
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def solved(lesson: PristineLesson) -> Any:
    """The notebook with the source of each solution in the place of its stub. Raises NoWorkedAnswer."""
    notebook = nbformat.reads(lesson.notebook(), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and (name := stub_name(cell.source)):
            source = inspect.getsource(worked_answer(lesson.name, name)).rstrip()
            cell.source = f"{source}\n\n\nlesson.check({name})"
    return notebook


def executed(notebook: Any) -> Any:
    """The notebook with its outputs. Raises nbclient's CellExecutionError if a cell raises."""
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory(dir=None if os.name == "nt" else "/tmp") as folder:
        # a build is not a learner: it must not touch anybody's progress
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = folder
        try:
            client = NotebookClient(
                notebook,
                config=_kernel_options(folder),
                kernel_name="python3",
                timeout=120,
                record_timing=False,  # or every build would differ
                resources={"metadata": {"path": str(ROOT / "solutions")}},
            )
            client.execute()
        finally:
            if before is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = before
    return without_noise(notebook)


def _kernel_options(folder: str) -> Any:
    from traitlets.config import Config

    config = Config()
    if os.name != "nt":  # through files rather than TCP: no stranger on this machine can listen
        config.KernelManager.transport = "ipc"
        config.KernelManager.connection_file = f"{folder}/kernel.json"
    return config


def without_noise(notebook: Any) -> Any:
    """What differs from run to run or from Python to Python, and tells nobody anything."""
    notebook.metadata = METADATA
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    return notebook


def _joined(outputs: list[Any]) -> list[Any]:
    """Neighbouring pieces of the same stream in one: how they are cut depends on the machine's mood."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if output.output_type == "stream" and last and last.get("name") == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def target(lesson: PristineLesson) -> Path:
    """Where the derived notebook is."""
    return ROOT / "solutions" / lesson.file


def sources(notebook: Any) -> list[tuple[str, str]]:
    """What makes two notebooks the same, outputs aside."""
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def outdated(chosen: list[PristineLesson], lessons: list[PristineLesson]) -> list[str]:
    """The names of files that `course build` would make anew for these of the lessons, or has no use for."""
    late = [] if _holds(FILE, course_json(lessons)) else [FILE.name]
    for lesson in chosen:
        if not _holds(lesson.path, lesson.notebook()):
            late.append(f"notebooks/{lesson.file}")
        if not is_up_to_date(lesson):
            late.append(f"solutions/{lesson.file}")
    made = pages(ROOT / "docs", lessons)
    late += [f"docs/{path.name}" for path, text in made.items() if not _holds(path, text)]
    known = {lesson.file for lesson in lessons}
    orphans = [p.name for p in (ROOT / "solutions").glob("*.ipynb") if p.name not in known]
    return late + [f"solutions/{name}" for name in sorted(orphans)]


def is_up_to_date(lesson: PristineLesson) -> bool:
    """Whether its derived notebook fits notebook and solutions."""
    path = target(lesson)
    return path.exists() and sources(nbformat.read(path, as_version=4)) == sources(solved(lesson))


def build_all(chosen: list[PristineLesson], lessons: list[PristineLesson]) -> list[str]:
    """Write course.json for all lessons; derive and execute the chosen ones, saying how far it is.

    Of the others only the links at their ends are brought up to date. Gives what the checks of the chosen
    ones said of worked answers that they do not find correct.
    """
    refused: list[str] = []
    _write(FILE, course_json(lessons))
    for path, text in pages(ROOT / "docs", lessons).items():
        _write(path, text)
    for lesson in lessons:
        if lesson not in chosen and read(lesson.path).kept != lesson.kept:
            _write(lesson.path, lesson.notebook())
            _mend_links(lesson)
    for number, lesson in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {lesson.file}", file=sys.stderr, flush=True)
        _write(lesson.path, lesson.notebook())  # without what running it has left there
        notebook = _derived(lesson)
        refused += _refused(notebook)
        _write(target(lesson), str(nbformat.writes(notebook)) + "\n")
    return refused


def _refused(notebook: Any) -> list[str]:
    """The first line of each verdict in a derived notebook that is not `correct`."""
    return [
        said
        for cell in notebook.cells
        if cell.cell_type == "code" and (name := stub_name(cell.source))
        for output in cell.outputs
        for said in output.get("data", {}).get("text/plain", "").splitlines()[:1]
        if f"{name}: " in said and f"{name}: correct" not in said
    ]


def _mend_links(lesson: PristineLesson) -> None:
    """Put the links of a lesson at the end of its solution notebook, too; nothing needs to be run for that."""
    path = target(lesson)
    if path.exists():
        notebook = nbformat.read(path, as_version=4)
        links = nbformat.reads(lesson.notebook(), as_version=4).cells[-1]
        if are_links(notebook.cells[-1]):
            notebook.cells.pop()
        notebook.cells.append(links)
        _write(path, str(nbformat.writes(notebook)) + "\n")


def _derived(lesson: PristineLesson) -> Any:
    """Its solution notebook, executed. Raises ValueError if a cell raises."""
    from nbclient.exceptions import CellExecutionError

    notebook = solved(lesson)
    try:
        return executed(notebook)
    except CellExecutionError as error:
        reached = [cell.source for cell in notebook.cells if cell.get("outputs")]
        raise ValueError(
            f"with the worked answers, notebooks/{lesson.file} stops at a cell that raises {error.ename}: "
            f"{error.evalue}\n\n{indent(reached[-1], '    ')}"
        ) from None


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _write(path: Path, text: str) -> None:
    if not _holds(path, text):
        half_written = path.with_suffix(".tmp")
        half_written.write_text(text, encoding="utf-8", newline="\n")
        half_written.replace(path)
