"""Guesses of lesson 00: cells, virtual time, a picture."""

import asyncio
import time

from course_lib.checks.question import question


@question(
    "A coroutine sleeps for an hour. How long does `lesson.timeline` need to run it?",
    "an hour",
    "a minute",
    "a moment",
    answer="a moment",
    because="In virtual time the clock jumps to the end of the sleep: an hour on it, a moment for you.",
)
def nap(): ...


@question(
    "`rude` holds the loop for 2 s with `time.sleep(2)`; `patient`, started beside it, waits 1 s with "
    "`asyncio.sleep(1)`. When is `patient` done?",
    "after 1 s",
    "after 2 s",
    "after 3 s",
    answer="after 3 s",
    because="Until 2 s nobody else could run, so `patient` began its wait of one second only then.",
)
async def both():
    async def rude():
        time.sleep(2)

    async def patient():
        await asyncio.sleep(1)
        return time.perf_counter()

    start = time.perf_counter()
    _, end = await asyncio.gather(rude(), patient())
    return f"after {end - start:.0f} s"


@question(
    "A coroutine waits for an event that nobody sets. In real time it would wait for ever. What does virtual "
    "time do with it?",
    "it waits for ever too",
    "it ends at once, with an error",
    "it ends after a day",
    answer="it ends at once, with an error",
    because="Nothing could run, and no wait had an end. That is found at once.",
)
def for_ever():
    async def waits():
        await asyncio.Event().wait()

    try:
        asyncio.run(waits())
    except BaseException:
        return "it ends at once, with an error"
    return "it waits for ever too"


@question(
    "`double` is a coroutine function. What does the call `double(21)` give, without `await`?",
    "42",
    "a coroutine",
    "an error",
    answer="a coroutine",
    because="A run of `double` that has not begun: no line of `double` was executed.",
)
def called_without_await():
    async def double(number):
        return 2 * number

    made = double(21)
    kind = type(made).__name__
    made.close()
    return f"a {kind}"
