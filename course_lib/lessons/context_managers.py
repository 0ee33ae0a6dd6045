"""Lesson 11: what an async context manager owes to its block, however the block ends."""

from __future__ import annotations

import inspect
from typing import Any

from course_lib.checks.answer import files_of
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import seconds, shortly
from course_lib.checks.unchanged import is_empty
from course_lib.checks.verdict import Incorrect, NotAttempted
from course_lib.lessons._shared.banks import Bank, transacted
from course_lib.lessons._shared.blocks import (
    BADLY,
    HOW_ELSE,
    HOW_ELSE_IN_A_CLASS,
    Block,
    by_kind,
    require_that_the_error_comes_out,
    where_called,
)
from course_lib.lessons._shared.lending import (
    require_lent_and_back,
    require_nothing_from_nobody,
    require_patience,
    require_shares,
)
from course_lib.lessons._shared.web_pages import Web, page_of, visited
from course_lib.run.run import Run

# -- Transaction ---------------------------------------------------------------------------


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
            else "not both of them: which is missing?"
        ),
        because="wrong-type",
    )
    require_commit(attempt)
    for ends, told in BADLY:
        require_rollback(attempt, ends, told)
    for statement, method, lost in (
        ("BEGIN", "`__aenter__`", "there were a transaction"),
        ("COMMIT", "`__aexit__`", "the money were safe"),
    ):
        bank = Bank(statement)
        (block,), run = transacted(attempt, "well-or-not", [bank])
        told = f"The {statement} itself failed with ConnectionError"
        require(
            isinstance(block.out, ConnectionError),
            f"{told}, and all went on as if {lost}. Let that exception pass, in {method}.",
            because="lost-exception",
            run=run,
        )
        require(
            len(bank.failed) == 1,
            f"{told}, and {method} sent it {len(bank.failed)} times. It is sent once, and its exception comes "
            f"out: who knows what the database made of the first {statement}?",
            because="wrong-result",
            run=run,
        )
    require_commit_apart(attempt)


def require_commit(attempt: Attempt) -> None:
    """A block that ends well is between BEGIN and COMMIT."""
    bank = Bank()
    (block,), run = transacted(attempt, "well", [bank])
    require(
        bank.times("BEGIN") == 1,
        f"The database did: {bank.words}. BEGIN should come once, in `__aenter__`, before the block, and came "
        f"{bank.times('BEGIN')} times.",
        because="wrong-result",
        run=run,
    )
    require(
        dict(bank.done)["BEGIN"] <= block.entered,
        "The block ran before BEGIN was done: its INSERT may not belong to the transaction at all. Wait "
        "for BEGIN in `__aenter__`, before the block starts.",
        because="wrong-order",
        run=run,
    )
    require(
        bank.times("COMMIT") == 1 and not bank.times("ROLLBACK"),
        f"The block ended well, and the database did: {bank.words}. After such a block there is one "
        "COMMIT and no ROLLBACK: which of the three values of `__aexit__` says how it ended?",
        because="wrong-result",
        run=run,
    )
    require(
        dict(bank.began)["COMMIT"] >= block.body_ended and dict(bank.done)["COMMIT"] <= block.left,
        "COMMIT belongs after the block, in `__aexit__`, and must be done before the program goes on. The "
        f"database did: {bank.words}.",
        because="wrong-order",
        run=run,
    )


def require_rollback(attempt: Attempt, ends: str, told: str) -> None:
    """A block that ends with an exception is undone, and the exception comes out."""
    bank = Bank(takes=60 if ends == "halts" else 1)
    (block,), run = transacted(attempt, ends, [bank])
    require_patience_with(bank, run)
    require(
        not bank.times("COMMIT"),
        f"The block {told} in the middle of its work, and the transaction was committed: half of the "
        "work is now in the database. " + _which(block.raised),
        because="wrong-result",
        run=run,
    )
    require(
        bank.times("ROLLBACK"),
        f"The block {told}, and the database did: {bank.words}. Nobody ended the transaction: it stays "
        "open on that connection, with its locks. Which exceptions does `__aexit__` think of?",
        because="resource-leak",
        run=run,
    )
    require(
        bank.times("ROLLBACK") == 1 and dict(bank.done)["ROLLBACK"] <= block.left,
        f"The block {told}, and the database did: {bank.words}. One ROLLBACK is enough, and `__aexit__` should "
        "have done it before the program goes on.",
        because="wrong-order",
        run=run,
    )
    require_that_the_error_comes_out(block, run)


def require_patience_with(bank: Bank, run: Run) -> None:
    """A statement takes as long as it takes."""
    cut = [(word, after) for word, after in bank.cut if word != "INSERT"]
    word, after = cut[0] if cut else ("", 0)
    require(
        not cut,
        f"`{'__aenter__' if word == 'BEGIN' else '__aexit__'}` gave {word} up after {seconds(after)}. A slow "
        f"database may need {seconds(bank.takes)} for it, and nothing should go on before a statement is done: "
        "who has set a limit?",
        because="wrong-order",
        run=run,
    )


def _which(error: BaseException | None) -> str:
    """A question about the exceptions that `__aexit__` thinks of."""
    kind = type(error).__name__
    if not isinstance(error, Exception):
        return (
            f"A {kind} is a BaseException, and no Exception: for which does `__aexit__` roll back?"
        )
    if not isinstance(error, ValueError):
        return f"{kind} is an exception like any other: for which does `__aexit__` roll back?"
    return "Which of the three values of `__aexit__` says that there was an exception?"


def require_commit_apart(attempt: Attempt) -> None:
    """Two at once know nothing of each other."""
    banks = [Bank(takes=60), Bank(takes=60)]
    _, run = transacted(attempt, "well", banks)
    for bank in banks:
        require_patience_with(bank, run)
        require(
            bank.times("BEGIN") == bank.times("COMMIT") == 1,
            "Two transactions ran at the same time, each on its own connection. The first connection did: "
            f"{banks[0].words}. The second did: {banks[1].words}. Where is the connection kept?",
            because="side-effect",
            run=run,
        )


# -- web_page ------------------------------------------------------------------------------


def require_page(attempt: Attempt, value: Any, url: str) -> None:
    """The block is given the page itself."""
    if inspect.isawaitable(value):
        if inspect.iscoroutine(value):
            value.close()
        raise Incorrect(
            "not-awaited",
            f"The block was given {type(value).__name__} instead of the page: something that has yet to be "
            "awaited. Await it before "
            + by_kind(attempt, "the `yield`.", "`__aenter__` returns it."),
        )
    require(
        value == page_of(url),
        f"`async with web_page({url!r}) as data` should make `data` what `download_webpage` returns, "
        f"{page_of(url)!r}. It is {shortly(value)}."
        + by_kind(attempt, "", " What `__aenter__` returns is what the block gets."),
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
    require_page(attempt, block.value, "python.org")
    require_updated(attempt, web, block, "ended well", run)
    require(
        web.updates[0][1] >= block.body_ended,
        "`update_stats` ran before the block had ended. It belongs "
        + by_kind(attempt, "after the `yield`.", "in `__aexit__`."),
        because="wrong-order",
        run=run,
    )
    for ends, told in BADLY:
        web = Web()
        (block,), run = visited(attempt, ends, web, ["python.org"])
        require(
            web.downloads,
            "The second time its block was given the page of the first time: `download_webpage` did not run. "
            "What is still there from the call before? A page may have changed.",
            because="side-effect",
            run=run,
        )
        require_updated(attempt, web, block, told, run)
        require_that_the_error_comes_out(block, run)
    for broken, told in (
        ("download_webpage", "There is no page to give: let that exception pass."),
        ("update_stats", "Nobody knows that the count is wrong. Let that exception pass."),
    ):
        (block,), run = visited(attempt, "well-or-not", Web(broken), ["python.org"])
        require(
            isinstance(block.out, ConnectionError),
            f"`{broken}` failed with ConnectionError, and "
            f"{f'what came out is {type(block.out).__name__}' if block.out else 'nothing came out'}. {told}",
            because="lost-exception",
            run=run,
        )
    require_pages_apart(attempt)


def require_updated(attempt: Attempt, web: Web, block: Block, told: str, run: Run) -> None:
    """`update_stats(url)` was called once, and is done when the block is left."""
    require(
        web.begun,
        f"The block {told}, and `update_stats` never ran. "
        + (
            by_kind(attempt, HOW_ELSE, HOW_ELSE_IN_A_CLASS)
            if block.raised
            else "Which line calls it then?"
        ),
        because="resource-leak" if block.raised else "wrong-result",
        run=run,
    )
    require(
        web.updates and web.updates[0][2] <= block.left,
        f"The block {told}, and the program went on while `update_stats` was still under way in its "
        "thread: if it fails, nobody will know. Who waits for it?",
        because="not-awaited",
        line=where_called(attempt, "update_stats"),
        run=run,
    )
    require(
        web.begun == 1,
        f"The block {told}, and `update_stats` ran {web.begun} times instead of once. On which ways is it "
        "called?",
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
    """Three pages at once: each block gets its own, and they take no longer than one."""
    urls, web = ["python.org", "docs.python.org", "peps.python.org"], Web()
    blocks, run = visited(attempt, "well", web, urls)
    told = "One page alone is right. Three pages were asked for at the same time"
    require(
        run.elapsed <= 4,
        f"{told}, and it took {seconds(run.elapsed)} instead of 4 s: something lets only one of them go "
        "on at a time.",
        because="sequential",
        run=run,
    )
    given, updated = [block.value for block in blocks], sorted(url for url, _, _ in web.updates)
    require(
        given == [page_of(url) for url in urls] and updated == sorted(urls),
        f"{told}: {', '.join(urls)}. Their blocks were given {', '.join(map(str, given))}, and "
        f"`update_stats` was called for {', '.join(updated)}. What do they share that each should have "
        "for itself?",
        because="side-effect",
        run=run,
    )


# -- lent ----------------------------------------------------------------------------------


@exercise(
    "Run it: the first visitor stumbles. Which line puts its connection back, and does that line run?",
    "An exception comes out of the `yield`. `try:` … `finally:` around it runs on every way.",
    "The `get` stands before the `try`: who never got a connection has none to put back.",
)
def lent(attempt: Attempt) -> None:
    inner = inspect.unwrap(attempt.function)  # the decorator hides it
    attempt.files = files_of(inner, attempt.namespace)
    require_lent_and_back(attempt, "well", "ended well")
    first = attempt.last
    for ends, told in BADLY:
        run, block = require_lent_and_back(attempt, ends, told)
        require_that_the_error_comes_out(block, run)
    for until in (5.037, 10_000):  # no round seconds: who looks every now and then comes too late
        require_patience(attempt, until)
    require_nothing_from_nobody(attempt)
    require_shares(attempt)
    attempt.last = first
