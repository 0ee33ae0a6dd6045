"""Say what is installed, and what is missing and how to get it."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path

from course_lib import cpython
from course_lib.course import ROOT, lessons
from course_lib.cpython import names
from course_lib.notebook import progress

# module -> what it is for; the lock file says which versions
NEEDED = {
    "jupyterlab": "the lessons open in it",
    "ipykernel": "runs the notebooks",
    "ipywidgets": "the buttons under an exercise",
    "nbclient": "course build",
    "httpx": "flag lessons",
    "aiohttp": "practice servers, the scraper",
    "aiofiles": "the scraper",
    "faker": "made-up jobs",
}
PORTS = {"local": 8000, "delay": 8001, "error": 8002}
HELP = "python start.py installs it"


def examine() -> Iterator[tuple[bool, str]]:
    """Whether each thing is fine, and a line about it."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield sys.version_info >= (3, 11), f"Python {version} in {sys.prefix} (3.11 or later is needed)"
    yield from _private_names()
    for module, purpose in NEEDED.items():
        there = util.find_spec(module) is not None
        told = metadata.version(module) if there else f"for {purpose}: {HELP}"
        yield there, f"{module} {told}"
    yield bool(lessons()), f"{len(lessons())} lessons in {ROOT / 'notebooks'}"
    for lesson in lessons():
        if not _opens(lesson.path):
            yield (
                False,
                f"notebook {lesson.file}: `course restore {lesson.name}` brings it back",
            )
    yield _kernel()
    yield _progress()
    for name, port in PORTS.items():
        free = _is_free(port)
        yield (
            True,
            f"port {port} ({name}) is {'free' if free else 'taken: course serve --port chooses another'}",
        )
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    yield (
        True,
        f"browser for the browser tests: {browser or 'none found; python start.py test gets one'}",
    )


def _opens(path: Path) -> bool:
    """Whether JupyterLab could open it."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return notebook["nbformat"] >= 3 and isinstance(notebook.get("cells", []), list)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False


def _private_names() -> Iterator[tuple[bool, str]]:
    """What of Python's inside the course relies on: see course_lib/cpython."""
    if told := cpython.notice():
        yield True, told
    count = 0
    for name, how in names.failures():
        count += 1
        yield False, f"{name.name}, for {name.purpose} ({how}): {name.otherwise}"
    if not count:
        yield True, f"{len(names.NAMES)} private names of Python and of libraries work as expected"


def _kernel() -> tuple[bool, str]:
    path = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    return path.exists(), f"kernel python3 of this environment: {path}"


def _progress() -> tuple[bool, str]:
    """Really tried: as root, permissions say nothing about a full or read-only disk."""
    try:
        path = progress.file()
        ours, others = progress.examine()
    except OSError as error:
        return False, f"progress cannot be kept: {error}; everything else works without it"
    odd = f", and {others} lines that are none, passed over" if others else ""
    return True, f"progress in {path}: {ours} events{odd}"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
