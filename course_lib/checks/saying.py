"""How messages write what they measure, and where it is."""

from __future__ import annotations


def seconds(value: float) -> str:
    """A duration as people write it: "1 s", "0.25 s"."""
    return f"{round(value, 3):g} s"


def at(line: int | None) -> str:
    """ " (line 4)", or nothing."""
    return f" (line {line})" if line else ""
