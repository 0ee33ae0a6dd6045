"""Questions of lesson 24: a program of several parts."""

import asyncio

from course_lib.checks.question import question

# -- guesses -------------------------------------------------------------------------------


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


# -- at the end ----------------------------------------------------------------------------


@question(
    "A server answers in a millisecond. A semaphore lets 4 requests be under way. About how many does "
    "the server get in a second?",
    "4",
    "4000",
    "1000",
    answer="4000",
    because="A semaphore limits how many are under way, not how many are begun. For that there are rate "
    "limits.",
)
async def pace_or_room():
    room, done = asyncio.Semaphore(4), []

    async def worker():
        while True:
            async with room:
                await asyncio.sleep(0.001)
                done.append(1)

    try:
        async with asyncio.timeout(1.0005), asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(worker())
    except TimeoutError:
        return round(len(done), -2)


@question(
    "Workers get addresses from a queue and put what they find onto it. When is the crawl over?",
    "when the queue is empty",
    "when every address that was put has been dealt with",
    "when a worker has nothing to do",
    answer="when every address that was put has been dealt with",
    because="An empty queue says nothing of the workers who are about to find more. `task_done` and `join` "
    "count that.",
)
def when_is_it_over(): ...


@question(
    "Two pages link to the same third one. When must that be noted as known, so that it is looked at once?",
    "when it is put onto the queue",
    "when a worker gets it",
    "when it was looked at",
    answer="when it is put onto the queue",
    because="Between finding it and looking at it others may find it, too.",
)
def known_when(): ...


@question(
    "In a task group each child answers one client. One answer raises. What becomes of the others?",
    "they go on",
    "they are cancelled",
    answer="they are cancelled",
    because="A group stands or falls together. Who is to fail alone must catch its own errors.",
)
async def who_takes_the_error():
    async def fails():
        raise ValueError("one client's trouble")

    try:
        async with asyncio.TaskGroup() as group:
            other = group.create_task(asyncio.sleep(9))
            group.create_task(fails())
    except* ValueError:
        pass
    return "they are cancelled" if other.cancelled() else "they go on"
