"""Answers to lesson 07, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Awaitable, Callable
from typing import Any

from course_lib.lessons.structured_concurrency import fastest, run_all, send_all, total
from solutions.structured_concurrency import send, work

# -- total -------------------------------------------------------------------------------


@total.mistake("sequential", "all of them took 9 s", breaks="all at once")
async def adds_one_after_another(ns: list[int]) -> int:
    return sum([await work(n) for n in ns])


@total.mistake("sequential", "some waited until others were over", breaks="all at once")
async def awaits_each_child_at_once(ns: list[int]) -> int:
    result = 0
    async with asyncio.TaskGroup() as group:
        for n in ns:
            result += await group.create_task(work(n))
    return result


@total.mistake(
    "exception",
    "before the task was done",
    breaks="no exception comes out that the text does not name",
)
async def asks_for_results_in_the_block(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
        result = sum(task.result() for task in tasks)
    return result


@total.mistake("exception", "A task is not its result", breaks="the sum of the results")
async def adds_up_the_tasks(ns: list[int]) -> Any:
    async with asyncio.TaskGroup() as group:
        tasks: list[Any] = [group.create_task(work(n)) for n in ns]
    return sum(tasks)


@total.mistake("wrong-result", "returned [30, 20, 10, 10]", breaks="returns the sum of the results")
async def returns_the_list(ns: list[int]) -> Any:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
    return [task.result() for task in tasks]


@total.mistake("wrong-result", "returned None", breaks="returns the sum of the results")
async def forgets_to_return(ns: list[int]) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
    sum(task.result() for task in tasks)


@total.mistake("wrong-arguments", "two where two are the same", breaks="for each of `ns`")
async def starts_equal_ones_once(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = {n: group.create_task(work(n)) for n in set(ns)}
    return sum(tasks[n].result() for n in ns)


@total.mistake("wrong-result", "`total([])` returned None", breaks="`ns` may be empty")
async def has_no_sum_of_nothing(ns: list[int]) -> int | None:
    if not ns:
        return None
    return sum(await asyncio.gather(*map(work, ns)))


@total.mistake(
    "task-left-over",
    "not cancelled: work(1), work(3) went on to the end, for nobody",
    breaks="the others are cancelled",
)
async def gathers(ns: list[int]) -> int:
    return sum(await asyncio.gather(*(work(n) for n in ns)))


@total.mistake(
    "wrong-result", "went on to the end, and it took 5 s", breaks="the others are cancelled"
)
async def lets_all_end_before_it_raises(ns: list[int]) -> int:
    results = await asyncio.gather(*(work(n) for n in ns), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return sum(results)  # type: ignore[arg-type]


@total.mistake("lost-exception", "as if all were well", breaks="its exception comes out")
async def counts_a_failure_as_nothing(ns: list[int]) -> int:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except* ValueError:
        tasks = []
    return sum(task.result() for task in tasks)


@total.mistake(
    "lost-exception", "what came out is RuntimeError: something", breaks="its exception comes out"
)
async def raises_another_error(ns: list[int]) -> int:
    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except* ValueError:
        failed = True
    if failed:
        raise RuntimeError("something failed")
    return sum(task.result() for task in tasks)


@total.mistake(
    "task-left-over",
    "Cancelling is a request",
    breaks="everything that it has started has ended by then",
)
async def cancels_and_does_not_wait(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return sum(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        raise


@total.mistake(
    "task-left-over", "It was cancelled after 1 s", breaks="because it was cancelled itself"
)
async def forgets_that_it_may_be_cancelled(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    if tasks:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in tasks:
        if not task.done():
            task.cancel()
    if tasks:
        await asyncio.wait(tasks)
    return sum(task.result() for task in sorted(tasks, key=lambda t: t.cancelled()))


@total.mistake(
    "swallowed-cancellation",
    "returned 0 as if nothing had happened",
    breaks="A cancellation comes through",
)
async def answers_when_cancelled(ns: list[int]) -> int:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except asyncio.CancelledError:
        return 0
    return sum(task.result() for task in tasks)


@total.mistake("not-awaited", "`work(…)`", breaks="Every coroutine that you make is awaited")
async def never_starts_them(ns: list[int]) -> Any:
    async with asyncio.TaskGroup():
        return [work(n) for n in ns]


@total.mistake("exception", "TypeError", breaks="Python can run it")
async def uses_plain_with(ns: list[int]) -> int:
    with asyncio.TaskGroup() as group:  # type: ignore[attr-defined]
        tasks = [group.create_task(work(n)) for n in ns]
    return sum(task.result() for task in tasks)


@total.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_a_plain_function(ns: list[int]) -> int:
    return sum(n * n for n in ns)


@total.mistake("wrong-arguments", "it never called `work`", breaks="the given `work(n)`")
async def works_by_itself(ns: list[int]) -> int:
    await asyncio.sleep(max(ns, default=0))
    return sum(n * n for n in ns)


@total.mistake(
    "task-left-over", "When it returned, 1 task (`clock`)", breaks="leave nothing running"
)
async def lets_a_clock_run(ns: list[int]) -> int:
    async def clock() -> None:
        await asyncio.sleep(60)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
        asyncio.create_task(clock())
    return sum(task.result() for task in tasks)


@total.mistake("sequential", "no more than 5 were under way", breaks="all at once")
async def has_room_for_five(ns: list[int]) -> int:
    room = asyncio.Semaphore(5)

    async def in_the_room(n: int) -> int:
        async with room:
            return await work(n)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(in_the_room(n)) for n in ns]
    return sum(task.result() for task in tasks)


@total.mistake("task-left-over", "failed with LookupError", breaks="whatever it raises")
async def expects_nothing_but_a_value_error(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return sum(await asyncio.gather(*tasks))
    except (ValueError, asyncio.CancelledError):
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


@total.mistake("side-effect", "`total([3, 2, 1, 1])` was called twice", breaks="a second time")
async def has_a_default_that_remembers(ns: list[int], results: list[int] = []) -> int:
    async def add(n: int) -> None:
        results.append(await work(n))

    async with asyncio.TaskGroup() as group:
        for n in ns:
            group.create_task(add(n))
    return sum(results)


shared: list[int] = []


@total.mistake("side-effect", "What do the two calls share?", breaks="twice at once", shared=shared)
async def shares_a_list(ns: list[int]) -> int:
    shared.clear()

    async def add(n: int) -> None:
        shared.append(await work(n))

    async with asyncio.TaskGroup() as group:
        for n in ns:
            group.create_task(add(n))
    return sum(shared)


@total.mistake(
    "side-effect", "the caller's own object was []", breaks="What it is given stays as it was"
)
async def empties_the_list(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = []
        while ns:
            tasks.append(group.create_task(work(ns.pop())))
    return sum(task.result() for task in tasks)


@total.accepts
async def adds_in_the_children(ns: list[int]) -> int:
    results: list[int] = []

    async def add(n: int) -> None:
        results.append(await work(n))

    async with asyncio.TaskGroup() as group:
        for n in ns:
            group.create_task(add(n))
    return sum(results)


@total.accepts
async def gives_n_by_name(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n=n), name=f"work {n}") for n in ns]
    return sum(map(asyncio.Task.result, tasks))


@total.accepts
async def halves_it(ns: list[int]) -> int:
    if len(ns) < 2:
        return await work(ns[0]) if ns else 0
    async with asyncio.TaskGroup() as group:
        halves = [
            group.create_task(halves_it(half)) for half in (ns[: len(ns) // 2], ns[len(ns) // 2 :])
        ]
    return sum(half.result() for half in halves)


@total.accepts
async def gathers_inside_a_group(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        return sum(await asyncio.gather(*(group.create_task(work(n)) for n in ns)))


@total.accepts
async def does_it_by_hand(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return sum(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@total.accepts
async def unpacks_the_group(ns: list[int]) -> int:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return sum(task.result() for task in tasks)


@total.mistake("wrong-arguments", "`work` was called with [3, 2, 1, 1]", breaks="for each of `ns`")
async def hands_the_whole_list_over(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work(ns))  # type: ignore[arg-type]
    return task.result()


@total.mistake("wrong-arguments", "`work` was called with (0, 3)", breaks="for each of `ns`")
async def hands_number_and_place_over(ns: list[int]) -> int:
    return sum(await asyncio.gather(*map(work, enumerate(ns))))  # type: ignore[arg-type]


@total.mistake("side-effect", "There is a cache around `total`", breaks="a second time")
@functools.lru_cache
async def keeps_the_coroutines(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
    return sum(task.result() for task in tasks)


@total.mistake(
    "side-effect",
    "cancels tasks that are not its own",
    breaks="no exception comes out that the text does not name",
)
async def cancels_everybody(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return sum(await asyncio.gather(*tasks))
    finally:
        for task in asyncio.all_tasks():
            task.cancel()


@total.mistake(
    "task-left-over",
    "It was cancelled after 1 s. When it had ended, 1 task",
    breaks="because it was cancelled itself",
)
async def tidies_up_after_errors_only(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return sum(await asyncio.gather(*tasks))
    except Exception:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


@total.mistake("wrong-arguments", "it called `work` with [0, 3]", breaks="for each of `ns`")
async def leaves_the_negative_ones_out(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns if n >= 0]
    return sum(task.result() for task in tasks)


@total.mistake("wrong-result", "the jobs returned -20, 0 and 30", breaks="the sum of the results")
async def adds_what_is_more_than_nothing(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
    return sum(max(task.result(), 0) for task in tasks)


@total.mistake("wrong-result", "who has set a limit?", breaks="the sum of the results")
async def waits_for_a_minute(ns: list[int]) -> int:
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
    return sum(task.result() for task in tasks)


def in_a_group(function: Callable[..., Awaitable[int]]) -> Callable[..., Awaitable[int]]:
    @functools.wraps(function)
    async def wrapper(*args: Any) -> int:
        async with asyncio.TaskGroup() as group:
            return await function(group, *args)

    return wrapper


@total.accepts
@in_a_group
async def is_given_its_group_by_a_decorator(group: asyncio.TaskGroup, ns: list[int]) -> int:
    tasks = [group.create_task(work(n)) for n in ns]
    for task in tasks:
        await task
    return sum(task.result() for task in tasks)


@total.mistake("wrong-arguments", "work(2) was called once more", breaks="for each of `ns`")
async def tries_a_failed_one_again(ns: list[int]) -> int:
    async def one(n: int) -> int:
        try:
            return await work(n)
        except Exception:
            return await work(n)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(n)) for n in ns]
    return sum(task.result() for task in tasks)


@total.mistake(
    "lost-exception", "which a cancelled task has in the place", breaks="its exception comes out"
)
async def says_what_failed_and_goes_on(ns: list[int]) -> int:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except* ValueError as errors:
        print("failed:", errors.exceptions)
    return sum(task.result() for task in tasks)


@total.mistake("wrong-result", "what the others had added is gone", breaks="the sum of the results")
async def reads_the_sum_before_it_waits(ns: list[int]) -> int:
    result = 0

    async def add(n: int) -> None:
        nonlocal result
        result += await work(n)

    async with asyncio.TaskGroup() as group:
        for n in ns:
            group.create_task(add(n))
    return result


@total.accepts
async def reads_the_sum_after_it_has_waited(ns: list[int]) -> int:
    result = 0

    async def add(n: int) -> None:
        nonlocal result
        more = await work(n)
        result += more

    async with asyncio.TaskGroup() as group:
        for n in ns:
            group.create_task(add(n))
    return result


@total.mistake(
    "task-left-over",
    "When the exception came out, 1 task (`work`) had been cancelled but had not ended",
    breaks="everything that it has started has ended by then",
)
async def waits_a_second_for_their_ends(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return sum(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=1)


# -- run_all -----------------------------------------------------------------------------


@run_all.mistake("wrong-arguments", "work(1) was called once more", breaks="for each of `ns`")
async def gives_each_a_second_try(ns: list[int]) -> Any:
    async def one(n: int) -> int:
        try:
            return await work(n)
        except ValueError:
            return await work(n)

    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(n)) for n in ns]
    except* ValueError:
        failed = True
    return "failed" if failed else [task.result() for task in tasks]


@run_all.mistake(
    "lost-exception", "and what came out is CancelledError", breaks="Any other exception comes out"
)
async def splits_the_group_and_forgets_the_rest(ns: list[int]) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except ExceptionGroup as errors:
        match, _ = errors.split(ValueError)
        if match:
            return "failed"
    return [task.result() for task in tasks]


@run_all.mistake("exception", "and CancelledError came out", breaks='`"failed"` is returned')
async def asks_each_for_its_error(ns: list[int]) -> Any:
    tasks: list[asyncio.Task[int]] = []
    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            tasks += [group.create_task(work(n)) for n in ns]
    for task in tasks:
        if isinstance(task.exception(), ValueError):
            return "failed"
    return [task.result() for task in tasks]


@run_all.mistake(
    "task-left-over",
    "had been cancelled but had not ended yet",
    breaks="when they have ended",
)
async def has_a_second_for_the_others(ns: list[int]) -> Any:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return await asyncio.gather(*tasks)
    except ValueError:
        return "failed"
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=1)


@run_all.mistake("sequential", "all of them took 9 s", breaks="all at once")
async def works_one_after_another(ns: list[int]) -> Any:
    try:
        return [await work(n) for n in ns]
    except ValueError:
        return "failed"


@run_all.mistake("lost-exception", "raised a RuntimeError", breaks="Any other exception comes out")
async def knows_two_kinds_of_errors(ns: list[int]) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except* LookupError:
        raise
    except* Exception:
        failed = True
    else:
        failed = False
    return "failed" if failed else [task.result() for task in tasks]


@run_all.mistake("wrong-order", "in the wrong order", breaks="in the order of `ns`")
async def takes_them_as_they_complete(ns: list[int]) -> Any:
    results: list[int] = []

    async def add(n: int) -> None:
        results.append(await work(n))

    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            for n in ns:
                group.create_task(add(n))
    except* ValueError:
        failed = True
    return "failed" if failed else results


@run_all.mistake(
    "task-left-over", "went on to the end, for nobody", breaks="the others are cancelled"
)
async def gathers_and_forgets_the_others(ns: list[int]) -> Any:
    try:
        return await asyncio.gather(*(work(n) for n in ns))
    except ValueError:
        return "failed"


@run_all.mistake(
    "wrong-result", "went on to the end, and it took 5 s", breaks="the others are cancelled"
)
async def waits_for_the_others(ns: list[int]) -> Any:
    results = await asyncio.gather(*(work(n) for n in ns), return_exceptions=True)
    for result in results:
        if isinstance(result, ValueError):
            return "failed"
        if isinstance(result, BaseException):
            raise result
    return list(results)


@run_all.mistake("exception", "what catches a part of a group?", breaks='`"failed"` is returned')
async def expects_the_error_itself(ns: list[int]) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except ValueError:
        return "failed"
    return [task.result() for task in tasks]


@run_all.mistake(
    "exception", 'came out of your code instead of "failed"', breaks='`"failed"` is returned'
)
async def awaits_outside_the_try(ns: list[int]) -> Any:
    try:
        both = asyncio.gather(*(work(n) for n in ns))
    except ValueError:
        return "failed"
    return await both


@run_all.mistake("wrong-result", "returned None instead of", breaks='"failed" after a ValueError')
async def catches_and_says_nothing(ns: list[int]) -> Any:
    result = None
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except* ValueError:
        pass
    else:
        result = [task.result() for task in tasks]
    return result


@run_all.mistake("wrong-result", 'instead of "failed"', breaks='`"failed"` is returned')
async def puts_it_among_the_results(ns: list[int]) -> Any:
    async def tries(n: int) -> Any:
        try:
            return await work(n)
        except ValueError:
            for task in tasks:
                task.cancel()
            return "failed"

    tasks = [asyncio.create_task(tries(n)) for n in ns]
    await asyncio.gather(*tasks, return_exceptions=True)
    return [task.result() for task in tasks if not task.cancelled()]


@run_all.mistake(
    "lost-exception",
    "work(2) raised a LookupError, and it returned 'failed'",
    breaks="Any other exception comes out",
)
async def calls_everything_failed(ns: list[int]) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except ExceptionGroup:
        return "failed"
    return [task.result() for task in tasks]


@run_all.mistake("wrong-result", "`run_all([])` returned 'failed'", breaks="`ns` may be empty")
async def waits_for_an_empty_set(ns: list[int]) -> Any:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        return [task.result() for task in tasks if task.done() or task.cancel()]
    except ValueError:
        return "failed"


@run_all.mistake("wrong-arguments", "two where two are the same", breaks="for each of `ns`")
async def works_once_for_equal_ones(ns: list[int]) -> Any:
    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            tasks = {n: group.create_task(work(n)) for n in set(ns)}
    except* ValueError:
        failed = True
    return "failed" if failed else [tasks[n].result() for n in ns]


@run_all.mistake("wrong-type", "of the type dict", breaks="in a list")
async def returns_a_dictionary(ns: list[int]) -> Any:
    async with asyncio.TaskGroup() as group:
        tasks = {n: group.create_task(work(n)) for n in ns}
    return {n: task.result() for n, task in tasks.items()}


@run_all.mistake(
    "wrong-result", "returned 4 tasks instead of results", breaks="returns the results"
)
async def returns_the_tasks(ns: list[int]) -> Any:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
    return tasks


@run_all.mistake("not-awaited", "`work(…)`", breaks="Every coroutine that you make is awaited")
async def returns_coroutines(ns: list[int]) -> Any:
    return [work(n) for n in ns]


@run_all.mistake("wrong-arguments", "it never called `work`", breaks="runs `work(n)`")
async def runs_something_else(ns: list[int]) -> Any:
    async def square(n: int) -> int:
        await asyncio.sleep(n)
        return n * n

    return list(await asyncio.gather(*map(square, ns)))


@run_all.mistake("sequential", "no more than 20 were under way", breaks="all at once")
async def runs_twenty_at_a_time(ns: list[int]) -> Any:
    results: list[int] = []
    try:
        for start in range(0, len(ns), 20):
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work(n)) for n in ns[start : start + 20]]
            results += [task.result() for task in tasks]
    except* ValueError:
        results = []
    return "failed" if ns and not results else results


tasks_of_all: list[Any] = []


@run_all.mistake(
    "side-effect", "was called twice", breaks="a second time", tasks_of_all=tasks_of_all
)
async def keeps_the_tasks_outside(ns: list[int]) -> Any:
    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            tasks_of_all.extend(group.create_task(work(n)) for n in ns)
    except* ValueError:
        failed = True
    return "failed" if failed else [task.result() for task in tasks_of_all]


@run_all.mistake(
    "lost-exception", "what came out is RuntimeError: something", breaks="Any other exception"
)
async def turns_it_into_another(ns: list[int]) -> Any:
    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except* ValueError:
        failed = True
    except* Exception:
        raise RuntimeError("something went wrong") from None
    return "failed" if failed else [task.result() for task in tasks]


@run_all.accepts
async def gathers_and_cancels(ns: list[int]) -> Any:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return await asyncio.gather(*tasks)
    except ValueError:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return "failed"


@run_all.mistake(
    "task-left-over",
    "Cancelling is a request",
    breaks="when it has ended nothing that it started still runs",
)
async def cancels_without_waiting(ns: list[int]) -> Any:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return await asyncio.gather(*tasks)
    except ValueError:
        for task in tasks:
            task.cancel()
        return "failed"


@run_all.accepts
async def splits_the_group(ns: list[int]) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except ExceptionGroup as errors:
        _, rest = errors.split(ValueError)
        if rest is not None:
            raise rest from None
        return "failed"
    return [task.result() for task in tasks]


@run_all.accepts
async def waits_for_the_first_exception(ns: list[int]) -> Any:
    if not ns:
        return []
    tasks = [asyncio.create_task(work(n)) for n in ns]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in pending:
        task.cancel()
    if pending:
        await asyncio.wait(pending)
    errors = [error for task in done if (error := task.exception()) is not None]
    for error in errors:
        if not isinstance(error, ValueError):
            raise error
    return "failed" if errors else [task.result() for task in tasks]


@run_all.mistake(
    "wrong-arguments", "`work` was called with [2, 3, 1, 2]", breaks="for each of `ns`"
)
async def hands_the_list_over_for_each(ns: list[int]) -> list[int] | str:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(ns)) for _ in ns]  # type: ignore[arg-type]
    return [task.result() for task in tasks]


@run_all.mistake("swallowed-cancellation", "returned 'failed'", breaks="who is cancelled ends")
async def takes_a_cancellation_for_a_failure(ns: list[int]) -> list[int] | str:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return await asyncio.gather(*tasks)
    except (ValueError, asyncio.CancelledError):
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return "failed"


@run_all.mistake("wrong-result", "returned [-20, 30]", breaks="returns the results in a list")
async def leaves_nought_out(ns: list[int]) -> list[int] | str:
    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except* ValueError:
        failed = True
    return "failed" if failed else [task.result() for task in tasks if task.result()]


@run_all.mistake(
    "exception",
    'that came out of your code instead of "failed"',
    breaks='when they have ended, `"failed"` is returned',
)
async def looks_at_the_first_to_end(ns: list[int]) -> list[int] | str:
    if not ns:
        return []
    tasks = [asyncio.create_task(work(n)) for n in ns]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if any(isinstance(task.exception(), ValueError) for task in done):
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        return "failed"
    return await asyncio.gather(*tasks)


@run_all.mistake(
    "exception",
    "CancelledError came out",
    breaks="no exception comes out that the text does not name",
)
async def awaits_what_it_has_cancelled(ns: list[int]) -> list[int] | str:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return await asyncio.gather(*tasks)
    except ValueError:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*(task for task in tasks if not task.done()))
        return "failed"


# -- send_all ----------------------------------------------------------------------------


@send_all.mistake(
    "exception",
    "before the group hears of it",
    breaks="for which `send` raised `ValueError`",
)
async def only_looks_different(names: list[str]) -> list[str]:
    failed = []
    async with asyncio.TaskGroup() as group:
        for name in names:
            try:
                group.create_task(send(name))
            except ValueError:
                failed.append(name)
    return [*failed]


@send_all.mistake(
    "lost-exception",
    "raised a RuntimeError, which is no ValueError, and it returned []",
    breaks="Any other exception should come out",
)
async def raises_what_it_has_thought_of(names: list[str]) -> list[str]:
    failed = []
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    for name, result in zip(names, results, strict=True):
        if isinstance(result, ValueError):
            failed.append(name)
        elif isinstance(result, LookupError):
            raise result
    return failed


@send_all.mistake(
    "exception", "nobody hears who failed", breaks="for which `send` raised `ValueError`"
)
async def gathers_without_a_thought_of_errors(names: list[str]) -> list[str]:
    results = await asyncio.gather(*map(send, names))
    return [name for name, result in zip(names, results, strict=True) if result]


@send_all.mistake(
    "wrong-result",
    "Ann and Cy got nothing either",
    breaks="One that fails should not stop the others",
)
async def catches_around_the_block(names: list[str]) -> list[str]:
    tasks: dict[str, asyncio.Task[None]] = {}
    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            tasks = {name: group.create_task(send(name)) for name in names}
    return [n for n, task in tasks.items() if task.cancelled() or task.exception()]


@send_all.mistake("sequential", "all of them took 10 s", breaks="to all `names` at once")
async def awaits_inside_the_try(names: list[str]) -> list[str]:
    refused = []
    for name in names:
        try:
            await send(name)
        except ValueError:
            refused.append(name)
    return refused


@send_all.mistake("wrong-order", "Bob? first. It returned", breaks="in the order of `names`")
async def appends_as_they_fail(names: list[str]) -> list[str]:
    refused = []

    async def deliver(name: str) -> None:
        try:
            await send(name)
        except ValueError:
            refused.append(name)

    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(deliver(name))
    return refused


@send_all.mistake(
    "wrong-result", "returned [ValueError(", breaks="those for which send raised ValueError"
)
async def returns_the_exceptions(names: list[str]) -> Any:
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    return [result for result in results if result]


@send_all.mistake(
    "wrong-result", "returned ['Ann', 'Cy']", breaks="those for which send raised ValueError"
)
async def returns_those_that_were_reached(names: list[str]) -> list[str]:
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    return [name for name, result in zip(names, results, strict=True) if result is None]


@send_all.mistake(
    "lost-exception",
    "LookupError, which is no ValueError",
    breaks="Any other exception should come out",
)
async def takes_any_exception_for_a_refusal(names: list[str]) -> list[str]:
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    return [n for n, result in zip(names, results, strict=True) if result is not None]


@send_all.mistake(
    "lost-exception", "as if all were well", breaks="Any other exception should come out"
)
async def overlooks_other_exceptions(names: list[str]) -> list[str]:
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    return [n for n, r in zip(names, results, strict=True) if isinstance(r, ValueError)]


@send_all.mistake(
    "task-left-over",
    "When it returned, 3 tasks (`send`)",
    breaks="nothing that it started still runs",
)
async def takes_the_first_refusal(names: list[str]) -> list[str]:
    tasks = [asyncio.create_task(send(name)) for name in names]
    if tasks:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    return [n for n, task in zip(names, tasks, strict=True) if task.done() and task.exception()]


@send_all.mistake("wrong-type", "It returned a set", breaks="return a list")
async def returns_a_set(names: list[str]) -> Any:
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    return {n for n, result in zip(names, results, strict=True) if result}


@send_all.mistake("wrong-result", "`send_all([])` returned None", breaks="if `names` is empty")
async def has_nothing_to_say_to_nobody(names: list[str]) -> Any:
    if not names:
        return None
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    return [n for n, r in zip(names, results, strict=True) if isinstance(r, ValueError)]


@send_all.mistake("wrong-arguments", "it never called `send`", breaks="with the given `send(name)`")
async def looks_for_question_marks(names: list[str]) -> list[str]:
    await asyncio.sleep(max(map(len, names), default=0))
    return [name for name in names if "?" in name]


@send_all.mistake("sequential", "no more than 10 were under way", breaks="to all `names` at once")
async def sends_to_ten_at_a_time(names: list[str]) -> list[str]:
    ten = asyncio.Semaphore(10)

    async def deliver(name: str) -> None:
        async with ten:
            await send(name)

    results = await asyncio.gather(*map(deliver, names), return_exceptions=True)
    for result in results:
        if isinstance(result, LookupError):
            raise result
    return [n for n, r in zip(names, results, strict=True) if isinstance(r, ValueError)]


@send_all.mistake("side-effect", "was called twice", breaks="a second time")
async def remembers_who_refused(names: list[str], refused: list[str] = []) -> list[str]:
    async def deliver(name: str) -> None:
        try:
            await send(name)
        except ValueError:
            refused.append(name)

    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(deliver(name))
    return sorted(refused)


@send_all.mistake(
    "side-effect", "the caller's own object was", breaks="What it is given stays as it was"
)
async def strikes_out_names(names: list[str]) -> list[str]:
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    for name, result in zip([*names], results, strict=True):
        if result is None:
            names.remove(name)
    return names


@send_all.accepts
async def lets_each_child_deal_with_its_own(names: list[str]) -> list[str]:
    async def deliver(name: str) -> bool:
        try:
            await send(name)
        except ValueError:
            return False
        return True

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(deliver(name)) for name in names]
    return [name for name, task in zip(names, tasks, strict=True) if not task.result()]


@send_all.accepts
async def waits_and_looks(names: list[str]) -> list[str]:
    tasks = [asyncio.create_task(send(name)) for name in names]
    if tasks:
        await asyncio.wait(tasks)
    refused = []
    for name, task in zip(names, tasks, strict=True):
        try:
            task.result()
        except ValueError:
            refused.append(name)
    return refused


@send_all.accepts
async def sorts_at_the_end(names: list[str]) -> list[str]:
    refused = []

    async def deliver(place: int, name: str) -> None:
        try:
            await send(name)
        except ValueError:
            refused.append((place, name))

    await asyncio.gather(*(deliver(*pair) for pair in enumerate(names)))
    return [name for _, name in sorted(refused)]


@send_all.mistake(
    "exception",
    "even if its error is caught where it is awaited",
    breaks="One that fails should not stop the others",
)
async def catches_where_it_awaits(names: list[str]) -> list[str]:
    refused = []
    async with asyncio.TaskGroup() as group:
        for name in names:
            try:
                await group.create_task(send(name))
            except ValueError:
                refused.append(name)
    return refused


@send_all.mistake("wrong-order", "In the order of `names`", breaks="in the order of `names`")
async def sorts_the_names(names: list[str]) -> list[str]:
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, ValueError):
            raise result
    return sorted(name for name, result in zip(names, results, strict=True) if result)


@send_all.mistake(
    "wrong-result", "share one place", breaks="a list of those for which `send` raised"
)
async def tells_of_twins_once(names: list[str]) -> list[str]:
    results = dict(
        zip(names, await asyncio.gather(*map(send, names), return_exceptions=True), strict=True)
    )
    for result in results.values():
        if isinstance(result, BaseException) and not isinstance(result, ValueError):
            raise result
    return [name for name, result in results.items() if result]


@send_all.mistake("swallowed-cancellation", "returned []", breaks="who is cancelled ends")
async def stops_in_silence(names: list[str]) -> list[str]:
    refused: dict[int, str] = {}

    async def one(place: int, name: str) -> None:
        try:
            await send(name)
        except ValueError:
            refused[place] = name

    with contextlib.suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as group:
            for place, name in enumerate(names):
                group.create_task(one(place, name))
    return [refused[place] for place in sorted(refused)]


@send_all.mistake(
    "exception",
    "CancelledError came out; Ann and Cy were cancelled",
    breaks="One that fails should not stop the others",
)
async def asks_the_cancelled_for_their_errors(names: list[str]) -> list[str]:
    refused: list[str] = []
    try:
        async with asyncio.TaskGroup() as group:
            tasks = {name: group.create_task(send(name)) for name in names}
    except* ValueError:
        refused = [name for name, task in tasks.items() if task.exception()]
    return refused


@send_all.mistake("wrong-result", "who has set a limit?", breaks="should send to all `names`")
async def has_a_minute_for_each(names: list[str]) -> list[str]:
    async def refused(name: str) -> str | None:
        try:
            async with asyncio.timeout(60):
                await send(name)
        except ValueError:
            return name
        return None

    return [name for name in await asyncio.gather(*map(refused, names)) if name is not None]


@send_all.mistake(
    "wrong-arguments", "send('Bob') was called once more", breaks="with the given `send(name)`"
)
async def goes_to_the_post_office_twice(names: list[str]) -> list[str]:
    async def refused(name: str) -> bool:
        try:
            await send(name)
        except ValueError:
            return True
        except Exception:
            await send(name)
        return False

    answers = await asyncio.gather(*map(refused, names))
    return [name for name, no in zip(names, answers, strict=True) if no]


# -- fastest -----------------------------------------------------------------------------


@fastest.mistake("wrong-arguments", "work(2) was called once more", breaks="for each of `ns`")
async def tries_the_first_again(ns: list[int]) -> int:
    async def one(n: int) -> int:
        try:
            return await work(n)
        except Exception:
            return await work(n)

    tasks = [asyncio.create_task(one(n)) for n in ns]
    try:
        return await next(iter(asyncio.as_completed(tasks)))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake(
    "sequential",
    "They were cancelled only after 2.5 s",
    breaks="As soon as one of them has returned",
)
async def looks_ten_times_a_second(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        while True:
            for task in tasks:
                if task.done():
                    return task.result()
            await asyncio.sleep(0.1)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake(
    "task-left-over",
    "fastest([5, 5, 0]): when it returned, 2 tasks (`work`) had been cancelled",
    breaks="everything that it has started has ended by then",
)
async def waits_a_minute_for_their_ends(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return await next(iter(asyncio.as_completed(tasks)))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=60)


@fastest.mistake(
    "sequential", "it waited for the others too", breaks="As soon as one of them has returned"
)
async def returns_inside_the_block(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()


@fastest.mistake(
    "sequential", "it waited for the others too", breaks="As soon as one of them has returned"
)
async def returns_the_first_in_the_list(ns: list[int]) -> int:
    return (await asyncio.gather(*(work(n) for n in ns)))[0]


@fastest.mistake(
    "task-left-over",
    "went on with nobody to wait for them",
    breaks="everything that it has started has ended by then",
)
async def leaves_the_others(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return done.pop().result()


@fastest.mistake(
    "task-left-over",
    "had been cancelled but had not ended yet",
    breaks="with the others cancelled and ended",
)
async def cancels_and_returns_at_once(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    return done.pop().result()


@fastest.mistake(
    "wrong-result", "It returned 1 task instead of results", breaks="returns that one's result"
)
async def returns_the_set(ns: list[int]) -> Any:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    return done


@fastest.mistake(
    "lost-exception",
    "before any other was done, and it returned 10",
    breaks="its exception comes out",
)
async def passes_over_failures(ns: list[int]) -> Any:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        for next_one in asyncio.as_completed(tasks):
            with contextlib.suppress(ValueError):
                return await next_one
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake(
    "task-left-over",
    "failed with ValueError after 1 s, before any other was done. When the",
    breaks="with a result, an exception",
)
async def tidies_up_only_after_a_result(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    result = done.pop().result()
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    return result


@fastest.mistake(
    "task-left-over", "It was cancelled after 1 s", breaks="because it was cancelled itself"
)
async def forgets_its_own_cancellation(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    return done.pop().result()


@fastest.mistake(
    "sequential", "It returned after 3.5 s", breaks="As soon as one of them has returned"
)
async def looks_every_few_seconds(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        while not any(task.done() for task in tasks):
            await asyncio.sleep(3)
        return next(task.result() for task in tasks if task.done())
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake(
    "wrong-result",
    "fastest([4]): work(4) returned 40, and it returned None",
    breaks="there is at least one",
)
async def wants_two_at_least(ns: list[int]) -> int | None:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task.result() for task in tasks if task.done()) if len(ns) > 1 else None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake("wrong-arguments", "one call for each", breaks="for each of `ns`")
async def starts_only_two(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns[:2]]
    try:
        return await next(iter(asyncio.as_completed(tasks)))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake("wrong-result", "It returned 2", breaks="returns that one's result")
async def returns_which_one_it_was(ns: list[int]) -> int:
    tasks = {asyncio.create_task(work(n)): n for n in ns}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(n for task, n in tasks.items() if task.done() and not task.exception())
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake("exception", "make them with `create_task`", breaks="Python can run it")
async def waits_for_coroutines(ns: list[int]) -> Any:
    coroutines = [work(n) for n in ns]
    try:
        done, _ = await asyncio.wait(coroutines, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for coroutine in coroutines:
            coroutine.close()
    return done


@fastest.mistake("sequential", "All at once means all", breaks="all at once")
async def tries_ten_at_a_time(ns: list[int]) -> int:
    ten = asyncio.Semaphore(10)

    async def one_of_ten(n: int) -> int:
        async with ten:
            return await work(n)

    tasks = [asyncio.create_task(one_of_ten(n)) for n in ns]
    try:
        return await next(iter(asyncio.as_completed(tasks)))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake("task-left-over", "failed with LookupError", breaks="whatever it raises")
async def tidies_up_after_value_errors(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]

    async def tidy() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    try:
        result = await next(iter(asyncio.as_completed(tasks)))
    except (ValueError, asyncio.CancelledError):
        await tidy()
        raise
    await tidy()
    return result


@fastest.mistake(
    "lost-exception", "what came out is RuntimeError", breaks="its exception comes out"
)
async def says_that_nobody_answered(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return await next(iter(asyncio.as_completed(tasks)))
    except Exception:
        raise RuntimeError("nobody answered") from None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.accepts
async def takes_the_first_completed(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        return await next(iter(asyncio.as_completed(tasks)))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.accepts
async def cancels_its_siblings(ns: list[int]) -> int:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
        done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
    return done.pop().result()


@fastest.accepts
async def gets_it_from_a_queue(ns: list[int]) -> int:
    found: asyncio.Queue[int] = asyncio.Queue()

    async def find(n: int) -> None:
        await found.put(await work(n))

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(find(n)) for n in ns]
        result = await found.get()
        for task in tasks:
            task.cancel()
    return result


class Enough(Exception):
    """Ends a group."""


@fastest.accepts
async def ends_the_group_by_raising(ns: list[int]) -> int:
    results: list[int] = []

    async def find(n: int) -> None:
        results.append(await work(n))
        raise Enough

    try:
        async with asyncio.TaskGroup() as group:
            for n in ns:
                group.create_task(find(n))
    except* Enough:
        pass
    return results[0]


@run_all.mistake("exception", "ExceptionGroup came out", breaks="or a class below it")
async def asks_for_the_very_class(ns: list[int]) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except ExceptionGroup as errors:
        if all(type(error) is ValueError for error in errors.exceptions):
            return "failed"
        raise
    return [task.result() for task in tasks]


@send_all.mistake(
    "wrong-result", "the name or `send`?", breaks="those for which `send` raised `ValueError`"
)
async def looks_at_the_names(names: list[str]) -> list[str]:
    results = await asyncio.gather(*map(send, names), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, ValueError):
            raise result
    return [name for name in names if "?" in name]


@run_all.accepts
async def is_content_with_any_value_error(ns: list[int]) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except ExceptionGroup as errors:
        if any(isinstance(error, ValueError) for error in errors.exceptions):
            return "failed"
        raise
    return [task.result() for task in tasks]


@send_all.accepts
async def gathers_those_that_catch(names: list[str]) -> list[str]:
    async def refused(name: str) -> bool:
        try:
            await send(name)
        except ValueError:
            return True
        return False

    answers = await asyncio.gather(*map(refused, names))
    return [name for name, no in zip(names, answers, strict=True) if no]


@fastest.mistake(
    "exception",
    "CancelledError came out",
    breaks="no exception comes out that the text does not name",
)
async def gathers_those_that_it_has_cancelled(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending)
    return done.pop().result()


@fastest.mistake(
    "wrong-result", "returned 0, and it returned 50", breaks="`fastest` returns that one's result"
)
async def takes_nought_for_nothing(ns: list[int]) -> int | None:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        for answer in asyncio.as_completed(tasks):
            if result := await answer:
                return result
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return None


@fastest.mistake(
    "task-left-over",
    "fastest([5, 5, 0]): when it returned, 1 task",
    breaks="everything that it has started has ended by then",
)
async def loses_a_twin(ns: list[int]) -> int:
    tasks = {n: asyncio.create_task(work(n)) for n in ns}
    try:
        done, _ = await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


@fastest.mistake(
    "exception",
    "too many values to unpack",
    breaks="no exception comes out that the text does not name",
)
async def unpacks_one_winner(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        [winner], _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return winner.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake(
    "wrong-result", "who has set a limit?", breaks="`fastest` returns that one's result"
)
async def gives_up_after_a_minute(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        async with asyncio.timeout(60):
            return await next(iter(asyncio.as_completed(tasks)))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@fastest.mistake(
    "side-effect",
    "cancels tasks that are not its own",
    breaks="no exception comes out that the text does not name",
)
async def cancels_all_but_itself(ns: list[int]) -> int:
    tasks = [asyncio.create_task(work(n)) for n in ns]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return done.pop().result()
