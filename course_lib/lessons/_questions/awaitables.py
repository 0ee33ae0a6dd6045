"""Questions of lesson 02: coroutines, tasks, futures, and what starts them."""

import asyncio
import time

from course_lib.checks.question import question


@question(
    "`result = fetch(url)`, and `result.status` raises an AttributeError about a coroutine. What is missing?",
    "`await` before `fetch(url)`",
    "`asyncio.run` around it",
    "`async` before `def`",
    answer="`await` before `fetch(url)`",
    because="`result` is the coroutine object, not what the coroutine returns.",
)
async def attribute_of_a_coroutine():
    class Answer:
        status = 200

    async def fetch(url):
        return Answer()

    result = fetch("python.org")
    has_status = hasattr(result, "status")
    result = await result
    return "`await` before `fetch(url)`" if hasattr(result, "status") > has_status else "no await"


@question(
    "Is `await asyncio.create_task(work())` faster than `await work()`?",
    "yes",
    "no",
    answer="no",
    because="The task is awaited at once, so nothing overlaps. It would help to do something else in between.",
)
async def task_at_once():
    start = time.perf_counter()
    await asyncio.sleep(2)
    coroutine = time.perf_counter() - start
    await asyncio.create_task(asyncio.sleep(2))
    task = time.perf_counter() - start - coroutine
    return "yes" if task < coroutine else "no"


@question(
    "Why can `Delay` be awaited twice, and a coroutine object only once?",
    "each `await` calls `__await__`, which makes a new sleep",
    "classes are never used up",
    "the loop starts it again",
    answer="each `await` calls `__await__`, which makes a new sleep",
    because="A coroutine object is a single run, with nothing to make a second one of.",
)
async def why_twice():
    calls = []

    class Delay:
        def __await__(self):
            calls.append("one more sleep")
            yield from asyncio.sleep(3).__await__()

    tea = Delay()
    await tea
    await tea
    called = "each `await` calls `__await__`, which makes a new sleep"
    return called if len(calls) == 2 else "something else"


@question(
    "A background task only sleeps and writes to a log. Must somebody keep it?",
    "yes",
    "no",
    answer="yes",
    because="While it sleeps the loop's timer holds it. With another wait it may vanish, so keep every task.",
)
def must_be_kept(): ...


@question(
    "Does every `await` let other tasks run?",
    "yes",
    "no",
    answer="no",
    because="Awaiting a coroutine that waits for nothing runs straight through. Others get a turn when something is "
    "awaited that is not there yet.",
)
async def always_a_turn():
    turns = []

    async def other():
        turns.append("other")

    async def waits_for_nothing():
        return 1

    task = asyncio.create_task(other())
    await waits_for_nothing()
    had_a_turn = bool(turns)
    await task
    return "yes" if had_a_turn else "no"
