"""What an answer did, as plain data; and whether two of those agree, which only the grader asks."""

from __future__ import annotations

import json
from typing import Any

_LONG = 4000  # characters of a text, digits of a number, things in a collection
_DEEP = 12
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
    if kind is dict and value.keys() in ({"alike"}, {"near", "within"}):
        return {key: plain(one, depth + 1) for key, one in value.items()}
    if kind is dict:
        pairs = [*value.items()][:_LONG]
        return {"dict": _ordered([plain(k, depth + 1), plain(v, depth + 1)] for k, v in pairs)}
    return {"other": kind.__name__[:100]}


def _ordered(values: Any) -> list[Any]:
    return sorted(values, key=lambda one: json.dumps(one, sort_keys=True))


def agree(expected: Any, found: Any) -> bool:
    """Whether both say the same; both come from JSON."""
    if isinstance(expected, dict) and isinstance(found, dict):
        if "near" in expected and "near" in found:
            return _near(expected["near"], found["near"], expected["within"])
        if "alike" in expected and "alike" in found:
            return _all_alike(found["alike"], len(expected["alike"]))
        return expected.keys() == found.keys() and all(
            agree(expected[k], found[k]) for k in expected
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(agree, expected, found))
    if type(expected) is float or type(found) is float:
        return _near(expected, found, _NEAR)
    return type(expected) is type(found) and bool(expected == found)


def _near(expected: Any, found: Any, within: float) -> bool:
    both = type(expected) in (int, float) and type(found) in (int, float)
    return both and abs(expected - found) <= within  # also False for what is no number


def _all_alike(found: Any, count: int) -> bool:
    """Where an answer has luck of its own: it must agree with itself."""
    as_many = isinstance(found, list) and len(found) == count
    return as_many and all(agree(found[0], one) for one in found)


def difference(expected: Any, found: Any) -> str:
    """Where they first differ, in words for a teacher; empty if they agree."""
    if agree(expected, found):
        return ""
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for one, other in zip(expected, found, strict=True):
            if said := difference(one, other):
                return said
    for key in ("tuple", "set", "dict"):
        inner = [one.get(key) if isinstance(one, dict) else None for one in (expected, found)]
        if all(isinstance(one, list) for one in inner):
            return difference(*inner) or f"{_shortly(found)} instead of {_shortly(expected)}"
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        differ = [key for key in expected if not agree(expected[key], found[key])]
        if len(differ) < len(expected):
            return difference({k: expected[k] for k in differ}, {k: found[k] for k in differ})
        if len(differ) == 1 and all(isinstance(one[differ[0]], dict) for one in (expected, found)):
            return f"{differ[0]}: {difference(expected[differ[0]], found[differ[0]])}"
    return f"{_shortly(found)} instead of {_shortly(expected)}"


def _shortly(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
