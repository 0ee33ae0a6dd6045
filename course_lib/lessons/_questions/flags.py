"""Questions of lesson 12: twenty downloads at once, and what an answer of a server may be."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from course_lib.checks.question import question

# -- guesses -------------------------------------------------------------------------------


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


# -- at the end ----------------------------------------------------------------------------


@question(
    "A program forgets `raise_for_status`, and writes whatever it is given into a file. It asks for the flag of ZZ, "
    "which does not exist. What lies in the folder afterwards?",
    "nothing",
    "an empty file ZZ.gif",
    "a file ZZ.gif that is not a picture",
    answer="a file ZZ.gif that is not a picture",
    because="It holds the text of the error page. The program says that all went well; such files are found weeks later.",
)
def saved_error_page(): ...


@question(
    "The coroutines `client.get(url)` are made inside of `async with AsyncClient() as client`, and gathered after the block. "
    "What comes of it?",
    "all answers",
    "RuntimeError",
    "it waits for ever",
    answer="RuntimeError",
    because="A coroutine runs when it is awaited, and by then its client is closed.",
)
async def gathered_too_late():
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    async with httpx.AsyncClient(transport=transport) as client:
        to_do = [client.get("http://flags/br.gif")]
    await asyncio.gather(*to_do)


@question(
    "Twenty flags are fetched at once through one `AsyncClient`. Would they come sooner with a client for each flag?",
    "yes, nobody would share",
    "no",
    answer="no",
    because="A client opens as many connections as its requests need, up to 100. Twenty clients only cost twenty times the "
    "making.",
)
def client_for_each(): ...


@question(
    "`gather` downloads CN, BR and US; each prints its code when it is there: `US CN BR`. What does `gather` return?",
    "['US', 'CN', 'BR']",
    "['CN', 'BR', 'US']",
    answer="['CN', 'BR', 'US']",
    because="The results stand in the order in which the coroutines were given, whichever came first.",
)
async def printed_and_returned():
    async def download_one(cc, seconds):
        await asyncio.sleep(seconds)
        print(cc)
        return cc

    return await asyncio.gather(download_one("CN", 2), download_one("BR", 3), download_one("US", 1))
