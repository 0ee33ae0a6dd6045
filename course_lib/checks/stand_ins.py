"""What a check puts in the place of things that an answer uses: given functions, and luck."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from operator import is_
from types import CellType, FunctionType, ModuleType
from typing import Any

from course_lib import cpython
from course_lib.run.waits import GIVEN

# bound now: a program may put something of its own in their place
_seed, _get_state, _set_state = random.seed, random.getstate, random.setstate

_KINDS = (FunctionType, type)
_DEEP, _MANY = 4, 2_000  # containers in containers, and things in all, that are looked at


@contextmanager
def replaced(namespace: MutableMapping[str, Any], names: Mapping[str, Any]) -> Iterator[None]:
    """Put other things behind some names for a while.

    An answer may hold the functions and classes behind these names elsewhere, too: in a list of steps, as a
    default, under a name of its own. They are replaced there as well.
    """
    missing = object()
    before = {name: namespace.get(name, missing) for name in names}
    pairs = [(old, names[name]) for name, old in before.items() if issubclass(type(old), _KINDS)]
    elsewhere = _Elsewhere(namespace, {id(old): new for old, new in pairs if old is not new})
    elsewhere.replace()
    namespace.update(names)
    try:
        yield
    finally:
        elsewhere.put_back()
        for name, value in before.items():
            if value is not missing:
                namespace[name] = value
            else:
                namespace.pop(name, None)


class _Elsewhere:
    """Where else what a namespace holds refers to some things, and what stands there for a while."""

    def __init__(self, namespace: MutableMapping[str, Any], instead: dict[int, Any]) -> None:
        self._namespace, self._instead = namespace, instead
        self._left = _MANY
        self._done: list[tuple[Any, Any, Any, Any]] = []  # where, under which key, before, now

    def replace(self) -> None:
        if self._instead:
            own = {name: one for name, one in self._namespace.items() if not name.startswith("_")}
            self._replace_in(self._namespace, own, _DEEP)

    def put_back(self) -> None:
        """All that is still where it was put."""
        for where, key, before, now in reversed(self._done):
            with suppress(LookupError):  # the answer took it away
                if _get(where, key) is now:
                    _set(where, key, before)

    def _replace_in(self, where: Any, items: dict[Any, Any], deep: int) -> None:
        for key, one in items.items():
            new = self._instead_of(one, deep)
            if new is not one:
                _set(where, key, new)
                self._done.append((where, key, one, new))

    def _instead_of(self, one: Any, deep: int) -> Any:
        """What to put in its place; itself where that is enough, or where it can hold nothing."""
        kind = type(one)
        if id(one) in self._instead:
            return self._instead[id(one)]
        self._left -= len(one) if kind in (list, tuple, dict) else 1
        if not deep or self._left < 0:
            return one
        if kind is list:
            self._replace_in(one, dict(enumerate(one)), deep - 1)
        elif kind is dict:
            self._replace_in(one, dict(one), deep - 1)
        elif kind is tuple:
            parts = tuple(self._instead_of(part, deep - 1) for part in one)
            return one if all(map(is_, one, parts)) else parts
        elif kind is functools.partial:
            inner = self._instead_of(one.func, deep - 1)
            return one if inner is one.func else kind(inner, *one.args, **one.keywords)
        elif kind is FunctionType and one.__globals__ is self._namespace:
            self._replace_in(one, {"__defaults__": one.__defaults__}, deep - 1)
            self._instead_of(one.__kwdefaults__, deep - 1)
            for cell in one.__closure__ or ():
                with suppress(ValueError):  # an empty one
                    self._replace_in(cell, {"cell_contents": cell.cell_contents}, deep - 1)
        elif kind is type and one.__module__ == self._namespace.get("__name__"):
            self._replace_in(one, dict(vars(one)), deep - 1)
        elif kind is ModuleType and str(vars(one).get("__name__")).startswith("solutions"):
            inside = [*vars(one).items()]
            held = {k: v for k, v in inside if id(v) in self._instead or type(v) is ModuleType}
            self._replace_in(vars(one), held, deep - 1)
        return one


_BY_ATTRIBUTE = (FunctionType, CellType, type)


def _get(where: Any, key: Any) -> Any:
    return getattr(where, key) if type(where) in _BY_ATTRIBUTE else where[key]


def _set(where: Any, key: Any, value: Any) -> None:
    if type(where) in _BY_ATTRIBUTE:
        setattr(where, key, value)
    else:
        where[key] = value


def named_after(given: Mapping[str, Any]) -> None:
    """Let each stand-in be called as what it stands for: learners see its name in messages and pictures."""
    for name, value in given.items():
        if isinstance(value, FunctionType) and value.__qualname__ != name:
            value.__name__ = value.__qualname__ = name
            value.__code__ = value.__code__.replace(co_name=name, co_qualname=name)


def hide(functions: Iterable[Any]) -> None:
    """Of these functions no line is shown to the learner: they are the check's."""
    codes = [value.__code__ for value in functions if isinstance(value, FunctionType)]
    GIVEN.update((cpython.number_of(code), code) for code in codes)


def let_go_of_loops(values: Iterable[Any]) -> None:
    """Locks and queues that a module holds belong to the first loop that waited on them: forget it.

    A program has one loop from its beginning to its end; an attempt gets one for each of its runs.
    """
    for value in values:
        cpython.forget_loop(value)


@contextmanager
def scripted_random(
    seed: int | None, draws: Sequence[int] | None, seen: list[tuple[int, int]]
) -> Iterator[None]:
    """The module `random` gives what the check wants, and is as before afterwards.

    `draws` are indices: `randint(0, 10)` and `choice(range(11))` both give 7 for the index 7. What was
    drawn is added to `seen`: from how many, and which.
    """
    before, script = _get_state(), iter(draws or ())

    def index_below(n: int) -> int:
        index = min(next(script, n - 1), n - 1)
        seen.append((n, index))
        return index

    _seed(seed if seed is not None else 444)
    undo = cpython.script_random(index_below) if draws is not None else None
    try:
        yield
    finally:
        if undo is not None:
            undo()
        _set_state(before)
