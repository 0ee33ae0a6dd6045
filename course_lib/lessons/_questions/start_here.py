"""Questions of lesson 00: cells, virtual time, a picture."""

import asyncio
import time

from course_lib.checks.question import question


@question(
    "A check says that your function takes 1 s, and answers at once. How long does it take in a script?",
    "no time",
    "1 s",
    answer="1 s",
    because="Only checks and `lesson.timeline` use virtual time; a script waits for real.",
)
def in_a_script(): ...


@question(
    "Which of the two lets other coroutines run while it waits?",
    "`time.sleep(1)`",
    "`await asyncio.sleep(1)`",
    "both",
    answer="`await asyncio.sleep(1)`",
    because="`time.sleep` holds the thread, and with it the event loop.",
)
async def lets_others_run():
    async def blocks():
        time.sleep(1)

    async def waits():
        await asyncio.sleep(1)

    async def other():
        return time.perf_counter()

    let = []
    for wait, spelling in ((blocks, "`time.sleep(1)`"), (waits, "`await asyncio.sleep(1)`")):
        start = time.perf_counter()
        _, began = await asyncio.gather(wait(), other())
        if began == start:
            let.append(spelling)
    return "both" if len(let) == 2 else let[0]


@question(
    "Yesterday a check called your answer correct. Today you break it, and the check says incorrect. What does "
    "your progress say?",
    "the exercise is done",
    "the exercise is not done",
    answer="the exercise is done",
    because="What was once right stays done, so you can try things out.",
)
def stays_done(): ...
