"""Answers to lesson 11, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from course_lib.lessons._shared.web_pages import page_of
from course_lib.lessons.context_managers import Transaction, lent, web_page
from solutions.context_managers import download_webpage, sql, update_stats


class _Base:
    """What most of the catalogued classes have in common."""

    def __init__(self, conn: Any) -> None:
        self.conn = conn

    async def __aenter__(self) -> Any:
        await sql(self.conn, "BEGIN")
        return self

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> Any:
        await sql(self.conn, "ROLLBACK" if error else "COMMIT")


# -- Transaction -------------------------------------------------------------------------


@Transaction.mistake(
    "wrong-result", "raised ValueError in the middle", breaks="sends one ROLLBACK, and no COMMIT"
)
class CommitsAlways(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await sql(self.conn, "COMMIT")


@Transaction.mistake(
    "wrong-result",
    "was cancelled in the middle",
    breaks="roll back if an exception or a cancellation ended it",
)
class CommitsWhenCancelled(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await sql(self.conn, "ROLLBACK" if isinstance(error, Exception) else "COMMIT")


@Transaction.mistake(
    "resource-leak", "was cancelled, and the database did: BEGIN.", breaks="a cancellation included"
)
class ForgetsTheCancelledCase(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if kind is None:
            await sql(self.conn, "COMMIT")
        elif issubclass(kind, Exception):
            await sql(self.conn, "ROLLBACK")


@Transaction.mistake(
    "resource-leak",
    "raised ValueError, and the database did: BEGIN, INSERT.",
    breaks="any exception",
)
class NeverRollsBack(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if not error:
            await sql(self.conn, "COMMIT")


@Transaction.mistake(
    "lost-exception",
    "as if nothing had happened",
    breaks="The block's exception comes out as it is",
)
class SwallowsTheError(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        await super().__aexit__(kind, error, traceback)
        return True


@Transaction.mistake("wrong-result", "sent it 2 times", breaks="it sends one COMMIT")
class CommitsAgainWhenThatFails(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        try:
            await super().__aexit__(kind, error, traceback)
        except Exception:
            await sql(self.conn, "COMMIT")


@Transaction.mistake("wrong-order", "gave COMMIT up", breaks="before anything else goes on")
class GivesASlowCommitUp(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(sql(self.conn, "COMMIT"), 2)
        else:
            await sql(self.conn, "ROLLBACK")


@Transaction.mistake("wrong-order", "who has set a limit?", breaks="It waits for each statement")
class GivesASlowRollbackUp(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await super().__aexit__(kind, error, traceback)


@Transaction.mistake(
    "swallowed-cancellation", "wants it to end", breaks="A cancellation comes through"
)
class SwallowsTheCancellation(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        await super().__aexit__(kind, error, traceback)
        return isinstance(error, asyncio.CancelledError)


@Transaction.mistake("lost-exception", "what came out is RuntimeError", breaks="comes out as it is")
class RaisesAnotherError(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await super().__aexit__(kind, error, traceback)
        if error:
            raise RuntimeError("the transaction was rolled back")


@Transaction.mistake("lost-exception", "The COMMIT itself failed", breaks="a COMMIT which fails")
class HidesAFailedCommit(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        try:
            await super().__aexit__(kind, error, traceback)
        except OSError as problem:
            print(problem)


@Transaction.mistake("not-awaited", "`sql(…)`", breaks="Every coroutine that you make is awaited")
class ForgetsToAwaitBegin(_Base):
    async def __aenter__(self) -> Any:
        sql(self.conn, "BEGIN")
        return self


@Transaction.mistake("not-awaited", "`sql(…)`", breaks="Every coroutine that you make is awaited")
class ForgetsToAwaitTheRollback(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error:
            sql(self.conn, "ROLLBACK")
        else:
            await sql(self.conn, "COMMIT")


@Transaction.mistake("wrong-result", "came 0 times", breaks="Before the block it sends BEGIN")
class NeverBegins(_Base):
    async def __aenter__(self) -> Any:
        return self


@Transaction.mistake("wrong-result", "BEGIN, INSERT, ROLLBACK", breaks="it sends one COMMIT")
class RollsBackAlways(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await sql(self.conn, "ROLLBACK")


@Transaction.mistake("wrong-order", "before BEGIN was done", breaks="It waits for each statement")
class BeginsInATask(_Base):
    async def __aenter__(self) -> Any:
        self.begins = asyncio.create_task(sql(self.conn, "BEGIN"))
        return self


@Transaction.mistake("task-left-over", "still running", breaks="nothing that it started still runs")
class CommitsInATask(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        self.ends = asyncio.create_task(sql(self.conn, "ROLLBACK" if error else "COMMIT"))


@Transaction.mistake("wrong-order", "BEGIN, COMMIT, INSERT", breaks="After a block that ended well")
class CommitsBeforeTheBlock(_Base):
    async def __aenter__(self) -> Any:
        await sql(self.conn, "BEGIN")
        await sql(self.conn, "COMMIT")

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error:
            await sql(self.conn, "ROLLBACK")


@Transaction.mistake("side-effect", "Where is the connection kept?", breaks="and twice at once")
class KeepsTheConnectionInTheClass(_Base):
    def __init__(self, conn: Any) -> None:
        type(self).conn = conn


@Transaction.mistake("wrong-type", "which plain `with` uses", breaks="is a class for `async with`")
class IsAPlainContextManager:
    def __init__(self, conn: Any) -> None:
        self.conn = conn

    def __enter__(self) -> None:
        asyncio.create_task(sql(self.conn, "BEGIN"))

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        asyncio.create_task(sql(self.conn, "ROLLBACK" if error else "COMMIT"))


@Transaction.mistake(
    "wrong-type", "needs an `async` in front", breaks="is a class for `async with`"
)
class HasAPlainAenter(_Base):
    def __aenter__(self) -> Any:
        return self


@Transaction.mistake("wrong-arguments", "yours has `(self)`", breaks="is a class for `async with`")
class TakesNoArguments(_Base):
    async def __aexit__(self) -> None:
        await sql(self.conn, "COMMIT")


@Transaction.mistake("wrong-type", "should be a class", breaks="kind (plain function")
@asynccontextmanager
async def is_a_generator(conn: Any) -> AsyncIterator[None]:
    await sql(conn, "BEGIN")
    yield
    await sql(conn, "COMMIT")


@Transaction.mistake(
    "exception",
    "asyncio.run() cannot be called from a running event loop",
    breaks="no exception comes out",
)
class RunsItsOwnLoop(_Base):
    async def __aenter__(self) -> Any:
        begin = sql(self.conn, "BEGIN")
        try:
            asyncio.run(begin)
        finally:
            begin.close()


@Transaction.mistake("lost-exception", "The BEGIN itself failed", breaks="that of a BEGIN")
class HidesAFailedBegin(_Base):
    async def __aenter__(self) -> Any:
        with contextlib.suppress(OSError):
            await sql(self.conn, "BEGIN")
        return self


@Transaction.mistake("wrong-result", "came 2 times", breaks="sends BEGIN, once")
class BeginsTwice(_Base):
    def __init__(self, conn: Any) -> None:
        self.conn = conn
        self.first = sql(conn, "BEGIN")

    async def __aenter__(self) -> Any:
        await self.first
        await sql(self.conn, "BEGIN")


@Transaction.mistake("wrong-result", "INSERT, ROLLBACK, COMMIT", breaks="and no ROLLBACK")
class RollsBackFirst(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await sql(self.conn, "ROLLBACK")
        if error is None:
            await sql(self.conn, "COMMIT")


@Transaction.mistake("wrong-order", "One ROLLBACK is enough", breaks="sends one ROLLBACK")
class RollsBackTwice(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error:
            await sql(self.conn, "ROLLBACK")
        await sql(self.conn, "ROLLBACK" if error else "COMMIT")


@Transaction.mistake("wrong-type", "which is missing", breaks="is a class for `async with`")
class HasNoAexit:
    def __init__(self, conn: Any) -> None:
        self.conn = conn

    async def __aenter__(self) -> None:
        await sql(self.conn, "BEGIN")


@Transaction.accepts
class LooksAtTheKind(contextlib.AbstractAsyncContextManager[None]):
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def __aenter__(self) -> None:
        await sql(self._connection, "begin;")

    async def __aexit__(self, *exc_info: Any) -> bool:
        if exc_info[0] is not None:
            await sql(self._connection, "rollback;")
        else:
            await sql(self._connection, "commit;")
        return False


@Transaction.accepts
class UsesTheConnectionItself(_Base):
    async def __aenter__(self) -> Any:
        await self.conn.execute("START TRANSACTION")
        return self.conn

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await self.conn.execute("END" if error is None else "ABORT")


@Transaction.accepts
class RollsBackAFailedCommit(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        try:
            if error:
                raise error
            await sql(self.conn, "COMMIT")
        except BaseException:
            await sql(self.conn, "ROLLBACK")
            raise


@Transaction.accepts
class ShieldsTheEnd(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        last = asyncio.create_task(sql(self.conn, "ROLLBACK" if kind else "COMMIT"))
        await asyncio.shield(last)


@Transaction.accepts
class WrapsAGenerator:
    def __init__(self, conn: Any) -> None:
        self._inner = self._around(conn)

    @staticmethod
    @asynccontextmanager
    async def _around(conn: Any) -> AsyncIterator[None]:
        await sql(conn, "BEGIN")
        try:
            yield
        except BaseException:
            await sql(conn, "ROLLBACK")
            raise
        else:
            await sql(conn, "COMMIT")

    async def __aenter__(self) -> None:
        await self._inner.__aenter__()

    async def __aexit__(self, *exc_info: Any) -> Any:
        return await self._inner.__aexit__(*exc_info)


@Transaction.mistake(
    "wrong-result", "raised Unforeseen", breaks="After one that ended with any exception"
)
class RollsBackForTwoKinds(_Base):
    async def __aenter__(self) -> None:
        await sql(self.conn, "BEGIN")

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        told = isinstance(error, (ValueError, asyncio.CancelledError))
        await sql(self.conn, "ROLLBACK" if told else "COMMIT")


@Transaction.mistake(
    "wrong-result", "A Halt is a BaseException", breaks="After one that ended with any exception"
)
class CommitsWhenAllIsToEnd(_Base):
    async def __aenter__(self) -> None:
        await sql(self.conn, "BEGIN")

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        told = isinstance(error, (Exception, asyncio.CancelledError))
        await sql(self.conn, "ROLLBACK" if told else "COMMIT")


# -- web_page ----------------------------------------------------------------------------


@web_page.mistake(
    "resource-leak",
    "raised ValueError, and `update_stats` never ran",
    breaks="however it has ended, it calls",
)
@asynccontextmanager
async def has_no_finally(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    yield data
    await asyncio.to_thread(update_stats, url)


@web_page.mistake(
    "resource-leak", "was cancelled, and `update_stats` never ran", breaks="however it ends"
)
@asynccontextmanager
async def forgets_the_cancelled_case(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except Exception:
        await asyncio.to_thread(update_stats, url)
        raise
    else:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake(
    "lost-exception", "as if nothing had happened", breaks="The block's exception comes out"
)
@asynccontextmanager
async def swallows_the_error(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except Exception as error:
        print(error)
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake(
    "swallowed-cancellation", "wants it to end", breaks="A cancellation comes through"
)
@asynccontextmanager
async def swallows_the_cancellation(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except asyncio.CancelledError:
        print("never mind")
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("lost-exception", "what came out is RuntimeError", breaks="comes out as it is")
@asynccontextmanager
async def raises_another_error(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except ValueError as error:
        raise RuntimeError("the block failed") from error
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("blocking-call", "for 2 s", breaks="Both given functions run in threads")
@asynccontextmanager
async def downloads_on_the_loop(url: str) -> AsyncIterator[str]:
    data = download_webpage(url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("blocking-call", "for 1 s", breaks="Both given functions run in threads")
@asynccontextmanager
async def updates_on_the_loop(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        update_stats(url)


@web_page.mistake("blocking-call", "for 2 s", breaks="Nothing blocks the event loop")
@asynccontextmanager
async def blocks_with_result(url: str) -> AsyncIterator[str]:
    with ThreadPoolExecutor() as pool:
        data = pool.submit(download_webpage, url).result()
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("not-awaited", "Who waits for it?", breaks="and waits for it")
@asynccontextmanager
async def does_not_await_the_update(url: str) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    data = await loop.run_in_executor(None, download_webpage, url)
    try:
        yield data
    finally:
        loop.run_in_executor(None, update_stats, url)


@web_page.mistake(
    "not-awaited", "`to_thread(…)`", breaks="Every coroutine that you make is awaited"
)
@asynccontextmanager
async def forgets_await_at_the_end(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        asyncio.to_thread(update_stats, url)


@web_page.mistake(
    "not-awaited", "given Future instead of the page", breaks="gives its block the page"
)
@asynccontextmanager
async def gives_a_future(url: str) -> AsyncIterator[Any]:
    loop = asyncio.get_running_loop()
    try:
        yield loop.run_in_executor(None, download_webpage, url)
    finally:
        await loop.run_in_executor(None, update_stats, url)


@web_page.mistake("wrong-result", "It is None", breaks="gives its block the page")
@asynccontextmanager
async def yields_nothing(url: str) -> AsyncIterator[None]:
    await asyncio.to_thread(download_webpage, url)
    try:
        yield
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("wrong-order", "before the block had ended", breaks="When the block has ended")
@asynccontextmanager
async def updates_first(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    await asyncio.to_thread(update_stats, url)
    yield data


@web_page.mistake(
    "wrong-result", "ended well, and `update_stats` never ran", breaks="update the page's stats"
)
@asynccontextmanager
async def updates_after_errors_only(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except BaseException:
        await asyncio.to_thread(update_stats, url)
        raise


@web_page.mistake("wrong-arguments", "it wants the url", breaks="calls `update_stats(url)`")
@asynccontextmanager
async def updates_with_the_page(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, data)


@web_page.mistake("wrong-type", "Which decorator", breaks="is an asynchronous context manager")
async def has_no_decorator(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("wrong-type", "one for plain `with`", breaks="is an asynchronous context manager")
@contextlib.contextmanager
def is_a_plain_context_manager(url: str) -> Iterator[str]:
    yield download_webpage(url)
    update_stats(url)


@web_page.mistake("wrong-type", "needs a `yield`", breaks="is an asynchronous context manager")
async def returns_the_page(url: str) -> str:
    data = await asyncio.to_thread(download_webpage, url)
    await asyncio.to_thread(update_stats, url)
    return data


@web_page.mistake("wrong-type", "exactly once", breaks="is an asynchronous context manager")
@asynccontextmanager
async def yields_twice(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)
    yield data


@web_page.mistake("sequential", "only one of them", breaks="and twice at once")
@asynccontextmanager
async def one_page_at_a_time(url: str) -> AsyncIterator[str]:
    loop: Any = asyncio.get_running_loop()
    loop.one_page = getattr(loop, "one_page", asyncio.Lock())
    async with loop.one_page:
        data = await asyncio.to_thread(download_webpage, url)
        try:
            yield data
        finally:
            await asyncio.to_thread(update_stats, url)


@web_page.mistake(
    "lost-exception", "There is no page to give", breaks="and so does that of a given function"
)
@asynccontextmanager
async def makes_up_a_page(url: str) -> AsyncIterator[str]:
    try:
        data = await asyncio.to_thread(download_webpage, url)
    except OSError:
        data = page_of(url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake(
    "lost-exception",
    "Nobody knows that the count is wrong",
    breaks="and so does that of a given function",
)
@asynccontextmanager
async def overlooks_a_failed_update(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        with contextlib.suppress(OSError):
            await asyncio.to_thread(update_stats, url)


@web_page.mistake("wrong-result", "2 times instead of once", breaks="once, and waits for it")
@asynccontextmanager
async def updates_in_both_places(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
        await asyncio.to_thread(update_stats, url)
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("side-effect", "What do they share", breaks="and twice at once")
@asynccontextmanager
async def keeps_the_url_in_the_module(url: str) -> AsyncIterator[str]:
    global current
    current = url
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, current)


@web_page.accepts
@asynccontextmanager
async def asks_the_loop(url: str) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    try:
        yield await loop.run_in_executor(None, download_webpage, url)
    finally:
        await loop.run_in_executor(None, update_stats, url)


@web_page.accepts
@asynccontextmanager
async def has_its_own_pool(url: str) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as pool:
        page = await loop.run_in_executor(pool, functools.partial(download_webpage, url))
        try:
            yield page
        finally:
            await asyncio.wrap_future(pool.submit(update_stats, url))


class _Visit:
    def __init__(self, url: str) -> None:
        self.url = url

    async def __aenter__(self) -> str:
        return await asyncio.to_thread(download_webpage, self.url)

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(update_stats, self.url)


@web_page.accepts
def gives_an_object(url: str) -> _Visit:
    return _Visit(url)


@web_page.accepts
@asynccontextmanager
async def uses_a_stack(url: str) -> AsyncIterator[str]:
    async with contextlib.AsyncExitStack() as stack:
        data = await asyncio.to_thread(download_webpage, url=url)
        stack.push_async_callback(asyncio.to_thread, update_stats, url)
        yield data


@web_page.accepts
@asynccontextmanager
async def catches_everything_and_raises(url: str) -> AsyncIterator[str]:
    page = await asyncio.create_task(asyncio.to_thread(download_webpage, url))
    print("got", len(page), "characters")
    try:
        yield page
    except BaseException:
        await asyncio.to_thread(update_stats, url)
        raise
    else:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("not-awaited", "under way in its thread", breaks="and waits for it")
@asynccontextmanager
async def updates_in_a_thread_of_its_own(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        threading.Thread(target=update_stats, args=(url,)).start()


@web_page.mistake("resource-leak", "`__aexit__` is called then, too", breaks="however it has ended")
class UpdatesWhenAllIsWell(_Visit):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if kind is None:
            await super().__aexit__(kind, error, traceback)


@web_page.mistake("resource-leak", "raised Unforeseen", breaks="however it has ended, it calls")
@asynccontextmanager
async def thinks_of_two_kinds(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except (ValueError, asyncio.CancelledError):
        await asyncio.to_thread(update_stats, url)
        raise
    await asyncio.to_thread(update_stats, url)


async def _returns(url: str) -> str:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        return data
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake(
    "wrong-type", "wants a function with a `yield`", breaks="gives its block the page"
)
def decorates_one_that_returns(url: str) -> Any:
    return asynccontextmanager(_returns)(url)  # type: ignore[arg-type, type-var]


# -- lent --------------------------------------------------------------------------------

Pool = asyncio.Queue[str]


@lent.mistake(
    "resource-leak", "raised ValueError, and its connection", breaks="however it has ended"
)
@asynccontextmanager
async def only_looks_different(pool: Pool) -> AsyncIterator[str]:
    connection = await pool.get()
    yield connection
    pool.put_nowait(connection)


@lent.mistake(
    "resource-leak",
    "was cancelled, and its connection",
    breaks="when it ends, however it ends, put it back",
)
@asynccontextmanager
async def thinks_of_exceptions_only(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    except Exception:
        await pool.put(conn)
        raise
    else:
        await pool.put(conn)


@lent.mistake(
    "resource-leak", "ended well, and its connection", breaks="should be back in the pool"
)
@asynccontextmanager
async def puts_it_back_after_errors(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    except BaseException:
        await pool.put(conn)
        raise


@lent.mistake("wrong-result", "['line 1', 'line 1']", breaks="in the pool, once")
@asynccontextmanager
async def puts_it_back_twice(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
        await pool.put(conn)
    finally:
        await pool.put(conn)


@lent.mistake("wrong-result", "held ['a new line']", breaks="that connection should be back")
@asynccontextmanager
async def puts_a_new_one_into_the_pool(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    finally:
        await pool.put("a new line")


@lent.mistake("wrong-order", "in the pool as well", breaks="takes a connection out of the `pool`")
@asynccontextmanager
async def puts_it_back_at_once(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    await pool.put(conn)
    yield conn


@lent.mistake("wrong-result", "the block was given None", breaks="lends it to its block")
@asynccontextmanager
async def lends_nothing(pool: Pool) -> AsyncIterator[None]:
    conn = await pool.get()
    try:
        yield
    finally:
        await pool.put(conn)


@lent.mistake(
    "lost-exception", "as if nothing had happened", breaks="The block's exception should come out"
)
@asynccontextmanager
async def swallows_what_comes(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    except Exception as error:
        print(error)
    await pool.put(conn)


@lent.mistake("swallowed-cancellation", "wants it to end", breaks="A cancellation comes through")
@asynccontextmanager
async def swallows_a_cancellation(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    except asyncio.CancelledError:
        print("never mind")
    finally:
        await pool.put(conn)


@lent.mistake("lost-exception", "and no CancelledError", breaks="A cancellation comes through")
@asynccontextmanager
async def gets_inside_the_try(pool: Pool) -> AsyncIterator[str]:
    try:
        conn = await pool.get()
        yield conn
    finally:
        await pool.put(conn)


@lent.mistake("wrong-result", "never been taken out", breaks="that connection should be back")
@asynccontextmanager
async def puts_back_what_it_never_had(pool: Pool) -> AsyncIterator[str]:
    conn = ""
    try:
        conn = await pool.get()
        yield conn
    finally:
        await pool.put(conn)


@lent.mistake("exception", "what waits for it?", breaks="waiting until there is one")
@asynccontextmanager
async def takes_what_is_there(pool: Pool) -> AsyncIterator[str]:
    conn = pool.get_nowait()
    try:
        yield conn
    finally:
        await pool.put(conn)


@lent.mistake("wrong-order", "the block began at 0 s", breaks="waiting until there is one")
@asynccontextmanager
async def makes_one_if_there_is_none(pool: Pool) -> AsyncIterator[str]:
    conn = "a new line" if pool.empty() else pool.get_nowait()
    try:
        yield conn
    finally:
        await pool.put(conn)


@lent.mistake(
    "not-awaited",
    "The block was given a coroutine object",
    breaks="Every coroutine that you make is awaited",
)
@asynccontextmanager
async def forgets_to_await_get(pool: Pool) -> AsyncIterator[Any]:
    conn: Any = pool.get()
    try:
        yield conn
    finally:
        await pool.put(conn)


@lent.mistake("not-awaited", "`put(…)`", breaks="Every coroutine that you make is awaited")
@asynccontextmanager
async def forgets_to_await_put(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    finally:
        pool.put(conn)


@lent.mistake("wrong-type", "Which decorator", breaks="should be an asynchronous context manager")
async def has_lost_its_decorator(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    finally:
        await pool.put(conn)


@lent.mistake("sequential", "has a connection of its own", breaks="and twice at once")
@asynccontextmanager
async def one_visitor_at_a_time(pool: Any) -> AsyncIterator[str]:
    pool.one = getattr(pool, "one", asyncio.Lock())
    async with pool.one:
        conn = await pool.get()
        try:
            yield conn
        finally:
            await pool.put(conn)


@lent.mistake("side-effect", "What do they share", breaks="and twice at once")
@asynccontextmanager
async def keeps_it_in_the_module(pool: Pool) -> AsyncIterator[str]:
    global borrowed
    borrowed = await pool.get()
    try:
        yield borrowed
    finally:
        await pool.put(borrowed)


@lent.accepts
@asynccontextmanager
async def puts_it_back_without_waiting(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    finally:
        pool.put_nowait(conn)


@lent.accepts
@asynccontextmanager
async def has_a_stack(pool: Pool) -> AsyncIterator[str]:
    with contextlib.ExitStack() as stack:
        conn = await pool.get()
        stack.callback(pool.put_nowait, conn)
        yield conn


class _Loan:
    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def __aenter__(self) -> str:
        self.conn = await self.pool.get()
        return self.conn

    async def __aexit__(self, *_: object) -> None:
        await self.pool.put(self.conn)


@lent.mistake(
    "lost-exception", "in a `finally`", breaks="The block's exception should come out as it is"
)
@asynccontextmanager
async def returns_in_its_finally(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    finally:
        await pool.put(conn)
        return


@lent.mistake("wrong-result", "What `__aenter__` returns", breaks="lends it to its block")
class LendsNothing(_Loan):
    async def __aenter__(self) -> None:  # type: ignore[override]
        await super().__aenter__()


@lent.mistake(
    "resource-leak",
    "`__aexit__` is called then, too",
    breaks="however it has ended, that connection",
)
class PutsItBackWhenAllIsWell(_Loan):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if kind is None:
            await super().__aexit__(kind, error, traceback)


@lent.accepts
def is_a_class_behind_a_function(pool: Pool) -> _Loan:
    return _Loan(pool)


@lent.accepts
@asynccontextmanager
async def catches_all_and_raises(pool: Pool) -> AsyncIterator[str]:
    conn = await pool.get()
    try:
        yield conn
    except BaseException:
        await pool.put(conn)
        raise
    else:
        await pool.put(conn)


pages: dict[str, str] = {}


@web_page.mistake(
    "side-effect", "the page of the first time", breaks="It does the same", pages=pages
)
@asynccontextmanager
async def keeps_its_pages(url: str) -> AsyncIterator[str]:
    if url not in pages:
        pages[url] = await asyncio.to_thread(download_webpage, url)
    try:
        yield pages[url]
    finally:
        await asyncio.to_thread(update_stats, url)


@lent.mistake("resource-leak", "raised Unforeseen", breaks="however it has ended, that connection")
@asynccontextmanager
async def puts_back_after_two_kinds(pool: asyncio.Queue[Any]) -> AsyncIterator[Any]:
    conn = await pool.get()
    try:
        yield conn
    except (ValueError, asyncio.CancelledError):
        pool.put_nowait(conn)
        raise
    pool.put_nowait(conn)


@lent.mistake("resource-leak", "raised Halt", breaks="however it has ended, that connection")
@asynccontextmanager
async def keeps_it_when_all_is_to_end(pool: asyncio.Queue[Any]) -> AsyncIterator[Any]:
    conn = await pool.get()
    try:
        yield conn
    except (Exception, asyncio.CancelledError):
        await pool.put(conn)
        raise
    await pool.put(conn)


@lent.mistake("wrong-order", "came back later", breaks="should be back in the pool")
@asynccontextmanager
async def puts_it_back_in_a_task(pool: asyncio.Queue[Any]) -> AsyncIterator[Any]:
    conn = await pool.get()
    try:
        yield conn
    finally:
        asyncio.create_task(pool.put(conn))


@lent.mistake("exception", "who has set a limit?", breaks="waiting until there is one")
@asynccontextmanager
async def waits_for_ten_seconds(pool: asyncio.Queue[Any]) -> AsyncIterator[Any]:
    conn = await asyncio.wait_for(pool.get(), 10)
    try:
        yield conn
    finally:
        await pool.put(conn)


@lent.mistake("wrong-order", "the block began at 5.5 s", breaks="waiting until there is one")
@asynccontextmanager
async def looks_twice_a_second(pool: asyncio.Queue[Any]) -> AsyncIterator[Any]:
    while pool.empty():
        await asyncio.sleep(0.5)
    conn = pool.get_nowait()
    try:
        yield conn
    finally:
        await pool.put(conn)
