"""What a notebook's cells talk to while they are run for a check: it keeps quiet."""

from __future__ import annotations

import ast
import asyncio
import inspect
from typing import Any


class Quiet:
    """Stands in for `Lesson`: nothing is checked twice."""

    def __init__(self, *_: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: self

    def __await__(self) -> Any:
        yield from ()  # waits for nothing
        return self

    async def __aenter__(self) -> Quiet:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    __enter__ = __aenter__
    __exit__ = __aexit__


class Shell:
    """What `get_ipython()` gives: its commands do nothing, but those that run Python."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names

    def run_line_magic(self, name: str, line: str, *_: Any) -> Any:
        """`%time x = f()` runs what it times; all others have nothing to do with an answer."""
        return execute(_compiled(line), self.user_ns) if name == "time" else None

    def getoutput(self, *_: Any) -> list[str]:
        """`files = !ls`: no lines."""
        return []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None


def execute(code: Any, names: dict[str, Any]) -> Any:
    """Run code, `await` and all; give the value of an expression."""
    value = eval(code, names)
    if code.co_flags & inspect.CO_COROUTINE:
        return asyncio.run(value)
    return value


def _compiled(source: str) -> Any:
    try:
        return compile(source.strip(), "%time", "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
    except SyntaxError:
        return compile(source.strip(), "%time", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
