"""Print what a check found, whatever the terminal is and whatever a message holds."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

# What drives a terminal (colours, bells, a line written over), turns the direction of a text, or is no
# character at all; neither the end of a line nor a tab.
_NOT_TEXT = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)
_HALF = re.compile("[\\ud800-\\udfff]")  # of a character: many readers of JSON refuse it


def as_text(found: dict[str, Any]) -> str:
    """For people."""
    lines = [f"Note: {problem}" for problem in found["problems"]]
    for verdict in found["exercises"]:
        label = f", {verdict['diagnosis']}" if verdict["diagnosis"] else ""
        lines.append(f"{verdict['exercise']}: {verdict['verdict']}{label}")
        if verdict["message"]:
            lines.append(f"    {verdict['message']}")
        if verdict.get("traceback"):
            lines.append(verdict["traceback"])
    return _NOT_TEXT.sub(_spelt, "\n".join(lines))


def as_json(found: dict[str, Any]) -> str:
    """For programs: one object, in ASCII."""
    whole = {"lesson": found["lesson"], "exercises": found["exercises"]}
    return json.dumps(_without_halves(whole), allow_nan=False)


def _spelt(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]


def _without_halves(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF.sub(_spelt, value)
    if isinstance(value, dict):
        return {key: _without_halves(one) for key, one in value.items()}
    return [*map(_without_halves, value)] if isinstance(value, list) else value


def put(text: str) -> None:
    """Print it. What the terminal cannot show is spelt; nobody there to read it is no error.

    Raises OSError if it cannot be written for another reason (a full disk).
    """
    if sys.stdout is None:
        return  # closed before we were started
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(text, flush=True)
    except OSError as error:
        # Python would complain once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise
