"""The source that a run stood in: of each place, the whole statement at the top of its file."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_MOST_LINES = 400  # in all
_COURSE = str(Path(__file__).parents[1])  # checks and servers: nobody's lines
Place = tuple[str, int]  # file, line


def blocks_of(places: Iterable[Place]) -> list[dict[str, Any]]:
    """The functions (or other statements) that hold these places, in the order of their files and lines.

    Each is `{"file", "title", "first", "lines"}`; what has no source any more is left out.
    """
    wanted: dict[str, set[int]] = {}
    for file, line in places:
        if line and not file.startswith(_COURSE):
            wanted.setdefault(file, set()).add(line)
    blocks, total = [], 0
    for file, numbers in wanted.items():
        lines = [line.rstrip("\n") for line in linecache.getlines(file)]
        for first, last in _statements(lines, numbers):
            total += last - first + 1
            if total <= _MOST_LINES:
                title = "" if _is_a_cell(file) else "/".join(Path(file).parts[-2:])
                shown = lines[first - 1 : last]
                blocks.append({"file": file, "title": title, "first": first, "lines": shown})
    return blocks


def _statements(lines: list[str], numbers: set[int]) -> list[tuple[int, int]]:
    try:
        body = ast.parse("\n".join(lines)).body
    except (SyntaxError, ValueError):  # a cell with %magic, or a file that has changed
        return [(max(min(numbers) - 3, 1), min(max(numbers) + 3, len(lines)))] if lines else []
    found = []
    for node in body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(one.lineno for one in decorators)])
        last = node.end_lineno or node.lineno
        if any(first <= number <= last for number in numbers):
            found.append((first, last))
    return found


def _is_a_cell(file: str) -> bool:
    return not Path(file).is_file() or "ipykernel" in file


def line_at(file: str, line: int) -> str:
    """The text of a line, "" if there is none."""
    return linecache.getline(file, line).strip() if line else ""
