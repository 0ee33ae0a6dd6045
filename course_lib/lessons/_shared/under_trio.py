"""One call of an answer under Trio, in Trio's own virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.run.run import Run

PATIENT = 100.0  # virtual seconds


@dataclass
class Trio:
    """What came of it, and after how many of Trio's seconds."""

    value: Any = None
    error: BaseException | None = None
    took: float = 0.0
    run: Run | None = None


def under_trio(
    attempt: Attempt, plan: Callable[[Any], tuple[float, Any]], names: list[str]
) -> Trio:
    """`answer(names)` there; `plan(name)` says how long a probe takes, and what it returns or raises."""
    import trio
    from trio.testing import MockClock

    seen, made = Trio(), []

    def probe(name: str) -> Any:
        made.append(work(name))
        return made[-1]

    async def work(name: str) -> Any:
        takes, outcome = plan(name)
        await trio.sleep(takes)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    async def main(answer: Any) -> None:
        began = trio.current_time()
        try:
            with trio.fail_after(PATIENT):
                seen.value = await answer([*names])
        except Exception as error:
            seen.error = error
        seen.took = round(trio.current_time() - began, 6)

    async def scenario(answer: Any) -> None:
        clock = MockClock(autojump_threshold=0)  # jumps to the next timer, as ours does
        await asyncio.to_thread(lambda: trio.run(main, answer, clock=clock))

    seen.run = attempt(scenario=scenario, given={"probe": probe})
    for coroutine in made:
        coroutine.close()  # one that never ran would be complained of later, in somebody else's cell
    return seen
