"""Guesses of lesson 16: what holds a loop up, and the ways out."""

import asyncio
import time

from course_lib.checks.question import question


@question(
    "Suppose that a processor's cycle took one second. A look into its nearest cache takes 3 s then. How long "
    "does an answer from the network take?",
    "5.2 h",
    "27.8 days",
    "7.6 years",
    answer="7.6 years",
    because="It takes 240 million cycles. With the disk it is still 1.3 years.",
)
def felt():
    return f"{240_000_000 / 60 / 60 / 24 / 365:.1f} years"


@question(
    "Each of a thousand requests waits 100 ms for a database and then computes for 2 ms. All come at once, to "
    "one event loop. After how long does the last visitor have an answer?",
    "0.1 s",
    "0.2 s",
    "2.1 s",
    answer="2.1 s",
    because="The waits overlap, the computing does not: a thousand times 2 ms, in one thread.",
)
async def thousand_visitors():
    async def request():
        await asyncio.sleep(0.1)
        time.sleep(0.002)  # computing

    await asyncio.gather(*(request() for _ in range(1000)))


@question(
    "A task prints a sign every 0.1 s. Beside it a coroutine is awaited in which `time.sleep(1)` stands for a "
    "computation of one second; then the task is cancelled. How many signs are printed?",
    "10",
    "1",
    "0",
    answer="0",
    because="In that coroutine nothing waits, so the task is cancelled before it has had its first turn.",
)
async def signs():
    printed = []

    async def spin():
        while True:
            printed.append("|")
            await asyncio.sleep(0.1)

    async def computes():
        time.sleep(1)

    spinner = asyncio.create_task(spin())
    await computes()
    spinner.cancel()
    await asyncio.wait([spinner])
    return len(printed)


@question(
    "A computation in ten slices of 0.2 s, with `await asyncio.sleep(0)` between two slices. By how much is a "
    "heart late at the worst that wants to beat every 0.05 s?",
    "0.2 s: one slice",
    "0.55 s: three slices",
    "1.95 s: all of it",
    answer="0.55 s: three slices",
    because="It is due during one slice; the next is in the queue before it; and the timer only wakes the "
    "heart's task, which then goes to the end of the queue, behind a third.",
)
async def three_slices():
    loop, worst = asyncio.get_running_loop(), 0.0

    async def beat():
        nonlocal worst
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            worst = max(worst, loop.time() - due)

    heart = asyncio.create_task(beat())
    await asyncio.sleep(0)
    for _ in range(10):
        time.sleep(0.2)
        await asyncio.sleep(0)
    heart.cancel()
    return f"{worst:.2f} s: three slices"


@question(
    "A thread computes in pure Python, and the interpreter asks it for its lock after 10 s only, instead of "
    "5 ms. What does the event loop do meanwhile?",
    "it goes on",
    "it stands still",
    answer="it stands still",
    because="Python code does not give the lock away by itself: it is asked to.",
)
def not_asked(): ...


@question(
    "A job is put on the list of a task queue, and no worker is running. What does `job.get()` give?",
    "None",
    "True",
    "an exception",
    answer="None",
    because="The job is in a file. It waits there for a worker, even if your program ends.",
)
def no_worker(): ...


@question(
    "A worker in another process computes. A coroutine fetches the result with `job.get(blocking=True)`. What "
    "does the event loop do meanwhile?",
    "it goes on",
    "it stands still",
    answer="it stands still",
    because="Computing elsewhere is of no use when the waiting blocks.",
)
def blocking_get(): ...


@question(
    "The same division of one number by a million others, in a thread: as a `for` loop in Python, or by NumPy. "
    "Nobody asks for the lock. Beside which of them does the event loop go on?",
    "is_prime",
    "is_prime_compiled",
    "neither",
    answer="is_prime_compiled",
    because="NumPy gives the lock away by itself while it computes.",
)
def gives_away(): ...
