"""Derive each solution notebook from its exercise notebook and its solutions module, and execute it."""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat

from course_lib.course import ROOT, LessonFile, stub_name
from course_lib.notebook.progress import VARIABLE


def solved(lesson: LessonFile) -> Any:
    """The lesson's notebook with the source of each solution in the place of its stub."""
    notebook = nbformat.read(lesson.path, as_version=4)
    module: Any = None
    for cell in notebook.cells:
        if cell.cell_type == "code" and (name := stub_name(cell.source)):
            module = module or import_module(f"solutions.{lesson.name}")
            source = inspect.getsource(getattr(module, name)).rstrip()
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
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
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


def target(lesson: LessonFile) -> Path:
    """Where the derived notebook is."""
    return ROOT / "solutions" / lesson.path.name


def sources(notebook: Any) -> list[tuple[str, str]]:
    """What makes two notebooks the same, outputs aside."""
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def outdated(lessons: list[LessonFile]) -> list[str]:
    """The names of derived notebooks that do not fit their lesson, or have no lesson any more."""
    late = []
    for lesson in lessons:
        path = target(lesson)
        if not path.exists() or sources(nbformat.read(path, as_version=4)) != sources(
            solved(lesson)
        ):
            late.append(path.name)
    known = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    orphans = [p.name for p in (ROOT / "solutions").glob("*.ipynb") if p.name not in known]
    return late + sorted(orphans)


def build_all(lessons: list[LessonFile]) -> None:
    """Derive and execute, saying how far it is."""
    for number, lesson in enumerate(lessons, 1):
        print(f"[{number}/{len(lessons)}] {lesson.path.name}", file=sys.stderr, flush=True)
        notebook = executed(solved(lesson))
        text = nbformat.writes(notebook)
        half_written = target(lesson).with_suffix(".tmp")
        half_written.write_text(text + "\n", encoding="utf-8")
        half_written.replace(target(lesson))
