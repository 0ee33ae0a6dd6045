"""Source as the pieces of its top level: one bad piece spoils no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from types import CodeType

_TOGETHER = 500  # plain statements that are compiled and run in one go
_NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
_TOP_LEVEL_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass
class Piece:
    """One statement of the top level (or many plain ones), or source that is not Python."""

    file: str
    line: int  # of its first line, within its file or cell
    first: str  # that line
    nodes: list[ast.stmt] = field(default_factory=list)
    flags: int = 0  # of the future statements before it
    source: str = ""  # if it is not Python
    error: SyntaxError | None = None

    def compiled(self) -> CodeType:
        """Its code. Raises SyntaxError: some mistakes show only here."""
        if self.error is not None:
            raise self.error
        module = ast.Module(self.nodes, type_ignores=[])
        flags = self.flags | _TOP_LEVEL_AWAIT
        code: CodeType = compile(module, self.file, "exec", flags=flags, dont_inherit=True)
        return code

    @cached_property
    def text(self) -> str:
        """Its source, in one spelling."""
        return "\n".join(map(ast.unparse, self.nodes))

    @property
    def defines(self) -> list[str]:
        """The functions and classes that the piece defines, or tries to."""
        if self.error is not None:
            return re.findall(r"^\s*(?:async\s+)?(?:def|class)\s+(\w+)", self.source, re.MULTILINE)[
                :1
            ]
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        return [node.name for node in self.nodes if isinstance(node, kinds)]

    @property
    def imports(self) -> list[str]:
        """The names that it imports."""
        return [
            (name.asname or name.name).partition(".")[0]
            for node in self.nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in node.names
        ]

    def apart(self) -> list[Piece]:
        """One piece for each of its statements."""
        return [
            Piece(self.file, node.lineno, self.first, [node], self.flags) for node in self.nodes
        ]


def pieces(source: str, file: str, flags: list[int] | None = None) -> list[Piece]:
    """The statements of a source; where it is not Python, as many of them as can be saved.

    `flags` holds those of the future statements so far: they count for all that follows.
    """
    flags = [0] if flags is None else flags
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    try:
        return _statements(source, file, 1, flags)
    except _NOT_PYTHON:
        pass
    found = []
    for line, block in _blocks(source):
        try:
            found += _statements(block, file, line, flags)
        except _NOT_PYTHON as error:
            problem = error if isinstance(error, SyntaxError) else SyntaxError(str(error))
            if problem.lineno is not None:
                problem.lineno += line - 1
            first = block.partition("\n")[0]
            found.append(Piece(file, line, first, source=block, error=problem))
    return found


def _statements(source: str, file: str, line: int, flags: list[int]) -> list[Piece]:
    tree, lines = ast.parse(source, file), source.split("\n")
    found = []
    for nodes in _grouped(tree.body):
        first = lines[nodes[0].lineno - 1]
        flags[0] |= _future(nodes[0])
        if line > 1:
            for node in nodes:
                ast.increment_lineno(node, line - 1)
        found.append(Piece(file, nodes[0].lineno, first, nodes, flags[0]))
    return found


def _future(node: ast.stmt) -> int:
    if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
        return 0
    import __future__

    features = [getattr(__future__, name.name, None) for name in node.names]
    return sum(feature.compiler_flag for feature in features if feature is not None)


def _grouped(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Each statement apart, but plain ones together: they run nothing that could fail or take long."""
    for plain, group in groupby(body, _is_plain):
        nodes = [*group]
        size = _TOGETHER if plain else 1
        yield from (nodes[start : start + size] for start in range(0, len(nodes), size))


def _is_plain(node: ast.stmt) -> bool:
    match node:
        case (
            ast.FunctionDef(decorator_list=[], returns=None)
            | ast.AsyncFunctionDef(decorator_list=[], returns=None)
        ):
            return _has_plain_arguments(node.args)
        case ast.ClassDef(decorator_list=[], bases=[], keywords=[]):
            return all(map(_is_plain, node.body))
        case ast.Assign(targets=[ast.Name()]):
            return isinstance(node.value, ast.Constant)
        case ast.Expr():
            return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass)


def _has_plain_arguments(arguments: ast.arguments) -> bool:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    defaults = [*arguments.defaults, *filter(None, arguments.kw_defaults)]
    bare = not any(one.annotation for one in every)
    return bare and all(isinstance(value, ast.Constant) for value in defaults)


def _blocks(source: str) -> list[tuple[int, str]]:
    """Cut before each line that begins a definition (or its decorator) at the margin."""
    lines = source.split("\n")  # only there: what else splitlines() takes for an end is none
    starts = [
        n
        for n, line in enumerate(lines)
        if re.match(r"(async\s+def|def|class|@|import|from|if __name__)\b|@", line)
        and not (n and lines[n - 1].startswith("@"))
    ]
    cuts = sorted({0, *starts, len(lines)})
    return [(start + 1, "\n".join(lines[start:end])) for start, end in pairwise(cuts)]
