"""What can be told of an answer by looking at it. None of its code is run, as far as that can be had."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, MutableMapping
from types import FunctionType, MethodType
from typing import Any


def unwrapped(value: Any) -> Any:
    """The function inside of decorators, partials and methods; looks no deeper than a hundred of them."""
    for _ in range(100):
        kind = type(value)
        if kind is FunctionType and not value.__dict__:
            break  # nearly always
        if issubclass(kind, type):
            break
        if issubclass(kind, functools.partial):
            inner = functools.partial.func.__get__(value)
        elif issubclass(kind, MethodType):
            inner = value.__func__
        else:
            inner = _own_attributes(value).get("__wrapped__", value)
        if inner is value:
            break
        value = inner
    return value


def _own_attributes(value: Any) -> Mapping[str, Any]:
    try:
        # not getattr(): an object may answer that with anything at all
        found = object.__getattribute__(value, "__dict__")
    except Exception:
        return {}
    return found if type(found) is dict else {}


def function_in(answer: Any) -> FunctionType | None:
    """The function that an answer is made of: its own, or the first method of a class or an object."""
    inner = unwrapped(answer)
    if type(inner) is FunctionType:
        return inner
    owner = inner if issubclass(type(inner), type) else type(inner)
    return next((v for v in _members(owner).values() if type(v) is FunctionType), None)


def name_of(answer: Any) -> str:
    """What a function or a class is called; nothing for what is neither."""
    if issubclass(type(answer), type):
        return str(type.__dict__["__name__"].__get__(answer))
    inner = unwrapped(answer)
    return inner.__name__ if type(inner) is FunctionType else ""


def _members(owner: type) -> Mapping[str, Any]:
    # not vars(), which asks the class's own class
    found: Mapping[str, Any] = type.__dict__["__dict__"].__get__(owner)
    return found


def namespace_of(answer: Any) -> MutableMapping[str, Any]:
    """The global names that the answer sees."""
    function = function_in(answer)
    if function is not None:
        return function.__globals__
    owner = answer if issubclass(type(answer), type) else type(answer)
    module = type.__getattribute__(owner, "__module__")
    return vars(sys.modules.get(str(module), sys.modules["builtins"]))


def files_of(answer: Any, namespace: MutableMapping[str, Any]) -> frozenset[str]:
    """The files that the answer's own code comes from (a notebook's cell counts as a file)."""
    found = set()
    for value in [answer, *namespace.values()]:
        inner = unwrapped(value)
        inside = [*_members(inner).values()] if issubclass(type(inner), type) else [inner]
        found |= {
            function.__code__.co_filename
            for function in inside
            if type(function) is FunctionType and function.__globals__ is namespace
        }
    return frozenset(found)


def is_plain(value: Any, depth: int = 3) -> bool:
    """Whether a value is made of nothing but Python's own data, and small enough to see that."""
    kind = type(value)
    if kind in (int, float, complex, bool, str, bytes, type(None)):
        return True
    if not depth or kind not in (list, tuple, set, dict) or len(value) > 100:
        return False
    parts = [*value, *value.values()] if kind is dict else [*value]
    return all(is_plain(part, depth - 1) for part in parts)
