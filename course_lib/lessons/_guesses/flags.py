"""Guesses of lesson 12: twenty downloads at once, and what an answer of a server may be."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from course_lib.checks.question import question


@question(
    "A `for` loop calls the plain function `httpx.get` for six flags. How many requests wait at the server at once, at "
    "the most?",
    "1",
    "6",
    answer="1",
    because="`httpx.get` returns when the answer is there, so that the second request leaves when the first is over.",
)
def six_requests(): ...


@question(
    "`await client.get(url)` asks for a flag that the server does not have. What does it give?",
    "a response",
    "None",
    "an HTTPStatusError",
    answer="a response",
    because="The server was reached and it answered: a page of text, with the status 404.",
)
async def no_such_flag():
    transport = httpx.MockTransport(lambda request: httpx.Response(404))
    async with httpx.AsyncClient(transport=transport) as client:
        return f"a {type(await client.get('http://flags/zz.gif')).__name__.lower()}"


@question(
    "Four flags are fetched one after another through one `AsyncClient`. How many connections does the server count?",
    "1",
    "4",
    answer="1",
    because="A client keeps its connections open, and uses them again.",
)
def one_client(): ...


@question(
    "Twenty threads fetch a flag each. How many requests are at the server at the same time?",
    "one",
    "several",
    answer="several",
    because="A thread that waits for the network lets other threads run meanwhile, just as a task does that awaits.",
)
async def in_twenty_threads():
    waiting, peak = 0, 0

    def fetch():
        nonlocal waiting, peak
        waiting += 1
        peak = max(peak, waiting)
        time.sleep(1)
        waiting -= 1

    await asyncio.gather(*(asyncio.to_thread(fetch) for _ in range(20)))
    return "several" if peak > 1 else "one"


@question(
    "Five calls of 2 s each are submitted to a pool of three threads. How many of the five futures are `running` a second "
    "later?",
    "1",
    "3",
    "5",
    answer="3",
    because="Each thread makes one call at a time. The other two futures are `pending`: no thread is free for them yet.",
)
def five_futures():
    with ThreadPoolExecutor(max_workers=3) as pool:
        futures = [pool.submit(time.sleep, 2) for _ in range(5)]
        time.sleep(1)
        return sum(future.running() for future in futures)


@question(
    "`pool.map` makes three calls, in three threads: the first takes 3 s, the others 1 s. A loop over its results prints "
    "each. When is the first line printed?",
    "at 1 s",
    "at 3 s",
    answer="at 3 s",
    because="`map` gives the results in the order of the calls: one that is not there yet keeps all later ones waiting.",
)
def map_in_order():
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=3) as pool:
        for _ in pool.map(time.sleep, [3, 1, 1]):
            return f"at {time.perf_counter() - start:g} s"


@question(
    "Four coroutines call the plain function `httpx.get`, and `gather` runs them. How many requests wait at the server at "
    "once, at the most?",
    "1",
    "4",
    answer="1",
    because="A coroutine lets others run only where it awaits, and `httpx.get` has nothing to await.",
)
async def plain_get_in_coroutines():
    waiting, peak = 0, 0

    async def blocking():
        nonlocal waiting, peak
        waiting += 1
        peak = max(peak, waiting)
        time.sleep(1)
        waiting -= 1

    await asyncio.gather(*(blocking() for _ in range(4)))
    return peak


@question(
    "`supervisor` gathers three downloads; one of the three flags does not exist, and its download raises `HTTPStatusError`. "
    "What comes of the call of `supervisor`?",
    "2",
    "3",
    "HTTPStatusError",
    answer="HTTPStatusError",
    because="The first error ends it, and nobody is told how many flags came.",
)
async def one_of_three():
    async def download_one(cc):
        if cc == "ZZ":
            request = httpx.Request("GET", "http://flags/zz.gif")
            raise httpx.HTTPStatusError("404", request=request, response=httpx.Response(404))
        return cc

    return len(await asyncio.gather(*map(download_one, ["BR", "ZZ", "US"])))


@question(
    "A server takes 0.5 to 5 s for each answer. Twenty flags at once take about 5 s. How long do they take one after another?",
    "about 5 s",
    "about 50 s",
    "about 500 s",
    answer="about 50 s",
    because="The waits add up: twenty of 2.75 s on average.",
)
def in_turn_on_delay(): ...
