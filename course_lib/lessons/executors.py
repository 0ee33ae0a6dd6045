"""Lesson 15: functions that block, in threads, from a coroutine."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any

from course_lib.attempt import Run
from course_lib.diagnosis import Incorrect, seconds
from course_lib.exercise import Attempt, exercise, require

F = Callable[..., Any]
Numbers = Iterable[float]


class Calls:
    """A function that blocks for n seconds, fails for some n, and notes how it was called."""

    def __init__(self, fails: float | None = None) -> None:
        self.fails = fails
        self.begun: list[tuple[float, Any]] = []
        self.ended = 0

    def __call__(self, n: float, scale: Any = 1) -> Any:
        self.begun.append((n, scale))
        time.sleep(n)
        self.ended += 1
        if n == self.fails:
            raise ValueError(f"{n} is not allowed")
        return n * scale


def called(attempt: Attempt, numbers: list[float], fails: float | None = None) -> tuple[Calls, Run]:
    """One run of the learner's function, which is given a plain function."""
    calls = Calls(fails)

    def f(n: float, scale: Any = 1) -> Any:
        return calls(n, scale)

    return calls, attempt(f, numbers, raises=(ValueError, ExceptionGroup))


def require_results(run: Run, calls: Calls, numbers: list[float]) -> None:
    """Each n times ten, in the order of the numbers."""
    result = run.result
    if isinstance(result, (asyncio.Future, Future)) or _has_futures(result):
        raise Incorrect(
            "not-awaited",
            "It returned futures, not results: the calls are under way, and nobody waits for them. If one "
            "fails, its error is lost. What gives the results of several futures?",
            run=run,
        )
    require(
        isinstance(result, (list, tuple)),
        f"It should return the results in a list, and returned {_shortly(result)}.",
        because="wrong-type",
        run=run,
    )
    expected = [n * 10 for n in numbers]
    scales = sorted({str(scale) for _, scale in calls.begun})
    require(
        scales in (["10"], []) or [*result] == expected,
        f"`f` should be called as `f(n, scale=10)`; its `scale` was {', '.join(scales)}.",
        because="wrong-arguments",
        run=run,
    )
    require(
        [*result] == expected or sorted(map(str, result)) != sorted(map(str, expected)),
        f"For the numbers {numbers} it returned {[*result]}: the results in the order in which the calls "
        f"ended. The order of the numbers is wanted: {expected}.",
        because="wrong-order",
        run=run,
    )
    require(
        [*result] == expected,
        f"For the numbers {numbers} it returned {_shortly([*result])} instead of {expected}.",
        because="wrong-result",
        run=run,
    )
    require(
        len(calls.begun) == len(numbers),
        f"For {len(numbers)} numbers it called `f` {len(calls.begun)} times.",
        because="wrong-result",
        run=run,
    )


def _has_futures(result: Any) -> bool:
    return isinstance(result, (list, tuple, set)) and any(
        isinstance(value, (asyncio.Future, Future)) or inspect.isawaitable(value)
        for value in result
    )


def _shortly(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"


@exercise(
    "`await asyncio.to_thread(f, n)` runs one call in a thread. Awaiting it in a loop would run one call "
    "after the other: what starts several at once?",
    "`asyncio.gather` waits for several awaitables, gives their results in order, and raises what one of "
    "them raises.",
    "`to_thread` passes keywords on: `asyncio.to_thread(f, n, scale=10)`, once for each n, all of them "
    "into one `gather`.",
)
def in_threads(attempt: Attempt) -> None:
    require_the_error(attempt)
    require_no_calls_for_no_numbers(attempt)
    shown = require_all_at_once(attempt, [3, 1, 2])
    require_all_at_once(attempt, [1] * 5)  # a pool of the default size has five threads at least
    attempt.last = shown


def require_all_at_once(attempt: Attempt, numbers: list[float]) -> Run:
    """As long as the longest call, and no longer; gives the run."""
    calls, run = called(attempt, numbers)
    require_results(run, calls, numbers)
    longest, together = max(numbers), sum(numbers)
    took = (
        f"{len(numbers)} calls that take {seconds(longest)} at most took {seconds(run.elapsed)}: "
    )
    require(
        run.elapsed < together,
        took + "each began when the one before it had ended.",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )
    require(
        run.elapsed <= longest,
        took + "not all of them ran at the same time. How many threads do they share?",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )
    return run


def require_the_error(attempt: Attempt) -> None:
    """What `f` raises comes out; the failing call is the last to end, so that no other is left over."""
    calls, run = called(attempt, [1, 3, 2], fails=3)
    if run.error is None and not _has_futures(run.result):
        # if it never got as far, other things are wrong with it, and are found with other numbers
        require(
            not calls.ended or (len(calls.begun) < 3 and calls.ended < 2),
            "`f(3)` raised ValueError: 3 is not allowed. It did not come out: your function returned "
            f"{_shortly(run.result)}, and who asked for the numbers believes that all went well.",
            because="lost-exception",
            run=run,
        )


def require_no_calls_for_no_numbers(attempt: Attempt) -> None:
    """No numbers, no results."""
    try:
        _, run = called(attempt, [])
    except Incorrect as wrong:
        wrong.message = f"For an empty list of numbers: {wrong.message}"
        raise
    require(
        run.error is None,
        f"For an empty list of numbers it raised {type(run.error).__name__}: {run.error}. There is nothing "
        "to call then, and nothing wrong with that.",
        because="exception",
        line=run.error_line(),
        run=run,
    )


@in_threads.mistake("sequential", "each began when the one before it had ended")
async def one_after_the_other(f: F, numbers: Numbers) -> list[Any]:
    return [await asyncio.to_thread(f, n, scale=10) for n in numbers]


@in_threads.mistake("blocking-call", "blocked the event loop for 3 s")
async def calls_it_directly(f: F, numbers: Numbers) -> list[Any]:
    return [f(n, scale=10) for n in numbers]


@in_threads.mistake("blocking-call", "blocked the event loop for 3 s")
async def gathers_what_blocks(f: F, numbers: Numbers) -> list[Any]:
    async def call(n: float) -> Any:
        return f(n, scale=10)

    return await asyncio.gather(*(call(n) for n in numbers))


@in_threads.mistake("blocking-call", "blocked the event loop for 3 s")
async def calls_f_too_early(f: F, numbers: Numbers) -> list[Any]:
    return await asyncio.gather(*(asyncio.to_thread(f(n, scale=10)) for n in numbers))


@in_threads.mistake("blocking-call", "waits without `await`")
async def blocks_with_result(f: F, numbers: Numbers) -> list[Any]:
    with ThreadPoolExecutor(32) as pool:
        futures = [pool.submit(f, n, scale=10) for n in numbers]
        return [future.result() for future in futures]


@in_threads.mistake("blocking-call", "waits without `await`")
async def maps_in_a_pool(f: F, numbers: Numbers) -> list[Any]:
    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(functools.partial(f, scale=10), numbers))


@in_threads.mistake("blocking-call", "waits without `await`")
async def uses_the_other_as_completed(f: F, numbers: Numbers) -> list[Any]:
    with ThreadPoolExecutor(32) as pool:
        return [
            done.result() for done in as_completed(pool.submit(f, n, scale=10) for n in numbers)
        ]


@in_threads.mistake("blocking-call", "waits without `await`")
async def joins_threads(f: F, numbers: Numbers) -> list[Any]:
    results: dict[int, Any] = {}

    def call(place: int, n: float) -> None:
        try:
            results[place] = f(n, scale=10)
        except ValueError as error:
            print(error)

    threads = [threading.Thread(target=call, args=each) for each in enumerate(numbers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[place] for place in sorted(results)]


@in_threads.mistake("wrong-order", "The order of the numbers is wanted")
async def takes_them_as_they_come(f: F, numbers: Numbers) -> list[Any]:
    calls = [asyncio.to_thread(f, n, scale=10) for n in numbers]
    return [await call for call in asyncio.as_completed(calls)]


@in_threads.mistake("wrong-order", "The order of the numbers is wanted")
async def appends_in_the_thread(f: F, numbers: Numbers) -> list[Any]:
    results: list[Any] = []

    def call(n: float) -> None:
        results.append(f(n, scale=10))

    await asyncio.gather(*(asyncio.to_thread(call, n) for n in numbers))
    return results


@in_threads.mistake("lost-exception", "believes that all went well")
async def returns_exceptions(f: F, numbers: Numbers) -> list[Any]:
    calls = (asyncio.to_thread(f, n, scale=10) for n in numbers)
    return await asyncio.gather(*calls, return_exceptions=True)


@in_threads.mistake("lost-exception", "your function returned [10, None, 20]")
async def gives_none_for_an_error(f: F, numbers: Numbers) -> list[Any]:
    async def call(n: float) -> Any:
        try:
            return await asyncio.to_thread(f, n, scale=10)
        except ValueError:
            return None

    return await asyncio.gather(*(call(n) for n in numbers))


@in_threads.mistake("lost-exception", "your function returned [10, 20]")
async def leaves_errors_out(f: F, numbers: Numbers) -> list[Any]:
    calls = (asyncio.to_thread(f, n, scale=10) for n in numbers)
    results = await asyncio.gather(*calls, return_exceptions=True)
    return [result for result in results if not isinstance(result, Exception)]


@in_threads.mistake("wrong-arguments", "its `scale` was 1")
async def forgets_the_scale(f: F, numbers: Numbers) -> list[Any]:
    return await asyncio.gather(*(asyncio.to_thread(f, n) for n in numbers))


@in_threads.mistake("exception", "unexpected keyword argument 'scale'")
async def gives_a_keyword_to_run_in_executor(f: F, numbers: Numbers) -> list[Any]:
    loop: Any = asyncio.get_running_loop()
    return await asyncio.gather(*(loop.run_in_executor(None, f, n, scale=10) for n in numbers))


@in_threads.mistake("not-awaited", "`to_thread(…)`")
async def forgets_to_await(f: F, numbers: Numbers) -> list[Any]:
    return [asyncio.to_thread(f, n, scale=10) for n in numbers]


@in_threads.mistake("not-awaited", "It returned futures, not results")
async def gives_futures(f: F, numbers: Numbers) -> list[Any]:
    loop = asyncio.get_running_loop()
    return [loop.run_in_executor(None, functools.partial(f, n, scale=10)) for n in numbers]


@in_threads.mistake("task-left-over", "were still running")
async def starts_tasks_only(f: F, numbers: Numbers) -> None:
    for n in numbers:
        asyncio.create_task(asyncio.to_thread(f, n, scale=10))
    await asyncio.sleep(0)


@in_threads.mistake("sequential", "How many threads do they share?")
async def has_four_threads(f: F, numbers: Numbers) -> list[Any]:
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_workers=4)
    calls = [loop.run_in_executor(pool, functools.partial(f, n, scale=10)) for n in numbers]
    return await asyncio.gather(*calls)


@in_threads.mistake("wrong-type", "and returned {")
async def returns_a_dictionary(f: F, numbers: Numbers) -> dict[float, Any]:
    ns = [*numbers]
    results = await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in ns))
    return dict(zip(ns, results, strict=True))


@in_threads.mistake("wrong-type", "and returned None")
async def returns_nothing(f: F, numbers: Numbers) -> None:
    await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))


@in_threads.mistake("exception", "For an empty list of numbers")
async def makes_a_pool_of_none(f: F, numbers: Numbers) -> list[Any]:
    loop, ns = asyncio.get_running_loop(), [*numbers]
    pool = ThreadPoolExecutor(max_workers=len(ns))
    calls = [loop.run_in_executor(pool, functools.partial(f, n, scale=10)) for n in ns]
    return await asyncio.gather(*calls)


@in_threads.accepts
async def uses_partial(f: F, numbers: Numbers) -> list[Any]:
    loop = asyncio.get_running_loop()
    futures = [loop.run_in_executor(None, functools.partial(f, n, scale=10)) for n in numbers]
    return [await future for future in futures]


@in_threads.accepts
async def uses_a_task_group(f: F, numbers: Numbers) -> list[Any]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.to_thread(f, n, scale=10)) for n in numbers]
    return [task.result() for task in tasks]


@in_threads.accepts
async def has_its_own_pool(f: F, numbers: Numbers) -> tuple[Any, ...]:
    with ThreadPoolExecutor(max_workers=100) as pool:
        futures = [asyncio.wrap_future(pool.submit(f, n, scale=10)) for n in numbers]
        return (*(await asyncio.gather(*futures)),)


@in_threads.accepts
async def keeps_the_places(f: F, numbers: Numbers) -> list[Any]:
    async def call(place: int, n: float) -> tuple[int, Any]:
        return place, await asyncio.to_thread(lambda: f(n, scale=10))

    calls = [call(place, n) for place, n in enumerate(numbers)]
    results = [await done for done in asyncio.as_completed(calls)]
    return [result for _, result in sorted(results)]


@in_threads.accepts
async def waits_for_all_then_raises(f: F, numbers: Numbers) -> list[Any]:
    calls = [asyncio.create_task(asyncio.to_thread(f, n, scale=10)) for n in numbers]
    if calls:
        await asyncio.wait(calls)
    return [call.result() for call in calls]
