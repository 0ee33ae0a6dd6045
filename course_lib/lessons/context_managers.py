"""Lesson 11: what an async context manager owes to its block, however the block ends."""

from __future__ import annotations

import asyncio
import functools
import inspect
import time
from typing import Any

from course_lib.checks.answer import files_of, is_empty
from course_lib.checks.diagnosis import seconds
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect, NotAttempted
from course_lib.lessons._shared.blocks import Block, require_that_the_error_comes_out
from course_lib.run.run import Run

WORDS = {
    "BEGIN": "BEGIN",
    "START": "BEGIN",
    "COMMIT": "COMMIT",
    "END": "COMMIT",
    "ROLLBACK": "ROLLBACK",
    "ABORT": "ROLLBACK",
}


# -- Transaction ---------------------------------------------------------------------------


class Bank:
    """A connection that takes a second for each statement and notes when it began and when it ended."""

    def __init__(self, broken: str = "") -> None:
        self.began: list[tuple[str, float]] = []
        self.done: list[tuple[str, float]] = []
        self.broken = broken  # the statement that fails

    async def execute(self, statement: Any, *_: Any) -> None:
        """Do a statement."""
        said = f"{statement} ".replace(";", " ").upper().split()
        word = WORDS.get(said[0] if said else "", str(statement))
        self.began.append((word, time.monotonic()))
        await asyncio.sleep(1)
        if word == self.broken:
            raise ConnectionError("the database is gone")
        self.done.append((word, time.monotonic()))

    @property
    def words(self) -> str:
        """What has been done, in order."""
        return ", ".join(word for word, _ in self.done) or "nothing"

    def times(self, word: str) -> int:
        """How often a statement was done."""
        return sum(done == word for done, _ in self.done)


def stand_ins() -> dict[str, Any]:
    """`sql`, whatever the learner's own does."""

    async def sql(conn: Any, statement: str) -> None:
        await conn.execute(statement)

    return {"sql": sql}


def transacted(attempt: Attempt, ends: str, banks: list[Bank]) -> tuple[list[Block], Run]:
    """A transaction with one INSERT on each of the banks, all at once."""
    blocks: list[Block] = []

    async def scenario(transaction: Any) -> None:
        blocks.extend(Block(ends) for _ in banks)
        runs = (
            block.run_and_end(
                functools.partial(transaction, bank),
                functools.partial(bank.execute, "INSERT"),
                attempt.files,
            )
            for block, bank in zip(blocks, banks, strict=True)
        )
        if len(banks) == 1:
            return await next(runs)
        await asyncio.gather(*runs)

    return blocks, attempt(scenario=scenario, given=stand_ins())


@exercise(
    "`__aenter__` runs before the block: what has the database to be told there?",
    "`__aexit__` is given three values. All are None when the block ended well; the second is the "
    "exception otherwise. A cancellation is an exception too.",
    '`await sql(self.conn, "BEGIN")` in one. In the other, "COMMIT" if there is no exception, else '
    '"ROLLBACK". A return value that is true would swallow the exception.',
)
def Transaction(attempt: Attempt) -> None:
    require(
        hasattr(attempt.function, "__aenter__") and hasattr(attempt.function, "__aexit__"),
        "`async with` looks for two methods, `__aenter__` and `__aexit__`. Yours has "
        + (
            "`__enter__` and `__exit__`, which plain `with` uses."
            if hasattr(attempt.function, "__enter__")
            else "not both of them."
        ),
        because="wrong-type",
    )
    require_commit(attempt)
    for ends, told in (("raises", "raised ValueError"), ("cancelled", "was cancelled")):
        require_rollback(attempt, ends, told)
    blocks, run = transacted(attempt, "well-or-not", [Bank("COMMIT")])
    require(
        isinstance(blocks[0].out, ConnectionError),
        "The COMMIT itself failed with ConnectionError, and behind the `async with` all went on as if the "
        "money were safe. Let that exception pass.",
        because="lost-exception",
        run=run,
    )
    require_commit_apart(attempt)


def require_commit(attempt: Attempt) -> None:
    """A block that ends well is between BEGIN and COMMIT."""
    bank = Bank()
    (block,), run = transacted(attempt, "well", [bank])
    require(
        bank.times("BEGIN") == 1,
        f"The database did: {bank.words}. It was never told to BEGIN, or more than once.",
        because="wrong-result",
        run=run,
    )
    require(
        dict(bank.done)["BEGIN"] <= block.entered,
        "The block ran before BEGIN was done: its INSERT may not belong to the transaction at all. Wait "
        "for BEGIN before the block starts.",
        because="wrong-order",
        run=run,
    )
    require(
        bank.times("COMMIT") == 1 and not bank.times("ROLLBACK"),
        f"The block ended well, and the database did: {bank.words}. What is missing, or too much?",
        because="wrong-result",
        run=run,
    )
    require(
        dict(bank.began)["COMMIT"] >= block.body_ended and dict(bank.done)["COMMIT"] <= block.left,
        "COMMIT belongs after the block, and must be done before the program goes on. The database did: "
        f"{bank.words}.",
        because="wrong-order",
        run=run,
    )


def require_rollback(attempt: Attempt, ends: str, told: str) -> None:
    """A block that ends with an exception is undone, and the exception comes out."""
    bank = Bank()
    (block,), run = transacted(attempt, ends, [bank])
    require(
        not bank.times("COMMIT"),
        f"The block {told} in the middle of its work, and the transaction was committed: half of the "
        "work is now in the database. (A CancelledError is a BaseException, not an Exception.)",
        because="wrong-result",
        run=run,
    )
    require(
        bank.times("ROLLBACK"),
        f"The block {told}, and the database did: {bank.words}. Nobody ended the transaction: it stays "
        "open on that connection, with its locks. Which exceptions does your code think of?",
        because="resource-leak",
        run=run,
    )
    require(
        bank.times("ROLLBACK") == 1 and dict(bank.done)["ROLLBACK"] <= block.left,
        f"The block {told}, and the database did: {bank.words}. One ROLLBACK is enough, and it should be "
        "done before the program goes on.",
        because="wrong-order",
        run=run,
    )
    require_that_the_error_comes_out(block, run)


def require_commit_apart(attempt: Attempt) -> None:
    """Two at once know nothing of each other."""
    banks = [Bank(), Bank()]
    _, run = transacted(attempt, "well", banks)
    for bank in banks:
        require(
            bank.times("BEGIN") == bank.times("COMMIT") == 1,
            "Two transactions ran at the same time, each on its own connection. The first connection did: "
            f"{banks[0].words}. The second did: {banks[1].words}. Where is the connection kept?",
            because="side-effect",
            run=run,
        )


# -- web_page ------------------------------------------------------------------------------


class Web:
    """Stand-ins that block for 2 s and for 1 s, and note when: (url, from, to)."""

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken
        self.downloads: list[tuple[Any, float, float]] = []
        self.updates: list[tuple[Any, float, float]] = []
        self.begun = 0  # updates

    def names(self) -> dict[str, Any]:
        """What stands in for the given functions."""

        def download_webpage(url: Any) -> str:
            start = time.monotonic()
            time.sleep(2)
            if self.broken:
                raise ConnectionError("no answer")
            self.downloads.append((url, start, time.monotonic()))
            return page_of(url)

        def update_stats(url: Any) -> None:
            start = time.monotonic()
            self.begun += 1
            time.sleep(1)
            self.updates.append((url, start, time.monotonic()))

        return {"download_webpage": download_webpage, "update_stats": update_stats}


def page_of(url: Any) -> str:
    """What is at an address."""
    return f"<title>{url}</title>"


def visited(attempt: Attempt, ends: str, web: Web, urls: list[str]) -> tuple[list[Block], Run]:
    """A block of one second on each of the pages, all at once."""
    blocks: list[Block] = []

    async def scenario(web_page: Any) -> None:
        blocks.extend(Block(ends) for _ in urls)

        def make(url: str) -> Any:
            manager = web_page(url)
            require_async_manager(manager)
            return manager

        runs = (
            block.run_and_end(
                functools.partial(make, url),
                functools.partial(asyncio.sleep, 1),
                attempt.files,
            )
            for block, url in zip(blocks, urls, strict=True)
        )
        if len(urls) == 1:
            return await next(runs)
        await asyncio.gather(*runs)

    return blocks, attempt(scenario=scenario, given=web.names())


def require_async_manager(manager: Any) -> None:
    """Something that `async with` can use."""
    if hasattr(manager, "__aenter__"):
        return
    if inspect.isasyncgen(manager) or inspect.isgenerator(manager):
        raise Incorrect(
            "wrong-type",
            "A call gives a bare generator, which `async with` cannot use. Which decorator makes a context "
            "manager of it?",
        )
    if inspect.iscoroutine(manager) or hasattr(manager, "__await__"):
        if inspect.iscoroutine(manager):
            manager.close()
        raise Incorrect(
            "wrong-type",
            "A call gives something to await, not something for `async with`. The function needs a `yield` "
            "at which the block runs.",
        )
    plain = " It is one for plain `with`." if hasattr(manager, "__enter__") else ""
    raise Incorrect(
        "wrong-type",
        f"A call gives {type(manager).__name__}, which is no async context manager.{plain}",
    )


def require_page(value: Any, url: str) -> None:
    """The block is given the page itself."""
    if inspect.isawaitable(value):
        if inspect.iscoroutine(value):
            value.close()
        raise Incorrect(
            "not-awaited",
            f"The block was given {type(value).__name__} instead of the page: something that has yet to be "
            "awaited. Await it before the `yield`.",
        )
    require(
        value == page_of(url),
        f"`async with web_page({url!r}) as data` should make `data` what `download_webpage` returns, "
        f"{page_of(url)!r}. It is {str(value)[:60]!r}.",
        because="wrong-result",
    )


@exercise(
    "What stands before the `yield` happens before the block, what stands after it happens afterwards.",
    "Both given functions block. `await asyncio.to_thread(function, argument)` runs one in a thread and "
    "gives what it returns.",
    "When the block raises, the exception comes out of the `yield`. What makes a line run in any case? "
    "`try:` … `finally:`",
)
def web_page(attempt: Attempt) -> None:
    inner = inspect.unwrap(attempt.function)  # the decorator hides it
    if is_empty(inner):
        raise NotAttempted
    attempt.files = files_of(inner, attempt.namespace)
    web = Web()
    (block,), run = visited(attempt, "well", web, ["python.org"])
    require_page(block.value, "python.org")
    require_updated(web, block, "ended well", run)
    require(
        web.updates[0][1] >= block.body_ended,
        "`update_stats` ran before the block had ended. It belongs after the `yield`.",
        because="wrong-order",
        run=run,
    )
    for ends, told in (("raises", "raised ValueError"), ("cancelled", "was cancelled")):
        web = Web()
        (block,), run = visited(attempt, ends, web, ["python.org"])
        require_updated(web, block, told, run)
        require_that_the_error_comes_out(block, run)
    (block,), run = visited(attempt, "well-or-not", Web(broken=True), ["python.org"])
    require(
        isinstance(block.out, ConnectionError),
        "The download failed with ConnectionError, and what came out is "
        f"{type(block.out).__name__ if block.out else 'nothing'}. There is no page to give: let that "
        "exception pass.",
        because="lost-exception",
        run=run,
    )
    require_pages_apart(attempt)


def require_updated(web: Web, block: Block, told: str, run: Run) -> None:
    """`update_stats(url)` was called once, and is done when the block is left."""
    require(
        web.begun,
        f"The block {told}, and `update_stats` never ran. An exception comes out of the `yield`, like out "
        "of any other line: how is what follows done all the same?"
        if block.raised
        else f"The block {told}, and `update_stats` never ran.",
        because="resource-leak" if block.raised else "wrong-result",
        run=run,
    )
    require(
        web.updates and web.updates[0][2] <= block.left,
        f"The block {told}, and the program went on while `update_stats` was still under way in its "
        "thread: if it fails, nobody will know. Who waits for it?",
        because="not-awaited",
        run=run,
    )
    require(
        web.begun == 1,
        f"The block {told}, and `update_stats` ran {web.begun} times instead of once.",
        because="wrong-result",
        run=run,
    )
    require(
        web.updates[0][0] == "python.org",
        f"`update_stats` was called with {web.updates[0][0]!r}; it wants the url, 'python.org'.",
        because="wrong-arguments",
        run=run,
    )


def require_pages_apart(attempt: Attempt) -> None:
    """Three pages at once take no longer than one."""
    urls = ["python.org", "pypi.org", "peps.python.org"]
    _, run = visited(attempt, "well", Web(), urls)
    require(
        run.elapsed <= 4,
        f"Three pages were asked for at the same time, and it took {seconds(run.elapsed)} instead of 4 s: "
        "something lets only one of them go on at a time.",
        because="sequential",
        run=run,
    )
