"""Guesses of lesson 11: what is done after a block, however the block ends."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, asynccontextmanager, closing

from course_lib.checks.question import question


@question(
    "The block of an `async with` raises `ValueError`. `__aexit__` prints `closed` and returns nothing; around the `async "
    "with`, `except ValueError` prints `outside`. What is printed?",
    "closed",
    "outside",
    "closed outside",
    "outside closed",
    answer="closed outside",
    because="`__aexit__` is called first, and told why. Then the exception goes on its way.",
)
async def visit_and_stumble():
    class Door:
        async def __aenter__(self): ...

        async def __aexit__(self, kind, error, traceback):
            print("closed")

    try:
        async with Door():
            raise ValueError
    except ValueError:
        print("outside")


@question(
    "A task is cancelled at 3 s, in the block of an `async with` whose `__aexit__` awaits `asyncio.sleep(1)`. When has the "
    "task ended?",
    "at 3 s",
    "at 4 s",
    answer="at 4 s",
    because="`__aexit__` may await even though its task was cancelled. A cancellation strikes once.",
)
async def fetch_them():
    class Door:
        async def __aenter__(self): ...

        async def __aexit__(self, kind, error, traceback):
            await asyncio.sleep(1)

    async def visit():
        async with Door():
            await asyncio.sleep(60)

    visitor = asyncio.create_task(visit())
    await asyncio.sleep(3)
    visitor.cancel()
    await asyncio.wait([visitor])
    return f"at {asyncio.get_running_loop().time():g} s"


@question(
    "BEGIN, two UPDATEs, then COMMIT in `else`, and ROLLBACK in `except Exception`. A timeout ends the second UPDATE. "
    "Which of the two is sent then?",
    "COMMIT",
    "ROLLBACK",
    "neither",
    answer="neither",
    because="A timeout cancels, and `CancelledError` is no `Exception`. The transaction stays open on its connection, with "
    "all its locks.",
)
async def too_late():
    sent = ["neither"]
    try:
        async with asyncio.timeout(2.5):
            try:
                await asyncio.sleep(60)
            except Exception:
                sent.append("ROLLBACK")
                raise
            else:
                sent.append("COMMIT")
    except TimeoutError:
        return sent[-1]


@question(
    "A function with `@asynccontextmanager` opens a door, yields, and closes the door on the line after the `yield`. The "
    "block raises an exception. Is the door closed?",
    "yes",
    "no",
    answer="no",
    because="The exception comes out of the `yield`, like out of any other line, and skips what follows.",
)
async def stumble_again():
    closed = "no"

    @asynccontextmanager
    async def door():
        nonlocal closed
        yield
        closed = "yes"

    try:
        async with door():
            raise ValueError
    except ValueError:
        return closed


@question(
    "Context managers 0, 1 and 2 are entered into an `AsyncExitStack`, in this order, and then its block raises. Which of "
    "them is closed last?",
    "0",
    "2",
    "none is closed",
    answer="0",
    because="All are closed, in the opposite order, and then the error comes out.",
)
async def stack():
    closed = []

    @asynccontextmanager
    async def numbered(n):
        try:
            yield n
        finally:
            closed.append(n)

    try:
        async with AsyncExitStack() as several:
            for n in range(3):
                await several.enter_async_context(numbered(n))
            raise ValueError
    except ValueError:
        return closed[-1]


@question(
    "In the block of a database's transaction a row is inserted, and the next statement fails. How many rows are in the "
    "table afterwards?",
    "0",
    "1",
    answer="0",
    because="The transaction was rolled back: either all of its statements hold, or none.",
)
def rolls_back():
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("CREATE TABLE account (name TEXT NOT NULL)")
        try:
            with conn:  # a transaction
                conn.execute("INSERT INTO account VALUES ('Ada')")
                conn.execute("INSERT INTO account VALUES (NULL)")
        except sqlite3.IntegrityError:
            pass
        return len(conn.execute("SELECT name FROM account").fetchall())


@question(
    "Inside of a transaction Ada's row is inserted. Then Bob's is, in an inner block of `conn.transaction()` of asyncpg, "
    "which ends with an exception; that is caught outside of the inner block. Who is in the table?",
    "nobody",
    "Ada",
    "Ada and Bob",
    answer="Ada",
    because="An inner block is a savepoint, and only what came after it is undone.",
)
def savepoint():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.execute("CREATE TABLE account (name TEXT)")
        conn.execute("BEGIN")
        conn.execute("INSERT INTO account VALUES ('Ada')")
        conn.execute("SAVEPOINT inner_block")
        conn.execute("INSERT INTO account VALUES ('Bob')")
        conn.execute("ROLLBACK TO inner_block")
        conn.execute("COMMIT")
        names = [name for (name,) in conn.execute("SELECT name FROM account")]
        return " and ".join(names) or "nobody"


@question(
    "Six queries are started at once. Each takes a connection from a pool that holds two. How many connections are used?",
    "2",
    "6",
    answer="2",
    because="The third query waits until somebody leaves a block, so the pool also limits how many run at a time.",
)
async def six_queries():
    pool: asyncio.Queue[int] = asyncio.Queue()
    for number in range(2):
        pool.put_nowait(number)

    async def one_query():
        connection = await pool.get()
        await asyncio.sleep(1)
        pool.put_nowait(connection)
        return connection

    return len(set(await asyncio.gather(*(one_query() for _ in range(6)))))


@question(
    "A query makes 100,000 rows. They are read with `async for` from an ordinary cursor of psycopg, and the loop is left "
    "after three. How many rows did the database make?",
    "3",
    "100",
    "100000",
    answer="100000",
    because="All of them were in this process's memory before the first came out of the `async for`.",
)
def rows_made(): ...
