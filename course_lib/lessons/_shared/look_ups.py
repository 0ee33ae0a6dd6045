"""What the checks of the look-ups, lessons 09 and 10, say of what `as_completed` gives, and of other things."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from course_lib.checks.saying import at
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.jobs import leaves


@contextlib.contextmanager
def explaining_as_completed() -> Iterator[None]:
    """Say in words what went wrong: the things that `as_completed` gives have odd names of their own."""
    try:
        yield
    except Incorrect as wrong:
        if "_wait_for_one" not in wrong.message:
            raise
        error = wrong.run and wrong.run.error
        if wrong.diagnosis == "exception" or isinstance(error, AttributeError | KeyError):
            raise Incorrect(
                "exception",
                f"Your code raised {type(error).__name__}{at(wrong.line)}. What "
                "`as_completed` gives are not the tasks that you put in, so a task cannot be found by them. "
                "Who else could say which name an answer belongs to?",
                wrong.line,
                wrong.run,
            ) from None
        if wrong.diagnosis != "not-awaited":
            raise
        raise Incorrect(
            "not-awaited",
            "What `as_completed` gives, one after another, are not results yet: each is something to wait "
            "for. What must stand in front of it, for the result to come out?",
            wrong.line,
            wrong.run,
        ) from None


@contextlib.contextmanager
def broken_resolver() -> Iterator[None]:
    """Every look-up fails, and the error says nothing about the name."""

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the resolver is broken")

    with patch.multiple(socket, getaddrinfo=fail, gethostbyname=fail):
        yield


async def ask_when_broken(probe: Any) -> Any:
    """What comes of it when the resolver fails for a reason of its own: its result, or "raised", alone or in a
    group."""
    try:
        return await probe("here.dev")
    except Exception as error:
        if any(isinstance(one, RuntimeError) for one in leaves(error)):
            return "raised"
        raise


async def cancel_while_it_waits(probe: Any) -> Any:
    """What comes out of a probe that is cancelled after 1 s: its result, or "cancelled"."""
    task = asyncio.ensure_future(probe("here.dev"))
    await asyncio.sleep(1)
    task.cancel()
    try:
        return await task
    except asyncio.CancelledError:
        return "cancelled"
