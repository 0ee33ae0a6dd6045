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
    repeated: bool = False  # in a loop, a comprehension, or a list

    @property
    def last(self) -> str:
        """The name behind the last dot."""
        return self.name.rpartition(".")[2]


def calls_at(file: str, line: int) -> list[Called]:
    """The calls in the text of this line, inner ones first; nothing, if the text cannot be had."""
    tree = tree_of(file)
    return [*_calls(tree, line)] if tree is not None else []


def tree_of(file: str) -> ast.Module | None:
    """What stands in a file or a cell; None, if its text cannot be had."""
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return None


_LOOPS = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ListComp,
    ast.GeneratorExp,
    ast.SetComp,
    ast.List,
    ast.Tuple,
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _calls(
    node: ast.AST, line: int, awaited: bool = False, repeated: bool = False
) -> Iterator[Called]:
    inside = isinstance(node, _LOOPS) or (repeated and not isinstance(node, _FUNCTIONS))
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, line, isinstance(node, ast.Await), inside)
    if isinstance(node, ast.Call) and line in (node.lineno, node.func.end_lineno):
        yield Called(ast.unparse(node.func), awaited, repeated)
