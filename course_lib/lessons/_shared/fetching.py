"""Calls of what takes a client, in lessons 12 to 14: one for each of some codes, or one for all."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import httpx

from course_lib.checks.exercise import Attempt
from course_lib.lessons._shared.again import untouched
from course_lib.lessons._shared.practice import Practice
from course_lib.run.run import Run


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
        with practice.requiring_an_open_client():
            return self.attempt(
                scenario=scenario, given=given, raises=raises, allow=("task-left-over",)
            )


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

        with practice.requiring_an_open_client(), untouched(handed, "the list"):
            return self.attempt(
                scenario=scenario,
                given=self.givens(practice, self.attempt),
                raises=(Exception,),
                allow=("task-left-over",),
            )
