"""Answers to lesson 01, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from course_lib.lessons.sync_vs_async import count_async, count_sync, main_async, main_sync

# -- count_sync --------------------------------------------------------------------------


@count_sync.mistake("wrong-result", "waits 0 s", breaks="waits 1 second")
def forgets_to_wait() -> None:
    print("One")
    print("Two")


@count_sync.mistake("wrong-result", "waits 1000 s", breaks="wait 1 second")
def thinks_in_milliseconds() -> None:
    print("One")
    time.sleep(1000)
    print("Two")


@count_sync.mistake("wrong-result", "takes 2 s", breaks="waits 1 second")
def waits_again_at_the_end() -> None:
    print("One")
    time.sleep(1)
    print("Two")
    time.sleep(1)


@count_sync.mistake("wrong-order", "not between", breaks="prints `One`, waits")
def waits_first() -> None:
    time.sleep(1)
    print("One")
    print("Two")


@count_sync.mistake("wrong-order", "before `One`", breaks="Print One, wait 1 second, print Two")
def prints_backwards() -> None:
    print("Two")
    time.sleep(1)
    print("One")


@count_sync.mistake("wrong-output", "a line of its own", breaks="each word on a line of its own")
def prints_on_one_line() -> None:
    print("One", end=" ")
    time.sleep(1)
    print("Two")


@count_sync.mistake("wrong-output", "`One` not at all", breaks="prints `One`")
def returns_instead_of_printing() -> tuple[str, str]:
    time.sleep(1)
    return "One", "Two"


@count_sync.mistake("wrong-type", "There is a `yield`", breaks="kind (plain function")
def yields_the_words() -> Iterator[str]:
    yield "One"
    time.sleep(1)
    yield "Two"


@count_sync.mistake("wrong-output", "once each", breaks="prints `One`")
def counts_three_times() -> None:
    for _ in range(3):
        print("One")
        time.sleep(1)
        print("Two")


@count_sync.mistake("wrong-type", "plain function", breaks="kind (plain function")
async def is_a_coroutine_function() -> None:
    print("One")
    await asyncio.sleep(1)
    print("Two")


@count_sync.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
def calls_the_async_sleep() -> None:
    print("One")
    asyncio.sleep(1)
    print("Two")


@count_sync.mistake(
    "wrong-output", "all its lines: 'One Two'", breaks="each word on a line of its own"
)
def prints_both_at_the_end() -> None:
    time.sleep(1)
    print("One", "Two")


@count_sync.mistake("side-effect", "Called again", breaks="a second time")
def waits_until_the_clock_says_one() -> None:
    print("One")
    time.sleep(max(0, 1 - time.perf_counter()))
    print("Two")


@count_sync.accepts
def writes_to_standard_output() -> None:
    sys.stdout.write("One\n")
    time.sleep(0.5)
    time.sleep(0.5)
    sys.stdout.write("Two\n")


@count_sync.accepts
def waits_for_an_event() -> None:
    print("One")
    threading.Event().wait(timeout=1)
    print("Two")


@count_sync.accepts
def loops_over_the_words() -> None:
    pause = 0
    for word in ("One", "Two"):
        time.sleep(pause)
        print(word, flush=True)
        pause = 1


# -- main_sync ---------------------------------------------------------------------------


@main_sync.mistake("wrong-output", "3 times each", breaks="does three times")
def counts_only_once() -> None:
    count_sync()


@main_sync.mistake("wrong-output", "`One` twice", breaks="Count three times")
def stops_too_early() -> None:
    for _ in range(1, 3):
        count_sync()


@main_sync.mistake(
    "wrong-output", "`One` not at all", breaks="does three times what `count_sync` does"
)
def names_the_function_without_calling_it() -> list[Any]:
    return [count_sync for _ in range(3)]


@main_sync.mistake("wrong-output", "`Two` not at all", breaks="does three times")
def makes_a_map_that_nobody_runs() -> None:
    map(lambda _: count_sync(), range(3))  # noqa: C417


@main_sync.mistake("wrong-output", "`One` 4 times", breaks="Count three times")
def counts_once_too_often() -> None:
    count_sync()
    for _ in range(3):
        count_sync()


@main_sync.mistake("wrong-output", "`None` 3 times", breaks="no `None` is printed")
def prints_what_it_returns() -> None:
    for _ in range(3):
        print(count_sync())


@main_sync.mistake("wrong-order", "overlap", breaks="one after another")
def starts_three_threads() -> None:
    threads = [threading.Thread(target=count_sync) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@main_sync.mistake("wrong-result", "took 5 s", breaks="takes 3 s")
def waits_between_the_counts() -> None:
    count_sync()
    time.sleep(1)
    count_sync()
    time.sleep(1)
    count_sync()


@main_sync.mistake("wrong-type", "plain function", breaks="kind (plain function")
async def is_a_coroutine_function_too() -> None:
    for _ in range(3):
        count_sync()


@main_sync.mistake(
    "not-awaited", "`count_async(…)`", breaks="Every coroutine that you make is awaited"
)
def calls_the_async_one() -> None:
    for _ in range(3):
        count_async()


@main_sync.mistake("exception", "calls itself", breaks="It comes to an end")
def calls_itself_for_the_next_count() -> None:
    count_sync()
    calls_itself_for_the_next_count()


@main_sync.mistake("side-effect", "Called again", breaks="a second time")
def counts_until_the_clock_says_three() -> None:
    while time.perf_counter() < 3:
        count_sync()


@main_sync.mistake(
    "wrong-output", "`One` 3 times and `Two` not at all", breaks="what `count_sync` does"
)
def forgets_half_of_it() -> None:
    for _ in range(3):
        print("One")
        time.sleep(1)


@main_sync.accepts
def writes_it_out() -> None:
    for _ in range(3):
        print("One")
        time.sleep(1)
        print("Two")


@main_sync.accepts
def counts_with_a_comprehension() -> None:
    [count_sync() for _ in itertools.repeat(None, 3)]


@main_sync.accepts
def counts_down(left: int = 3) -> None:
    count_sync()
    if left > 1:
        counts_down(left - 1)


only_one = asyncio.Lock()


# -- count_async -------------------------------------------------------------------------


@count_async.mistake("sequential", "begun together, take 2 s", breaks="and twice at once")
async def counts_behind_a_lock() -> None:
    async with only_one:
        print("One")
        await asyncio.sleep(1)
        print("Two")


@count_async.mistake("blocking-call", "for 1 s", breaks="while others may run")
async def watches_the_clock() -> None:
    print("One")
    end = time.perf_counter() + 1
    while time.perf_counter() < end:
        pass
    print("Two")


@count_async.accepts
async def prints_in_colour() -> None:
    print("\033[36mOne\033[0m")
    await asyncio.sleep(1)
    print("\033[35mTwo\033[0m")


@count_async.mistake("blocking-call", "for 1 s", breaks="while others may run")
async def sleeps_with_time() -> None:
    print("One")
    time.sleep(1)
    print("Two")


@count_async.mistake("blocking-call", "for 1 s", breaks="Nothing blocks the event loop")
async def calls_the_blocking_one() -> None:
    count_sync()


@count_async.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await() -> None:
    print("One")
    asyncio.sleep(1)
    print("Two")


@count_async.mistake("task-left-over", "still running", breaks="nothing that it started still runs")
async def starts_the_sleep_as_a_task() -> None:
    print("One")
    asyncio.create_task(asyncio.sleep(1))
    print("Two")


@count_async.mistake("wrong-result", "waits 0 s", breaks="waits 1 second")
async def does_not_wait() -> None:
    print("One")
    await asyncio.sleep(0)
    print("Two")


@count_async.mistake("wrong-order", "not between", breaks="prints `One`, waits")
async def waits_at_the_end() -> None:
    print("One")
    print("Two")
    await asyncio.sleep(1)


@count_async.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_a_plain_function() -> None:
    print("One")
    time.sleep(1)
    print("Two")


@count_async.mistake("wrong-type", "There is a `yield`", breaks="kind (plain function")
async def yields_the_words_too() -> AsyncIterator[str]:
    yield "One"
    await asyncio.sleep(1)
    yield "Two"


@count_async.mistake("deadlock", "Event.wait", breaks="It comes to an end")
async def waits_for_what_never_comes() -> None:
    print("One")
    await asyncio.Event().wait()
    print("Two")


@count_async.mistake(
    "exception", "TypeError", breaks="no exception comes out that the text does not name"
)
async def awaits_the_blocking_sleep() -> None:
    print("One")
    await asyncio.to_thread(time.sleep(1))
    print("Two")


@count_async.mistake("missing-name", "asincio", breaks="no name is missing")
async def misspells_the_module() -> None:
    print("One")
    await asincio.sleep(1)  # noqa: F821
    print("Two")


@count_async.mistake("endless-loop", "never comes to an end", breaks="It comes to an end")
async def counts_for_ever() -> None:
    while True:
        print("One")
        await asyncio.sleep(1)
        print("Two")


@count_async.mistake("wrong-output", "`Two` not at all", breaks="print Two")
async def forgets_the_second_word() -> None:
    print("One")
    await asyncio.sleep(1)


@count_async.mistake(
    "wrong-output", "all its lines: 'One Two'", breaks="each word on a line of its own"
)
async def prints_on_one_line_too() -> None:
    print("One", end=" ")
    await asyncio.sleep(1)
    print("Two")


words_to_say: list[str] = []


@count_async.mistake("side-effect", "What do the two share?", breaks="and twice at once")
async def keeps_its_words_in_the_module() -> None:
    words_to_say[:] = ["Two", "One"]
    print(words_to_say.pop())
    await asyncio.sleep(1)
    if words_to_say:
        print(words_to_say.pop())


@count_async.accepts
async def waits_in_a_thread() -> None:
    print("One")
    await asyncio.to_thread(time.sleep, 1)
    print("Two")


@count_async.accepts
async def waits_for_a_future() -> None:
    print("One")
    loop = asyncio.get_running_loop()
    second = loop.create_future()
    loop.call_later(1, second.set_result, None)
    await second
    print("Two")


@count_async.accepts
async def waits_until_a_timeout() -> None:
    print("One")
    try:
        await asyncio.wait_for(asyncio.Event().wait(), timeout=1)
    except TimeoutError:
        print("Two")


# -- main_async --------------------------------------------------------------------------


@main_async.mistake("task-left-over", "1 of 3 were done", breaks="until all three are done")
async def waits_for_the_first_only() -> None:
    counts = [asyncio.create_task(count_async()) for _ in range(3)]
    await asyncio.wait(counts, return_when=asyncio.FIRST_COMPLETED)


@main_async.mistake("task-left-over", "1 of 3 were done", breaks="ends when all three are done")
async def sleeps_as_long_as_it_takes() -> None:
    counts = [asyncio.create_task(count_async()) for _ in range(3)]
    await asyncio.sleep(1)
    del counts


@main_async.mistake("sequential", "one after another", breaks="all at once")
async def awaits_each_in_turn() -> None:
    for _ in range(3):
        await count_async()


@main_async.mistake("sequential", "one after another", breaks="all at once")
async def awaits_each_task_at_once() -> None:
    for _ in range(3):
        await asyncio.create_task(count_async())


@main_async.mistake("sequential", "took 2 s", breaks="It takes 1 s")
async def gathers_twice() -> None:
    await asyncio.gather(count_async(), count_async())
    await asyncio.gather(count_async())


@main_async.mistake("blocking-call", "for 1 s", breaks="Nothing blocks the event loop")
async def gathers_what_blocks() -> None:
    async def count() -> None:
        print("One")
        time.sleep(1)
        print("Two")

    await asyncio.gather(count(), count(), count())


@main_async.mistake(
    "not-awaited", "`count_async(…)`", breaks="Every coroutine that you make is awaited"
)
async def calls_without_await() -> None:
    for _ in range(3):
        count_async()


@main_async.mistake(
    "not-awaited",
    "they were returned as they are",
    breaks="Every coroutine that you make is awaited",
)
async def returns_a_list_of_coroutines() -> list[Any]:
    return [count_async() for _ in range(3)]


@main_async.mistake(
    "task-left-over", "3 tasks were still running", breaks="ends when all three are done"
)
async def never_awaits_the_gather() -> None:
    asyncio.gather(count_async(), count_async(), count_async())


@main_async.mistake(
    "task-left-over", "2 tasks were still running", breaks="nothing that it started still runs"
)
async def returns_with_the_first() -> None:
    tasks = [asyncio.create_task(count_async())]
    tasks += [asyncio.create_task(asyncio.sleep(n)) for n in (2, 3)]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


@main_async.mistake("wrong-output", "3 times each", breaks="does three times")
async def gathers_two() -> None:
    await asyncio.gather(count_async(), count_async())


@main_async.mistake(
    "exception", "asyncio.run", breaks="no exception comes out that the text does not name"
)
async def runs_inside_a_loop() -> None:
    asyncio.run(count_async())


@main_async.mistake("wrong-output", "`One` once", breaks="Count three times")
async def gathers_one_count_three_times() -> None:
    await asyncio.gather(*[count_async()] * 3)


@main_async.mistake(
    "exception", "TypeError", breaks="no exception comes out that the text does not name"
)
async def gathers_functions() -> None:
    await asyncio.gather(count_async, count_async, count_async)


@main_async.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_no_coroutine_function() -> None:
    for _ in range(3):
        count_sync()


@main_async.mistake("wrong-output", "`Two` not at all", breaks="until all three are done")
async def gives_up_too_soon() -> None:
    await asyncio.wait([asyncio.create_task(count_async()) for _ in range(3)], timeout=0.5)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


begun: list[Any] = []


@main_async.mistake("side-effect", "Called again", breaks="a second time")
async def adds_to_the_counts_of_before() -> None:
    loop = asyncio.get_running_loop()
    begun[:] = [count for count in begun if count.get_loop() is loop]
    while len(begun) < 3:
        begun.append(asyncio.create_task(count_async()))
    await asyncio.wait(begun)


one_main_at_a_time = asyncio.Lock()


@main_async.mistake("sequential", "begun together, take 2 s", breaks="and twice at once")
async def gathers_behind_a_lock() -> None:
    async with one_main_at_a_time:
        await asyncio.gather(count_async(), count_async(), count_async())


@main_async.mistake("side-effect", "it raised RuntimeError", breaks="a second time")
async def is_for_one_use_only() -> None:
    await asyncio.gather(count_async(), count_async(), count_async())
    if time.perf_counter() > 1.5:
        raise RuntimeError("the counts have been made already")


@main_async.mistake("wrong-order", "`Two` at 0 s", breaks="what `count_async` does")
async def waits_when_all_is_said() -> None:
    async def count() -> None:
        print("One")
        print("Two")
        await asyncio.sleep(1)

    await asyncio.gather(count(), count(), count())


@main_async.mistake("wrong-result", "1 of 3", breaks="ends when all three are done")
async def waits_for_the_first_and_cancels_the_others() -> None:
    counts = [asyncio.create_task(count_async()) for _ in range(3)]
    await asyncio.wait(counts, return_when=asyncio.FIRST_COMPLETED)
    for task in counts:
        task.cancel()


@main_async.accepts
async def uses_a_task_group() -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(count_async())


@main_async.accepts
async def awaits_tasks_later() -> None:
    tasks = [asyncio.create_task(count_async()) for _ in range(3)]
    for task in tasks:
        await task


@main_async.accepts
async def takes_them_as_they_complete() -> None:
    for next_one in asyncio.as_completed([count_async() for _ in range(3)]):
        await next_one


@main_async.accepts
async def waits_for_a_set() -> None:
    await asyncio.wait([asyncio.create_task(count_async()) for _ in range(3)])


@main_async.accepts
async def counts_in_threads() -> None:
    await asyncio.gather(*(asyncio.to_thread(count_sync) for _ in range(3)))


@main_async.accepts
async def adds_one_and_calls_itself(left: int = 3) -> None:
    if left:
        await asyncio.gather(count_async(), adds_one_and_calls_itself(left - 1))


@count_sync.mistake(
    "wrong-output", "did not end that line", breaks="each word on a line of its own"
)
def does_not_end_the_last_line() -> None:
    print("One")
    time.sleep(1)
    print("Two", end="")


@main_sync.mistake(
    "wrong-order", "pass between `One` and `Two`", breaks="does three times what `count_sync` does"
)
def waits_behind_both_words() -> None:
    for _ in range(3):
        print("One")
        print("Two")
        time.sleep(1)


@count_async.accepts
async def waits_ten_tenths() -> None:
    print("One")
    for _ in range(10):
        await asyncio.sleep(0.1)
    print("Two")


@main_sync.mistake("wrong-output", "`None` 3 times", breaks="no `None` is printed")
def prints_what_all_three_return() -> None:
    print([count_sync() for _ in range(3)])


@main_sync.mistake(
    "exception",
    "`gather` gives a future",
    breaks="no exception comes out that the text does not name",
)
def runs_a_gather() -> None:
    loop = asyncio.new_event_loop()  # from Python 3.14 on, `gather` finds none here by itself
    counts = (count_async(), count_async(), count_async())
    with contextlib.closing(loop):
        asyncio.run(asyncio.gather(*(loop.create_task(one) for one in counts)))


@main_async.mistake("task-left-over", "2, 3 and 1 s", breaks="ends when all three are done")
async def awaits_the_last_task_only() -> None:
    for _ in range(3):
        count = asyncio.create_task(count_async())
    await count


@main_async.mistake("task-left-over", "1 of 3 were done", breaks="until all three are done")
async def awaits_a_third_one_only() -> None:
    two = [asyncio.create_task(count_async()) for _ in range(2)]
    await count_async()
    del two


@main_async.mistake("wrong-result", "it ended at 1.1 s", breaks="It takes 1 s")
async def sleeps_a_little_longer_than_it_takes() -> None:
    counts = [asyncio.create_task(count_async()) for _ in range(3)]
    await asyncio.sleep(1.1)
    del counts


all_counts: list[Any] = []


@main_async.mistake("side-effect", "Called once more, it raised", breaks="a second time")
async def gathers_the_counts_of_before_as_well() -> None:
    for _ in range(3):
        all_counts.append(count_async())
    await asyncio.gather(*all_counts)


@main_async.mistake(
    "task-left-over", "alone does nothing there", breaks="ends when all three are done"
)
async def names_each_task() -> None:
    tasks = [asyncio.create_task(count_async()) for _ in range(3)]
    for task in tasks:
        task


@main_sync.accepts
def starts_a_loop_for_each_count() -> None:
    for _ in range(3):
        asyncio.run(count_async())


@main_sync.mistake("wrong-type", "There is a `yield` in it", breaks="Name, arguments and kind")
def yields_each_count() -> Any:
    for _ in range(3):
        yield count_sync()
