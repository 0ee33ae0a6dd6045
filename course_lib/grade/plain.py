"""What an answer did, as plain data; and whether two of those agree, which only the grader asks."""

from __future__ import annotations

import json
from typing import Any

_LONG = 4000  # characters of a text, digits of a number, things in a collection
_DEEP = 12
_LEVELS = 64  # of JSON: more than come of so deep a value, each part of a dictionary being two
_NUMBER, _LUCK = {"near", "within"}, {"alike"}  # of what is not to be exactly the same
# numbers of which one has a fraction may differ by so much: something may have been real
_NEAR = 0.02
_SHOWN = 160  # characters of what is told of a difference


def plain(value: Any, depth: int = 0) -> Any:
    """JSON of exactly what it is: nothing that has an `__eq__` of its own is left in it."""
    kind = type(value)
    if depth > _DEEP:
        return {"other": "too deep"}
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        return value if abs(value) < 1 << 256 else {"other": "a long number"}
    if kind is str:
        return value[:_LONG]
    if kind is bytes:
        return {"bytes": value[:_LONG].hex()}
    if kind is list:
        return [plain(one, depth + 1) for one in [*value][:_LONG]]
    if kind is tuple:
        return {"tuple": [plain(one, depth + 1) for one in value[:_LONG]]}
    if kind in (set, frozenset):
        return {"set": _ordered(plain(one, depth + 1) for one in [*value][:_LONG])}
    # of the course's own making
    if kind is dict and value.keys() in (_NUMBER, _LUCK):
        return {key: plain(one, depth + 1) for key, one in value.items()}
    if kind is dict:
        pairs = [*value.items()][:_LONG]
        return {"dict": _ordered([plain(k, depth + 1), plain(v, depth + 1)] for k, v in pairs)}
    return {"other": kind.__name__[:100]}


def _ordered(values: Any) -> list[Any]:
    return sorted(values, key=lambda one: json.dumps(one, sort_keys=True))


def agree(expected: Any, found: Any) -> bool:
    """Whether both say the same; both come from JSON. What was expected leads: `found` may be anything."""
    return not is_deep(found) and _agree(expected, found)


def is_deep(value: Any, levels: int = _LEVELS) -> bool:
    """Whether it is nested deeper than anything that `plain` makes."""
    if not isinstance(value, list | dict):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(is_deep(one, levels - 1) for one in parts)


def _agree(expected: Any, found: Any) -> bool:
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            return False
        if expected.keys() == _NUMBER:
            return _near(expected["near"], found["near"], expected["within"])
        if expected.keys() == _LUCK and isinstance(expected["alike"], list):
            return _all_alike(found["alike"], len(expected["alike"]))
        return all(_agree(expected[k], found[k]) for k in expected)
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(_agree, expected, found))
    if type(expected) is float or type(found) is float:
        return _near(expected, found, _NEAR)
    return type(expected) is type(found) and bool(expected == found)


def _near(*numbers: Any) -> bool:
    """Whether the first two are as near to each other as the third says; False for no number."""
    if not all(type(one) in (int, float) for one in numbers):
        return False
    expected, found, within = numbers
    try:
        return bool(abs(expected - found) <= within)
    except OverflowError:  # a fraction beside a number of hundreds of digits
        return False


def _all_alike(found: Any, count: int) -> bool:
    """Where an answer has luck of its own: it must agree with itself."""
    as_many = isinstance(found, list) and len(found) == count
    return as_many and all(_agree(found[0], one) for one in found)


def difference(expected: Any, found: Any) -> str:
    """Where they first differ, in words for a teacher; empty if they agree, and never otherwise."""
    if is_deep(found):
        return "something nested without end"
    if _agree(expected, found):
        return ""
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for one, other in zip(expected, found, strict=True):
            if said := difference(one, other):
                return said
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        return _of_parts(expected, found)
    return _beside(expected, found)


def _of_parts(expected: dict[str, Any], found: dict[str, Any]) -> str:
    """Of two that have the same names: those parts are told that differ, or both as they are."""
    differ = [name for name in expected if not _agree(expected[name], found[name])]
    one, other = ({name: part[name] for name in differ} or part for part in (expected, found))
    if len(differ) == 1:
        (name,), (inner,), (its,) = differ, one.values(), other.values()
        if isinstance(inner, dict) and isinstance(its, dict):
            return f"{name}: {difference(inner, its)}"
        if name in ("tuple", "set", "dict"):
            return difference(inner, its)
    return _beside(one, other)


def _beside(expected: Any, found: Any) -> str:
    return f"{_shortly(found)} instead of {_shortly(expected)}"


def _shortly(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
