"""How messages write what they measure."""

from __future__ import annotations


def seconds(value: float) -> str:
    """A duration as people write it: "1 s", "0.25 s"."""
    return f"{round(value, 3):g} s"
