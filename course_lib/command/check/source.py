"""Read a learner's file, .py or .ipynb, and run its top level piece by piece: one bad piece spoils no other."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import CodeType


class Unreadable(ValueError):
    """The file is neither text nor a notebook."""


@dataclass(frozen=True)
class Piece:
    """A statement of the top level, or source that is not Python."""

    source: str
    file: str
    line: int  # of its first line, within its file or cell
    code: CodeType | None
    error: SyntaxError | None = None

    @property
    def defines(self) -> str | None:
        """The function or class that the piece defines, or tries to."""
        found = re.search(r"^\s*(?:async\s+)?(?:def|class)\s+(\w+)", self.source, re.MULTILINE)
        return found[1] if found else None


def read(path: Path) -> list[Piece]:
    """The pieces of a file, in order. Raises OSError and Unreadable."""
    data = path.read_bytes()
    if path.suffix == ".ipynb":
        return [
            piece
            for number, source in _cells(data)
            for piece in pieces(source, f"{path.name} cell {number}")
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not text: {error}") from None
    return pieces(text, path.name)


def _cells(data: bytes) -> list[tuple[int, str]]:
    try:
        cells = json.loads(data)["cells"]
        sources = [
            "".join(cell["source"]) if cell["cell_type"] == "code" else None for cell in cells
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(f"it is not a notebook: {type(error).__name__}: {error}") from None
    return [(n, _without_magic(s)) for n, s in enumerate(sources, 1) if s is not None]


def _without_magic(source: str) -> str:
    """IPython's own commands mean nothing here; their lines stay, so that line numbers fit."""
    if source.startswith("%%"):
        return "\n" * source.count("\n")
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)


def pieces(source: str, file: str) -> list[Piece]:
    """The statements of a source; where it is not Python, as many of them as can be saved."""
    source = source.replace("\r\n", "\n").replace("\0", "")
    try:
        return _statements(source, file, 1)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    found = []
    for line, block in _blocks(source):
        try:
            found += _statements(block, file, line)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            problem = error if isinstance(error, SyntaxError) else SyntaxError(str(error))
            if problem.lineno is not None:
                problem.lineno += line - 1
            found.append(Piece(block, file, line, None, problem))
    return found


def _statements(source: str, file: str, line: int) -> list[Piece]:
    tree = ast.parse(source, file)
    found = []
    for node in tree.body:
        ast.increment_lineno(node, line - 1)
        module = ast.Module([node], type_ignores=[])
        code = compile(
            module, file, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
        )
        text = ast.unparse(node) if len(source) < 200_000 else ""
        found.append(Piece(text, file, node.lineno, code))
    return found


def _blocks(source: str) -> list[tuple[int, str]]:
    """Cut before each line that begins a definition (or its decorator) at the margin."""
    lines = source.splitlines()
    starts = [
        n
        for n, line in enumerate(lines)
        if re.match(r"(async\s+def|def|class|@|import|from|if __name__)\b|@", line)
        and not (n and lines[n - 1].startswith("@"))
    ]
    cuts = sorted({0, *starts, len(lines)})
    return [(start + 1, "\n".join(lines[start:end])) for start, end in pairwise(cuts)]
