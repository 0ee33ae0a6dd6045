"""What `retried` of lesson 23 may be like: right in some spellings, and wrong in one thing each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.checks.stand_ins import named_after
from course_lib.run.run import Run

Job = Callable[[], Awaitable[Any]]
Retried = Callable[[Job, int, float], Awaitable[Any]]


async def in_a_loop(job: Job, times: int, pause: float) -> Any:
    for attempt in range(times):
        try:
            return await job()
        except OSError:
            if attempt == times - 1:
                raise
        await asyncio.sleep(pause * 2**attempt)
    raise ValueError("times should be 1 or more")


async def calling_itself(job: Job, times: int, pause: float) -> Any:
    try:
        return await job()
    except OSError:
        if times == 1:
            raise
    await asyncio.sleep(pause)
    return await calling_itself(job, times - 1, 2 * pause)


async def in_a_task(job: Job, times: int, pause: float) -> Any:
    """Each try in a task of its own, each pause in two halves."""

    async def one_try() -> Any:
        return await job()

    while True:
        try:
            return await asyncio.create_task(one_try())
        except OSError:
            times -= 1
            if not times:
                raise
            await asyncio.sleep(pause / 2)
            await asyncio.sleep(pause / 2)
            pause *= 2


def wrong(
    *,
    tries: int = 0,
    pauses: Callable[[float, int], float] = lambda pause, n: pause * 2**n,
    catches: tuple[type[Exception], ...] = (OSError,),
    result: Callable[[Any], Any] = lambda result: result,
    swallows: bool = False,
    afterwards: bool = False,
) -> Retried:
    """One that is right but for what is said."""

    async def retried(job: Job, times: int, pause: float) -> Any:
        for attempt in range(times + tries):
            last = attempt == times + tries - 1
            try:
                return result(await job())
            except catches:
                if last and not swallows and not afterwards:
                    raise
                if not last or afterwards:
                    await asyncio.sleep(pauses(pause, attempt))
                if last and afterwards:
                    raise
        return None

    return retried


async def tries_once(job: Job, times: int, pause: float) -> Any:
    return await job()


async def returns_none_after_others(job: Job, times: int, pause: float) -> Any:
    try:
        return await in_a_loop(job, times, pause)
    except OSError:
        raise
    except Exception:
        return None


def in_the_end(chosen: Callable[[list[OSError]], OSError]) -> Retried:
    """Right, but for the error that comes out, chosen from those of all tries."""

    async def retried(job: Job, times: int, pause: float) -> Any:
        errors: list[OSError] = []

        async def noted() -> Any:
            try:
                return await job()
            except OSError as error:
                errors.append(error)
                raise

        try:
            return await in_a_loop(noted, times, pause)
        except OSError:
            raise chosen(errors) from None

    return retried


RIGHT: list[Retried] = [in_a_loop, calling_itself, in_a_task]
WRONG: dict[str, Retried] = {
    "returns None, whatever the job gave": wrong(result=lambda _: None),
    "never tries again": tries_once,
    "gives up one try too early": wrong(tries=-1),
    "tries once more than `times`": wrong(tries=1),
    "does not wait between two tries": wrong(pauses=lambda pause, n: 0),
    "waits `pause` seconds each time": wrong(pauses=lambda pause, n: pause),
    "adds `pause` each time, where it should double it": wrong(
        pauses=lambda pause, n: pause * (n + 1)
    ),
    "waits 1, 2 and 4 s whatever `pause` is": wrong(pauses=lambda pause, n: 2**n),
    "returns None when all tries have failed": wrong(swallows=True),
    "waits once more when the last try has failed": wrong(afterwards=True),
    "tries again after any exception, such as a ValueError": wrong(catches=(Exception,)),
    "returns None after another exception, such as a ValueError": returns_none_after_others,
    "raises an OSError of its own when all tries have failed": in_the_end(
        lambda errors: OSError("all tries failed")
    ),
    "raises the first OSError in the end, and not the last": in_the_end(lambda errors: errors[0]),
}

for one in [*RIGHT, tries_once]:
    named_after({"retried": one})  # so are they called in messages and pictures


def tested(attempt: Attempt, subject: Any, passes: bool) -> Run:
    """The learner's test of this `retried`; that it fails is what it may do, and `passes` what it should."""
    import pytest  # a quarter of a second, and no other lesson's checks need it

    if passes:
        return attempt(subject, raises=(AssertionError, pytest.fail.Exception))
    return attempt(
        subject, raises=(BaseException,), allow=("task-left-over", "unretrieved-exception")
    )
