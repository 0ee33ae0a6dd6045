"""Questions of lesson 13: a few downloads at a time, and what becomes of those that fail."""

import asyncio
import threading

from course_lib.checks.question import question


@question(
    "A download holds a semaphore while it asks the server, and saves its flag after the block. Why not inside of it?",
    "a save must not be cancelled",
    "the place could serve another request meanwhile",
    "a thread cannot use the loop's semaphore",
    answer="the place could serve another request meanwhile",
    because="The semaphore protects the server, and a flag that is being written asks nothing of the server.",
)
def save_outside(): ...


@question(
    "`download_one` raises what went wrong, and its caller counts it as ERROR. What would be lost if it returned `ERROR` itself?",
    "nothing",
    "the reason",
    "the other downloads",
    answer="the reason",
    because="It may have been a 418, a timeout or a broken connection; whoever reports wants to know which.",
)
def why_raise(): ...


@question(
    "A program asks for 1,000 flags with `Semaphore(1000)` and an AsyncClient as it comes. How many requests wait at the "
    "server at once, at the most?",
    "100",
    "1000",
    answer="100",
    because="A client opens up to 100 connections. The other requests wait inside of the client, and that counts towards their "
    "timeouts.",
)
def thousand_allowed(): ...


@question(
    "A place is acquired in one function and given back in another. Which class tells you when it is given back twice?",
    "asyncio.Semaphore",
    "asyncio.BoundedSemaphore",
    "threading.Semaphore",
    answer="asyncio.BoundedSemaphore",
    because="It raises `ValueError` when there would be more places than in the beginning. The others count on.",
)
async def tells_you():
    for kind in (asyncio.Semaphore, threading.Semaphore, asyncio.BoundedSemaphore):
        try:
            kind(1).release()
        except ValueError:
            return f"asyncio.{kind.__name__}"


@question(
    "A coroutine does `with threading.Semaphore(1):`, which it shares with others, and awaits something in the block. What "
    "happens when a second coroutine comes to that line?",
    "it waits, and other tasks run on",
    "it blocks the loop's thread, for ever",
    answer="it blocks the loop's thread, for ever",
    because="A plain `with` waits without `await`. The one that holds the place can only give it back on the thread that "
    "stands still.",
)
def wrong_kind(): ...
