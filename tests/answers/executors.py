"""Answers to lesson 15, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from course_lib.lessons.executors import in_threads

F = Callable[..., Any]
Numbers = Iterable[float]


# -- in_threads --------------------------------------------------------------------------


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
        running = [pool.submit(f, n, scale=10) for n in numbers]
        return [done.result() for done in as_completed(running)]


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
