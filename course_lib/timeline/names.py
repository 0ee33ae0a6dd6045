"""What things are called in a picture, in words."""

from __future__ import annotations

from typing import Any

from ..trace import Lane

ENDINGS = {
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
    "pending": "never finished",
    "lost": "destroyed unfinished",
}


def seconds(value: float) -> str:
    """A duration as people write it: "3 s", "0.25 s"."""
    return f"{number(value)} s"


def number(value: float) -> str:
    """Seconds without a unit: "3", "0.25"; as many digits as mean something."""
    digits = 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 3
    return f"{round(value, digits):.10g}"


def wait_name(wait: Any, names: dict[int, str]) -> str:
    """What is waited for: "sleep(3)", "load("laser")"."""
    if isinstance(wait.other, int) and wait.what == "task":
        return names.get(wait.other, "a task")
    return "a task" if wait.what == "task" else str(wait.what)


def error_name(lane: Lane) -> str:
    """ "ValueError: no such ship", on one line."""
    said = getattr(lane, "failure", "")
    if not said and lane.error is not None:
        said = f"{type(lane.error).__name__}: {lane.error}".removesuffix(": ")
    return " ".join(said.split())[:120]


def clean(text: str) -> str:
    """Without characters that XML or a terminal could choke on."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def cut(text: str, most: int) -> str:
    """At most so many characters."""
    text = clean(text)
    return text if len(text) <= most else text[: max(most - 1, 0)] + "…"
