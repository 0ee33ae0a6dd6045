"""What stands at a line of the learner's: the calls as they are written there, and the functions that begin."""

from __future__ import annotations

import ast
import functools
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
    tree = _parsed("".join(linecache.getlines(file)))
    return [*_calls(tree, line)] if tree is not None else []


def functions_at(file: str, lines: set[int]) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions that begin at one of these lines, with their decorators."""
    functions = _functions("".join(linecache.getlines(file)))
    return [function for first, function in functions if first in lines]


def own_statements(node: ast.AST) -> Iterator[ast.AST]:
    """What a function's text holds, but for what stands in functions and classes inside of it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*_FUNCTIONS, ast.ClassDef)):
            yield child
            yield from own_statements(child)


# One answer is judged several times, and files of answers hold many of them.
@functools.lru_cache(maxsize=16)
def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


@functools.lru_cache(maxsize=16)
def _functions(text: str) -> list[tuple[int, ast.FunctionDef | ast.AsyncFunctionDef]]:
    tree = _parsed(text)
    return [
        (min(one.lineno for one in [node, *node.decorator_list]), node)
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


_LOOPS = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ListComp,
    ast.GeneratorExp,
    ast.SetComp,
    ast.DictComp,
    ast.List,
    ast.Tuple,
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _calls(
    node: ast.AST, line: int, awaited: bool = False, repeated: bool = False
) -> Iterator[Called]:
    inside = isinstance(node, _LOOPS) or (repeated and not isinstance(node, _FUNCTIONS))
    for child in ast.iter_child_nodes(node):
        if (
            getattr(child, "lineno", line) > line
            or (getattr(child, "end_lineno", None) or line) < line
        ):
            continue
        yield from _calls(child, line, isinstance(node, ast.Await), inside)
    if isinstance(node, ast.Call) and line in (node.lineno, node.func.end_lineno):
        yield Called(ast.unparse(node.func), awaited, repeated)
