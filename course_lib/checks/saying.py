"""How messages write values, durations and places."""

from __future__ import annotations

from typing import Any


def shortly(value: Any, most: int = 60) -> str:
    """A value in at most this many characters."""
    try:
        text = repr(value)
    except Exception:  # somebody's own __repr__, or a list of lists of lists …
        text = f"an object of the type {type(value).__name__}"
    return text if len(text) <= most else f"{text[: most - 3]}…"


def seconds(value: float) -> str:
    """A duration as people write it: "1 s", "0.25 s"."""
    return f"{round(value, 3):g} s"


def at(line: int | None) -> str:
    """ " (line 4)", or nothing."""
    return f" (line {line})" if line else ""
