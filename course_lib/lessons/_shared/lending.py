"""What lesson 11 demands of `lent`: a connection is taken, lent, and put back, however the block ends."""

from __future__ import annotations

import asyncio
import functools
import inspect
from typing import Any

from course_lib.checks.diagnosis import diagnose
from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.blocks import (
    HOW_ELSE,
    HOW_ELSE_IN_A_CLASS,
    Block,
    by_kind,
    require_async_manager,
)
from course_lib.run.run import Run


def pool_of(*connections: str) -> asyncio.Queue[str]:
    """A queue that holds these."""
    pool: asyncio.Queue[str] = asyncio.Queue()
    for connection in connections:
        pool.put_nowait(connection)
    return pool


def contents(pool: asyncio.Queue[Any]) -> list[Any]:
    """What is in it; it is empty afterwards."""
    return [pool.get_nowait() for _ in range(pool.qsize())]


def borrowing(lent: Any, pool: asyncio.Queue[str]) -> Any:
    """A call of the answer, once it is known to be of use."""

    def make() -> Any:
        manager = lent(pool)
        require_async_manager(manager)
        return manager

    return make


def require_lent_and_back(attempt: Attempt, ends: str, told: str) -> tuple[Run, Block]:
    """One connection, one block."""
    block, within, after = Block(ends), [], []

    async def scenario(lent: Any) -> None:
        pool = pool_of("line 1")

        async def work() -> None:
            within.append(pool.qsize())
            await asyncio.sleep(1)

        block.behind = pool.qsize
        await block.run_and_end(borrowing(lent, pool), work, attempt.files)
        after.extend(contents(pool))

    run = attempt(scenario=scenario, allow=["not-awaited"])
    require_awaited(attempt, block.value)
    require(
        block.value == "line 1",
        f"The pool held 'line 1', and the block was given {shortly(block.value)}. What "
        + by_kind(attempt, "stands behind `yield`", "`__aenter__` returns")
        + " is what the block gets.",
        because="wrong-result",
        run=run,
    )
    require(
        within == [0],
        "While the block ran, its connection was in the pool as well: somebody else may take it. Who uses a "
        "connection takes it out.",
        because="wrong-order",
        run=run,
    )
    require(
        after,
        f"The block {told}, and its connection never came back: the pool is empty, and whoever comes next "
        "waits for ever. "
        + (
            by_kind(attempt, HOW_ELSE, HOW_ELSE_IN_A_CLASS) if block.raised else "Who puts it back?"
        ),
        because="resource-leak",
        run=run,
    )
    require(
        block.saw,
        f"The block {told}, and directly behind it the pool was still empty: the connection came back later. "
        "Who waits until it is back?",
        because="wrong-order",
        run=run,
    )
    require(
        after == ["line 1"],
        f"The block {told}, and afterwards the pool held {after}. It should hold what was taken out, once.",
        because="wrong-result",
        run=run,
    )
    return run, block


def require_awaited(attempt: Attempt, value: Any) -> None:
    """What the block was given is no coroutine; what else was made and not awaited is said as for any "
    "exercise."""
    if inspect.iscoroutine(value):
        file, line, _ = (value.cr_origin or [("", 0, "")])[0]
        made = line if file in attempt.files else None
        value.close()  # or Python complains later, in somebody else's cell
        raise Incorrect(
            "not-awaited",
            f"The block was given a coroutine object, and no connection: `{value.__name__}(…)`{at(made)} "
            "was called and not awaited. What must stand in front of that call?",
            made,
            attempt.last,
        )
    if attempt.last is not None:
        diagnose(attempt.last, allow=frozenset(), raises=())


def require_patience(attempt: Attempt, until: float) -> None:
    """With no connection there, it waits until there is one, and nobody has spoken of a limit."""
    block = Block()

    async def scenario(lent: Any) -> None:
        pool = pool_of()
        asyncio.get_running_loop().call_later(until, pool.put_nowait, "line 2")
        await block.run(borrowing(lent, pool), functools.partial(asyncio.sleep, 1), attempt.files)

    run = attempt(scenario=scenario, raises=(asyncio.QueueEmpty, TimeoutError))
    require(
        not isinstance(run.error, TimeoutError),
        f"The pool was empty until {seconds(until)}, and TimeoutError came out{at(run.error_line())} after "
        f"{seconds(run.elapsed)}. It should wait until there is a connection: who has set a limit?",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    require(
        run.error is None,
        f"The pool was empty, and it raised QueueEmpty{at(run.error_line())}: `get_nowait` takes what is "
        "there now, or fails. A connection may come back later; what waits for it?",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    require(
        block.entered == until,
        f"The pool was empty until {seconds(until)}, and the block began at {seconds(block.entered)}. It "
        "should wait until there is a connection.",
        because="wrong-order",
        run=run,
    )


def require_nothing_from_nobody(attempt: Attempt) -> None:
    """Who is cancelled while it waits has taken nothing, and puts nothing back."""
    block, after = Block("well-or-not"), []

    async def scenario(lent: Any) -> None:
        pool = pool_of()
        work = functools.partial(asyncio.sleep, 1)
        task = asyncio.create_task(block.run(borrowing(lent, pool), work, attempt.files))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task])
        after.extend(contents(pool))
        if not task.cancelled() and task.exception():
            block.out = task.exception()

    run = attempt(scenario=scenario)
    told = "The pool was empty, and whoever waited for a connection was cancelled."
    require(
        not after,
        f"{told} After that the pool held {after}: something was put back that had never been taken out. "
        "What must be there before the `try`?",
        because="wrong-result",
        run=run,
    )
    require(
        isinstance(block.out, asyncio.CancelledError),
        f"{told} What came out is {type(block.out).__name__}, and no CancelledError. When nothing was "
        "taken out, there is nothing to put back: what must be there before the `try`?",
        because="lost-exception",
        run=run,
    )


def require_shares(attempt: Attempt) -> None:
    """Four visitors, two connections: two rounds of one second, nobody twice at the same time."""
    blocks = [Block() for _ in range(4)]

    async def scenario(lent: Any) -> list[str]:
        pool = pool_of("line 1", "line 2")
        work = functools.partial(asyncio.sleep, 1)
        await asyncio.gather(
            *(block.run(borrowing(lent, pool), work, attempt.files) for block in blocks)
        )
        return sorted(contents(pool))

    run = attempt(scenario=scenario)
    told = "One visitor alone is right. Four came at once, and there were two connections"
    require(
        run.elapsed == 2,
        f"{told}, for 1 s each: it took {seconds(run.elapsed)} instead of 2 s. What makes one wait for "
        "another that has a connection of its own?",
        because="sequential",
        run=run,
    )
    require(
        run.result == ["line 1", "line 2"] and len({block.value for block in blocks[:2]}) == 2,
        f"{told}. They were given {', '.join(str(block.value) for block in blocks)}, and afterwards the "
        f"pool held {run.result}. What do they share that each should have for itself?",
        because="side-effect",
        run=run,
    )
