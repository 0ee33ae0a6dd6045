"""Guesses of lesson 23: tests of what waits, and looks into a program."""

import asyncio
from contextvars import ContextVar

from course_lib.checks.question import question


@question(
    "Two tests are coroutine functions, one of them wrong. pytest runs them without any plugin. Which "
    "does it report as failed?",
    "the wrong one",
    "both",
    "neither",
    answer="both",
    because="It calls a test and awaits nothing; since version 8.4 it says so, and takes that for a failure.",
)
def plain_pytest(): ...


@question(
    "A job fails three times. In between, the program waits 60 s, twice that, and four times that. How "
    "long does a test of it take in real time?",
    "1 minute",
    "4 minutes",
    "7 minutes",
    answer="7 minutes",
    because="60, 120 and 240 s; and nobody runs a test of seven minutes twice.",
)
async def seven_minutes():
    for pause in (60, 120, 240):
        await asyncio.sleep(pause)
    return f"{asyncio.get_running_loop().time() / 60:g} minutes"


@question(
    "A program calls `asyncio.sleep(1)` without `await`, and then blocks the loop for a fifth of a "
    "second. Which of the two does Python report without being asked?",
    "the forgotten await",
    "the blocked loop",
    "both",
    answer="the forgotten await",
    because="That is a warning of Python's own. How long a step takes is measured in debug mode only.",
)
def by_itself(): ...


@question(
    "`start_up` awaits `read_settings`, which awaits a future. Which function is the innermost that "
    "`task.get_stack()` shows?",
    "read_settings",
    "start_up",
    answer="start_up",
    because="Of a task that waits it shows one frame, that of its own coroutine.",
)
async def top_of_stack():
    async def read_settings():
        await asyncio.get_running_loop().create_future()

    async def start_up():
        await read_settings()

    task = asyncio.create_task(start_up())
    await asyncio.sleep(1)
    task.cancel()
    return task.get_stack()[-1].f_code.co_name


@question(
    "A hundred times, a task is started that waits for an event, and `asyncio.wait([task], timeout=1)` "
    "is awaited. Nobody sets the event. How many tasks does `asyncio.all_tasks()` count then, the one "
    "that asks among them?",
    "1",
    "2",
    "101",
    answer="101",
    because="`asyncio.wait` stops waiting after a second, and cancels nothing.",
)
async def left_after_hundred():
    event = asyncio.Event()
    tasks = [asyncio.create_task(event.wait()) for _ in range(100)]
    await asyncio.wait(tasks, timeout=1)
    count = len(asyncio.all_tasks())
    for task in tasks:
        task.cancel()
    return count


@question(
    "Two coroutines run at once, by `gather`. Each sets the context variable `label`, to Ann and to Bob; "
    "before, it was nobody. What does the caller print as `label.get()` behind the `gather`?",
    "nobody is back",
    "Ann is back",
    "Bob is back",
    answer="nobody is back",
    because="Each task has a copy of the context, and what it sets stays in there.",
)
async def label_after():
    label = ContextVar("label", default="nobody")

    async def request(name):
        label.set(name)

    await asyncio.gather(request("Ann"), request("Bob"))
    return f"{label.get()} is back"
