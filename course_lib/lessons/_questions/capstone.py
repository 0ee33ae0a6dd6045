"""Questions of lesson 24: a program of several parts."""

import asyncio

from course_lib.checks.question import question


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
