"""Guesses of lesson 04: where the words may stand, and three ways to collect results."""

import asyncio
import random

from course_lib.checks.question import question


async def job(name, seconds):
    await asyncio.sleep(seconds)
    return name


@question(
    "Inside of an `async def` stands a plain `def`, and in that an `await`. Does Python allow it?",
    "yes",
    "no",
    answer="no",
    because="What counts is the innermost function, and that one is plain.",
)
def inner_def():
    source = "async def outer():\n    def inner():\n        await other()"
    try:
        compile(source, "cell", "exec")
    except SyntaxError:
        return "no"
    return "yes"


@question(
    "A coroutine looks at the clock. As long as it is earlier than 5 s, it sleeps and looks again: 1 s after "
    "the first look, then 2 s, 3 s and so on. How many looks are there, and when is the last?",
    "3 looks, the last at 5 s",
    "4 looks, the last at 6 s",
    "5 looks, the last at 10 s",
    answer="4 looks, the last at 6 s",
    because="It looks at 0, 1, 3 and 6 s.",
)
async def until_ready():
    loop = asyncio.get_running_loop()
    looks, start = 1, loop.time()
    while loop.time() - start < 5:
        await asyncio.sleep(looks)
        looks += 1
    return f"{looks} looks, the last at {loop.time() - start:g} s"


@question(
    "`gather` starts three jobs, in this order: `c` takes 3 s, `a` 1 s, `b` 2 s. What list does it give, and when?",
    "['a', 'b', 'c'] at 3 s",
    "['c', 'a', 'b'] at 3 s",
    "['c', 'a', 'b'] at 6 s",
    answer="['c', 'a', 'b'] at 3 s",
    because="The list is there once the slowest has come, in the order of the arguments.",
)
async def gathered():
    start = asyncio.get_running_loop().time()
    names = await asyncio.gather(job("c", 3), job("a", 1), job("b", 2))
    return f"{names} at {asyncio.get_running_loop().time() - start:g} s"


@question(
    "A loop goes over `asyncio.as_completed` with three tasks, of which the quickest takes 1 s. In the loop's body "
    "the first thing is a look at the clock, before any `await`. What time is it there, in the first round?",
    "0 s",
    "1 s",
    answer="0 s",
    because="What you are handed means the next result, whichever that will be. The waiting happens at `await`.",
)
async def handed_out():
    loop = asyncio.get_running_loop()
    start = loop.time()
    tasks = [asyncio.create_task(job("job", seconds)) for seconds in (3, 1, 2)]
    seen = []
    for next_one in asyncio.as_completed(tasks):
        seen.append(f"{loop.time() - start:g} s")
        await next_one
    return seen[0]


@question(
    "A dictionary has three tasks as its keys. `for next_one in asyncio.as_completed(tasks)` hands out three things. "
    "How many of them are keys of the dictionary?",
    "0",
    "1",
    "3",
    answer="0",
    because="A plain `for` hands out something made for the occasion, not your tasks, so it does not say whose result "
    "it gives.",
)
async def whose_result():
    tasks = {asyncio.create_task(job("job", seconds)): seconds for seconds in (3, 1, 2)}
    found = 0
    for next_one in asyncio.as_completed(tasks):
        found += next_one in tasks
        await next_one
    return found


@question(
    "`asyncio.wait(tasks, timeout=2.5)`, and one of the tasks takes 3 s. What becomes of that one after 2.5 s?",
    "it is cancelled",
    "it goes on",
    "TimeoutError is raised",
    answer="it goes on",
    because="`wait` raises nothing and cancels nothing: it says how things stand, and you decide.",
)
async def after_timeout():
    _, pending = await asyncio.wait([asyncio.create_task(job("c", 3))], timeout=2.5)
    return "it goes on" if await pending.pop() == "c" else "it is cancelled"


@question(
    "`both = asyncio.gather(...)` with jobs of 2 s and 3 s. The next line sleeps for 2 s, the line after it awaits "
    "`both`. When is all over?",
    "after 2 s",
    "after 3 s",
    "after 5 s",
    answer="after 3 s",
    because="`gather` starts its tasks at the call. A coroutine would have begun at the `await`.",
)
async def started_early():
    start = asyncio.get_running_loop().time()
    both = asyncio.gather(job("a", 2), job("b", 3))
    await asyncio.sleep(2)
    await both
    return f"after {asyncio.get_running_loop().time() - start:g} s"


@question(
    "`gather` runs two coroutines. One raises after 1 s, the other needs 3 s. What becomes of the other?",
    "it is cancelled after 1 s",
    "it runs to its end",
    "it never began",
    answer="it runs to its end",
    because="`gather` raises the first exception as soon as it comes, and leaves the others alone.",
)
async def others_run_on():
    ended = []

    async def slow():
        await asyncio.sleep(3)
        ended.append("slow")

    async def fails():
        await asyncio.sleep(1)
        raise ValueError

    try:
        await asyncio.gather(slow(), fails())
    except ValueError:
        await asyncio.sleep(4)
    return "it runs to its end" if ended else "it is cancelled after 1 s"


@question(
    "Three coroutines draw random numbers, each after a pause of its own. Now the pauses are changed, the seed is "
    "not. Does each coroutine draw the same numbers as before?",
    "yes",
    "no",
    answer="no",
    because="The seed fixes the stream of numbers. Whose turn it is when a number is drawn depends on the pauses.",
)
async def same_seed():
    async def draws(pause):
        numbers = []
        for _ in range(3):
            await asyncio.sleep(pause)
            numbers.append(random.random())
        return numbers

    found = []
    for pauses in ((1, 2), (2, 1)):
        random.seed(444)
        found.append(await asyncio.gather(*map(draws, pauses)))
    return "yes" if found[0] == found[1] else "no"
