"""Of a file's statements those that mypy needs to judge one answer. They are read, and never run.

What is a comment does not come along, so that nothing in the file tells mypy what it should not look at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

_DEFINING = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_PLAIN = (
    ast.Import,
    ast.ImportFrom,
    ast.Assign,
    ast.AnnAssign,
    getattr(ast, "TypeAlias", ast.Assign),  # from Python 3.12 on
)
_DECORATOR = "asynccontextmanager"  # no answer needs another one


class CannotTell(ValueError):
    """The source alone does not say what the answer is."""


class Statements:
    """The top level of a file, and before it the lesson's own."""

    def __init__(self, nodes: Sequence[ast.stmt]) -> None:
        self._nodes = nodes
        self._binding = dict[str, list[int]]()  # numbers of statements, in order, by what they bind
        for number, node in enumerate(nodes):
            for name in {*_bound_by(node)}:
                self._binding.setdefault(name, []).append(number)

    def excerpt(self, name: str) -> tuple[str, set[int]]:
        """A module with what is called so and all that it uses; the lines of its functions and classes."""
        self._require_definition(name)
        text, lines = ["from __future__ import annotations"], set[int]()
        for number, names in sorted(self._needed(name).items()):
            node = self._nodes[number]
            part = ast.unparse(_only(node, names)).splitlines()
            if isinstance(node, _DEFINING):
                lines |= {len(text) + 1 + n for n in range(len(part))}
            text += part
        if any(line.lstrip().startswith("#") for line in text):  # in a text of several lines
            raise CannotTell("a text in it looks like a comment")
        return "\n".join(text) + "\n", lines

    def _require_definition(self, name: str) -> None:
        node = self._nodes[self._binding[name][-1]] if name in self._binding else None
        if not isinstance(node, _DEFINING):
            raise CannotTell(f"what makes `{name}` what it is at last is no definition of it")
        for decorator in node.decorator_list:
            *module, last = words = ast.unparse(decorator).split(".")
            sources = [self._nodes[number] for number in self._binders(words[0])]
            known = [_DECORATOR] if module else ["contextlib"]
            if [_imports(source, words[0]) for source in sources] != known or last != _DECORATOR:
                raise CannotTell(f"`{name}` is decorated with something of its own")

    def _needed(self, name: str) -> dict[int, set[str]]:
        """Numbers of statements, and for which of the names that they bind."""
        wanted, todo, known = dict[int, set[str]](), [name], set[str]()
        while todo:
            one = todo.pop()
            if one in known:
                continue
            known.add(one)
            for number in self._binders(one):
                if number not in wanted:
                    todo += _used_by(self._nodes[number])
                wanted.setdefault(number, set()).add(one)
        return wanted | {number: {"*"} for number in self._binding.get("*", ())}

    def _binders(self, name: str) -> list[int]:
        """The last that surely binds it, and those behind that which may do so."""
        found = list[int]()
        for number in reversed(self._binding.get(name, [])):
            found.append(number)
            if isinstance(self._nodes[number], (*_PLAIN, _DEFINING)):
                break
        return found


def _imports(node: ast.stmt, name: str) -> str:
    """Of which module an import makes the name, or of which one it is a part."""
    if isinstance(node, ast.ImportFrom):
        return str(node.module)
    known = isinstance(node, ast.Import) and any(
        alias.name == "contextlib" and _called(alias) == name for alias in node.names
    )
    return _DECORATOR if known else ""


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Global names that a statement binds, as far as its text tells."""
    if isinstance(node, _DEFINING):
        yield node.name
        return
    if isinstance(node, ast.Lambda | ast.comprehension):
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from map(_called, node.names)
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    for inner in ast.iter_child_nodes(node):
        yield from _bound_by(inner)


def _called(alias: ast.alias) -> str:
    return (alias.asname or alias.name).partition(".")[0]


def _used_by(node: ast.AST) -> Iterator[str]:
    """All names in it, also those in hints that are written as texts."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        hints = (getattr(inner, "annotation", None), getattr(inner, "returns", None))
        # an alias, a type variable
        values = (inner.value,) if isinstance(inner, ast.Assign) else ()
        for hint in filter(None, (*hints, *values)):
            yield from (name for text in _texts_in(hint) for name in _names_in(text))


def _texts_in(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def _names_in(text: str) -> Iterable[str]:
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return ()
    return (inner.id for inner in ast.walk(tree) if isinstance(inner, ast.Name))


def _only(node: ast.stmt, names: set[str]) -> ast.stmt:
    """Of an import what is needed, and of a definition all but its docstrings."""
    if isinstance(node, ast.Import):
        return ast.Import([alias for alias in node.names if _called(alias) in names])
    if isinstance(node, ast.ImportFrom):
        wanted = [alias for alias in node.names if _called(alias) in names]
        return ast.ImportFrom(node.module, wanted, node.level)
    for inner in ast.walk(node):
        if isinstance(inner, _DEFINING) and ast.get_docstring(inner, clean=False) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return node
