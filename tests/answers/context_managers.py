"""Answers to lesson 11, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from course_lib.lessons.context_managers import Transaction, page_of, web_page
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


@Transaction.mistake("wrong-result", "raised ValueError in the middle")
class CommitsAlways(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await sql(self.conn, "COMMIT")


@Transaction.mistake("wrong-result", "was cancelled in the middle")
class CommitsWhenCancelled(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await sql(self.conn, "ROLLBACK" if isinstance(error, Exception) else "COMMIT")


@Transaction.mistake("resource-leak", "was cancelled, and the database did: BEGIN.")
class ForgetsTheCancelledCase(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if kind is None:
            await sql(self.conn, "COMMIT")
        elif issubclass(kind, Exception):
            await sql(self.conn, "ROLLBACK")


@Transaction.mistake("resource-leak", "raised ValueError, and the database did: BEGIN, INSERT.")
class NeverRollsBack(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if not error:
            await sql(self.conn, "COMMIT")


@Transaction.mistake("lost-exception", "as if nothing had happened")
class SwallowsTheError(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        await super().__aexit__(kind, error, traceback)
        return True


@Transaction.mistake("swallowed-cancellation", "wants it to end")
class SwallowsTheCancellation(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        await super().__aexit__(kind, error, traceback)
        return isinstance(error, asyncio.CancelledError)


@Transaction.mistake("lost-exception", "what came out is RuntimeError")
class RaisesAnotherError(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await super().__aexit__(kind, error, traceback)
        if error:
            raise RuntimeError("the transaction was rolled back")


@Transaction.mistake("lost-exception", "COMMIT itself failed")
class HidesAFailedCommit(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        try:
            await super().__aexit__(kind, error, traceback)
        except OSError as problem:
            print(problem)


@Transaction.mistake("not-awaited", "`sql(…)`")
class ForgetsToAwaitBegin(_Base):
    async def __aenter__(self) -> Any:
        sql(self.conn, "BEGIN")
        return self


@Transaction.mistake("not-awaited", "`sql(…)`")
class ForgetsToAwaitTheRollback(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error:
            sql(self.conn, "ROLLBACK")
        else:
            await sql(self.conn, "COMMIT")


@Transaction.mistake("wrong-result", "never told to BEGIN")
class NeverBegins(_Base):
    async def __aenter__(self) -> Any:
        return self


@Transaction.mistake("wrong-result", "BEGIN, INSERT, ROLLBACK")
class RollsBackAlways(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        await sql(self.conn, "ROLLBACK")


@Transaction.mistake("wrong-order", "before BEGIN was done")
class BeginsInATask(_Base):
    async def __aenter__(self) -> Any:
        self.begins = asyncio.create_task(sql(self.conn, "BEGIN"))
        return self


@Transaction.mistake("task-left-over", "still running")
class CommitsInATask(_Base):
    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        self.ends = asyncio.create_task(sql(self.conn, "ROLLBACK" if error else "COMMIT"))


@Transaction.mistake("wrong-order", "BEGIN, COMMIT, INSERT")
class CommitsBeforeTheBlock(_Base):
    async def __aenter__(self) -> Any:
        await sql(self.conn, "BEGIN")
        await sql(self.conn, "COMMIT")

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error:
            await sql(self.conn, "ROLLBACK")


@Transaction.mistake("side-effect", "Where is the connection kept?")
class KeepsTheConnectionInTheClass(_Base):
    def __init__(self, conn: Any) -> None:
        type(self).conn = conn


@Transaction.mistake("wrong-type", "which plain `with` uses")
class IsAPlainContextManager:
    def __init__(self, conn: Any) -> None:
        self.conn = conn

    def __enter__(self) -> None:
        asyncio.create_task(sql(self.conn, "BEGIN"))

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        asyncio.create_task(sql(self.conn, "ROLLBACK" if error else "COMMIT"))


@Transaction.mistake("wrong-type", "calls and awaits `__aenter__()`")
class HasAPlainAenter(_Base):
    def __aenter__(self) -> Any:
        return self


@Transaction.mistake("wrong-type", "`__aexit__(kind, error, traceback)`")
class TakesNoArguments(_Base):
    async def __aexit__(self) -> None:
        await sql(self.conn, "COMMIT")


@Transaction.mistake("wrong-type", "should be a class")
@asynccontextmanager
async def is_a_generator(conn: Any) -> AsyncIterator[None]:
    await sql(conn, "BEGIN")
    yield
    await sql(conn, "COMMIT")


@Transaction.mistake("exception", "asyncio.run() cannot be called from a running event loop")
class RunsItsOwnLoop(_Base):
    async def __aenter__(self) -> Any:
        begin = sql(self.conn, "BEGIN")
        try:
            asyncio.run(begin)
        finally:
            begin.close()


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


# -- web_page ----------------------------------------------------------------------------


@web_page.mistake("resource-leak", "raised ValueError, and `update_stats` never ran")
@asynccontextmanager
async def has_no_finally(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    yield data
    await asyncio.to_thread(update_stats, url)


@web_page.mistake("resource-leak", "was cancelled, and `update_stats` never ran")
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


@web_page.mistake("lost-exception", "as if nothing had happened")
@asynccontextmanager
async def swallows_the_error(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except Exception as error:
        print(error)
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("swallowed-cancellation", "wants it to end")
@asynccontextmanager
async def swallows_the_cancellation(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except asyncio.CancelledError:
        print("never mind")
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("lost-exception", "what came out is RuntimeError")
@asynccontextmanager
async def raises_another_error(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except ValueError as error:
        raise RuntimeError("the block failed") from error
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("blocking-call", "for 2 s")
@asynccontextmanager
async def downloads_on_the_loop(url: str) -> AsyncIterator[str]:
    data = download_webpage(url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("blocking-call", "for 1 s")
@asynccontextmanager
async def updates_on_the_loop(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        update_stats(url)


@web_page.mistake("blocking-call", "for 2 s")
@asynccontextmanager
async def blocks_with_result(url: str) -> AsyncIterator[str]:
    with ThreadPoolExecutor() as pool:
        data = pool.submit(download_webpage, url).result()
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("not-awaited", "Who waits for it?")
@asynccontextmanager
async def does_not_await_the_update(url: str) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    data = await loop.run_in_executor(None, download_webpage, url)
    try:
        yield data
    finally:
        loop.run_in_executor(None, update_stats, url)


@web_page.mistake("not-awaited", "`to_thread(…)`")
@asynccontextmanager
async def forgets_await_at_the_end(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        asyncio.to_thread(update_stats, url)


@web_page.mistake("not-awaited", "given Future instead of the page")
@asynccontextmanager
async def gives_a_future(url: str) -> AsyncIterator[Any]:
    loop = asyncio.get_running_loop()
    try:
        yield loop.run_in_executor(None, download_webpage, url)
    finally:
        await loop.run_in_executor(None, update_stats, url)


@web_page.mistake("wrong-result", "It is 'None'")
@asynccontextmanager
async def yields_nothing(url: str) -> AsyncIterator[None]:
    await asyncio.to_thread(download_webpage, url)
    try:
        yield
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("wrong-order", "before the block had ended")
@asynccontextmanager
async def updates_first(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    await asyncio.to_thread(update_stats, url)
    yield data


@web_page.mistake("wrong-result", "ended well, and `update_stats` never ran")
@asynccontextmanager
async def updates_after_errors_only(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    except BaseException:
        await asyncio.to_thread(update_stats, url)
        raise


@web_page.mistake("wrong-arguments", "it wants the url")
@asynccontextmanager
async def updates_with_the_page(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, data)


@web_page.mistake("wrong-type", "Which decorator")
async def has_no_decorator(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)


@web_page.mistake("wrong-type", "one for plain `with`")
@contextlib.contextmanager
def is_a_plain_context_manager(url: str) -> Iterator[str]:
    yield download_webpage(url)
    update_stats(url)


@web_page.mistake("wrong-type", "needs a `yield`")
async def returns_the_page(url: str) -> str:
    data = await asyncio.to_thread(download_webpage, url)
    await asyncio.to_thread(update_stats, url)
    return data


@web_page.mistake("wrong-type", "exactly once")
@asynccontextmanager
async def yields_twice(url: str) -> AsyncIterator[str]:
    data = await asyncio.to_thread(download_webpage, url)
    try:
        yield data
    finally:
        await asyncio.to_thread(update_stats, url)
    yield data


@web_page.mistake("sequential", "only one of them")
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


@web_page.mistake("lost-exception", "There is no page to give")
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
