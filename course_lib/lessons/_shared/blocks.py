"""An `async with` block that a check runs with the learner's context manager, ended in one of several ways."""

from __future__ import annotations

import asyncio
import dis
import inspect
import time
from collections.abc import Callable
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.places import codes_of
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.jobs import Unforeseen
from course_lib.run.clock import OutOfTime
from course_lib.run.run import Run


class Halt(BaseException):
    """An exception that is no Exception, as a KeyboardInterrupt is none; and no CancelledError either."""


# how a block may end with an exception, and what is told of that
BADLY = (
    ("raises", "raised ValueError"),
    ("cancelled", "was cancelled"),
    ("surprises", "raised Unforeseen (an Exception, too)"),
    ("halts", "raised Halt (like KeyboardInterrupt a BaseException, and no Exception)"),
)
_RAISED: dict[str, Callable[[], BaseException]] = {
    "raises": lambda: ValueError("there is something wrong in the block"),
    "surprises": Unforeseen,  # with nothing to say, as many are
    "halts": lambda: Halt("all is to end"),
}
HOW_ELSE = "An exception comes out of the `yield`, as of any other line: how is what follows done all the same?"
HOW_ELSE_IN_A_CLASS = "`__aexit__` is called then, too, with that exception. What does it do?"


class Block:
    """An `async with` block: what happened around it, when it ran, and what came out of it."""

    def __init__(self, ends: str = "well") -> None:
        self.ends = ends  # "well", or a word of BADLY
        self.inside = asyncio.Event()
        self.entered = self.body_ended = self.left = -1.0
        self.value: Any = None
        self.raised: BaseException | None = None  # by the body
        self.out: BaseException | None = None  # of the `async with`
        self.behind: Callable[[], Any] = lambda: None  # looks round when it has just been left
        self.saw: Any = None  # what it saw

    async def run(
        self, make: Callable[[], Any], work: Callable[[], Any], files: frozenset[str]
    ) -> None:
        """`async with make() as value: await work()`. Raises what is the fault of the manager alone."""
        try:
            async with make() as self.value:
                self.entered = time.monotonic()
                self.inside.set()
                try:
                    await work()
                    if self.ends in _RAISED:
                        raise _RAISED[self.ends]()
                except BaseException as error:
                    self.raised = error
                    raise
                finally:
                    self.body_ended = time.monotonic()
            self.saw = self.behind()
        except OutOfTime:  # it ends because all does
            raise
        except BaseException as error:
            self.saw = self.behind()
            self.out = error
            if error is not self.raised:
                _raise_if_a_slip(error, files)
                if self.ends == "well":
                    raise
        self.left = time.monotonic()

    async def run_and_end(self, *arguments: Any) -> None:
        """The same in a task, which is cancelled if that is how the block is to end."""
        task = asyncio.create_task(self.run(*arguments), name="the block")
        if self.ends == "cancelled":
            entered = asyncio.create_task(self.inside.wait())
            await asyncio.wait([task, entered], return_when=asyncio.FIRST_COMPLETED)
            entered.cancel()
            await asyncio.wait([task], timeout=0.5)
            task.cancel()
        await task


def _raise_if_a_slip(error: BaseException, files: frozenset[str]) -> None:
    """Raise what is no decision of the manager but a slip in how it is written."""
    if isinstance(error, (NotImplementedError, NameError, Incorrect)):
        raise error
    trace = error.__traceback__ and error.__traceback__.tb_next  # the first is the block's own
    while trace is not None and trace.tb_frame.f_code.co_filename not in files:
        trace = trace.tb_next
    said = f"{type(error).__name__}: {error}"
    if trace is not None or not isinstance(error, (TypeError, AttributeError, RuntimeError)):
        if isinstance(error, (TypeError, AttributeError)):
            raise error
        return
    if "didn't" in str(error):
        message = (
            f"It ended with {said}. On every way through it, the function must come to a `yield` exactly "
            "once: that is where the block runs."
        )
    elif "is not an async iterator" in str(error):
        message = (
            "`async with` cannot use it: its decorator wants a function with a `yield`, at which the block "
            "runs. There is none in yours, so that a call gives a coroutine."
        )
    elif "__await__" in str(error):
        message = (
            "`async with` cannot use it: it awaits what `__aenter__()` gives before the block, and what "
            "`__aexit__(kind, error, traceback)` gives after it. Which `def` needs an `async` in front?"
        )
    else:
        message = (
            "`async with` cannot use it: it calls `__aenter__()` before the block and `__aexit__(kind, "
            f"error, traceback)` after it, with these arguments. Python says: {said}."
        )
    raise Incorrect("wrong-type", message)


def by_kind(attempt: Attempt, function: str, kind: str) -> str:
    """What to say of a function with a `yield`, or what of a class with two methods."""
    return function if inspect.isasyncgenfunction(inspect.unwrap(attempt.function)) else kind


def where_called(attempt: Attempt, name: str) -> int | None:
    """The one line of the answer that has this name."""
    codes = codes_of(attempt.function, attempt.files)
    steps = [step for code in codes for step in dis.get_instructions(code) if step.argval == name]
    lines = {step.positions.lineno for step in steps if step.positions}
    return lines.pop() if len(lines) == 1 else None


def require_that_the_error_comes_out(block: Block, run: Run) -> None:
    """Neither swallowed nor replaced."""
    if block.ends == "cancelled":
        require(
            block.out is not None,
            "The task was cancelled inside the block, and went on after it as if nothing had happened: "
            "the CancelledError was swallowed. Whoever cancels a task wants it to end.",
            because="swallowed-cancellation",
            run=run,
        )
    what = type(block.raised).__name__
    require(
        block.out is not None,
        f"The block raised {what}, and behind the `async with` all went on as if nothing had happened: "
        "the exception is lost. A true value that `__aexit__` returns does that, an `except` in which nothing "
        "is raised again, and a `return` or `break` in a `finally`.",
        because="lost-exception",
        run=run,
    )
    require(
        block.out is block.raised,
        f"The block raised {what}, and what came out is {type(block.out).__name__}: {block.out}. Callers "
        "that expect the first will not catch the second. Let the block's own exception pass.",
        because="lost-exception",
        run=run,
    )


def require_async_manager(manager: Any) -> None:
    """Something that `async with` can use."""
    if hasattr(manager, "__aenter__"):
        return
    if inspect.isasyncgen(manager) or inspect.isgenerator(manager):
        raise Incorrect(
            "wrong-type",
            "A call gives a bare generator, which `async with` cannot use. Which decorator makes a context "
            "manager of it?",
        )
    if inspect.iscoroutine(manager) or hasattr(manager, "__await__"):
        if inspect.iscoroutine(manager):
            manager.close()
        raise Incorrect(
            "wrong-type",
            "A call gives something to await, not something for `async with`. The function needs a `yield` "
            "at which the block runs.",
        )
    plain = (
        " It is one for plain `with`; which decorator is for `async with`?"
        if hasattr(manager, "__enter__")
        else ""
    )
    raise Incorrect(
        "wrong-type",
        f"A call gives {type(manager).__name__.lstrip('_')}, which is no async context manager.{plain}",
    )
