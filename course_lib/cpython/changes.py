"""Has somebody changed a module, or the environment? Asked before and after each run, so it must be quick."""

from __future__ import annotations

import ctypes
import itertools
import sys
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

_VERSION_AT = object.__basicsize__ + ctypes.sizeof(ctypes.c_ssize_t)  # behind the number of items
_news = itertools.count(-1, -1)


class Versions:
    """Numbers of some dicts: as long as one of them stays the same, its dict has not been changed (PEP 509).

    Where Python keeps none they are always others.
    """

    def __init__(self, dicts: Sequence[dict[Any, Any]]) -> None:
        self._dicts = dicts  # to be there as long as somebody looks
        self._there = _HAS_VERSIONS and [
            ctypes.c_uint64.from_address(id(one) + _VERSION_AT) for one in dicts
        ]

    def numbers(self) -> list[int]:
        """Of each dict."""
        if self._there:
            return [*map(_value, self._there)]
        return [next(_news) for _ in self._dicts]


def has_versions() -> bool:
    """Whether the number is where it is looked for, tried with a dict that is changed and read."""
    tried: dict[str, int] = {"a": 0}
    number = ctypes.c_uint64.from_address(id(tried) + _VERSION_AT)
    seen = [number.value]
    for change in (
        lambda: tried.update(a=1),
        lambda: tried.update(b=1),
        lambda: tried.pop("b"),
        lambda: tried.clear(),
    ):
        change()
        seen.append(number.value)
    read = [*tried], {**tried}, tried.get("a")
    return len({*seen}) == 5 and number.value == seen[-1] and not any(read)


_value: Callable[[Any], int] = attrgetter("value")
_HAS_VERSIONS = sys.implementation.name == "cpython" and has_versions()


def variables(environment: Any) -> dict[Any, Any]:
    """What `os.environ` holds, as it holds it: to decode all of it takes long."""
    return {**getattr(environment, "_data", environment)}
