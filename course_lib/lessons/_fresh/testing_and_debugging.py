"""Lesson 23, with servers, tasks and mistakes that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, pauses, word, words
from course_lib.lessons._shared.retrying import RIGHT, WRONG, tested, wrong


def test_retried(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which of right and wrong ones, in a made-up order, pass the test."""
    good = [(one, True) for one in (*RIGHT, wrong(), wrong())]
    bad = [(one, False) for one in chance.sample([*WRONG.values()], 4)]
    both = chance.sample(good, 3) + bad
    chance.shuffle(both)
    for subject, right in both:
        yield tested(attempt, subject, right).error is None


def flaky(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The statuses and texts of requests for made-up paths, in a made-up order."""
    import httpx

    failures, text = chance.randrange(1, 4), word(chance)
    paths = [f"/{name}" for name in words(chance, 3)]
    order = [chance.choice(paths) + chance.choice(("", "?a=1", "?b=2")) for _ in range(14)]

    async def scenario(flaky: Answer) -> Any:
        async with httpx.AsyncClient(transport=flaky(failures, text)) as client:
            got = [await client.get("http://there" + path) for path in order]
        return [
            (
                one.status_code,
                one.text if one.status_code == 200 else one.headers.get("Retry-After"),
            )
            for one in got
        ]

    yield attempt(scenario=scenario).result


def stuck(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Where tasks with made-up names wait, in made-up depths."""
    names = words(chance, 4)
    kinds = [chance.randrange(3) for _ in names]

    async def scenario(stuck: Answer) -> Any:
        gate = asyncio.get_running_loop().create_future()

        async def inner() -> None:
            await gate

        async def middle() -> None:
            await inner()

        async def outer() -> None:
            await middle()

        ways = (inner, middle, outer)
        tasks = [
            asyncio.create_task(ways[kind](), name=name)
            for name, kind in zip(names, kinds, strict=True)
        ]
        await asyncio.sleep(1)
        found = [dict(stuck([*tasks]))]
        gate.set_result(None)
        await asyncio.wait(tasks)
        return [*found, dict(stuck([*tasks]))]

    yield attempt(scenario=scenario).result


def labelled(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What made-up work gives in a thread, two at the same time."""
    import time

    names, values, seconds = words(chance, 2), words(chance, 2), pauses(chance, 2)

    async def scenario(labelled: Answer) -> Any:
        def job(number: int) -> str:
            time.sleep(seconds[number])
            return values[number]

        return await asyncio.gather(*(labelled(names[n], lambda n=n: job(n)) for n in (0, 1)))

    run = attempt(scenario=scenario)
    yield [*run.result], run.elapsed
