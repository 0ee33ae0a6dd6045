"""What a check puts in the place of things that an answer uses: given functions, and luck."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from course_lib import cpython
from course_lib.run.waits import GIVEN

# bound now: a program may put something of its own in their place
_seed, _get_state, _set_state = random.seed, random.getstate, random.setstate


@contextmanager
def replaced(namespace: MutableMapping[str, Any], names: Mapping[str, Any]) -> Iterator[None]:
    """Put other things behind some names for a while."""
    missing = object()
    before = {name: namespace.get(name, missing) for name in names}
    namespace.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is not missing:
                namespace[name] = value
            else:
                namespace.pop(name, None)


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
