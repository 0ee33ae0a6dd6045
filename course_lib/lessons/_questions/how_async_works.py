"""Questions of lesson 16: what holds a loop up, and the ways out."""

import asyncio
import time

from course_lib.checks.question import question


@question(
    "Each request waits 1 s for a database and computes for 30 ms. How many of them can one event loop answer "
    "in a second, at the most?",
    "1",
    "33",
    "as many as the database",
    answer="33",
    because="The waits overlap; the computing fills the second after 33 times 30 ms.",
)
def capacity():
    return 1000 // 30


@question(
    "The heartbeat of a server is 0.4 s late now and then. Some queries of its database take 0.4 s, and they "
    "are awaited. Is it the database?",
    "yes",
    "no",
    answer="no",
    because="What is awaited holds nobody up, however long it takes. Somebody computes, or blocks.",
)
async def slow_queries():
    began = time.perf_counter()
    lags = []

    async def beat():
        due = time.perf_counter() + 0.1
        await asyncio.sleep(0.1)
        lags.append(time.perf_counter() - due)

    await asyncio.gather(asyncio.sleep(0.4), beat())
    return "no" if max(lags) < 0.1 < time.perf_counter() - began else "yes"


@question(
    "Two threads with pure Python code, on two processors, in a Python with a GIL. Alone each takes 1 s. How "
    "long do both take together?",
    "about 0.5 s",
    "about 1 s",
    "about 2 s",
    answer="about 2 s",
    because="They share one lock and take turns. Two processes would take about 1 s; so would code that gives "
    "the lock away.",
)
def two_threads(): ...


@question(
    "A visitor waits for the result of half a second of Python code. Which way suits best?",
    "a pool of processes",
    "a task queue with a database behind it",
    "`async def` around the code",
    answer="a pool of processes",
    because="A queue makes the visitor wait longer, and is for what may be ready later or must outlive the "
    "program. `async def` alone changes nothing.",
)
def which_way(): ...
