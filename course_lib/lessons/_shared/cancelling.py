"""What lessons 12 to 14 demand of whoever is cancelled in the middle: that it ends, and leaves nothing open."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at
from course_lib.lessons._shared.download_one import Givens
from course_lib.lessons._shared.fetching import Batch, Fetch
from course_lib.lessons._shared.practice import Practice
from course_lib.lessons._shared.whose_client import (
    require_closed_client,
)
from course_lib.lessons._shared.words import named
from course_lib.run.run import Run

# what was under way for somebody who is cancelled may go on, or fail, afterwards
ALLOW = ("not-awaited", "task-left-over", "unretrieved-exception")


async def cancelled_when(moment: Callable[[], Any], call: Awaitable[Any]) -> bool:
    """Cancel a call when the moment has come: did it end as a cancelled one? Raises what it raised."""
    task = asyncio.ensure_future(call)
    while not moment() and not task.done():
        await asyncio.sleep(0.005)
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
    return task.cancelled()


def require_cancelled(run: Run, told: str) -> None:
    """The run's result is that of `cancelled_when`."""
    instead = f"raised {named(run.error)}{at(run.error_line())}" if run.error else "went on"
    require(
        run.error is None and run.result,
        f"{told}, and it {instead}: something in it catches CancelledError. Catch only what you can handle, by "
        "its name.",
        because="swallowed-cancellation",
        line=run.error_line(),
        run=run,
    )


def _cancelled(
    attempt: Attempt,
    givens: Givens,
    call: Callable[[Any, Practice, Any], Awaitable[Any]],
    ends: Callable[[Practice, Run], None] | None = None,
) -> None:
    """`call(answer, practice, client)` is cancelled while the server is asked; `ends` looks at what is left."""
    with Practice(delay=0.3) as practice:

        async def scenario(answer: Any) -> Any:
            practice.loop_thread = threading.get_ident()
            async with practice.lent_client() as client:
                waits = practice.server.seen
                return await cancelled_when(lambda: waits.in_flight, call(answer, practice, client))

        with practice.requiring_an_open_client():
            run = attempt(
                scenario=scenario,
                given=givens(practice, attempt),
                raises=(Exception,),
                allow=ALLOW,
            )
    require_cancelled(
        run, f"`{attempt.exercise.name}` was cancelled while it waited for the server"
    )
    if ends is not None:
        ends(practice, run)


def require_fetch_cancellable(fetch: Fetch) -> None:
    """What fetches for one code."""
    _cancelled(
        fetch.attempt,
        fetch.givens,
        lambda answer, practice, client: answer(client, *fetch.arguments(practice, "BR")),
    )


def require_batch_cancellable(batch: Batch) -> None:
    """What fetches for some codes; for one, since another's connection might be half open at that moment."""
    _cancelled(
        batch.attempt,
        batch.givens,
        lambda answer, practice, client: answer(client, *batch.arguments(practice, ["BR"])),
    )


def require_supervisor_cancellable(
    attempt: Attempt, givens: Givens, call: Callable[[Any, Practice], Awaitable[Any]]
) -> None:
    """What makes a client of its own, which it closes then, too."""
    _cancelled(
        attempt,
        givens,
        lambda answer, practice, _: call(answer, practice),
        lambda practice, run: require_closed_client(practice, run, "It was cancelled"),
    )
