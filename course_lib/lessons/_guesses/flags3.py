"""Guesses of lesson 14: two requests for each flag, second chances, and limits of several kinds."""

import asyncio
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed

from course_lib.checks.question import question


async def request(what=""):
    await asyncio.sleep(1)


async def four_flags(download):
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(*(download(semaphore) for _ in range(4)))


@question(
    "Four flags need two requests of 1 s each, and share a `Semaphore(2)`. With one `async with semaphore` around both requests it "
    "takes 4 s. How long with a block of its own for each request?",
    "3 s",
    "4 s",
    "8 s",
    answer="4 s",
    because="There are eight requests, two at a time, either way. A place that is given back goes to whoever waits longest.",
)
async def block_for_each():
    async def one_each(semaphore):
        for _ in range(2):
            async with semaphore:
                await request()

    await four_flags(one_each)


@question(
    "Four downloads share a `Semaphore(2)`. Each asks for 1 s, then works for 1 s in a thread. All of it inside of the block takes "
    "4 s. How long with the work after the block?",
    "2 s",
    "3 s",
    "4 s",
    answer="3 s",
    because="A place stands for a request at the server. Who keeps it while doing something else keeps the next one waiting.",
)
async def work_after_the_block():
    async def lets_go(semaphore):
        async with semaphore:
            await request()
        await asyncio.to_thread(time.sleep, 1)

    await four_flags(lets_go)


@question(
    "Four downloads share a `Semaphore(2)`. Each takes a place, asks for 1 s, and then takes a second place inside of the first "
    "block, for another second. How does it end?",
    "after 4 s",
    "after 8 s",
    "with a deadlock",
    answer="with a deadlock",
    because="Two downloads hold a place each, and wait for a second one that nobody can give back.",
)
async def one_inside_of_the_other():
    async def nested(semaphore):
        async with semaphore:
            await request()
            async with semaphore:
                await request()

    try:
        async with asyncio.timeout(1000):
            await four_flags(nested)
    except TimeoutError:
        return "with a deadlock"


@question(
    "`get_flag`, `get_country` and a `download_one` that calls both and saves in a thread; and a `supervisor` that opens a client and "
    "a group of tasks. How often do `await` and `async with` stand in these four, together?",
    "3 and 2 times",
    "6 and 4 times",
    "12 and 8 times",
    answer="6 and 4 times",
    because="`await`: for the two answers, the two functions that ask for them, the thread, the whole download. `async with`: twice "
    "the semaphore, the client, the group.",
)
def six_awaits(): ...


@question(
    "A program tries a request four times at most, with pauses of 1, 2 and 4 s, if the error is worth it. The server takes 1 s, and "
    "answers 404. When does the program give up?",
    "after 1 s",
    "after 4 s",
    "after 11 s",
    answer="after 1 s",
    because="A 404 will be a 404 the next time, too, so that it is not tried again.",
)
async def hopeless():
    start = asyncio.get_running_loop().time()
    await request()
    return f"after {asyncio.get_running_loop().time() - start:g} s"


@question(
    "A hundred clients failed at the same moment. Each comes back after 1 s and a random part of another second. How many come in "
    "the busiest tenth of a second?",
    "about 2",
    "about 15",
    "100",
    answer="about 15",
    because="Ten on average, and a few more where chance has it. Without the random part all hundred would come at once.",
)
def busiest_moment():
    chance = random.Random(7)
    arrivals = Counter(int(10 * (1 + chance.random())) for _ in range(100))
    return f"about {5 * round(max(arrivals.values()) / 5)}"


@question(
    "Each request takes 1 s. The server says twice that it is busy, with `Retry-After: 7`, and then answers. A client that does as it "
    "is told has the answer after how long?",
    "9 s",
    "15 s",
    "17 s",
    answer="17 s",
    because="Three requests of 1 s, and two pauses of 7 s.",
)
async def told_to_wait():
    for _ in range(2):
        await request()
        await asyncio.sleep(7)
    await request()


@question(
    "A hundred requests of 0.1 s each, with a `Semaphore(5)`. How long do they take?",
    "2 s",
    "10 s",
    "20 s",
    answer="2 s",
    because="That is fifty in a second. A semaphore limits how many wait at once, and says nothing of how many come in a second.",
)
async def five_quick_ones():
    semaphore = asyncio.Semaphore(5)

    async def ask():
        async with semaphore:
            await asyncio.sleep(0.1)

    await asyncio.gather(*(ask() for _ in range(100)))


@question(
    "A client may open two connections, and a request may wait 0.1 s for a free one. Six requests begin at once, of a server that takes "
    "0.3 s for each. How many fail?",
    "0",
    "2",
    "4",
    answer="4",
    because="The server does nothing wrong. Four requests wait inside of the client for longer than they may.",
)
async def impatient_pool():
    connections, failed = asyncio.Semaphore(2), []

    async def ask():
        try:
            async with asyncio.timeout(0.1):
                await connections.acquire()
        except TimeoutError:
            failed.append(True)
        else:
            await asyncio.sleep(0.3)
            connections.release()

    await asyncio.gather(*(ask() for _ in range(6)))
    return len(failed)


@question(
    "A coroutine waits with `concurrent.futures.as_completed` for a thread that takes 2 s. Another task began to sleep for 1 s at the "
    "same time. When does that one go on?",
    "at 1 s",
    "at 2 s",
    answer="at 2 s",
    because="`concurrent.futures` waits without `await`: the loop stands still until the thread is done.",
)
async def wrong_as_completed():
    start = time.perf_counter()

    async def waits_for_threads():
        with ThreadPoolExecutor() as pool:
            for done in as_completed([pool.submit(time.sleep, 2)]):
                done.result()

    async def other():
        await request()
        print(f"at {time.perf_counter() - start:g} s")

    await asyncio.gather(other(), waits_for_threads())


@question(
    "A server takes 0.5 to 5 s for each answer. Of seventeen flags both picture and facts are asked for, and 3.1 s is the limit of "
    "patience for each. How many flags are saved, on average?",
    "about 6",
    "about 10",
    "about 17",
    answer="about 6",
    because="Each answer comes in time with a chance of 2.6 / 4.5, and both of them with a third.",
)
def seventeen_flags():
    return f"about {17 * (2.6 / 4.5) ** 2:.0f}"
