"""Keeps the course out of reach of a submission's names.

The course is imported with builtins of its own, so that a submission which replaces `len` or `isinstance`
replaces nothing for its check. Once a submission is about to run, no module of the course can be imported or
found in `sys.modules`: what is there instead are the names that its lesson gives, and no others.
"""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

ROOMS = ("course_lib", "solutions")
_PLACES = tuple(str(Path(__file__).parents[2] / room) for room in ROOMS)
_OWN: dict[str, Any] = dict(vars(builtins))
_import_anything, _import_module = builtins.__import__, importlib.import_module
_kept: dict[str, ModuleType] = {}
_importing: list[dict[str, Any]] = []  # names of modules that import by a name themselves


class _Loader(SourceFileLoader):
    """Gives a module the builtins that are the course's own."""

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__builtins__"] = _OWN
        super().exec_module(module)


class _Finder:
    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not is_ours(name):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def import_apart() -> None:
    """From here on what is imported of the course has builtins of its own."""
    sys.meta_path.insert(0, _Finder)


def note_who_imports() -> None:
    """Called in the keeper: to look at every module in each of its copies would cost each of them time."""
    _importing[:] = [
        vars(module)
        for name, module in sys.modules.items()
        if is_ours(name) and vars(module).get("import_module") is _import_module
    ]


def hide(lent: Mapping[str, Mapping[str, Any]]) -> None:
    """From here on the course is there for itself alone; `lent` are modules, and what they seem to hold."""
    if _Finder in sys.meta_path:
        sys.meta_path.remove(_Finder)
    for name in [*filter(is_ours, sys.modules)]:
        _kept[name] = sys.modules.pop(name)
    sys.modules["__main__"] = ModuleType("__main__")  # that of the keeper leads to all of them
    _OWN["__import__"] = _import_ours
    for own in _importing:
        own["import_module"] = _find_ours
    for name, names in lent.items():
        stand_in = sys.modules.setdefault(name, ModuleType(name))
        vars(stand_in).update(names)
        if name in _kept:  # lesson 22 writes imports of what it finds in a module that has a file
            stand_in.__spec__, stand_in.__file__ = _kept[name].__spec__, _kept[name].__file__
        package, _, last = name.rpartition(".")
        if package:
            parent = sys.modules.setdefault(package, ModuleType(package))
            parent.__path__ = []
            vars(parent)[last] = stand_in


def is_ours(name: str) -> bool:
    """Whether a module of this name is the course's."""
    return name.partition(".")[0] in ROOMS


def _find_ours(name: str, package: str | None = None) -> ModuleType:
    return _kept[name] if name in _kept and _we_ask() else _import_module(name, package)


def _we_ask() -> bool:
    """Whether who imports is a module of the course, and nobody who has got hold of how these do it."""
    asks = vars(_kept["course_lib.cpython"])["frame_above"](2).f_code.co_filename
    return str(asks).startswith(_PLACES)


def _import_ours(
    name: str,
    names: Mapping[str, Any] | None = None,
    local: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] = (),
    level: int = 0,
) -> ModuleType:
    """What an import in the course's own code does: its modules are not in `sys.modules` any more."""
    if level == 0 and name in _kept and _we_ask():
        return _kept[name] if fromlist else _kept[name.partition(".")[0]]
    return _import_anything(name, names, local, fromlist, level)
