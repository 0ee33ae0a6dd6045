"""What a check puts in the place of things that an answer uses: given functions, and luck."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from types import FunctionType, ModuleType
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
    held = [(before[name], new) for name, new in names.items() if before[name] is not new]
    swaps = _Swaps(namespace, [pair for pair in held if issubclass(type(pair[0]), _KINDS)])
    namespace.update(names)
    swaps.make()
    try:
        yield
    finally:
        swaps.undone().make()
        for name, value in before.items():
            if value is not missing:
                namespace[name] = value
            else:
                namespace.pop(name, None)


class _Swaps:
    """One thing for another, wherever what a namespace holds refers to it."""

    def __init__(
        self, namespace: MutableMapping[str, Any], pairs: Sequence[tuple[Any, Any]]
    ) -> None:
        self._namespace = namespace
        self._to = {id(old): new for old, new in pairs}
        self._back = [(new, old) for old, new in pairs]
        self._left = _MANY

    def undone(self) -> _Swaps:
        """What brings all back to where it was."""
        return _Swaps(self._namespace, self._back)

    def make(self) -> None:
        if self._to:
            own = {name: one for name, one in self._namespace.items() if not name.startswith("_")}
            self._in_items(self._namespace, own, _DEEP)

    def _in_items(self, mapping: Any, items: dict[Any, Any], deep: int) -> None:
        for key, one in items.items():
            if (new := self._instead_of(one, deep)) is not one:
                mapping[key] = new

    def _instead_of(self, one: Any, deep: int) -> Any:
        """What to put in its place; itself where that is enough, or where it can hold nothing."""
        kind = type(one)
        if id(one) in self._to:
            return self._to[id(one)]
        self._left -= len(one) if kind in (list, tuple, dict) else 1
        if not deep or self._left < 0:
            return one
        if kind is list:
            self._in_items(one, dict(enumerate(one)), deep - 1)
        elif kind is dict:
            self._in_items(one, dict(one), deep - 1)
        elif kind is tuple:
            parts = tuple(self._instead_of(part, deep - 1) for part in one)
            return self._made(one, parts, [*zip(one, parts, strict=True)])
        elif kind is functools.partial:
            inner = self._instead_of(one.func, deep - 1)
            return self._made(one, kind(inner, *one.args, **one.keywords), [(one.func, inner)])
        elif kind is FunctionType and one.__globals__ is self._namespace:
            self._in_function(one, deep - 1)
        elif kind is ModuleType and str(vars(one).get("__name__")).startswith("solutions"):
            inside = [*vars(one).items()]
            held = {name: v for name, v in inside if id(v) in self._to or type(v) is ModuleType}
            self._in_items(vars(one), held, deep - 1)
        return one

    def _made(self, old: Any, new: Any, parts: Iterable[tuple[Any, Any]]) -> Any:
        """The new one, if it differs from the old one in any part."""
        if all(one is other for one, other in parts):
            return old
        self._back.append((new, old))
        return new

    def _in_function(self, function: FunctionType, deep: int) -> None:
        defaults = self._instead_of(function.__defaults__, deep)
        if defaults is not function.__defaults__:
            function.__defaults__ = defaults
        self._instead_of(function.__kwdefaults__, deep)
        for cell in function.__closure__ or ():
            with suppress(ValueError):  # an empty one
                new = self._instead_of(cell.cell_contents, deep)
                if new is not cell.cell_contents:
                    cell.cell_contents = new


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
