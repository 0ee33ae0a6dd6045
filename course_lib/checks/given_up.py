"""What nobody waits for any more: an early call of a check, cancelled half way, or closed after one item."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from course_lib.checks.attempt import Attempt, Call
from course_lib.checks.saying import seconds
from course_lib.checks.verdict import Incorrect

PATIENCE = 1000.0  # virtual seconds in which anything cancelled should have ended


def require_ends_when_cancelled(tried: Attempt, first: Call) -> None:
    """The first call that takes time, cancelled half way: who is cancelled ends."""
    half, scenario = first.run.elapsed / 2, first.scenario
    if not half or not (
        inspect.iscoroutinefunction(scenario) if scenario else tried.exercise.is_async
    ):
        return
    ends: list[asyncio.Task[Any]] = []

    async def half_way(answer: Any) -> None:
        call = scenario(answer) if scenario else tried.main(answer, *first.args)
        task = asyncio.create_task(call, name=tried.exercise.name)
        ends.append(task)
        await asyncio.wait([task], timeout=half)
        if task.done():
            ends.clear()  # with luck of its own it may be over sooner
        task.cancel()
        await asyncio.wait([task], timeout=PATIENCE)

    options = first.options | {"allow": ("task-left-over", *first.options["allow"])}
    try:
        run = tried(scenario=half_way, **options)
    except Incorrect:
        return  # it is not asked how well it tidies up
    if not ends or ends[0].cancelled():
        return
    [task] = ends
    if run.elapsed >= half + PATIENCE:
        what = "goes on"
    elif task.exception() is None:
        what = "returns as if nothing had happened"
    else:
        what = f"raises {type(task.exception()).__name__}"
    raise Incorrect(
        "swallowed-cancellation",
        f"Left alone, `{tried.exercise.name}` is right. Cancelled after {seconds(half)}, it {what}: the "
        "CancelledError that comes out of its `await` is caught. Whoever cancels it wants it to end: let that "
        "exception pass.",
        run=run,
    )


def require_ends_when_closed(tried: Attempt, first: Call) -> None:
    """The first call of an async generator, closed after its first item: it ends."""
    scenario = first.scenario
    if not inspect.isasyncgenfunction(tried.exercise.solution) or scenario is None:
        return
    jammed: list[RuntimeError] = []

    async def closing(answer: Any) -> Any:
        async def one(*args: Any, **keywords: Any) -> Any:
            items = answer(*args, **keywords)
            async for item in items:
                yield item
                break
            if hasattr(items, "aclose"):  # an iterator of the learner's own class need not have it
                try:
                    await items.aclose()
                except RuntimeError as error:
                    jammed.extend([error] if "ignored GeneratorExit" in str(error) else [])

        return await scenario(one)

    options = first.options | {"allow": ("task-left-over", *first.options["allow"])}
    try:
        run = tried(scenario=closing, **options)
    except Incorrect:
        return  # the same
    if jammed:
        raise Incorrect(
            "wrong-result",
            f"Left alone, `{tried.exercise.name}` is right. Closed after its first item, it goes on: `aclose` "
            "raises GeneratorExit at its `yield`, and that is caught. Whoever closes it wants it to end: let "
            "that exception pass.",
            run=run,
        )
