"""What things are called in a picture, in words."""

from __future__ import annotations

from typing import Any

from course_lib.run.trace import Lane

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
    size = abs(value)
    digits = 1 if size >= 100 else 2 if size >= 1 else 3 if size >= 0.01 else 6
    return plain(round(value, digits))


def plain(value: float) -> str:
    """A number without an exponent and without noughts at its end."""
    return f"{value:.9f}".rstrip("0").rstrip(".")


def wait_name(wait: Any, names: dict[int, str]) -> str:
    """What is waited for: "sleep(3)", "load("laser")"."""
    if wait.what not in ("task", "thread"):
        return str(wait.what)
    return names.get(wait.other, f"a {wait.what}")


def error_name(lane: Lane) -> str:
    """ "ValueError: no such ship", on one line."""
    said = getattr(lane, "failure", "")
    if not said and lane.error is not None:
        said = f"{type(lane.error).__name__}: {lane.error}".removesuffix(": ")
    return " ".join(said.split())[:120]


def clean(text: str) -> str:
    """Without characters that XML or a terminal could choke on."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def cut(text: str, most: int) -> str:
    """At most so many characters."""
    text = clean(text)
    return text if len(text) <= most else text[: max(most - 1, 0)] + "…"
