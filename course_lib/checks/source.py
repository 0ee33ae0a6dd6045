"""Which calls stand at a line of the learner's, as they are written there."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Called:
    """One call in the program's text."""

    name: str  # as it is written: "time.sleep", "future.result"
    awaited: bool = False

    @property
    def last(self) -> str:
        """The name behind the last dot."""
        return self.name.rpartition(".")[2]


def calls_at(file: str, line: int) -> list[Called]:
    """The calls in the text of this line, inner ones first; nothing, if the text cannot be had."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return []
    return [*_calls(tree, line, awaited=False)]


def _calls(node: ast.AST, line: int, awaited: bool) -> Iterator[Called]:
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, line, isinstance(node, ast.Await))
    if isinstance(node, ast.Call) and line in (node.lineno, node.func.end_lineno):
        yield Called(ast.unparse(node.func), awaited)
