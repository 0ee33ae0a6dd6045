"""What lesson 10 demands of `polite`: numbers in time, and nothing left when it is closed or cancelled."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.at_once import require_at_once
from course_lib.lessons._shared.generators import collect, in_words
from course_lib.lessons._shared.words import shown


async def left_after(polite: Any, *numbers: float) -> tuple[float, list[str], BaseException | None]:
    """Take one and close it: how long closing took, which tasks are still there, and what it raised."""
    results = polite(*numbers)
    await anext(results)
    closing = time.monotonic()
    try:
        await results.aclose()
    except (RuntimeError, BaseExceptionGroup) as error:
        return 0, [], error
    return time.monotonic() - closing, await still_running(), None


async def left_early(polite: Any) -> tuple[float, list[str], BaseException | None]:
    """Take the first of three."""
    return await left_after(polite, 1, 20, 30)


async def cancelled_while_waiting(polite: Any) -> tuple[bool, list[str]]:
    """Cancel whoever takes the first: was it cancelled, and which tasks are still there?"""
    results = polite(5, 50)

    async def taker() -> None:
        async for _ in results:
            pass

    task = asyncio.create_task(taker())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task], timeout=1)
    return task.cancelled(), await still_running()


async def still_running() -> list[str]:
    """The other tasks, after those that were told to end had the time for it."""
    await asyncio.sleep(0.01)
    here = asyncio.current_task()
    return sorted(task.get_name() for task in asyncio.all_tasks() if task is not here)


def require_sleeps(attempt: Attempt, numbers: tuple[float, ...]) -> None:
    """Each number after as many seconds."""
    got: list[tuple[float, Any]] = []

    async def scenario(polite: Any) -> None:
        await collect(polite, numbers, got)

    run = attempt(
        scenario=scenario,
        allow=["task-left-over"],
        raises=() if numbers else (TypeError, ValueError, LookupError),
    )
    require(
        run.error is None,
        f"polite(), with no number, raised {type(run.error).__name__}: "
        f"{run.error}{at(run.error_line())}. Which call there needs at least one?",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    said = f"polite({', '.join(map(str, numbers))})" if len(numbers) < 9 else "With 100 numbers it"
    items = [item for _, item in got]
    require(
        not any(hasattr(item, "__await__") for item in items),
        f"It gave {shown(next(iter(items), None))}: that is something to wait for, and no number. What "
        "must stand in front of it?",
        because="not-awaited",
    )
    require(
        sorted(items, key=str) == sorted(numbers, key=str),
        f"{said} gave {in_words(items) or 'nothing'}. Each of its numbers should come once.",
        because="wrong-result",
    )
    require_at_once(
        run,
        "each sleep",
        max(numbers, default=0),
        in_turn=len(numbers) > 1 and run.elapsed >= sum(numbers),
        otherwise=", as long as the longest. What makes some of them wait for others?",
    )
    for moment, item in got:
        require(
            moment == item,
            f"{said}: the sleep of {item} s was over at {item} s, and its number came at "
            f"{seconds(moment)}. Give each one as soon as it is there.",
            because="wrong-order",
        )
    require(
        not run.left_over,
        f"{said} gave all numbers, and left {len(run.left_over)} tasks running. Who waits for them?",
        because="task-left-over",
    )


def require_own_time(attempt: Attempt) -> None:
    """The sleeps go on while whoever takes the numbers is busy with one."""

    async def busily(polite: Any) -> list[float]:
        moments = []
        async for _ in polite(1, 3, 6):
            moments.append(time.monotonic())
            await asyncio.sleep(1)
        return moments

    run = attempt(scenario=busily)
    require(
        run.result == [1, 3, 6],
        "Whoever took the numbers of polite(1, 3, 6) was busy with each for 1 s. They came at "
        f"{', '.join(map(seconds, run.result))}: the sleeps did not go on meanwhile. When does each of them "
        "begin, and who waits for whom?",
        because="sequential",
        run=run,
    )


def require_two_polite(attempt: Attempt) -> None:
    """To close one does nothing to the other."""

    async def two(polite: Any) -> Any:
        got: list[tuple[float, Any]] = []
        await asyncio.gather(collect(polite, (2, 4), got), left_after(polite, 1, 20))
        return got

    run = attempt(scenario=two, raises=(asyncio.CancelledError,), allow=["task-left-over"])
    require(
        run.error is None and run.result == [(2, 2), (4, 4)],
        "One alone is right. Two ran at once, and when one of them was closed, the other did not give "
        "its numbers any more. What do the two share that each should have for itself?",
        because="side-effect",
        run=run,
    )
