"""Questions of lesson 06: what stands between producers and consumers, and how all come to an end."""

import asyncio
from typing import Any

from course_lib.checks.question import question


@question(
    "After `q.join()` a main program cancels its consumers, which call `task_done` when a job's work is done. Could it hit "
    "one in the middle of a job?",
    "yes",
    "no",
    answer="no",
    because="`join` is over when every job was reported as done. Then no job is in anybody's hands.",
)
async def cancelled_in_a_job():
    hit = []

    async def consume(q):
        while True:
            seconds = await q.get()
            try:
                await asyncio.sleep(seconds)
            except asyncio.CancelledError:
                hit.append(seconds)
                raise
            q.task_done()

    q: asyncio.Queue[Any] = asyncio.Queue()
    workers = [asyncio.create_task(consume(q)) for _ in range(2)]
    for seconds in (1, 2, 3, 4):
        q.put_nowait(seconds)
    await q.join()
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    return "yes" if hit else "no"


@question(
    "Two consumers get from one queue. Are the jobs finished in the order in which they were put?",
    "always",
    "not always",
    answer="not always",
    because="They are taken in that order. Which is finished first depends on how long each takes.",
)
async def order_of_jobs():
    q: asyncio.Queue[Any] = asyncio.Queue()
    finished: list[Any] = []

    async def worker():
        while True:
            seconds = await q.get()
            await asyncio.sleep(seconds)
            finished.append(seconds)
            q.task_done()

    workers = [asyncio.create_task(worker()) for _ in range(2)]
    for seconds in (3, 1):
        await q.put(seconds)
    await q.join()
    for one in workers:
        one.cancel()
    return "always" if finished == [3, 1] else "not always"


@question(
    "With sentinels: why must they be put only when all producers have ended?",
    "a job that is put behind the sentinels is never taken",
    "a queue refuses None while a producer is at work",
    "the consumers would be cancelled",
    answer="a job that is put behind the sentinels is never taken",
    because="A queue keeps its order, and the consumers have gone home at the sentinel.",
)
async def sentinels_last():
    async def until_none(q):
        while await q.get() is not None:
            pass

    q: asyncio.Queue[Any] = asyncio.Queue()
    for item in ("first job", None, "last job"):
        q.put_nowait(item)
    await until_none(q)
    return (
        "a job that is put behind the sentinels is never taken" if q.qsize() else "all were taken"
    )


@question(
    "A producer puts a thousand jobs on a queue without a limit, one `await q.put(job)` after another, and awaits "
    "nothing else. When does a consumer get the first?",
    "after the first put",
    "after the thousandth",
    answer="after the thousandth",
    because="There is room, so `put` has nothing to wait for, and the loop gets no turn. With `maxsize=10` it "
    "would be after the tenth.",
)
async def put_with_room():
    q: asyncio.Queue[Any] = asyncio.Queue()
    sizes: list[Any] = []

    async def consumer():
        while True:
            sizes.append(q.qsize())
            await q.get()

    task = asyncio.create_task(consumer())
    for job in range(1000):
        await q.put(job)
    await asyncio.sleep(0)
    task.cancel()
    return "after the thousandth" if sizes[0] == 1000 else "after the first put"
