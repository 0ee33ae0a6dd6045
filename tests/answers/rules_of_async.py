"""Answers to lesson 04, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from typing import Any

from course_lib.lessons.rules_of_async import main, makerandom
from solutions import rules_of_async as reference

c = ("\033[0m", "\033[36m", "\033[91m", "\033[35m")  # as in answers written for the sources


one_at_a_time = asyncio.Lock()


# -- makerandom --------------------------------------------------------------------------


@makerandom.mistake("sequential", "Two of them together")
async def draws_behind_a_lock(idx: int, threshold: int = 6) -> int:
    async with one_at_a_time:
        while (i := random.randint(0, 10)) <= threshold:
            await asyncio.sleep(i + 1)
    return i


@makerandom.mistake("swallowed-cancellation", "catches CancelledError")
async def is_not_to_be_cancelled(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        for _ in range(i + 1):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                print("not me")
    return i


@makerandom.mistake("blocking-call", "blocked the event loop for 9 s")
async def sleeps_with_time(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        time.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("not-awaited", "`sleep(…)`")
async def forgets_await(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("task-left-over", "3 tasks were still running")
async def starts_the_sleep_as_a_task(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        asyncio.create_task(asyncio.sleep(i + 1))
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "equal to that, and not greater")
async def takes_an_equal_draw(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i < threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("endless-loop", "never comes to an end")
async def never_draws_again(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake(
    "wrong-result", "waited 2 s before it drew again. The exercise asks for i + 1 seconds"
)
async def sleeps_by_idx(idx: int, threshold: int = 6) -> int:
    print(c[idx + 1] + f"Initiated makerandom({idx}).")
    i = random.randint(0, 10)
    while i <= threshold:
        print(c[idx + 1] + f"makerandom({idx}) == {i} too low; retrying.")
        await asyncio.sleep(idx + 1)
        i = random.randint(0, 10)
    print(c[idx + 1] + f"---> Finished: makerandom({idx}) == {i}" + c[0])
    return i


@makerandom.mistake(
    "wrong-result", "waited 3 s before it drew again. The exercise asks for i + 1 seconds"
)
async def sleeps_i(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "drew again at once")
async def sleeps_by_the_next_draw(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        i = random.randint(0, 10)
        await asyncio.sleep(i + 1)
    return i


@makerandom.mistake("wrong-result", "drew again at once")
async def draws_twice_a_round(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(random.randint(0, 10) + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "was enough")
async def returns_a_fresh_draw(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
    return random.randint(0, 10)


@makerandom.mistake("wrong-result", "what does it compare with?")
async def always_wants_six(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= 6:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "makerandom(0) drew 4, and stopped")
async def has_another_default(idx: int, threshold: int = 2) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-order", "waited another 10 s")
async def sleeps_after_the_last_draw_too(idx: int, threshold: int = 6) -> int:
    while True:
        i = random.randint(0, 10)
        await asyncio.sleep(i + 1)
        if i > threshold:
            return i


@makerandom.mistake("wrong-order", "waited 1 s before it had drawn")
async def waits_before_the_first_draw(idx: int, threshold: int = 6) -> int:
    await asyncio.sleep(1)
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "one of 10 numbers")
async def draws_from_one(idx: int, threshold: int = 6) -> int:
    i = random.randint(1, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(1, 10)
    return i


@makerandom.mistake("wrong-result", "there are 11")
async def never_draws_ten(idx: int, threshold: int = 6) -> int:
    i = random.randrange(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randrange(0, 10)
    return i


@makerandom.mistake("wrong-result", "drew 3 and 7, and stopped")
async def tries_only_twice(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    if i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "drew 3, and stopped")
async def compares_the_wrong_way(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i > threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "returned None")
async def prints_the_result(idx: int, threshold: int = 6) -> None:
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    print(i)


@makerandom.mistake("wrong-result", "returned 3")
async def returns_the_number_of_retries(idx: int, threshold: int = 6) -> int:
    retries = 0
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
        retries += 1
    return retries


@makerandom.mistake("wrong-type", "(1, 9)")
async def returns_idx_too(idx: int, threshold: int = 6) -> Any:
    while (i := random.randint(0, 10)) <= threshold:
        await asyncio.sleep(i + 1)
    return idx, i


@makerandom.mistake("wrong-result", "on every way out")
async def forgets_to_return_the_recursion(idx: int, threshold: int = 6) -> Any:
    i = random.randint(0, 10)
    if i > threshold:
        return i
    await asyncio.sleep(i + 1)
    await forgets_to_return_the_recursion(idx, threshold)


@makerandom.mistake("wrong-result", "drew 3 and 7, and stopped")
async def recursion_forgets_the_threshold(idx: int, threshold: int = 6) -> Any:
    i = random.randint(0, 10)
    if i > threshold:
        return i
    await asyncio.sleep(i + 1)
    return await recursion_forgets_the_threshold(idx)


@makerandom.mistake("not-awaited", "never ran and was returned")
async def recursion_forgets_await(idx: int, threshold: int = 6) -> Any:
    i = random.randint(0, 10)
    if i > threshold:
        return i
    await asyncio.sleep(i + 1)
    return recursion_forgets_await(idx, threshold)


@makerandom.mistake("wrong-arguments", "does not fit")
async def has_no_default(idx: int, threshold: int) -> int:
    return await reference.makerandom(idx, threshold)


@makerandom.mistake("wrong-type", "plain function")
def is_a_plain_function(idx: int, threshold: int = 6) -> int:
    i = random.randint(0, 10)
    while i <= threshold:
        time.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.mistake("wrong-result", "about 12 s on average")
async def sleeps_by_idx_and_scales_a_fraction(idx: int, threshold: int = 6) -> int:
    while (i := int(random.random() * 11)) <= threshold:
        await asyncio.sleep(idx + 1)
    return i


@makerandom.mistake("wrong-result", "it returned 7, 8, 9 and 10")
async def takes_an_equal_fraction(idx: int, threshold: int = 6) -> int:
    while (i := int(random.random() * 11)) < threshold:
        await asyncio.sleep(i + 1)
    return i


@makerandom.accepts
async def prints_in_colour(idx: int, threshold: int = 6) -> int:
    print(c[idx + 1] + f"Initiated makerandom({idx}).")
    i = random.randint(0, 10)
    while i <= threshold:
        print(c[idx + 1] + f"makerandom({idx}) == {i} too low; retrying.")
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    print(c[idx + 1] + f"---> Finished: makerandom({idx}) == {i}" + c[0])
    return i


@makerandom.accepts
async def overwrites_the_threshold(idx: int, threshold: int = 6) -> int:
    threshold = 10 - idx - 1
    i = random.randint(0, 10)
    while i <= threshold:
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    return i


@makerandom.accepts
async def loops_for_ever_and_returns(idx: int, threshold: int = 6) -> Any:
    while True:
        i = random.randint(0, 10)
        if i > threshold:
            return i
        print(random.choice(["again", "once more", "not yet"]))
        await asyncio.sleep(i + 1)


@makerandom.accepts
async def is_recursive(idx: int, threshold: int = 6) -> Any:
    i = random.choice([*range(11)])
    if i > threshold:
        return i
    await asyncio.sleep(i + 1)
    return await is_recursive(idx, threshold)


@makerandom.accepts
async def sleeps_in_a_thread(idx: int, threshold: int = 6) -> int:
    while (i := random.randrange(11)) <= threshold:
        await asyncio.to_thread(time.sleep, i + 1)
    return i


@makerandom.accepts
async def scales_a_fraction(idx: int, threshold: int = 6) -> int:
    while (i := int(random.random() * 11)) <= threshold:
        await asyncio.sleep(1)
        await asyncio.sleep(i)
    return i


@makerandom.accepts
async def waits_for_what_never_comes(idx: int, threshold: int = 6) -> int:
    while (i := random.randint(0, 10)) <= threshold:
        try:
            await asyncio.wait_for(asyncio.Event().wait(), i + 1)
        except TimeoutError:
            print(f"makerandom({idx}): {i} is too low")
    return i


@makerandom.accepts
async def loops_over_an_async_generator(idx: int, threshold: int = 6) -> int:
    async def draws() -> AsyncIterator[int]:
        while True:
            i = random.randint(0, 10)
            yield i
            await asyncio.sleep(i + 1)

    async for i in draws():
        if i > threshold:
            return i
    return -1


# -- main --------------------------------------------------------------------------------


@main.mistake("sequential", "one after another")
async def awaits_each_in_turn() -> Any:
    return [await makerandom(idx, 10 - idx - 1) for idx in range(3)]


@main.mistake("sequential", "28 s, 18 s and 19 s")
async def awaits_each_task_at_once() -> Any:
    results = []
    for idx in range(3):
        results.append(await asyncio.create_task(makerandom(idx, 10 - idx - 1)))
    return results


@main.mistake("sequential", "without need")
async def gathers_two_and_then_one() -> Any:
    first, second = await asyncio.gather(makerandom(0, 9), makerandom(1, 8))
    return [first, second, await makerandom(2, 7)]


@main.mistake("wrong-arguments", "without a threshold")
async def passes_no_threshold() -> Any:
    return await asyncio.gather(*(makerandom(idx) for idx in range(3)))


@main.mistake("wrong-arguments", "greater than 10")
async def is_off_by_one() -> Any:
    return await asyncio.gather(*(makerandom(idx, 10 - idx) for idx in range(3)))


@main.mistake("wrong-arguments", "were 9, 9 and 9")
async def has_one_threshold_for_all() -> Any:
    return await asyncio.gather(*(makerandom(idx, 9) for idx in range(3)))


@main.mistake("wrong-arguments", "were 7, 8 and 9")
async def has_thresholds_backwards() -> Any:
    return await asyncio.gather(*(makerandom(idx, 7 + idx) for idx in range(3)))


@main.mistake("wrong-arguments", "Which is which?")
async def swaps_the_arguments() -> Any:
    return await asyncio.gather(*(makerandom(10 - idx - 1, idx) for idx in range(3)))


@main.mistake("wrong-arguments", "for idx 1, 2 and 3")
async def counts_from_one() -> Any:
    return await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(1, 4)))


@main.mistake("wrong-arguments", "for idx 0, 1, 2 and 3")
async def runs_four_of_them() -> Any:
    return await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(4)))


@main.mistake("task-left-over", "3 tasks")
async def forgets_to_await_gather() -> Any:
    return asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(3)))


@main.mistake("task-left-over", "3 tasks")
async def returns_the_tasks() -> Any:
    return [asyncio.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]


@main.mistake("task-left-over", "2 tasks")
async def takes_the_first_only() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return [task.result() for task in done]


@main.mistake("not-awaited", "`makerandom(…)`")
async def returns_the_coroutines() -> Any:
    return [makerandom(idx, 10 - idx - 1) for idx in range(3)]


@main.mistake("exception", "TypeError")
async def hands_gather_a_list() -> Any:
    return await asyncio.gather([makerandom(idx, 10 - idx - 1) for idx in range(3)])


@main.mistake("exception", "asyncio.run")
async def starts_a_loop_in_a_loop() -> Any:
    return [asyncio.run(makerandom(idx, 10 - idx - 1)) for idx in range(3)]


@main.mistake("wrong-result", "printing does not return")
async def prints_the_results() -> None:
    print(await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(3))))


@main.mistake("wrong-order", "who is done first")
async def collects_as_completed() -> Any:
    coros = [makerandom(idx, 10 - idx - 1) for idx in range(3)]
    return [await next_one for next_one in asyncio.as_completed(coros)]


@main.mistake("wrong-type", "unlike a set")
async def returns_a_set() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]
    done, _ = await asyncio.wait(tasks)
    return {task.result() for task in done}


@main.mistake("wrong-result", "returned [27]")
async def adds_them_up() -> Any:
    return [sum(await asyncio.gather(*(makerandom(idx, 10 - idx - 1) for idx in range(3))))]


@main.mistake("wrong-type", "plain function")
def runs_it_itself() -> Any:
    return print("asyncio.run() goes outside")


@main.accepts
async def uses_a_task_group() -> Any:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]
    return [task.result() for task in tasks]


@main.accepts
async def awaits_tasks_later() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, 10 - idx - 1)) for idx in range(3)]
    return [await task for task in tasks]


@main.accepts
async def sorts_what_comes_as_completed() -> Any:
    async def numbered(idx: int) -> Any:
        return idx, await makerandom(idx, threshold=10 - idx - 1)

    pairs = [await pair for pair in asyncio.as_completed([numbered(idx) for idx in range(3)])]
    return [result for _, result in sorted(pairs)]


@main.accepts
async def starts_the_last_first() -> Any:
    tasks = [asyncio.create_task(makerandom(idx, threshold=9 - idx)) for idx in (2, 1, 0)]
    await asyncio.wait(tasks)
    return tuple(task.result() for task in reversed(tasks))


async def wants_more_each_time(idx: int, threshold: int = 6) -> int:
    """As a source has it: the threshold is overwritten, and the pause is not the exercise's."""
    threshold = 10 - idx - 1
    print(c[idx + 1] + f"Initiated makerandom({idx}).")
    i = random.randint(0, 10)
    while i <= threshold:
        print(c[idx + 1] + f"makerandom({idx}) == {i} too low; retrying.")
        await asyncio.sleep(idx + 1)
        i = random.randint(0, 10)
    print(c[idx + 1] + f"---> Finished: makerandom({idx}) == {i}" + c[0])
    return i


async def leaves_the_threshold_to_makerandom() -> Any:
    res = await asyncio.gather(*(makerandom(i) for i in range(3)))
    return res


async def has_a_makerandom_that_cannot_be_scripted() -> Any:
    return await asyncio.gather(*(makerandom(i, 10 - i - 1) for i in range(3)))


main.accepts(leaves_the_threshold_to_makerandom, makerandom=wants_more_each_time)
main.accepts(has_a_makerandom_that_cannot_be_scripted, makerandom=scales_a_fraction)
