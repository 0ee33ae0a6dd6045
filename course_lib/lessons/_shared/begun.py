"""What an answer has begun and left running when it returned: tasks, by the names of their functions."""

from __future__ import annotations

import asyncio
from typing import Any

from course_lib.run.waits import is_library


def still_running(before: set[asyncio.Task[Any]]) -> list[str]:
    """The functions of the tasks that are there now and were not before."""
    return sorted(filter(None, map(function_of, asyncio.all_tasks() - before)))


def function_of(task: asyncio.Task[Any]) -> str:
    """The function that a task runs; nothing if it is being cancelled, or is a library's own affair."""
    coroutine = task.get_coro()
    code = getattr(coroutine, "cr_code", None)
    if task.cancelling() or code is None or is_library(code):
        return ""
    return f"`{getattr(coroutine, '__name__', task.get_name())}`"


def in_words(functions: list[str]) -> str:
    """How many tasks of which functions."""
    count, names = len(functions), ", ".join(dict.fromkeys(functions))
    return f"{count} task{'s' * (count != 1)} that it had begun ({names})"
