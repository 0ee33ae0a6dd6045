"""Answers to lesson 15, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from course_lib.lessons.executors import count_saved, in_threads

F = Callable[..., Any]
Numbers = Iterable[float]


# -- in_threads --------------------------------------------------------------------------


@in_threads.mistake(
    "exception", "cannot be awaited", breaks="no exception comes out that the text does not"
)
async def gathers_futures_of_threads(f: F, numbers: Numbers) -> list[Any]:
    with ThreadPoolExecutor() as pool:
        calls: list[Any] = [pool.submit(f, n, scale=10) for n in numbers]
        return await asyncio.gather(*calls)


@in_threads.mistake(
    "sequential",
    "each began when the one before it had ended",
    breaks="Up to five calls all run at the same time",
)
async def one_after_the_other(f: F, numbers: Numbers) -> list[Any]:
    return [await asyncio.to_thread(f, n, scale=10) for n in numbers]


@in_threads.mistake(
    "blocking-call", "blocked the event loop for 3 s", breaks="each call in a thread"
)
async def calls_it_directly(f: F, numbers: Numbers) -> list[Any]:
    return [f(n, scale=10) for n in numbers]


@in_threads.mistake(
    "blocking-call", "blocked the event loop for 3 s", breaks="each call in a thread"
)
async def gathers_what_blocks(f: F, numbers: Numbers) -> list[Any]:
    async def call(n: float) -> Any:
        return f(n, scale=10)

    return await asyncio.gather(*(call(n) for n in numbers))


@in_threads.mistake(
    "blocking-call", "blocked the event loop for 3 s", breaks="each call in a thread"
)
async def calls_f_too_early(f: F, numbers: Numbers) -> list[Any]:
    return await asyncio.gather(*(asyncio.to_thread(f(n, scale=10)) for n in numbers))


@in_threads.mistake(
    "blocking-call",
    "`future.result` waits until the thread is done",
    breaks="Nothing blocks the event loop",
)
async def blocks_with_result(f: F, numbers: Numbers) -> list[Any]:
    with ThreadPoolExecutor(32) as pool:
        futures = [pool.submit(f, n, scale=10) for n in numbers]
        return [future.result() for future in futures]


@in_threads.mistake(
    "blocking-call", "`loop.run_in_executor` gives", breaks="Nothing blocks the event loop"
)
async def maps_in_a_pool(f: F, numbers: Numbers) -> list[Any]:
    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(functools.partial(f, scale=10), numbers))


@in_threads.mistake(
    "blocking-call", "that of `concurrent.futures`", breaks="Nothing blocks the event loop"
)
async def uses_the_other_as_completed(f: F, numbers: Numbers) -> list[Any]:
    with ThreadPoolExecutor(32) as pool:
        running = [pool.submit(f, n, scale=10) for n in numbers]
        return [done.result() for done in as_completed(running)]


@in_threads.mistake(
    "blocking-call",
    "`thread.join` waits until the thread is done",
    breaks="Nothing blocks the event loop",
)
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


@in_threads.mistake(
    "wrong-order", "The order of the numbers is wanted", breaks="in the order of the numbers"
)
async def takes_them_as_they_come(f: F, numbers: Numbers) -> list[Any]:
    calls = [asyncio.to_thread(f, n, scale=10) for n in numbers]
    return [await call for call in asyncio.as_completed(calls)]


@in_threads.mistake(
    "wrong-order", "The order of the numbers is wanted", breaks="in the order of the numbers"
)
async def appends_in_the_thread(f: F, numbers: Numbers) -> list[Any]:
    results: list[Any] = []

    def call(n: float) -> None:
        results.append(f(n, scale=10))

    await asyncio.gather(*(asyncio.to_thread(call, n) for n in numbers))
    return results


@in_threads.mistake(
    "lost-exception", "believes that all went well", breaks="its exception comes out"
)
async def returns_exceptions(f: F, numbers: Numbers) -> list[Any]:
    calls = (asyncio.to_thread(f, n, scale=10) for n in numbers)
    return await asyncio.gather(*calls, return_exceptions=True)


@in_threads.mistake(
    "lost-exception", "your function returned [10, None, 20]", breaks="its exception comes out"
)
async def gives_none_for_an_error(f: F, numbers: Numbers) -> list[Any]:
    async def call(n: float) -> Any:
        try:
            return await asyncio.to_thread(f, n, scale=10)
        except ValueError:
            return None

    return await asyncio.gather(*(call(n) for n in numbers))


@in_threads.mistake(
    "lost-exception", "your function returned [10, 20]", breaks="its exception comes out"
)
async def leaves_errors_out(f: F, numbers: Numbers) -> list[Any]:
    calls = (asyncio.to_thread(f, n, scale=10) for n in numbers)
    results = await asyncio.gather(*calls, return_exceptions=True)
    return [result for result in results if not isinstance(result, Exception)]


@in_threads.mistake("wrong-arguments", "its `scale` was 1", breaks="Run f(n, scale=10)")
async def forgets_the_scale(f: F, numbers: Numbers) -> list[Any]:
    return await asyncio.gather(*(asyncio.to_thread(f, n) for n in numbers))


@in_threads.mistake("exception", "unexpected keyword argument 'scale'", breaks="Python can run it")
async def gives_a_keyword_to_run_in_executor(f: F, numbers: Numbers) -> list[Any]:
    loop: Any = asyncio.get_running_loop()
    return await asyncio.gather(*(loop.run_in_executor(None, f, n, scale=10) for n in numbers))


@in_threads.mistake(
    "not-awaited", "`to_thread(…)`", breaks="Every coroutine that you make is awaited"
)
async def forgets_to_await(f: F, numbers: Numbers) -> list[Any]:
    return [asyncio.to_thread(f, n, scale=10) for n in numbers]


@in_threads.mistake(
    "not-awaited", "It returned futures, not results", breaks="It returns the results"
)
async def gives_futures(f: F, numbers: Numbers) -> list[Any]:
    loop = asyncio.get_running_loop()
    return [loop.run_in_executor(None, functools.partial(f, n, scale=10)) for n in numbers]


@in_threads.mistake(
    "task-left-over", "were still running", breaks="nothing that it started still runs"
)
async def starts_tasks_only(f: F, numbers: Numbers) -> None:
    for n in numbers:
        asyncio.create_task(asyncio.to_thread(f, n, scale=10))
    await asyncio.sleep(0)


@in_threads.mistake(
    "sequential",
    "How many threads do they share?",
    breaks="Up to five calls all run at the same time",
)
async def has_four_threads(f: F, numbers: Numbers) -> list[Any]:
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_workers=4)
    calls = [loop.run_in_executor(pool, functools.partial(f, n, scale=10)) for n in numbers]
    return await asyncio.gather(*calls)


@in_threads.mistake("wrong-type", "and returned {", breaks="in a list or a tuple")
async def returns_a_dictionary(f: F, numbers: Numbers) -> dict[float, Any]:
    ns = [*numbers]
    results = await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in ns))
    return dict(zip(ns, results, strict=True))


@in_threads.mistake("wrong-type", "and returned None", breaks="return the results")
async def returns_nothing(f: F, numbers: Numbers) -> None:
    await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))


@in_threads.mistake("exception", "For an empty list of numbers", breaks="`numbers` may be empty")
async def makes_a_pool_of_none(f: F, numbers: Numbers) -> list[Any]:
    loop, ns = asyncio.get_running_loop(), [*numbers]
    pool = ThreadPoolExecutor(max_workers=len(ns))
    calls = [loop.run_in_executor(pool, functools.partial(f, n, scale=10)) for n in ns]
    return await asyncio.gather(*calls)


@in_threads.mistake("wrong-arguments", "called `f` 6 times", breaks="once for each `n`")
async def calls_it_twice(f: F, numbers: Numbers) -> list[Any]:
    await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))
    return await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))


@in_threads.mistake("wrong-result", "instead of [30, 10, 20]", breaks="It returns the results")
async def returns_the_numbers(f: F, numbers: Numbers) -> list[Any]:
    await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))
    return [*numbers]


@in_threads.mistake("wrong-result", "it returned None", breaks="`numbers` may be empty")
async def has_nothing_for_nobody(f: F, numbers: Numbers) -> list[Any] | None:
    calls = [asyncio.to_thread(f, n, scale=10) for n in numbers]
    return await asyncio.gather(*calls) if calls else None


@in_threads.mistake(
    "lost-exception", "is OSError: a thread failed", breaks="its exception comes out"
)
async def raises_an_error_of_its_own(f: F, numbers: Numbers) -> list[Any]:
    try:
        return await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))
    except ValueError:
        raise OSError("a thread failed") from None


one_at_a_time = asyncio.Lock()


@in_threads.mistake("sequential", "were called at the same time", breaks="and twice at once")
async def waits_for_the_other_call(f: F, numbers: Numbers) -> list[Any]:
    async with one_at_a_time:
        return await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))


@in_threads.mistake("side-effect", "was called twice", breaks="a second time")
async def has_a_default_that_remembers(
    f: F, numbers: Numbers, results: list[Any] = []
) -> list[Any]:
    results += await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers))
    return [*results]


@in_threads.mistake(
    "side-effect", "belongs to the caller", breaks="What it is given stays as it was"
)
async def empties_the_list(f: F, numbers: Any) -> list[Any]:
    calls = []
    while numbers:
        calls.append(asyncio.to_thread(f, numbers.pop(0), scale=10))
    return await asyncio.gather(*calls)


@in_threads.mistake("wrong-result", "it returned [30, 0, 10, 30, 0]", breaks="once for each `n`")
async def takes_five_at_most(f: F, numbers: Any) -> list[Any]:
    return await asyncio.gather(*(asyncio.to_thread(f, n, scale=10) for n in numbers[:5]))


@in_threads.mistake("wrong-result", "it returned [30, 10, 30", breaks="It returns the results")
async def leaves_nought_out(f: F, numbers: Numbers) -> list[Any]:
    calls = (asyncio.to_thread(f, n, scale=10) for n in numbers)
    return [result for result in await asyncio.gather(*calls) if result]


@in_threads.mistake("wrong-arguments", "its `scale` was 1", breaks="Run f(n, scale=10)")
async def multiplies_on_its_own(f: F, numbers: Numbers) -> list[Any]:
    return [10 * one for one in await asyncio.gather(*(asyncio.to_thread(f, n) for n in numbers))]


@in_threads.mistake("wrong-arguments", "is not tried again", breaks="once for each `n`")
async def tries_twice(f: F, numbers: Numbers) -> list[Any]:
    async def call(n: float) -> Any:
        try:
            return await asyncio.to_thread(f, n, scale=10)
        except ValueError:
            return await asyncio.to_thread(f, n, scale=10)

    return await asyncio.gather(*map(call, numbers))


@in_threads.mistake(
    "task-left-over", "With the same number twice", breaks="nothing that it started still runs"
)
async def keeps_its_calls_by_number(f: F, numbers: Numbers) -> list[Any]:
    ns = [*numbers]
    calls = {n: asyncio.create_task(asyncio.to_thread(f, n, scale=10)) for n in ns}
    return [await calls[n] for n in ns]


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


shared_pool = ThreadPoolExecutor(200)  # as a cell above the exercise may make one


@in_threads.accepts(shared_pool=shared_pool)
async def has_a_pool_of_a_cell_above(f: F, numbers: Numbers) -> list[Any]:
    loop = asyncio.get_running_loop()
    calls = (loop.run_in_executor(shared_pool, functools.partial(f, n, scale=10)) for n in numbers)
    return await asyncio.gather(*calls)


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


# -- count_saved -------------------------------------------------------------------------

Save = Callable[[str], Any]
Names = Iterable[str]


@count_saved.mistake(
    "task-left-over", "when 0 of the 3 calls had ended", breaks="when the last of them has ended"
)
async def only_looks_different(save: Save, names: Names) -> int:
    loop = asyncio.get_running_loop()
    count = 0
    for name in names:
        try:
            loop.run_in_executor(None, save, name)
        except OSError:
            continue
        count += 1
    return count


@count_saved.mistake(
    "wrong-result", "PermissionError, a kind of OSError", breaks="A call that raises `OSError`"
)
async def knows_oserror_itself_only(save: Save, names: Names) -> int:
    calls = (asyncio.to_thread(save, name) for name in names)
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and type(result) is not OSError:
            raise result
    return sum(not isinstance(result, OSError) for result in results)


@count_saved.mistake(
    "sequential", "it took 6 s", breaks="Up to five calls should all run at the same time"
)
async def awaits_in_the_loop(save: Save, names: Names) -> int:
    loop = asyncio.get_running_loop()
    count = 0
    for name in names:
        try:
            await loop.run_in_executor(None, save, name)
            count += 1
        except OSError:
            print("not saved:", name)
    return count


@count_saved.mistake("blocking-call", "blocked the event loop", breaks="each call in a thread")
async def calls_it_itself(save: Save, names: Names) -> int:
    count = 0
    for name in names:
        try:
            save(name)
            count += 1
        except OSError:
            print("not saved:", name)
    return count


@count_saved.mistake("wrong-result", "it returned 3", breaks="does not count")
async def counts_all(save: Save, names: Names) -> int:
    calls = (asyncio.to_thread(save, name) for name in names)
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, LookupError):
            raise result
    return len(results)


@count_saved.mistake(
    "exception",
    "and ExceptionGroup with OSError: disk full",
    breaks="has saved nothing, and does not count",
)
async def lets_the_failure_out(save: Save, names: Names) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.to_thread(save, name)) for name in names]
    return len(tasks)


@count_saved.mistake(
    "lost-exception", "as if all were well", breaks="Any other exception should come out"
)
async def takes_every_error_for_a_failed_save(save: Save, names: Names) -> int:
    calls = (asyncio.to_thread(save, name) for name in names)
    results = await asyncio.gather(*calls, return_exceptions=True)
    return sum(not isinstance(result, BaseException) for result in results)


@count_saved.mistake(
    "wrong-result", "it returned ['Ann', 'Cy']", breaks="return how many were saved"
)
async def returns_the_names(save: Save, names: Names) -> Any:
    calls = (asyncio.to_thread(save, name) for name in names)
    results = await asyncio.gather(*calls, return_exceptions=True)
    return [name for name, result in zip(names, results, strict=True) if result is None]


@count_saved.mistake(
    "sequential", "it took 2 s", breaks="Up to five calls should all run at the same time"
)
async def has_three_threads(save: Save, names: Names) -> int:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(3) as pool:
        calls = [loop.run_in_executor(pool, save, name) for name in names]
        results = await asyncio.gather(*calls, return_exceptions=True)
    return sum(result is None for result in results)


@count_saved.mistake("wrong-arguments", "once for each", breaks="`save(name)` once for each")
async def leaves_out_the_first(save: Save, names: Any) -> int:
    calls = (asyncio.to_thread(save, name) for name in names[1:])
    results = await asyncio.gather(*calls, return_exceptions=True)
    return sum(result is None for result in results)


@count_saved.mistake(
    "wrong-result", "Without any names: it returned None", breaks="`names` may be empty"
)
async def has_nothing_to_count(save: Save, names: Any) -> int | None:
    if not names:
        return None
    calls = (asyncio.to_thread(save, name) for name in names)
    results = await asyncio.gather(*calls, return_exceptions=True)
    return sum(not isinstance(result, OSError) for result in results)


@count_saved.mistake("wrong-result", "it returned 100", breaks="when the last of them has ended")
async def waits_for_the_first_five(save: Save, names: Names) -> int:
    async def saved(name: str) -> bool:
        try:
            await asyncio.to_thread(save, name)
        except OSError:
            return False
        return True

    calls = [asyncio.create_task(saved(name)) for name in names]
    return sum(await asyncio.gather(*calls[:5])) + len(calls[5:])


@count_saved.mistake("wrong-result", "it returned 3", breaks="does not count")
async def takes_off_one_at_most(save: Save, names: Any) -> int:
    failed = False

    async def one(name: str) -> None:
        nonlocal failed
        try:
            await asyncio.to_thread(save, name)
        except OSError:
            failed = True

    await asyncio.gather(*map(one, names))
    return len(names) - failed


@count_saved.mistake("task-left-over", "calls had ended", breaks="when the last of them has ended")
async def stops_at_the_first_failure(save: Save, names: Any) -> int:
    loop = asyncio.get_running_loop()
    count = len(names)
    for call in [loop.run_in_executor(None, save, name) for name in names]:
        try:
            await call
        except OSError:
            count -= 1
            break
    return count


@count_saved.mistake(
    "wrong-arguments", "called `save` 2 times", breaks="`save(name)` once for each"
)
async def makes_a_set_of_the_names(save: Save, names: Names) -> int:
    calls = (asyncio.to_thread(save, name) for name in {*names})
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, OSError):
            raise result
    return sum(not isinstance(result, OSError) for result in results)


@count_saved.mistake("wrong-result", "It returned 2", breaks="how many have saved")
async def keeps_its_calls_by_name(save: Save, names: Names) -> int:
    calls = {name: asyncio.create_task(asyncio.to_thread(save, name)) for name in names}
    results = await asyncio.gather(*calls.values(), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, OSError):
            raise result
    return sum(not isinstance(result, OSError) for result in results)


@count_saved.mistake("side-effect", "was called twice", breaks="a second time")
async def counts_on(save: Save, names: Names, counted: list[int] = []) -> int:
    calls = (asyncio.to_thread(save, name) for name in names)
    results = await asyncio.gather(*calls, return_exceptions=True)
    counted += [1 for result in results if result is None]
    return len(counted)


@count_saved.mistake("wrong-result", "One was saved; it returned 0", breaks="how many have saved")
async def counts_what_gave_nothing(save: Any, names: Any) -> int:
    calls = [asyncio.to_thread(save, name) for name in names]
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, OSError):
            raise result
    return sum(result is None for result in results)


@count_saved.mistake(
    "lost-exception",
    "what came out is RuntimeError: no such drive",
    breaks="Any other exception should come out",
)
async def raises_its_own_for_a_bug(save: Save, names: Names) -> int:
    async def saved(name: str) -> bool:
        try:
            await asyncio.to_thread(save, name)
        except OSError:
            return False
        except Exception as error:
            raise RuntimeError(str(error)) from error
        return True

    return sum(await asyncio.gather(*map(saved, names)))


@count_saved.mistake(
    "wrong-result", "it gave 0: who has set a limit", breaks="return how many were saved"
)
async def waits_for_ten_seconds(save: Save, names: Names) -> int:
    async def saved(name: str) -> bool:
        try:
            await asyncio.wait_for(asyncio.to_thread(save, name), 10)
        except OSError:
            return False
        return True

    return sum(await asyncio.gather(*map(saved, names)))


@count_saved.mistake(
    "swallowed-cancellation", "as if nothing had happened", breaks="who is cancelled ends"
)
async def returns_what_it_has(save: Save, names: Names) -> int:
    try:
        return await lets_each_deal_with_its_own(save, names)
    except asyncio.CancelledError:
        return 0


@count_saved.accepts
async def lets_each_deal_with_its_own(save: Save, names: Names) -> int:
    async def saved(name: str) -> bool:
        try:
            await asyncio.to_thread(save, name)
        except OSError:
            return False
        return True

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(saved(name)) for name in names]
    return sum(task.result() for task in tasks)


@count_saved.accepts
async def starts_all_then_awaits_each(save: Save, names: Names) -> int:
    loop = asyncio.get_running_loop()
    calls = [loop.run_in_executor(None, save, name) for name in names]
    count, bugs = 0, []
    for call in calls:
        try:
            await call
            count += 1
        except OSError:
            print("not saved")
        except Exception as bug:
            bugs.append(bug)
    if bugs:
        raise ExceptionGroup("not saved", bugs)
    return count


@count_saved.accepts
async def counts_in_the_threads(save: Save, names: Names) -> int:
    saved: list[str] = []

    def tries(name: str) -> None:
        try:
            save(name)
        except OSError:
            return
        saved.append(name)

    await asyncio.gather(*(asyncio.to_thread(tries, name) for name in names))
    return len(saved)
