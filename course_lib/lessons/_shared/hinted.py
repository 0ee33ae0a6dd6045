"""What the functions of lesson 22 do: hints change nothing of it."""

from __future__ import annotations

import asyncio
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.generators import collect, require_generator


def same_as_before(told: str, found: Any, wanted: Any) -> str:
    """What is said of an answer whose code was changed."""
    return (
        f"{told} {found!r} instead of {wanted!r}. Hints change nothing of what a function does: its code was "
        "right, and should stay as it is."
    )


def require_patience(attempt: Attempt) -> None:
    """It still does what the stub did."""

    async def of_a_job_that_fails_twice(patient: Any) -> tuple[Any, int]:
        calls: list[int] = []  # anew for each call of the answer: two are tried at once, too

        async def job() -> int:
            calls.append(1)
            await asyncio.sleep(1)
            if len(calls) < 3:
                raise ConnectionError("not yet")
            return 7

        return await patient(job, 4), len(calls)

    run = attempt(scenario=of_a_job_that_fails_twice)
    require(
        run.result == (7, 3),
        same_as_before(
            "Of a job that fails twice and then gives 7, it returned after so many calls",
            run.result,
            (7, 3),
        ),
        because="wrong-result",
        run=run,
    )

    for error, calls in ((OSError("again"), 3), (LookupError("a bug"), 1)):
        require_given_up(attempt, error, calls)
    attempt.last = run


def require_given_up(attempt: Attempt, error: Exception, wanted: int) -> None:
    """The error comes out after so many calls."""

    async def of_a_job_that_fails(patient: Any) -> tuple[str, int]:
        calls: list[int] = []

        async def job() -> str:
            calls.append(1)
            await asyncio.sleep(1)
            if len(calls) > 9:
                return "no error"
            raise error

        try:
            return await patient(job, 3), len(calls)
        except type(error):
            return type(error).__name__, len(calls)

    run = attempt(scenario=of_a_job_that_fails)
    found, due = run.result, (type(error).__name__, wanted)
    require(
        found == due,
        same_as_before(f"Of a job that raises {due[0]} came, after so many calls,", found, due),
        because="wrong-result",
        run=run,
    )


def require_cities(attempt: Attempt) -> None:
    """It still does what the stub did."""

    async def city_of(name: str) -> str | None:
        await asyncio.sleep(1)
        return {"Zoe": "Kyiv", "Yan": "Perth"}.get(name)

    async def collects(answer: Any) -> list[str]:
        got: list[tuple[float, Any]] = []
        await collect(answer, (names,), got)
        return [city for _, city in got]

    names, given = ["Zoe", "Max", "Yan"], {"city_of": city_of}
    require_generator(attempt, names, given=given)
    run = attempt(scenario=collects, given=given)
    require(
        run.result == ["Kyiv", "Perth"],
        same_as_before(
            "Of three names, of which nobody knows the second, it yielded",
            run.result,
            ["Kyiv", "Perth"],
        ),
        because="wrong-result",
        run=run,
    )


def require_lines(attempt: Attempt) -> None:
    """It still does what the stub did, to the end of a block that fails."""
    noted: list[str] = []

    class Line:
        def __init__(self, host: str) -> None:
            noted.append(f"calling {host}")

        async def hang_up(self) -> None:
            await asyncio.sleep(1)
            noted.append("hung up")

    async def uses(answer: Any) -> list[str]:
        manager = answer()
        if not hasattr(type(manager), "__aenter__"):
            raise Incorrect(
                "wrong-type",
                f"`line_to()` gives an object of the type `{type(manager).__name__}`, and that cannot "
                "stand in an `async with`. What did the decorator do?",
            )
        try:
            async with manager as line:
                noted.append("a line" if isinstance(line, Line) else repr(line))
                raise LookupError("in the block")
        except LookupError:
            noted.append("the error")
        return noted

    wanted = ["calling localhost", "a line", "hung up", "the error"]
    run = attempt(scenario=uses, given={"Line": Line})
    require(
        run.result == wanted,
        same_as_before("A block that failed saw", run.result, wanted),
        because="wrong-result",
        run=run,
    )


def require_sum(attempt: Attempt) -> None:
    """It still does what the stub did, in the same order."""

    async def adds(answer: Any) -> tuple[float, list[str]]:
        seen: list[str] = []  # anew for each call of the answer: two are tried at once, too

        async def number(n: float) -> float:
            seen.append(f"{n} awaited")
            await asyncio.sleep(n)
            return n

        async def tell(n: float) -> None:
            await asyncio.sleep(1)
            seen.append(f"{n} told")

        waiting = [number(2), number(1.5)]
        try:
            return await answer(waiting, tell), seen
        finally:
            for one in waiting:
                one.close()  # who fails at the first leaves the second, and Python complains of it later

    run = attempt(scenario=adds)
    wanted = (3.5, ["2 awaited", "2 told", "1.5 awaited", "1.5 told"])
    require(
        run.result == wanted,
        same_as_before(
            "Of coroutines that give 2 and 1.5 it gave, in these steps,", run.result, wanted
        ),
        because="wrong-result",
        run=run,
    )
