"""Guesses of lesson 24: a program of several parts."""

import asyncio

from course_lib.checks.question import question


@question(
    "Four requests take 5 s each. A rate limit lets one begin each 2 s. How long after the first does the "
    "fourth begin?",
    "5 s",
    "6 s",
    "15 s",
    answer="6 s",
    because="Three times 2 s. How long each takes does not matter to a rate limit.",
)
async def fourth_turn():
    loop = asyncio.get_running_loop()
    first = loop.time()
    for _ in range(3):
        await asyncio.sleep(2)
    return loop.time() - first


@question(
    "Two workers get addresses from a queue, look at each, and put three new ones onto the same queue. "
    "It has room for two. What happens?",
    "it takes longer",
    "a deadlock",
    "an address is lost",
    answer="a deadlock",
    because="Both workers wait in `put`, and nobody is left who could get.",
)
async def room_for_two():
    todo: asyncio.Queue[int] = asyncio.Queue(2)
    todo.put_nowait(0)

    async def explores():
        while True:
            number = await todo.get()
            await asyncio.sleep(1)
            for link in (3 * number + 1, 3 * number + 2, 3 * number + 3):
                await todo.put(link)

    workers = [asyncio.create_task(explores()) for _ in range(2)]
    _, waiting = await asyncio.wait(workers, timeout=3600)
    stuck = len(waiting) == 2 and todo.full()
    for worker in workers:
        worker.cancel()
    await asyncio.wait(workers)
    return "a deadlock" if stuck else "it takes longer"


@question(
    "A client has been answered and stays connected. Then a SIGTERM comes, and clients have 1 s of "
    "grace. How many does the service cut short?",
    "0",
    "1",
    answer="1",
    because="Its session was still open after that, for it might have asked again.",
)
def one_client(): ...
