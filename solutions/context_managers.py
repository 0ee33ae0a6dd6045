"""Worked answers of lesson 11: what must be done before and after a block, whatever happens in it."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Connection:
    """A stand-in for a connection to a database: it takes its time, and remembers what it has done."""

    def __init__(self, delay: float = 1.0) -> None:
        self.delay = delay  # seconds for each statement
        self.statements: list[str] = []

    async def execute(self, statement: str) -> None:
        """Print the statement, wait, and note it as done."""
        print(statement)
        await asyncio.sleep(self.delay)
        self.statements.append(statement)


async def sql(conn: Connection, statement: str) -> None:
    """Send a statement over a connection, and wait until the database has done it."""
    await conn.execute(statement)


stats: Counter[str] = Counter()


def download_webpage(url: str) -> str:
    """The page at url, after 2 s. A plain function: it blocks."""
    time.sleep(2)
    return f"<title>{url}</title>"


def update_stats(url: str) -> None:
    """Count one more use of url in `stats`, which takes 1 s. A plain function: it blocks."""
    time.sleep(1)
    stats[url] += 1


class Transaction:
    """Begin; at the end of the block commit, or roll back if an exception or a cancellation ended it."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn

    async def __aenter__(self) -> None:
        await sql(self.conn, "BEGIN")

    async def __aexit__(self, kind: object, error: object, traceback: object) -> None:
        await sql(self.conn, "COMMIT" if error is None else "ROLLBACK")


@asynccontextmanager
async def web_page(url: str) -> AsyncIterator[str]:
    """Give the block the page at url; when it ends, however it ends, update the page's stats."""
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)


@asynccontextmanager
async def lent(pool: asyncio.Queue[str]) -> AsyncIterator[str]:
    """Lend the block a connection of the pool; when it ends, however it ends, put it back."""
    conn = await pool.get()
    try:
        yield conn
    finally:
        await pool.put(conn)
