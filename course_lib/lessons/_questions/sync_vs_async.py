"""Questions of lesson 01: waits one after another, and at the same time."""

import asyncio
import time

from course_lib.checks.question import question


@question(
    "A cook has three pots on the stove and stirs each in turn. What is that?",
    "concurrent",
    "parallel",
    "both",
    answer="concurrent",
    because="Three dishes are under way at once, and one cook does one thing at a time. With three cooks it "
    "would be both.",
)
def cook(): ...


@question(
    "What would `main_async` take with 1000 counts of one second instead of three?",
    "1 s",
    "3 s",
    "1000 s",
    answer="1 s",
    because="A thousand waits take place at the same time. In real time starting them costs some hundredths of "
    "a second. `main_sync` would take 1000 s.",
)
async def thousand_counts():
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(1000)))


@question(
    "Why is there no `await` before `print` in these programs?",
    "`print` does not block",
    "it blocks, for too short a time to matter",
    "`gather` takes care of it",
    answer="it blocks, for too short a time to matter",
    because="What matters is how long the loop is held. (Into a full pipe `print` may block for long.)",
)
def why_print(): ...


@question(
    "Three coroutines with `time.sleep(1)` in them are started by `gather`. When does the third begin?",
    "at 0 s",
    "at 1 s",
    "at 2 s",
    answer="at 2 s",
    because="All three were ready from the start, but the loop was busy with the first two.",
)
async def third_begins():
    start = time.perf_counter()

    async def count_wrong():
        began = time.perf_counter() - start
        time.sleep(1)
        return began

    began = await asyncio.gather(count_wrong(), count_wrong(), count_wrong())
    return f"at {max(began):.0f} s"
