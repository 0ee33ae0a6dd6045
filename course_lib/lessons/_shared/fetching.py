"""Calls of what takes a client, in lessons 12 to 14: one for each of some codes, or one for all."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.again import untouched
from course_lib.lessons._shared.practice import Practice
from course_lib.run.run import Run

OFTEN = 20  # requests for one address: nobody who comes to an end needs so many


class Fetch:
    """One of a lesson's functions: call it for many codes at once, through one client.

    givens: what stands in for the names of the attempt. arguments: what the function takes after the
    client, for one code. ended: is called at the moment at which the calls have ended.
    """

    def __init__(
        self,
        attempt: Attempt,
        givens: Callable[[Practice, Attempt], dict[str, Any]],
        arguments: Callable[[Practice, str], tuple[Any, ...]],
        ended: Callable[[], None] | None = None,
    ) -> None:
        self.attempt, self.givens, self.arguments = attempt, givens, arguments
        self.ended = ended

    def __call__(
        self,
        practice: Practice,
        *codes: str,
        raises: tuple[type[BaseException], ...] = (httpx.HTTPError,),
    ) -> Run:
        """The run's result is the list of what the calls returned."""

        async def scenario(answer: Any) -> Any:
            practice.loop_thread = threading.get_ident()
            async with practice.lent_client() as client:
                calls = (answer(client, *self.arguments(practice, cc)) for cc in codes)
                try:
                    results = await asyncio.gather(*calls)
                    practice.saved_in_time = len(practice.saved)
                    return results
                except AttributeError as error:
                    error.obj = None  # it would keep a coroutine alive, unnoticed
                    raise
                finally:
                    if self.ended is not None:
                        self.ended()

        given = self.givens(practice, self.attempt)
        with practice.requiring_an_open_client(), saying_how_often(practice):
            return self.attempt(
                scenario=scenario, given=given, raises=raises, allow=("task-left-over",)
            )


@contextlib.contextmanager
def saying_how_often(practice: Practice) -> Iterator[None]:
    """Of what had to be stopped while it asked the server over and over, that is said."""
    try:
        yield
    except Incorrect as wrong:
        order = practice.server.seen.order
        path = order[-1] if order else ""
        require(
            wrong.diagnosis not in ("endless-loop", "timeout") or order.count(path) < OFTEN,
            f"It asked for `{path}` over and over{at(wrong.line)}, got the same answer each time, and was "
            "stopped. What ends the loop when the answer stays as it is?",
            because="endless-loop",
            line=wrong.line,
            run=wrong.run,
        )
        raise


class Batch:
    """One call for some codes, through a client of ours; errors are kept in the run.

    arguments: what the function takes after the client.
    """

    def __init__(
        self,
        attempt: Attempt,
        givens: Callable[[Practice, Attempt], dict[str, Any]],
        arguments: Callable[[Practice, list[str]], tuple[Any, ...]],
    ) -> None:
        self.attempt, self.givens, self.arguments = attempt, givens, arguments

    def __call__(self, practice: Practice, *codes: str) -> Run:
        """The call."""
        handed = [*codes]

        async def scenario(answer: Any) -> Any:
            practice.loop_thread = threading.get_ident()
            async with practice.lent_client() as client:
                return await answer(client, *self.arguments(practice, handed))

        with (
            practice.requiring_an_open_client(),
            saying_how_often(practice),
            untouched(handed, "the list"),
        ):
            return self.attempt(
                scenario=scenario,
                given=self.givens(practice, self.attempt),
                raises=(Exception,),
                allow=("task-left-over",),
            )
