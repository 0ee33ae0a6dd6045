"""Guesses of lesson 01: waits one after another, and at the same time."""

import asyncio
import threading
import time

from course_lib.checks.question import question


@question(
    "The library needs 2 s to answer, the archive 3 s. `ask_all` asks one, then the other, with `time.sleep` "
    "for each wait. How long does it take?",
    "2 s",
    "3 s",
    "5 s",
    answer="5 s",
    because="The archive was asked only when the library had answered.",
)
def ask_all():
    time.sleep(2)
    time.sleep(3)


@question(
    'What does the call `ask_async("library", 2)` print, without `await`?',
    "asked library",
    "both lines",
    "nothing",
    answer="nothing",
    because="No line of it has run.",
)
def call_alone():
    printed = []

    async def ask_async(name, seconds):
        printed.append("asked " + name)
        await asyncio.sleep(seconds)
        printed.append("answer from " + name)

    coroutine = ask_async("library", 2)
    coroutine.close()  # it will not be run
    return " and ".join(printed) or "nothing"


@question(
    "`in_turn` awaits an answer that takes 2 s, on its next line one that takes 3 s. How long does it take?",
    "2 s",
    "3 s",
    "5 s",
    answer="5 s",
    because="`await` means that this coroutine goes on only when the first answer is there.",
)
async def in_turn():
    await asyncio.sleep(2)
    await asyncio.sleep(3)


@question(
    "`asyncio.gather` starts a wait of 2 s and a wait of 3 s. After how long is the whole done?",
    "2 s",
    "3 s",
    "5 s",
    answer="3 s",
    because="Both began at the same moment, so it takes as long as the longer one.",
)
async def together():
    await asyncio.gather(asyncio.sleep(2), asyncio.sleep(3))


@question(
    "A coroutine function with `time.sleep(1)` in it, three of them started by `gather`: how long?",
    "1 s",
    "2 s",
    "3 s",
    answer="3 s",
    because="`time.sleep` stops the thread, and the loop runs in that thread.",
)
async def wrong_sleep():
    async def count_wrong():
        time.sleep(1)

    await asyncio.gather(count_wrong(), count_wrong(), count_wrong())


@question(
    "Two coroutines, started by `gather`, print their names three times each, with 0, 1 and 2 behind. There is no `await` in them. What "
    "is printed?",
    "a0 a1 a2 b0 b1 b2",
    "a0 b0 a1 b1 a2 b2",
    "it differs from run to run",
    answer="a0 a1 a2 b0 b1 b2",
    because="The loop can only change to another task at an `await`, and there was none.",
)
async def no_await():
    async def stubborn(name):
        for i in range(3):
            print(f"{name}{i}")

    await asyncio.gather(stubborn("a"), stubborn("b"))


@question(
    "Three coroutines run at once, by `gather`. In how many threads?",
    "1",
    "3",
    answer="1",
    because="One loop, one thread: it runs whichever coroutine can go on.",
)
async def threads():
    async def which_thread():
        await asyncio.sleep(1)
        return threading.get_ident()

    return len(set(await asyncio.gather(which_thread(), which_thread(), which_thread())))


@question(
    "Three coroutines only compute: each prints that it begins, adds up numbers, and prints the sum. They are "
    "started by `gather`. Do their lines mix?",
    "yes",
    "no",
    answer="no",
    because="Nothing in them waits, so no sum begins before the last one is done.",
)
async def sums():
    steps = []

    async def add_up(name):
        steps.append(f"{name} begins")
        steps.append(f"{name} has {sum(range(1000))}")

    await asyncio.gather(add_up("a"), add_up("b"), add_up("c"))
    return "no" if steps == sorted(steps) else "yes"
