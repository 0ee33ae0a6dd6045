"""Guesses of lesson 06: what stands between producers and consumers, and how all come to an end."""

import asyncio
from typing import Any

from course_lib.checks.question import question

FOR_EVER = "it waits for ever"


async def ends(coroutine, otherwise, after=1000):
    """What is to be said of a coroutine that may never end."""
    task = asyncio.create_task(coroutine)
    done, _ = await asyncio.wait([task], timeout=after)
    task.cancel()
    return otherwise if done else FOR_EVER


async def packer(q, seconds=2):
    while True:
        await q.get()
        await asyncio.sleep(seconds)
        q.task_done()


async def packed(hands, parcels=6, room=0):
    """How long it takes to pack them all."""
    q: asyncio.Queue[Any] = asyncio.Queue(maxsize=room)
    start = asyncio.get_running_loop().time()
    workers = [asyncio.create_task(packer(q)) for _ in range(hands)]
    for parcel in range(parcels):
        await q.put(parcel)
    await q.join()
    for worker in workers:
        worker.cancel()
    return asyncio.get_running_loop().time() - start


@question(
    "In an endless loop a consumer gets one job after another from a queue and notes each. Three jobs come within a "
    "minute. How often did its loop go round?",
    "3 times",
    "60 times",
    "as fast as the computer can",
    answer="3 times",
    because="At `await q.get()` it stands still and costs nothing, until a job comes.",
)
async def endless_loop():
    q: asyncio.Queue[Any] = asyncio.Queue()
    rounds: list[Any] = []

    async def worker():
        while True:
            rounds.append(await q.get())

    task = asyncio.create_task(worker())
    for job in "abc":
        await asyncio.sleep(20)
        await q.put(job)
    await asyncio.sleep(1)
    task.cancel()
    return f"{len(rounds)} times"


@question(
    "A worker takes the only job from the queue and works on it for 5 s; then it calls `task_done`. The program prints "
    "`q.empty()` after 1 s, and a line when `await q.join()` is over. What is printed?",
    "False, job finished, all done",
    "True, all done, job finished",
    "True, job finished, all done",
    answer="True, job finished, all done",
    because="The queue is empty as soon as the job is taken. `join` waits until it is done.",
)
async def empty_or_done():
    q: asyncio.Queue[Any] = asyncio.Queue()
    lines: list[Any] = []

    async def worker():
        await q.get()
        await asyncio.sleep(5)
        lines.append("job finished")
        q.task_done()

    task = asyncio.create_task(worker())
    await q.put("job")
    await asyncio.sleep(1)
    lines.append(str(q.empty()))
    await q.join()
    lines.append("all done")
    await task
    return ", ".join(lines)


@question(
    "A worker takes the only job from a queue, works for 2 s, and returns without a call of `task_done`. The program "
    "awaits `q.join()`. What happens?",
    "`join` is over after 2 s",
    FOR_EVER,
    "ValueError",
    answer=FOR_EVER,
    because="The count stays at one, and nobody is left who could take it off.",
)
async def forgetful():
    q: asyncio.Queue[Any] = asyncio.Queue()

    async def worker():
        await q.get()
        await asyncio.sleep(2)

    task = asyncio.create_task(worker())
    await q.put("job")
    said = await ends(q.join(), "`join` is over after 2 s")
    await task
    return said


@question(
    "A program awaits a producer, which is done after 6 s, and a consumer with an endless loop, both in one `gather`. "
    "When is the `gather` over?",
    "after 6 s",
    "never",
    answer="never",
    because="All is sold after 6 s, and the consumer waits for more.",
)
async def everybody():
    q: asyncio.Queue[Any] = asyncio.Queue()

    async def baker():
        for loaf in range(3):
            await asyncio.sleep(2)
            await q.put(loaf)

    async def both():
        await asyncio.gather(baker(), packer(q, 0))

    said = await ends(both(), "after 6 s")
    return "never" if said == FOR_EVER else said


@question(
    "A producer brings its first job after 2 s and its last after 6 s. A main program starts it, and a consumer, and "
    "awaits `q.join()` at once. When is that over?",
    "at 0 s",
    "after 2 s",
    "after 6 s",
    answer="at 0 s",
    because="Nothing has been put yet, so nothing is unfinished.",
)
async def joins_first():
    q: asyncio.Queue[Any] = asyncio.Queue()
    start = asyncio.get_running_loop().time()

    async def producer():
        for _ in range(3):
            await asyncio.sleep(2)
            await q.put("job")

    tasks = [asyncio.create_task(producer()), asyncio.create_task(packer(q))]
    await q.join()
    for task in tasks:
        task.cancel()
    return f"at {asyncio.get_running_loop().time() - start:g} s"


@question(
    "`worker.cancel()`, and on the next line `worker.done()`. The worker has a `finally` that needs 1 s. What does "
    "`done()` say?",
    "True",
    "False",
    answer="False",
    because="`cancel` is a request. The task still has to meet its `CancelledError`, and to run to its end.",
)
async def cancel_is_a_request():
    async def tidy():
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(1)

    worker = asyncio.create_task(tidy())
    await asyncio.sleep(2)
    worker.cancel()
    said = worker.done()
    await asyncio.wait([worker])
    return said


@question(
    "Six parcels lie on a queue, and packing one takes 2 s. One packer needs 12 s, two need 6 s. What do three, six and "
    "twelve packers need?",
    "4, 2 and 1 s",
    "4, 2 and 2 s",
    "4, 4 and 4 s",
    answer="4, 2 and 2 s",
    because="Of twelve packers, six find nothing to do.",
)
async def more_hands():
    three, six, twelve = [await packed(hands) for hands in (3, 6, 12)]
    return f"{three:g}, {six:g} and {twelve:g} s"


@question(
    "Tasks stand in a set, and a callback takes each out of it when it is done. What does `for task in living: await "
    "task` do?",
    "it awaits them all",
    "it awaits the first, and skips some",
    "RuntimeError",
    answer="RuntimeError",
    because="During the first `await` a task ends and leaves the set, in the middle of the `for`.",
)
async def set_in_a_loop():
    living: set[Any] = set()
    for seconds in (1, 2, 3):
        task = asyncio.create_task(asyncio.sleep(seconds))
        living.add(task)
        task.add_done_callback(living.discard)
    try:
        for task in living:
            await task
    finally:
        await asyncio.gather(*living)


@question(
    "Six parcels are brought faster than one packer can pack them, who needs 2 s for each. Without a limit all are "
    "packed after 12 s. Now the queue has room for two. When are all packed?",
    "after 12 s",
    "after 16 s",
    "never",
    answer="after 12 s",
    because="The packer sets the pace. The one who brings them has to wait, but the packer never has to.",
)
async def room_for_two():
    return f"after {await packed(1, room=2):g} s"


@question(
    "Two consumers get from one queue, and each ends when it gets a None. After the last job one None is put. What "
    "becomes of the consumers?",
    "both end",
    "one ends, the other waits for ever",
    "neither ends",
    answer="one ends, the other waits for ever",
    because="What one of them has got is no longer there for the other: it takes one for each.",
)
async def one_sentinel():
    q: asyncio.Queue[Any] = asyncio.Queue()

    async def until_none():
        while await q.get() is not None:
            pass

    workers = [asyncio.create_task(until_none()) for _ in range(2)]
    await q.put(None)
    done, pending = await asyncio.wait(workers, timeout=1000)
    for worker in pending:
        worker.cancel()
    return "one ends, the other waits for ever" if (len(done), len(pending)) == (1, 1) else "?"


@question(
    "The only consumer of a queue meets a job at which its code raises an exception that nobody catches. What does "
    "`await q.join()` in the main program do?",
    "it raises the exception",
    FOR_EVER,
    "it skips the bad job",
    answer=FOR_EVER,
    because="The consumer's task has ended, its error is kept for whoever awaits that task, and the other jobs stay where "
    "they are.",
)
async def dead_consumer():
    q: asyncio.Queue[Any] = asyncio.Queue()

    async def fragile():
        while True:
            1 / await q.get()
            q.task_done()

    worker = asyncio.create_task(fragile())
    for number in (1, 0, 4):
        await q.put(number)
    said = await ends(q.join(), "it skips the bad job")
    worker.exception()
    return said
