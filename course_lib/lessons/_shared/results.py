"""What a check demands of a plain result."""

from __future__ import annotations

from typing import Any

from course_lib.checks.codes import Diagnosis
from course_lib.checks.exercise import require


def require_value(got: Any, expected: Any, other_type: str, other_value: str) -> None:
    """The expected value, after its type; the messages say what came instead."""
    require(isinstance(got, type(expected)), other_type, because="wrong-type")
    require(got == expected, other_value, because="wrong-result")


def require_kind(
    got: Any,
    kinds: type | tuple[type, ...],
    nothing: str,
    otherwise: str,
    *,
    if_none: Diagnosis = "wrong-result",
) -> None:
    """Something at all, and of one of these types (True is no number here)."""
    require(got is not None, nothing, because=if_none)
    require(isinstance(got, kinds) and not isinstance(got, bool), otherwise, because="wrong-type")
