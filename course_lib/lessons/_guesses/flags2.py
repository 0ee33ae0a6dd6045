"""Guesses of lesson 13: a few downloads at a time, and what becomes of those that fail."""

import asyncio
import threading
import time

from course_lib.checks.question import question
from course_lib.servers import FlagServer
from solutions.flags2_common import ALL_CC


@question(
    "Six tasks share an `asyncio.Semaphore(2)`; each holds it for 2 s. How long do they take together?",
    "2 s",
    "6 s",
    "12 s",
    answer="6 s",
    because="Two at a time, three times 2 s. The others wait for a place, and that costs nothing.",
)
async def six_visits():
    semaphore = asyncio.Semaphore(2)

    async def visit():
        async with semaphore:
            await asyncio.sleep(2)

    await asyncio.gather(*(visit() for _ in range(6)))


@question(
    "Six tasks; each makes an `asyncio.Semaphore(2)` of its own and holds it for 2 s. How long do they take together?",
    "2 s",
    "6 s",
    "12 s",
    answer="2 s",
    because="Each finds two places and takes one. A semaphore throttles only those who share it.",
)
async def six_alone():
    async def visit():
        async with asyncio.Semaphore(2):
            await asyncio.sleep(2)

    await asyncio.gather(*(visit() for _ in range(6)))


@question(
    "An `asyncio.Semaphore(1)` is released once, though nobody had acquired it. How many can be inside after that?",
    "1",
    "2",
    "none: `release` raises ValueError",
    answer="2",
    because="A plain semaphore only counts, and every `release` adds a place.",
)
async def one_release_too_many():
    semaphore = asyncio.Semaphore(1)
    semaphore.release()
    inside = 0
    while not semaphore.locked():
        await semaphore.acquire()
        inside += 1
    return inside


@question(
    "Six threads share a `threading.Semaphore(2)`; each holds it for 1 s, in `time.sleep(1)`. How long do they take together?",
    "1 s",
    "3 s",
    "for ever",
    answer="3 s",
    because="Two at a time: it is to threads what `asyncio.Semaphore` is to tasks.",
)
async def six_threads():
    semaphore = threading.Semaphore(2)

    def visit():
        with semaphore:
            time.sleep(1)

    await asyncio.gather(*(asyncio.to_thread(visit) for _ in range(6)))


@question(
    "A function begins with `exc = None`. Then `except ValueError as exc:` handles an error, and on a line after the whole `try` "
    "statement the function returns `exc`. What comes of it?",
    "the error",
    "None",
    "UnboundLocalError",
    answer="UnboundLocalError",
    because="Python deletes the name at the end of the `except` block, so that the error does not stay in memory. What is "
    "needed later must be kept under another name.",
)
def name_behind_as():
    exc = None
    try:
        int("x")
    except ValueError as exc:
        str(exc)
    return exc


@question(
    "Two downloads wait 1 s each with `await`, then each saves its flag with a plain function that takes 1 s. They are "
    "gathered. How long do they take together?",
    "2 s",
    "3 s",
    "4 s",
    answer="3 s",
    because="They wait for the server together. While one saves, the loop stands still, and the other's save comes after it.",
)
async def two_saves():
    async def fetch_and_save():
        await asyncio.sleep(1)
        time.sleep(1)

    await asyncio.gather(fetch_and_save(), fetch_and_save())


@question(
    "Two downloads wait 1 s each with `await`, then each saves its flag in `asyncio.to_thread`, which takes 1 s. They are "
    "gathered. How long do they take together?",
    "2 s",
    "3 s",
    "4 s",
    answer="2 s",
    because="Each save has a thread of its own, and the loop goes on meanwhile.",
)
async def two_saves_aside():
    async def fetch_and_save():
        await asyncio.sleep(1)
        await asyncio.to_thread(time.sleep, 1)

    await asyncio.gather(fetch_and_save(), fetch_and_save())


@question(
    "Sixty flags are fetched, 20 at a time and then 60 at a time, from a server whose answers take 0.015 to 0.15 s. How much "
    "faster is the second?",
    "three times as fast",
    "less than that",
    answer="less than that",
    because="More at a time pays until the slowest answer is the limit: nothing ends before that one.",
)
def sixty_at_a_time():
    fate = FlagServer("DELAY", scale=0.03, seed=3).fate
    waits = [fate(f"/flags/{cc}/{cc}.gif".lower(), 1)[0] for cc in ALL_CC[:60]]
    return "less than that" if sum(waits) / 20 / max(waits) < 2.9 else "three times as fast"


@question(
    "A server takes 0.5 to 5 s for each answer, and a quarter of its answers are errors. A client's patience ends after "
    "3.1 s. Of 100 flags, how many fail, on average?",
    "about 25",
    "about 40",
    "about 57",
    answer="about 57",
    because="(5 − 3.1) / 4.5 of the answers, 42 in 100, are too late. Of the other 58 a quarter are errors.",
)
def expected_errors():
    too_late = (5 - 3.1) / (5 - 0.5)
    return f"about {100 * (too_late + (1 - too_late) * 0.25):.0f}"
