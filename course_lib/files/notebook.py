"""Read a notebook's cells as IPython reads them, with IPython's own transformer.

A cell that is Python already is left alone: IPython changes nothing in it. (A line that begins with `%`
may well be the middle of an expression.) So IPython, which takes 0.2 s to import, is there for the other cells.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.inputtransformer2 import TransformerManager

RUN_THEIR_BODY = ("time", "timeit", "capture", "prun")  # cell magics that run Python, here
_NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


class NotANotebook(ValueError):
    """The data hold no notebook."""


def cells(data: bytes) -> list[tuple[int, str]]:
    """The number and the source of each code cell, as Python, with the cell's line numbers."""
    try:
        found = json.loads(data)["cells"]
        sources = [
            "".join(cell["source"]) if cell["cell_type"] == "code" else None for cell in found
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotANotebook(f"{type(error).__name__}: {error}") from None
    return [(n, as_python(source)) for n, source in enumerate(sources, 1) if source is not None]


def as_python(source: str) -> str:
    """A cell as Python; what is neither Python nor IPython's stays as it is."""
    if _is_python(source):
        return source
    body = _without_cell_magic(source)
    if body is None:
        return ""
    if _is_python(body):
        return body
    above = len(body) - len(body.lstrip("\n"))  # IPython takes empty lines at the top away
    try:
        return "\n" * above + _transformer().transform_cell(body)
    except (*_NOT_PYTHON, RuntimeError):  # RuntimeError: more commands than it will look at
        return body


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except _NOT_PYTHON:
        return False
    return True


def _without_cell_magic(source: str) -> str | None:
    """The cell without `%%time` and its like at the top; None for a cell in another language."""
    lines = source.replace("\r\n", "\n").split("\n")
    for n, line in enumerate(lines):
        if line.startswith("%%"):
            if (line[2:].split() or [""])[0] not in RUN_THEIR_BODY:
                return None
            lines[n] = ""  # there may be another one beneath it
        elif line.strip():
            break
        else:
            lines[n] = ""
    return "\n".join(lines)


def _transformer() -> TransformerManager:
    from IPython.core.inputtransformer2 import TransformerManager

    class SameLines(TransformerManager):
        """Puts an empty line for each that a command took: line numbers stay those of the cell."""

        def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
            changed, new = super().do_one_token_transform(lines)  # type: ignore[no-untyped-call]
            if changed and len(new) < len(lines):
                same = (n for n, (a, b) in enumerate(zip(lines, new, strict=False)) if a != b)
                place = next(same, len(new) - 1) + 1
                new = [*new[:place], *["\n"] * (len(lines) - len(new)), *new[place:]]
            return changed, new

    return SameLines()  # type: ignore[no-untyped-call]
