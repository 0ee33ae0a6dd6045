"""Questions of lesson 14: two requests for each flag, second chances, and limits of several kinds."""

import asyncio
import posixpath
import time

from course_lib.checks.question import question
from course_lib.lessons._guesses.flags3 import request


@question(
    "Which of these is worth another try?",
    "a 404, no such page",
    "a 401, not allowed",
    "a timeout",
    answer="a timeout",
    because="The server may have been busy. The other two will be the same in a second. And never repeat what must not happen twice, such "
    "as a payment, unless the server can recognise it.",
)
def worth_a_retry(): ...


@question(
    "A download asks up to four times, with pauses. Where does its `async with semaphore` belong?",
    "around all tries",
    "around each try",
    answer="around each try",
    because="A download that sleeps until its next try would keep a place that somebody else could use.",
)
async def place_of_the_retry():
    async def took(around_all):
        start, semaphore = time.perf_counter(), asyncio.Semaphore(1)

        async def persistent():
            if around_all:
                async with semaphore:
                    await request()
                    await asyncio.sleep(2)
                    await request()
            else:
                for pause in (2, 0):
                    async with semaphore:
                        await request()
                    await asyncio.sleep(pause)

        await asyncio.gather(persistent(), persistent())
        return time.perf_counter() - start

    return "around each try" if await took(False) < await took(True) else "around all tries"


@question(
    "With a `Semaphore(5)`, each download gathers two requests inside of one `async with semaphore`. How many requests can the server "
    "see at once?",
    "5",
    "10",
    answer="10",
    because="Two requests pass for one place. Each must take a place of its own.",
)
async def gathered_inside():
    semaphore, at_once, peak = asyncio.Semaphore(5), 0, 0

    async def ask():
        nonlocal at_once, peak
        at_once += 1
        peak = max(peak, at_once)
        await asyncio.sleep(1)
        at_once -= 1

    async def download():
        async with semaphore:
            await asyncio.gather(ask(), ask())

    await asyncio.gather(*(download() for _ in range(20)))
    return peak


@question(
    "A server says that a country is called `../../flag`. A program saves its flag under `downloaded/` and that name. In which folder "
    "does the file end up?",
    "in downloaded",
    "in the folder above the current one",
    answer="in the folder above the current one",
    because="Each `..` leads one folder up. A name from outside may lead anywhere, so `save_flag` refuses one with a folder in it.",
)
def bad_name():
    above = posixpath.normpath("downloaded/../../flag.gif") == "../flag.gif"
    return "in the folder above the current one" if above else "in downloaded"
