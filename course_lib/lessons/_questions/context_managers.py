"""Questions of lesson 11: what is done after a block, however the block ends."""

import asyncio
from contextlib import asynccontextmanager

from course_lib.checks.question import question


@question(
    "In an `async with`, `__aenter__` itself raises an exception. Is `__aexit__` called?",
    "yes",
    "no",
    answer="no",
    because="It is called only after `__aenter__` has returned. What that has opened before it failed, it must close itself.",
)
async def enter_fails():
    called = []

    class Door:
        async def __aenter__(self):
            raise OSError

        async def __aexit__(self, kind, error, traceback):
            called.append("yes")

    try:
        async with Door():
            pass
    except OSError:
        return called[0] if called else "no"


@question(
    "Why is it `async with conn.transaction()`, and not `with conn.transaction()`?",
    "a plain `with` cannot stand in a coroutine",
    "BEGIN and COMMIT must be waited for",
    "only `async with` sees exceptions",
    answer="BEGIN and COMMIT must be waited for",
    because="They are sent over the network. `__enter__` and `__exit__` are plain functions and cannot await.",
)
def why_async_with(): ...


@question(
    "A `web_page` has no `finally`: `update_stats` is called on the line after the `yield`. The block is cancelled. Are the "
    "stats updated?",
    "yes",
    "no",
    answer="no",
    because="The `CancelledError` comes out of the `yield` and skips all that follows.",
)
async def stats_lost():
    updated = []

    @asynccontextmanager
    async def web_page():
        yield
        updated.append("yes")

    async def reads():
        async with web_page():
            await asyncio.sleep(60)

    task = asyncio.create_task(reads())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    return updated[0] if updated else "no"


@question(
    "A named cursor, which stays in the server, is read slowly while you do other things. What is the price?",
    "all rows are in memory",
    "its connection stays busy",
    "rows may be lost",
    answer="its connection stays busy",
    because="And its transaction stays open. Memory is saved, but nobody else can use that connection.",
)
def named_cursor(): ...
