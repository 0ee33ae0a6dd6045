"""Answers to lesson 05, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import datetime
from typing import Any

from course_lib.lessons.chaining import chain, fire, load, main

one_gun_at_a_time = asyncio.Lock()


# -- load --------------------------------------------------------------------------------


@load.mistake("sequential", "two at once")
async def loads_behind_a_lock(n: str) -> int:
    async with one_gun_at_a_time:
        i = random.randint(0, 10)
        await asyncio.sleep(i)
        return i


@load.mistake("wrong-result", "None")
async def forgets_to_return(n: str) -> None:
    await asyncio.sleep(random.randint(0, 10))


@load.mistake("wrong-result", "draws 2 numbers")
async def draws_twice(n: str) -> int:
    await asyncio.sleep(random.randint(0, 10))
    return random.randint(0, 10)


@load.mistake("wrong-result", "one of 10 numbers")
async def never_draws_ten(n: str) -> int:
    i = random.randrange(10)
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-result", "0.01 s")
async def waits_milliseconds(n: str) -> int:
    i = random.randint(0, 10)
    await asyncio.sleep(i / 1000)
    return i


@load.mistake("blocking-call", "for 10 s")
async def sleeps_with_time(n: str) -> int:
    i = random.randint(0, 10)
    time.sleep(i)
    return i


@load.mistake("not-awaited", "`sleep(…)`")
async def forgets_await(n: str) -> int:
    i = random.randint(0, 10)
    asyncio.sleep(i)
    return i


@load.mistake("task-left-over", "`sleep()`")
async def does_not_wait_for_its_task(n: str) -> int:
    i = random.randint(0, 10)
    asyncio.create_task(asyncio.sleep(i))
    return i


@load.mistake("wrong-type", "an int")
async def returns_a_sentence(n: str) -> str:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return f"{n} loaded in {i} s"


@load.mistake("wrong-type", "an int")
async def draws_a_fraction(n: str) -> float:
    i = random.uniform(0, 10)
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-type", "plain function")
def is_a_plain_function(n: str) -> int:
    i = random.randint(0, 10)
    time.sleep(i)
    return i


@load.mistake("wrong-arguments", "does not fit")
async def takes_no_name() -> int:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return i


@load.accepts
async def chooses_from_a_range(n: str) -> int:
    i = random.choice(range(11))
    await asyncio.sleep(i)
    return i


@load.accepts
async def lets_sleep_return_it(n: str) -> int:
    i = random.randrange(11)
    return await asyncio.sleep(i, i)


@load.accepts
async def scales_a_fraction(n: str) -> int:
    i = int(random.random() * 11)
    for _ in range(i):
        await asyncio.sleep(1)
    return i


# -- fire --------------------------------------------------------------------------------


@fire.mistake("wrong-order", "wrong way round")
async def returns_them_the_wrong_way_round(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return i, last_i


@fire.mistake("wrong-type", "tuple of two numbers")
async def returns_only_its_own(n: str, last_i: int) -> int:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return i


@fire.mistake("wrong-type", "tuple of two numbers")
async def adds_them(n: str, last_i: int) -> int:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return last_i + i


@fire.mistake("wrong-result", "None")
async def forgets_to_return_the_tuple(n: str, last_i: int) -> None:
    await asyncio.sleep(random.randint(0, 10))


@fire.mistake("wrong-result", "waited 10 s")
async def waits_for_the_loading_again(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    await asyncio.sleep(last_i)
    await asyncio.sleep(i)
    return last_i, i


@fire.mistake("wrong-result", "waited 10 s. It should")
async def waits_as_long_as_loading_took(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    await asyncio.sleep(last_i)
    return last_i, i


@fire.mistake("wrong-result", "draw another number")
async def draws_nothing(n: str, last_i: int) -> tuple[int, int]:
    await asyncio.sleep(last_i)
    return last_i, last_i


@fire.mistake("wrong-result", "draws 2 numbers")
async def loads_again(n: str, last_i: int) -> tuple[int, int]:
    last_i = await load(n)
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return last_i, i


@fire.mistake("blocking-call", "for 6 s")
async def fires_with_time(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    time.sleep(i)
    return last_i, i


@fire.mistake("not-awaited", "`sleep(…)`")
async def fires_without_await(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    asyncio.sleep(i)
    return last_i, i


@fire.mistake("wrong-arguments", "does not fit")
async def takes_only_the_name(n: str) -> tuple[int, int]:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return 0, i


@fire.accepts
async def reuses_load(n: str, last_i: int) -> tuple[int, int]:
    return last_i, await load(n)


@fire.accepts
async def waits_in_a_task(n: str, last_i: int) -> tuple[int, int]:
    i = random.randrange(0, 11)
    await asyncio.create_task(asyncio.sleep(i))
    return last_i, i


@fire.accepts
async def waits_in_a_thread(n: str, last_i: int) -> tuple[int, int]:
    i = random.choice([*range(11)])
    await asyncio.to_thread(time.sleep, i)
    return (last_i, i)


# -- chain -------------------------------------------------------------------------------


@chain.mistake("wrong-output", "a beginning of its own")
async def shares_one_beginning(n: str) -> Any:
    global began
    began = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter() - began:.2f} s")
    return both


@chain.mistake("wrong-output", "a beginning of its own")
async def prints_the_time_of_day(n: str) -> Any:
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter():.2f} s")
    return both


@chain.mistake("wrong-output", "Where is the time taken")
async def subtracts_the_wrong_way_round(n: str) -> Any:
    start = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {start - time.perf_counter():.2f} s")
    return both


@chain.mistake("sequential", "makes one wait for the other")
async def chains_behind_a_lock(n: str) -> Any:
    start = time.perf_counter()
    async with one_gun_at_a_time:
        both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    return both


@chain.accepts
async def reads_the_calendar(n: str) -> Any:
    start = datetime.now()
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {(datetime.now() - start).total_seconds():.2f} s")
    return both


@chain.mistake("not-awaited", "`load(…)`")
async def passes_the_coroutine_on(n: str) -> Any:
    both = await fire(n, load(n))
    print(n, both)
    return both


@chain.mistake("not-awaited", "`fire(…)`")
async def forgets_to_await_fire(n: str) -> Any:
    last_i = await load(n)
    both = fire(n, last_i)
    print(n, both)


@chain.mistake("wrong-order", "still under way")
async def does_both_at_once(n: str) -> Any:
    last_i, both = await asyncio.gather(load(n), fire(n, 0))
    print(n, (last_i, both[1]))
    return last_i, both[1]


@chain.mistake("wrong-arguments", "second argument")
async def forgets_what_load_returned(n: str) -> Any:
    await load(n)
    both = await fire(n, 0)
    print(n, both)
    return both


@chain.mistake("wrong-result", "called 2 times")
async def loads_twice(n: str) -> Any:
    await load(n)
    both = await fire(n, await load(n))
    print(n, both)
    return both


@chain.mistake("wrong-result", "returned 8")
async def returns_only_the_last(n: str) -> Any:
    start = time.perf_counter()
    _, i = await fire(n, await load(n))
    print(f"{n} took {time.perf_counter() - start:.2f} s")
    return i


@chain.mistake("wrong-output", "Where is the time taken")
async def starts_the_watch_too_late(n: str) -> Any:
    last_i = await load(n)
    start = time.perf_counter()
    both = await fire(n, last_i)
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    return both


@chain.mistake("wrong-output", "Where is the time taken")
async def stops_the_watch_too_early(n: str) -> Any:
    start = time.perf_counter()
    last_i = await load(n)
    took = time.perf_counter() - start
    both = await fire(n, last_i)
    print(f"{n}: {both} in {took:.2f} s")
    return both


@chain.mistake("wrong-output", "which gun it was")
async def prints_nothing(n: str) -> Any:
    return await fire(n, await load(n))


@chain.mistake("wrong-arguments", "both should get")
async def fires_another_gun(n: str) -> Any:
    both = await fire("laser", await load(n))
    print(n, both)
    return both


@chain.mistake("task-left-over", "`fire(")
async def leaves_the_firing_to_a_task(n: str) -> Any:
    last_i = await load(n)
    task = asyncio.create_task(fire(n, last_i))
    print(n, last_i)
    return last_i, task


@chain.mistake("wrong-result", "took 12 s")
async def pauses_between_the_steps(n: str) -> Any:
    last_i = await load(n)
    await asyncio.sleep(1)
    both = await fire(n, last_i)
    print(n, both)
    return both


@chain.accepts
async def writes_it_in_one_line(n: str) -> Any:
    both = await fire(n, await load(n))
    print("finished", n, both)
    return both


@chain.accepts
async def prints_and_returns_nothing(n: str) -> None:
    start = time.perf_counter()
    p1 = await load(n)
    p2 = await fire(n, p1)
    print(f"-->Chained {n} => {p2} (took {time.perf_counter() - start:0.2f} seconds).")


@chain.accepts
async def makes_a_task_of_each_step(n: str) -> Any:
    first = asyncio.create_task(load(n))
    second = asyncio.create_task(fire(n, await first))
    print(f"{n}: {await second}")
    return second.result()


# -- main --------------------------------------------------------------------------------


@main.mistake("wrong-output", "from its beginning to its end")
async def measures_the_computing_only(*args: str) -> None:
    start = time.process_time()
    await asyncio.gather(*(chain(n) for n in args))
    print(f"took {time.process_time() - start:.1f} s")


@main.mistake("wrong-output", "taken after everything")
async def takes_the_total_too_early(*args: str) -> None:
    start = time.perf_counter()
    chains = asyncio.gather(*(chain(n) for n in args))
    print(f"total: {time.perf_counter() - start:.2f} s")
    await chains


@main.mistake("sequential", "20 s")
async def runs_one_chain_after_another(*args: str) -> None:
    for n in args:
        await chain(n)


@main.mistake("sequential", "20 s")
async def awaits_each_task_at_once(*args: str) -> None:
    for n in args:
        await asyncio.create_task(chain(n))


@main.mistake("sequential", "16 s")
async def loads_all_before_it_fires(*args: str) -> None:
    loaded = await asyncio.gather(*(load(n) for n in args))
    await asyncio.gather(*(fire(n, i) for n, i in zip(args, loaded, strict=True)))


@main.mistake("not-awaited", "`chain(…)`")
async def only_makes_coroutines(*args: str) -> None:
    for n in args:
        chain(n)


@main.mistake("task-left-over", "2 tasks")
async def only_makes_tasks(*args: str) -> None:
    tasks = [asyncio.create_task(chain(n)) for n in args]
    print(len(tasks), "started")


@main.mistake("task-left-over", "2 tasks")
async def never_awaits_the_gather(*args: str) -> None:
    asyncio.gather(*(chain(n) for n in args))


@main.mistake("exception", "TypeError")
async def forgets_the_star(*args: str) -> None:
    await asyncio.gather([chain(n) for n in args])


@main.mistake("wrong-arguments", "one chain for each")
async def passes_all_names_to_one_chain(*args: str) -> None:
    await asyncio.gather(chain(args))


@main.mistake("wrong-arguments", "one chain for each")
async def ignores_its_arguments(*args: str) -> None:
    await asyncio.gather(*(chain(n) for n in ("cannon", "railgun", "laser", "rifle")))


@main.mistake("wrong-arguments", "does not fit")
async def takes_a_list(args: list[str]) -> None:
    await asyncio.gather(*(chain(n) for n in args))


@main.mistake("sequential", "enough")
async def waits_two_by_two(*args: str) -> None:
    await asyncio.gather(*(chain(n) for n in args[:2]))
    await asyncio.gather(*(chain(n) for n in args[2:]))


@main.mistake("exception", "asyncio.run")
async def starts_a_loop_in_a_loop(*args: str) -> None:
    for n in args:
        asyncio.run(chain(n))


@main.mistake("wrong-type", "plain function")
def is_no_coroutine_function(*args: str) -> None:
    print(args)


@main.accepts
async def uses_a_task_group(*args: str) -> None:
    async with asyncio.TaskGroup() as group:
        for n in args:
            group.create_task(chain(n), name=n)


@main.accepts
async def takes_them_as_they_complete(*args: str) -> list[Any]:
    return [await done for done in asyncio.as_completed([chain(n) for n in args])]


@main.accepts
async def waits_for_tasks(*args: str) -> None:
    start = time.perf_counter()
    await asyncio.wait([asyncio.create_task(chain(n)) for n in args])
    print(f"Program finished in {time.perf_counter() - start:0.2f} seconds.")


@main.accepts
async def writes_the_chain_itself(*args: str) -> None:
    async def one(n: str) -> None:
        print(n, await fire(n, await load(n)))

    await asyncio.gather(*map(one, args))
