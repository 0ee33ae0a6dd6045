"""The source of functions and classes of a running program, as a module that a type checker can read."""

from __future__ import annotations

import ast
import asyncio
import builtins
import collections.abc
import contextlib
import inspect
import linecache
import re
import symtable
import sys
import sysconfig
import textwrap
import types
import typing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

_FOLDERS = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
_LIBRARIES = tuple(
    str(Path(folder).resolve()) for folder in (*_FOLDERS, str(Path(__file__).parent))
)
# where a thing is known under its best name
_HOMES = (typing, collections.abc, asyncio, contextlib, types)


class NoSource(LookupError):
    """Python has not kept the text of a function, as of one that is typed at a `>>>`."""


class Part(NamedTuple):
    """Some lines of the module, and where they come from."""

    text: str
    line: int  # of the first of them, in its own cell or file; 0 for what was made up
    name: str = ""


class Source:
    """A module's text, and the way back from its lines."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts = list(parts)

    @property
    def text(self) -> str:
        """The whole module."""
        return "".join(part.text.rstrip("\n") + "\n" for part in self.parts)

    def place(self, line: int) -> tuple[str, int]:
        """Whose line it is (the name of a part), and which one in its own cell or file (0: in none)."""
        for part in self.parts:
            height = part.text.rstrip("\n").count("\n") + 1
            if line <= height:
                return part.name, part.line + line - 1 if part.line else 0
            line -= height
        return "", 0

    def line(self, line: int) -> int:
        """The line in its own cell or file."""
        return self.place(line)[1]


def source_of(things: Iterable[Any], is_foreign: Callable[[Any], bool] = lambda _: False) -> Source:
    """The module that holds these functions and classes, and before them what they use.

    Decorators that are `is_foreign` are left out. Raises NoSource.
    """
    module = _Module(is_foreign)
    for thing in things:
        inner = inspect.unwrap(thing)
        module.define(inner)
    future = Part("from __future__ import annotations", 0)
    return Source([future, *module.imports.values(), *module.parts])


class _Module:
    """A module that grows by what is added, and by what that uses."""

    def __init__(self, is_foreign: Callable[[Any], bool]) -> None:
        self.imports: dict[str, Part] = {}
        self.parts: list[Part] = []
        self._is_foreign = is_foreign
        self._known: set[str] = set()

    def add(self, name: str, value: Any) -> None:
        """What is called so."""
        if name in self._known or self._is_foreign(value):
            return
        self._known.add(name)
        inner = inspect.unwrap(value) if isinstance(value, FunctionType) else value
        if statement := _import(name, value):
            self.imports[name] = Part(statement, 0)
        elif isinstance(inner, FunctionType | type):
            try:
                self.define(inner)
            except NoSource:  # nobody can say what it is
                self.add("Any", Any)
                self.parts.append(Part(f"{name}: Any", 0))
        else:
            self.parts.append(Part(self._assignment(name, value), 0))

    def define(self, inner: Any) -> None:
        """A function or a class, from its source, behind all that it uses."""
        self._known.add(inner.__name__)
        text, line = _text_of(inner)
        names = _namespace(inner)
        text = without_decorators(text, names, self._is_foreign)
        for used in sorted(_names_in(text)):
            if used in names:
                self.add(used, names[used])
        self.parts.append(Part(text, line, inner.__name__))

    def _assignment(self, name: str, value: Any) -> str:
        """A type variable or an alias as it was made; of another value, its type."""
        kind = type(value).__name__
        if kind == "TypeAliasType":
            return f"type {name}{self._brackets(value.__type_params__)} = {self._shown(value.__value__)}"
        if kind in ("TypeVar", "ParamSpec", "TypeVarTuple"):
            self.add(kind, getattr(typing, kind, None))
            options = self._options(value) if kind == "TypeVar" else ()
            return f"{name} = {kind}({', '.join([repr(name), *options])})"
        if typing.get_origin(value) is not None or kind == "UnionType":
            for variable in getattr(value, "__parameters__", ()):
                self.add(variable.__name__, variable)
            return f"{name} = {self._shown(value)}"
        return f"{name}: {self._kind(value)}"

    def _brackets(self, variables: Iterable[Any]) -> str:
        """What stands between an alias's name and its `=`, with bounds and constraints."""
        stars = {"TypeVarTuple": "*", "ParamSpec": "**"}
        shown = []
        for one in variables:
            limits = [self._shown(limit) for limit in getattr(one, "__constraints__", ())]
            limit = f"({', '.join(limits)})" if limits else ""
            if getattr(one, "__bound__", None) is not None:
                limit = self._shown(one.__bound__)
            shown.append(
                stars.get(type(one).__name__, "") + one.__name__ + (limit and f": {limit}")
            )
        return f"[{', '.join(shown)}]" if shown else ""

    def _kind(self, value: Any) -> str:
        """The type of a value; of a collection also what is in it, if all is of one type."""
        inside: list[Iterable[Any]] = [value]
        if isinstance(value, dict):
            inside = [value.keys(), value.values()]
        if type(value) not in (dict, list, set, frozenset, deque):
            return self._shown(type(value))
        kinds = [{self._shown(type(one)) for one in part} for part in inside]
        self.add("Any", Any)
        brackets = ", ".join(kind.pop() if len(kind) == 1 else "Any" for kind in kinds)
        return f"{self._shown(type(value))}[{brackets}]"

    def _options(self, value: Any) -> Iterator[str]:
        if getattr(value, "__bound__", None) is not None:
            yield f"bound={self._shown(value.__bound__)}"
        yield from (self._shown(one) for one in getattr(value, "__constraints__", ()))
        for option in ("covariant", "contravariant"):
            if getattr(value, f"__{option}__", False):
                yield f"{option}=True"

    def _shown(self, kind: Any) -> str:
        """A type in words, with what is to be imported for them, or written out."""
        for inner in typing.get_args(kind) if typing.get_origin(kind) else [kind]:
            if inner is not kind:
                self._shown(inner)
            elif isinstance(kind, type) and not _can_be_imported(sys.modules.get(kind.__module__)):
                self.add(kind.__name__, kind)
        text = f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else repr(kind)
        if isinstance(kind, type) and typing.get_origin(kind) is not None:
            text = repr(kind)
        text = re.sub(r"~(\w+)", r"\1", text).replace("builtins.", "").replace("NoneType", "None")
        for dotted in re.findall(r"\b(?:\w+\.)+(?=\w)", text):
            module = dotted.rstrip(".")
            if _can_be_imported(sys.modules.get(module)):
                self.imports[module] = Part(f"import {module}", 0)
            else:
                text = text.replace(dotted, "")
        return text


def _import(name: str, value: Any) -> str:
    """The statement that imports a value under this name; nothing if it is the program's own."""
    if isinstance(value, ModuleType):
        return f"import {value.__name__} as {name}"
    for home in _HOMES:
        for known, other in vars(home).items():
            if other is value and not known.startswith("_"):
                return f"from {home.__name__} import {known} as {name}"
    module, inner = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    found = sys.modules.get(str(module))
    if not isinstance(inner, str) or not _can_be_imported(found):
        return ""
    return f"from {module} import {inner} as {name}" if vars(found).get(inner) is value else ""


def _can_be_imported(module: ModuleType | None) -> bool:
    """Whether another process could import it: not a notebook, nor the file that is run."""
    if module is None or module.__name__ == "__main__":
        return False
    file = getattr(module, "__file__", None)
    if file is None:
        return module.__name__.partition(".")[0] in sys.stdlib_module_names
    return str(Path(file).resolve()).startswith(_LIBRARIES)


def _text_of(thing: Any) -> tuple[str, int]:
    if isinstance(thing, type) and (found := _class_in_a_cell(thing)):
        return found
    try:
        lines, line = inspect.getsourcelines(thing)
    except (OSError, TypeError, IndexError, SyntaxError) as error:
        raise NoSource(getattr(thing, "__name__", "it")) from error
    return textwrap.dedent("".join(lines)), max(line, 1)


def _class_in_a_cell(thing: type) -> tuple[str, int] | None:
    """A class does not know which cell of a notebook it comes from: the newest that defines it."""
    if thing.__module__ != "__main__":
        return None
    for kept in reversed([*linecache.cache.values()]):
        if len(kept) != 4 or kept[1] is not None:
            continue  # a file, and no cell
        text = "".join(kept[2])
        with contextlib.suppress(SyntaxError, ValueError):
            for node in ast.parse(text).body:
                if isinstance(node, ast.ClassDef) and node.name == thing.__name__:
                    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                    return "".join(kept[2][first - 1 : node.end_lineno]), first
    return None


def _namespace(inner: Any) -> Mapping[str, Any]:
    """The global names that it sees."""
    if isinstance(inner, FunctionType):
        return inner.__globals__
    return vars(sys.modules.get(inner.__module__, builtins))


def without_decorators(
    text: str, names: Mapping[str, Any], is_foreign: Callable[[Any], bool]
) -> str:
    """The text with those decorators blanked that are foreign; lines stay where they are."""
    lines = text.splitlines(keepends=True)
    for decorator in getattr(ast.parse(text).body[0], "decorator_list", ()):
        root: Any = decorator
        while isinstance(root, ast.Call | ast.Attribute):
            root = root.func if isinstance(root, ast.Call) else root.value
        if isinstance(root, ast.Name) and is_foreign(names.get(root.id)):
            for number in range(decorator.lineno - 1, decorator.end_lineno):
                lines[number] = "\n"
    return "".join(lines)


def _names_in(text: str) -> set[str]:
    """The global names that a text uses, also those in annotations that are written as strings."""
    found, tables = set(), [symtable.symtable(text, "text", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        found |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_global() or (table.get_type() == "module" and symbol.is_referenced())
        }
    for node in ast.walk(ast.parse(text)):
        hint = getattr(node, "annotation", None) or getattr(node, "returns", None)
        for part in ast.walk(hint) if hint is not None else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                found |= set(re.findall(r"\b[^\W\d]\w*", part.value))
    return found
