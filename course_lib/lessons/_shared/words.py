"""Values of learners, in the few words that a message has room for."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from course_lib.checks.blame import in_words
from course_lib.checks.saying import shortly


def shown(value: Any) -> str:
    """A value in a few words: of tasks, that they are tasks; of what says only where it lies, its type."""
    if isinstance(value, asyncio.Future):
        kind = "task" if isinstance(value, asyncio.Task) else "future"
        return f"a {kind} instead of its result"
    if inspect.iscoroutine(value):
        return "a coroutine object"
    if inspect.isgenerator(value):
        return "a generator"
    held = value.values() if isinstance(value, dict) else value
    if isinstance(value, (list, set, tuple, dict)) and any(
        isinstance(one, asyncio.Future) for one in held
    ):
        return f"{len(value)} task{'s' if len(value) > 1 else ''} instead of results"
    if inspect.isasyncgen(value):
        return "an asynchronous generator"
    text = shortly(value, 500)
    if text.startswith("<") and " at 0x" in text:
        return f"an object of type {type(value).__name__}"
    return shortly(value)


def described(value: Any) -> str:
    """A value in a few words; its type too, if it is long."""
    text = repr(value)
    return text if len(text) <= 50 else f"{type(value).__name__}: {text[:40]}…"


def named(error: BaseException | None) -> str:
    """An error as a traceback names it in its last line; of a group its first error."""
    return in_words(error) if error is not None else "no error"


def as_seen(data: bytes) -> str:
    """Bytes as the client would see them."""
    text = data.decode(errors="replace")
    return repr(text if len(text) <= 60 else f"{text[:57]}…")


def listed(values: list[Any]) -> str:
    """Values as people write them: "9, 8 and 7"."""
    shown = [str(value) for value in values]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
