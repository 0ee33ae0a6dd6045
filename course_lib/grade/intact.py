"""Whether functions are what they were before a submission ran, the course's and Python's: each is compared."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter, call, is_
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

# Python's own that checks and records stand on. A submission may put something else in their place (a run
# has its own ways with that), but not change their inside.
_PYTHON = (
    "abc asyncio.base_events asyncio.events asyncio.futures asyncio.locks asyncio.queues asyncio.runners "
    "asyncio.tasks asyncio.taskgroups asyncio.timeouts contextlib copy enum functools heapq inspect itertools "
    "random re threading traceback"
).split()
_referents = gc.get_referents  # bound early: a submission may put something else in its place
_LOOKED_FOR_ELSEWHERE = "import_module"  # hidden.py replaces it


class _Mark(NamedTuple):
    place: str
    names: Mapping[str, Any]
    name: str
    value: Any
    inside: tuple[Any, ...]  # of a function
    may_be_replaced: bool


class Intact:
    """What stands behind each name, in the modules of the course and of Python."""

    def __init__(self, course: Mapping[str, ModuleType], python: Mapping[str, ModuleType]) -> None:
        self._marks = [mark for name in course for mark in _of(name, vars(course[name]), False)]
        for name in _PYTHON:
            if name in python:
                self._marks += _of(name, vars(python[name]), True)
        self._values = [mark.value for mark in self._marks]
        self._look_up = (
            [mark.names.get for mark in self._marks],
            [mark.name for mark in self._marks],
        )
        self._functions = [mark.value for mark in self._marks if mark.inside]
        self._held = _referents(*self._functions)

    def changed(self) -> list[str]:
        """The names behind which there is another thing now."""
        inside = not self._hold_the_same()
        if not inside and all(map(is_, map(call, *self._look_up), self._values)):
            return []  # nearly always, and all at once
        return [mark.place for mark in self._marks if _differs(mark, inside)]

    def _hold_the_same(self) -> bool:
        """Whether the functions hold on to the very objects that they did: then nothing is new inside of them.

        All at once, in C. Code and defaults of each can be asked for, but every audit hook is told each time.
        """
        now, before = _referents(*self._functions), self._held
        return len(now) == len(before) and all(map(is_, now, before))


def used_by(names: Iterable[str], modules: Mapping[str, ModuleType]) -> set[str]:
    """Those of the modules that these stand on: what is found in them comes from there, and so on."""
    found, new = set[str](), {name for name in names if name in modules}
    while new:
        found |= new
        held = (value for name in new for value in [*vars(modules[name]).values()])
        whence = {
            value.__name__ if type(value) is ModuleType else str(getattr(value, "__module__", ""))
            for value in held
        }
        new = {name for name in whence if name in modules} - found
    return found


def _of(place: str, names: Mapping[str, Any], may_be_replaced: bool) -> Iterator[_Mark]:
    for name, value in [*names.items()]:
        if name == _LOOKED_FOR_ELSEWHERE:
            continue
        kind, whole = type(value), f"{place}.{name}"
        if kind is FunctionType:
            yield _Mark(whole, names, name, value, _inside(value), may_be_replaced)
        elif isinstance(value, type):
            yield _Mark(whole, names, name, value, (), may_be_replaced)
            if value.__module__ == place:  # its own; a class within a class is not looked into
                yield from _of(whole, vars(value), may_be_replaced)
        elif kind in (property, staticmethod, classmethod):
            yield _Mark(whole, names, name, value, (), may_be_replaced)


_inside = attrgetter("__code__", "__defaults__", "__kwdefaults__")  # one call, made in C


def _differs(mark: _Mark, inside: bool) -> bool:
    """Whether another thing is behind the name, or, if that is to be looked at, inside of what is there."""
    value = mark.names.get(mark.name)
    if value is not mark.value:
        return not mark.may_be_replaced
    if not inside or not mark.inside:
        return False
    now, before = _inside(value), mark.inside
    if now[0] is before[0] and now[1] is before[1] and now[2] is before[2]:
        return False
    # a stand-in gets the name of what it stands for, and is still the same code
    return any(a is not b and not _same_code(a, b) for a, b in zip(before, now, strict=True))


def _same_code(a: Any, b: Any) -> bool:
    both = type(a) is CodeType and type(b) is CodeType
    return both and _does(a) == _does(b)


def _does(code: CodeType) -> tuple[Any, ...]:
    return code.co_code, code.co_consts, code.co_names, code.co_flags
