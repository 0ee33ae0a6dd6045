"""Every shell line that the lessons and the documents show: where it stands, and what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from course_lib import course

ROOT = Path(__file__).parents[1]
DOCUMENTS = ["README.md"]  # what learners read beside the lessons
COMMANDS = r"(?:python3?|py|course|conda|pip|uv|git|nc|telnet|curl|uvicorn|ruff|mypy|\.ci/run)"
BLOCK = re.compile(rf"^(?: {{4}}|\$ )(?:\$ )?({COMMANDS}(?: .*)?)$", re.M)
SPAN = re.compile(rf"`(?:\$ )?({COMMANDS} [^`]+)`")


class Shown(NamedTuple):
    """A line, and where learners read it."""

    line: str
    where: str


def shown() -> list[Shown]:
    """All of them, in the order of reading."""
    found = [
        Shown(line, name)
        for name in DOCUMENTS
        for line in lines_of((ROOT / name).read_text("utf-8"))
    ]
    for lesson in course.lessons():
        for kind, source in lesson.cells:
            if kind == "markdown":
                found += [Shown(line, lesson.name) for line in lines_of(source)]
    return found


def lines_of(text: str) -> Iterator[str]:
    """The shell lines of a text: indented, in a fence, or in a sentence; without what is said of them."""
    for found in [*BLOCK.finditer(text), *SPAN.finditer(text)]:
        yield " ".join(re.sub(r"\s{2,}.*|\s+#.*", "", found[1]).split())


if __name__ == "__main__":
    for line, where in shown():
        print(f"{where:28} {line}")
