"""Questions of lesson 12: twenty downloads at once, and what an answer of a server may be."""

import asyncio

import httpx

from course_lib.checks.question import question


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
