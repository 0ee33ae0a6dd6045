"""What the set-up cells of a notebook promise: they give what the exercises need, the same as the solution has.

Nothing of them is run but imports: some start servers.
"""

from __future__ import annotations

import ast
import dis
import inspect
import re
from collections.abc import Iterable, Iterator
from types import CodeType, ModuleType
from typing import Any


def names_given(set_up: Iterable[str]) -> set[str]:
    """The names that the set-up cells define."""
    return {name for cell in set_up for node in ast.parse(cell).body for name in _names_of(node)}


def names_missing(set_up: Iterable[str], name: str, module: ModuleType, text: str) -> list[str]:
    """Of what the reference `module.name` uses, what the set-up should give and does not.

    It gives what the module imports and what the exercise's text names. A helper that the module defines
    itself and the text does not name is the reference's own affair.
    """
    tree = ast.parse(inspect.getsource(module))
    imported = {name for node in tree.body if _imports(node) for name in _names_of(node)}
    mentioned = set(re.findall(r"\b\w+\b", " ".join(re.findall(r"`([^`]+)`", text))))
    used = _names_used(getattr(module, name)) & vars(module).keys() - {name}
    return sorted(used & (imported | mentioned) - names_given(set_up))


def differences(set_up: Iterable[str], module: ModuleType) -> list[str]:
    """The names that set-up cells and the solution both define, and not alike.

    A value that is computed may differ: BASE_URL is the address of the lesson's own practice server.
    """
    theirs = {
        name: node for node in ast.parse(inspect.getsource(module)).body for name in _names_of(node)
    }
    found = []
    for cell in set_up:
        for node in ast.parse(cell).body:
            for name in _names_of(node):
                if name in theirs and not _alike(name, node, theirs[name], module):
                    found.append(name)
    return found


def _alike(name: str, ours: ast.stmt, theirs: ast.stmt, module: ModuleType) -> bool:
    if isinstance(ours, ast.Import | ast.ImportFrom):
        return _imported(name, ours) is getattr(module, name)
    if isinstance(ours, ast.Assign | ast.AnnAssign):
        try:
            return bool(ast.literal_eval(ours.value or "") == getattr(module, name))
        except ValueError:
            return True  # computed
    return ast.unparse(ours) == ast.unparse(theirs)


def _imported(name: str, node: ast.Import | ast.ImportFrom) -> Any:
    names: dict[str, Any] = {}
    exec(compile(ast.Module([node], []), "set-up", "exec"), names)
    return names[name]


def _imports(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _names_of(node: ast.stmt) -> Iterator[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((one.asname or one.name).split(".")[0] for one in node.names)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (
            one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)
        )


def _names_used(answer: Any) -> set[str]:
    """The global names that a function or the methods of a class use."""
    answer = inspect.unwrap(answer)
    parts = vars(answer).values() if inspect.isclass(answer) else [answer]
    codes = [
        inspect.unwrap(part).__code__ for part in parts if hasattr(inspect.unwrap(part), "__code__")
    ]
    found: set[str] = set()
    while codes:
        code = codes.pop()
        loads = [one for one in dis.get_instructions(code) if one.opname == "LOAD_GLOBAL"]
        found |= {one.argval for one in loads if not one.argval.startswith("__")}
        codes += [const for const in code.co_consts if isinstance(const, CodeType)]
    return found
