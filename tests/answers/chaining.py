"""Answers to lesson 05, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from datetime import datetime
from typing import Any

from course_lib.lessons.chaining import chain, fire, load, main

one_gun_at_a_time = asyncio.Lock()
dice = random.Random()

# -- load --------------------------------------------------------------------------------


@load.mistake("sequential", "Two at once", breaks="and twice at once")
async def loads_behind_a_lock(n: str) -> int:
    async with one_gun_at_a_time:
        i = random.randint(0, 10)
        print(f"load {n}: {i} s")
        await asyncio.sleep(i)
        return i


@load.mistake("wrong-result", "holds one number only", breaks="and twice at once")
async def keeps_it_in_the_module(n: str) -> int:
    global drawn
    drawn = random.randint(0, 10)
    print(f"load {n}: {drawn} s")
    await asyncio.sleep(drawn)
    return drawn


drawn_before: list[int] = []


@load.mistake("side-effect", "what is kept from one call", breaks="drawn with `random.randint")
async def draws_for_every_second_call(n: str) -> int:
    if not drawn_before:
        drawn_before.extend([random.randint(0, 10)] * 2)
    i = drawn_before.pop()
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-result", "None", breaks="at the end it returns `i`")
async def forgets_to_return(n: str) -> None:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)


@load.mistake("wrong-result", "draws 2 numbers", breaks="a number from 0 to 10 drawn")
async def draws_twice(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return random.randint(0, 10)


@load.mistake("wrong-result", "one of 10 numbers", breaks="from 0 to 10")
async def never_draws_ten(n: str) -> int:
    i = random.randrange(10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-result", "In 500 calls it came to 8", breaks="drawn with `random.randint")
async def draws_nothing_at_all(n: str) -> int:
    print(f"load {n}: 8 s")
    return await asyncio.sleep(8, 8)


@load.mistake(
    "wrong-result", "In 500 calls it came to 9, and", breaks="a number from 0 to 10 drawn"
)
async def sows_the_same_seed(n: str) -> int:
    random.seed(5)
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-result", "4, 5, 6, 7, 8, 9, and to", breaks="from 0 to 10")
async def scales_its_fraction_badly(n: str) -> int:
    i = int(random.random() * 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-output", "Braces want an `f`", breaks="prints a line with the name and `i`")
async def prints_the_braces(n: str) -> int:
    i = random.randint(0, 10)
    print("load {n}: {i} s")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-output", "printed nothing", breaks="prints a line with the name and `i`")
async def loads_in_silence(n: str) -> int:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-output", "printed 'load: 0 s'", breaks="a line with the name")
async def prints_no_name(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load: {i} s")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-output", "here 'railgun'", breaks="for other values than those of an example")
async def prints_the_name_of_the_example(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load cannon: {i} s")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-output", "It drew 0, and no line", breaks="the name and `i`")
async def prints_no_number(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-order", "after 10 s", breaks="At the beginning it prints")
async def prints_when_it_has_waited(n: str) -> int:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    print(f"load {n}: {i} s")
    return i


@load.mistake("wrong-result", "0.01 s", breaks="takes `i` seconds")
async def waits_milliseconds(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i / 1000)
    return i


@load.mistake("wrong-result", "It should return what it drew", breaks="returns `i`")
async def returns_one_more(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return i + 1


@load.mistake("blocking-call", "for 10 s", breaks="Nothing blocks the event loop")
async def sleeps_with_time(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    time.sleep(i)
    return i


@load.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    asyncio.sleep(i)
    return i


@load.mistake("task-left-over", "`sleep()`", breaks="nothing that it started still runs")
async def does_not_wait_for_its_task(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    asyncio.create_task(asyncio.sleep(i))
    return i


@load.mistake("wrong-type", "an int", breaks="return that number")
async def returns_a_sentence(n: str) -> str:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return f"{n} loaded in {i} s"


@load.mistake("wrong-type", "a whole number", breaks="a random number of seconds from 0 to 10")
async def draws_a_fraction(n: str) -> float:
    i = random.uniform(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return i


@load.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_a_plain_function(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    time.sleep(i)
    return i


@load.mistake("wrong-arguments", "does not fit", breaks="Name, arguments and kind")
async def takes_no_name() -> int:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return i


@load.accepts
async def chooses_from_a_range(n: str) -> int:
    i = random.choice(range(11))
    print(n, i)
    await asyncio.sleep(i)
    return i


@load.accepts
async def lets_sleep_return_it(n: str) -> int:
    print(f"load({n}) sleeping for {(i := random.randrange(11))} seconds.")
    return await asyncio.sleep(i, i)


@load.accepts
async def scales_a_fraction(n: str) -> int:
    i = int(random.random() * 11)
    print(f"{i:>4} s to load {n}")
    for _ in range(i):
        await asyncio.sleep(1)
    return i


@load.accepts
async def has_dice_of_its_own(n: str) -> int:
    i = dice.randint(0, 10)
    sys.stdout.write(f"Loading {n}.\nIt takes {n} {i}.\n")
    await asyncio.sleep(i)
    return i


# -- fire --------------------------------------------------------------------------------


@fire.mistake("wrong-order", "wrong way round", breaks="the older one first")
async def returns_them_the_wrong_way_round(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)
    return i, last_i


@fire.mistake("wrong-type", "tuple of two numbers", breaks="both numbers")
async def returns_only_its_own(n: str, last_i: int) -> int:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)
    return i


@fire.mistake("wrong-type", "tuple of two numbers", breaks="as a tuple")
async def returns_a_list(n: str, last_i: int) -> list[int]:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)
    return [last_i, i]


@fire.mistake("wrong-type", "tuple of two numbers", breaks="both numbers")
async def adds_them(n: str, last_i: int) -> int:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)
    return last_i + i


@fire.mistake("wrong-result", "None", breaks="return (last_i, i)")
async def forgets_to_return_the_tuple(n: str, last_i: int) -> None:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)


@fire.mistake("wrong-result", "waited 10 s", breaks="takes `i` seconds")
async def waits_for_the_loading_again(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(last_i)
    await asyncio.sleep(i)
    return last_i, i


@fire.mistake("wrong-result", "). It should", breaks="takes i seconds")
async def waits_as_long_as_loading_took(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(last_i)
    return last_i, i


@fire.mistake("wrong-result", "In 500 calls it came to 5", breaks="an `i` of its own")
async def draws_nothing(n: str, last_i: int) -> tuple[int, int]:
    print(f"fire {n}: {last_i} s, after {last_i} s of loading")
    await asyncio.sleep(last_i)
    return last_i, last_i


@fire.mistake("wrong-result", "draws 2 numbers", breaks="an `i` of its own")
async def loads_again(n: str, last_i: int) -> tuple[int, int]:
    last_i = await load(n)
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)
    return last_i, i


@fire.mistake("wrong-result", "one of 6 numbers", breaks="from 0 to 10")
async def rolls_a_die(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(1, 6)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)
    return last_i, i


@fire.mistake("wrong-result", "expected (10, 0)", breaks="what `load` returned")
async def makes_up_the_first_number(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s")
    await asyncio.sleep(i)
    return 3, i


@fire.mistake("wrong-output", "printed nothing", breaks="prints a line with the name")
async def fires_in_silence(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    return last_i, i


@fire.mistake("wrong-output", "It drew 0, and no line", breaks="with the name and that `i`")
async def prints_the_older_number_only(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    print(f"fire {n} after {last_i} s of loading")
    await asyncio.sleep(i)
    return last_i, i


@fire.mistake("wrong-order", "after 6 s", breaks="At the beginning")
async def prints_after_the_shot(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    return last_i, i


@fire.mistake("sequential", "lets only one of them wait", breaks="and twice at once")
async def fires_behind_a_lock(n: str, last_i: int) -> tuple[int, int]:
    async with one_gun_at_a_time:
        return last_i, await load(n)


@fire.mistake("blocking-call", "for 6 s", breaks="Nothing blocks the event loop")
async def fires_with_time(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    time.sleep(i)
    return last_i, i


@fire.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
async def fires_without_await(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    asyncio.sleep(i)
    return last_i, i


@fire.mistake("wrong-arguments", "does not fit", breaks="Name, arguments and kind")
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
    wait = asyncio.create_task(asyncio.sleep(i))
    print(n, "fires in", i)
    await wait
    return last_i, i


@fire.accepts
async def waits_in_a_thread(n: str, last_i: int) -> tuple[int, int]:
    i = random.choice([*range(11)])
    print(f"part2({n!r}, {last_i}) sleeping for {i} seconds.")
    await asyncio.to_thread(time.sleep, i)
    return (last_i, i)


# -- chain -------------------------------------------------------------------------------


@chain.mistake(
    "wrong-output", "not a sum of the numbers", breaks="the seconds that it took from its beginning"
)
async def adds_up_the_numbers(n: str) -> tuple[int, int]:
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {sum(both):.2f} s")
    return both


@chain.mistake("wrong-output", "a beginning of its own", breaks="and twice at once")
async def shares_one_beginning(n: str) -> Any:
    global began
    began = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter() - began:.2f} s")
    return both


@chain.mistake("wrong-output", "A clock shows a moment", breaks="from its beginning")
async def prints_the_time_of_day(n: str) -> Any:
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter():.2f} s")
    return both


@chain.mistake(
    "wrong-output",
    "the later one",
    breaks="from its beginning to its end",
)
async def subtracts_the_wrong_way_round(n: str) -> Any:
    start = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {start - time.perf_counter():.2f} s")
    return both


@chain.mistake("wrong-output", "`:.2f`", breaks="with two decimals")
async def prints_one_decimal(n: str) -> Any:
    start = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter() - start:.1f} s")
    return both


@chain.mistake("wrong-output", "should stand there too", breaks="the seconds that it took")
async def prints_no_time(n: str) -> Any:
    both = await fire(n, await load(n))
    print("finished", n, both)
    return both


@chain.mistake("wrong-output", "is not in that line", breaks="the tuple")
async def prints_the_sum(n: str) -> Any:
    start = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {sum(both)} in {time.perf_counter() - start:.2f} s")
    return both


@chain.mistake("wrong-output", "is not in that line", breaks="prints one line")
async def prints_two_lines(n: str) -> Any:
    start = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {both}")
    print(f"{n} took {time.perf_counter() - start:.2f} s")
    return both


@chain.mistake("wrong-output", "printed '(3, 8) in 11.00 s'", breaks="with the name")
async def prints_no_name_of_a_gun(n: str) -> Any:
    start = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{both} in {time.perf_counter() - start:.2f} s")
    return both


@chain.mistake("sequential", "makes one wait for the other", breaks="and twice at once")
async def chains_behind_a_lock(n: str) -> Any:
    start = time.perf_counter()
    async with one_gun_at_a_time:
        both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    return both


@chain.mistake("not-awaited", "`load(…)` (line", breaks="as soon as it is loaded")
async def passes_the_coroutine_on(n: str) -> Any:
    both = await fire(n, load(n))
    print(n, both)
    return both


@chain.mistake("not-awaited", "`fire(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_to_await_fire(n: str) -> Any:
    last_i = await load(n)
    both = fire(n, last_i)
    print(n, both)


@chain.mistake("wrong-order", "still under way", breaks="as soon as it is loaded")
async def does_both_at_once(n: str) -> Any:
    last_i, both = await asyncio.gather(load(n), fire(n, 0))
    print(n, (last_i, both[1]))
    return last_i, both[1]


@chain.mistake("wrong-arguments", "second argument", breaks="fires it with `fire`")
async def forgets_what_load_returned(n: str) -> Any:
    await load(n)
    both = await fire(n, 0)
    print(n, both)
    return both


@chain.mistake("wrong-result", "called `load` 2 times", breaks="loads the gun `n`")
async def loads_twice(n: str) -> Any:
    await load(n)
    both = await fire(n, await load(n))
    print(n, both)
    return both


@chain.mistake("wrong-result", "called `fire` 0 times", breaks="fires it with `fire`")
async def fires_by_itself(n: str) -> Any:
    start = time.perf_counter()
    last_i = await load(n)
    i = random.randint(0, 10)
    await asyncio.sleep(i)
    print(f"{n}: {(last_i, i)} in {time.perf_counter() - start:.2f} s")
    return last_i, i


@chain.mistake("wrong-result", "It returned 8", breaks="It returns that tuple, or nothing")
async def returns_only_the_last(n: str) -> Any:
    start = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {both} took {time.perf_counter() - start:.2f} s")
    return both[1]


@chain.mistake("wrong-output", "At which two moments", breaks="from its beginning")
async def starts_the_watch_too_late(n: str) -> Any:
    last_i = await load(n)
    start = time.perf_counter()
    both = await fire(n, last_i)
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    return both


@chain.mistake("wrong-output", "At which two moments", breaks="to its end")
async def stops_the_watch_too_early(n: str) -> Any:
    start = time.perf_counter()
    last_i = await load(n)
    took = time.perf_counter() - start
    both = await fire(n, last_i)
    print(f"{n}: {both} in {took:.2f} s")
    return both


@chain.mistake(
    "wrong-output", "printed nothing", breaks="print its name, the tuple and the seconds"
)
async def prints_nothing(n: str) -> Any:
    return await fire(n, await load(n))


@chain.mistake("wrong-arguments", "both should get", breaks="Load and fire the gun n")
async def fires_another_gun(n: str) -> Any:
    both = await fire("laser", await load(n))
    print(n, both)
    return both


@chain.mistake("task-left-over", "`fire(", breaks="nothing that it started still runs")
async def leaves_the_firing_to_a_task(n: str) -> Any:
    last_i = await load(n)
    task = asyncio.create_task(fire(n, last_i))
    print(n, last_i)
    return last_i, task


@chain.mistake("wrong-result", "took 12 s", breaks="as soon as it is loaded")
async def pauses_between_the_steps(n: str) -> Any:
    start = time.perf_counter()
    last_i = await load(n)
    await asyncio.sleep(1)
    both = await fire(n, last_i)
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    return both


@chain.accepts
async def reads_the_calendar(n: str) -> Any:
    start = datetime.now()
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {(datetime.now() - start).total_seconds():.2f} s")
    return both


@chain.accepts
async def writes_it_in_one_line(n: str) -> Any:
    start, both = time.monotonic(), await fire(n, await load(n))
    print("finished", n, *both, "after", format(time.monotonic() - start, ".2f"))
    return both


@chain.accepts
async def prints_and_returns_nothing(n: str) -> None:
    start = time.perf_counter()
    p1 = await load(n)
    p2 = await fire(n, p1)
    print(f"-->Chained {n} => {p2} (took {time.perf_counter() - start:0.2f} seconds).")


@chain.accepts
async def makes_a_task_of_each_step(n: str) -> Any:
    start = asyncio.get_running_loop().time()
    first = asyncio.create_task(load(n))
    second = asyncio.create_task(fire(n, await first))
    print(f"{n}: {await second}", end=" in ")
    print(f"{asyncio.get_running_loop().time() - start:.2f}")
    return second.result()


# -- main --------------------------------------------------------------------------------


@main.mistake("wrong-output", "At which two moments", breaks="the seconds that all took")
async def measures_the_computing_only(*args: str) -> None:
    start = time.process_time()
    await asyncio.gather(*(chain(n) for n in args))
    print(f"took {time.process_time() - start:.2f} s")


@main.mistake("wrong-output", "At which two moments", breaks="When the last is over")
async def takes_the_total_too_early(*args: str) -> None:
    start = time.perf_counter()
    chains = asyncio.gather(*(chain(n) for n in args))
    print(f"total: {time.perf_counter() - start:.2f} s")
    await chains


@main.mistake("wrong-output", "printed no line with that total", breaks="it prints a line")
async def prints_no_total(*args: str) -> list[Any]:
    return await asyncio.gather(*(chain(n) for n in args))


@main.mistake("wrong-output", "`:.2f`", breaks="with two decimals")
async def prints_the_total_with_one_decimal(*args: str) -> None:
    start = time.perf_counter()
    await asyncio.gather(*(chain(n) for n in args))
    print(f"total: {time.perf_counter() - start:.1f} s")


@main.mistake("wrong-output", "of its own", breaks="and twice at once")
async def shares_its_beginning(*args: str) -> None:
    global start
    start = time.perf_counter()
    await asyncio.gather(*(chain(n) for n in args))
    print(f"total: {time.perf_counter() - start:.2f} s")


@main.mistake("exception", "main(), with no name", breaks="any number of names, none too")
async def waits_for_nothing(*args: str) -> None:
    start = time.perf_counter()
    await asyncio.wait([asyncio.create_task(chain(n)) for n in args])
    print(f"total: {time.perf_counter() - start:.2f} s")


@main.mistake("sequential", "20 s", breaks="runs the chains of all of them at once")
async def runs_one_chain_after_another(*args: str) -> None:
    start = time.perf_counter()
    for n in args:
        await chain(n)
    print(f"total: {time.perf_counter() - start:.2f} s")


@main.mistake("sequential", "20 s", breaks="Run the chains of all names at once")
async def awaits_each_task_at_once(*args: str) -> None:
    for n in args:
        await asyncio.create_task(chain(n))


@main.mistake("sequential", "16 s", breaks="runs the chains of all of them at once")
async def loads_all_before_it_fires(*args: str) -> None:
    loaded = await asyncio.gather(*(load(n) for n in args))
    await asyncio.gather(*(fire(n, i) for n, i in zip(args, loaded, strict=True)))


@main.mistake("not-awaited", "`chain(…)`", breaks="Every coroutine that you make is awaited")
async def only_makes_coroutines(*args: str) -> None:
    for n in args:
        chain(n)


@main.mistake("task-left-over", "2 tasks", breaks="nothing that it started still runs")
async def only_makes_tasks(*args: str) -> None:
    tasks = [asyncio.create_task(chain(n)) for n in args]
    print(len(tasks), "started")


@main.mistake("task-left-over", "2 tasks", breaks="nothing that it started still runs")
async def never_awaits_the_gather(*args: str) -> None:
    asyncio.gather(*(chain(n) for n in args))


@main.mistake("exception", "a star in front", breaks="no exception comes out")
async def forgets_the_star(*args: str) -> None:
    await asyncio.gather([chain(n) for n in args])


@main.mistake("wrong-result", "it ran no chain", breaks="runs the chains of all of them")
async def runs_no_chain(*args: str) -> None:
    print(f"total: {0:.2f} s")


@main.mistake("wrong-arguments", "once for each of the names", breaks="takes any number of names")
async def passes_all_names_to_one_chain(*args: str) -> None:
    await asyncio.gather(chain(args))


@main.mistake("wrong-arguments", "once for each of the names", breaks="the same one twice")
async def runs_each_name_once(*args: str) -> Any:
    start = time.perf_counter()
    results = await asyncio.gather(*(chain(n) for n in dict.fromkeys(args)))
    print(f"total: {time.perf_counter() - start:.2f} s")
    return results


@main.mistake("wrong-arguments", "once for each of the names", breaks="for other values")
async def ignores_its_arguments(*args: str) -> None:
    await asyncio.gather(*(chain(n) for n in ("cannon", "railgun", "laser", "rifle")))


@main.mistake("wrong-arguments", "does not fit", breaks="Name, arguments and kind")
async def takes_a_list(args: list[str]) -> None:
    await asyncio.gather(*(chain(n) for n in args))


@main.mistake("sequential", "enough", breaks="all of them at once")
async def waits_two_by_two(*args: str) -> None:
    start = time.perf_counter()
    await asyncio.gather(*(chain(n) for n in args[:2]))
    await asyncio.gather(*(chain(n) for n in args[2:]))
    print(f"total: {time.perf_counter() - start:.2f} s")


@main.mistake("sequential", "2 s are enough", breaks="any number of names")
async def has_ten_places(*args: str) -> None:
    start, places = time.perf_counter(), asyncio.Semaphore(10)

    async def one(n: str) -> None:
        async with places:
            await chain(n)

    await asyncio.gather(*map(one, args))
    print(f"total: {time.perf_counter() - start:.2f} s")


@main.mistake("exception", "asyncio.run", breaks="no exception comes out")
async def starts_a_loop_in_a_loop(*args: str) -> None:
    for n in args:
        asyncio.run(chain(n))


@main.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_no_coroutine_function(*args: str) -> None:
    print(args)


@main.accepts
async def uses_a_task_group(*args: str) -> None:
    start = time.time()
    async with asyncio.TaskGroup() as group:
        for n in args:
            group.create_task(chain(n), name=n)
    print(f"{', '.join(args)} took {time.time() - start:.2f} seconds")


@main.accepts
async def takes_them_as_they_complete(*args: str) -> list[Any]:
    start = time.perf_counter()
    results = [await done for done in asyncio.as_completed([chain(n) for n in args])]
    print(f"total: {time.perf_counter() - start:.2f} s")
    return results


@main.accepts
async def waits_for_tasks(*args: str) -> None:
    start = time.perf_counter()
    if args:
        await asyncio.wait([asyncio.create_task(chain(n)) for n in args])
    print(f"Program finished in {time.perf_counter() - start:0.2f} seconds.")


@main.accepts
async def writes_the_chain_itself(*args: str) -> None:
    async def one(n: str) -> None:
        print(n, await fire(n, await load(n)))

    start = time.perf_counter()
    await asyncio.gather(*map(one, args))
    print(
        round(time.perf_counter() - start), "s, more exactly", f"{time.perf_counter() - start:.2f}"
    )


@main.accepts
async def has_a_helper_that_tells(*args: str) -> None:
    async def all_of_them() -> None:
        start = time.perf_counter()
        await asyncio.gather(*(chain(n) for n in args))
        print("total: %.2f" % (time.perf_counter() - start))

    await asyncio.create_task(all_of_them())


@main.mistake("wrong-result", "share one place", breaks="or the same one twice")
async def keeps_the_chains_by_name(*args: str) -> None:
    start = time.perf_counter()
    chains = {n: asyncio.create_task(chain(n)) for n in args}
    await asyncio.gather(*chains.values())
    print(f"total: {time.perf_counter() - start:.2f} s")


@load.mistake("wrong-result", "even if it is 0, as here", breaks="a number from 0 to 10")
async def wants_some_time(n: str) -> int:
    i = 0
    while not i:
        i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    await asyncio.sleep(i)
    return i


@chain.mistake("wrong-order", "before `load` had begun", breaks="as soon as it is loaded")
async def fires_first(n: str) -> None:
    start = time.perf_counter()
    both = await fire(n, 0)
    await load(n)
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")


@main.mistake("wrong-output", "at 0 s, and the last", breaks="When the last is over, it prints")
async def prints_a_total_at_the_start_too(*args: str) -> None:
    start = time.perf_counter()
    print(f"total: {time.perf_counter() - start:.2f} s")
    await asyncio.gather(*(chain(n) for n in args))
    print(f"total: {time.perf_counter() - start:.2f} s")


@main.mistake("wrong-output", "at 8 s, and the last", breaks="When the last is over, it prints")
async def prints_a_total_after_each(*args: str) -> None:
    start = time.perf_counter()
    if not args:
        print("total: 0.00 s")
    for done in asyncio.as_completed([chain(n) for n in args]):
        await done
        print(f"total: {time.perf_counter() - start:.2f} s")


@main.mistake("wrong-output", "both returned (1, 1)", breaks="the seconds that all took")
async def adds_up_what_they_returned(*args: str) -> None:
    results = await asyncio.gather(*(chain(n) for n in args))
    print(f"total: {max(map(sum, results), default=0):.2f} s")


@main.mistake("wrong-output", "Called without names", breaks="none too")
async def says_nothing_of_nothing(*args: str) -> None:
    if not args:
        return
    start = time.perf_counter()
    await asyncio.gather(*(chain(n) for n in args))
    print(f"total: {time.perf_counter() - start:.2f} s")


@main.mistake("not-awaited", "With laser, cannon and laser", breaks="the same one twice")
async def makes_a_chain_for_each_key(*args: str) -> None:
    start = time.perf_counter()
    chains = {n: chain(n) for n in args}
    await asyncio.gather(*chains.values())
    print(f"total: {time.perf_counter() - start:.2f} s")


@main.accepts
async def says_what_has_been_done(*args: str) -> None:
    start = time.perf_counter()
    print(f"{len(args)} chains at {0:.2f} s")
    for count, done in enumerate(asyncio.as_completed([chain(n) for n in args]), 1):
        await done
        print(f"{count} over after {time.perf_counter() - start:.2f} s")
    print(f"total: {time.perf_counter() - start:.2f} s")


@load.mistake("swallowed-cancellation", "is caught", breaks="who is cancelled ends")
async def is_not_to_be_cancelled(n: str) -> int:
    i = random.randint(0, 10)
    print(f"load {n}: {i} s")
    try:
        await asyncio.sleep(i)
    except asyncio.CancelledError:
        print("cancelled")
    return i


@fire.mistake("wrong-result", "expected (0, 3)", breaks="the older one first")
async def takes_zero_for_not_loaded(n: str, last_i: int) -> tuple[int, int]:
    i = random.randint(0, 10)
    print(f"fire {n}: {i} s, after {last_i} s of loading")
    await asyncio.sleep(i)
    return last_i or i, i


@chain.accepts
async def says_that_it_begins(n: str) -> Any:
    start = time.perf_counter()
    print(f"chain {n} begins")
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    return both


@chain.accepts
async def says_how_long_loading_took(n: str) -> Any:
    start = time.perf_counter()
    last_i = await load(n)
    print(f"{n} was loaded after {time.perf_counter() - start:.2f} s")
    both = await fire(n, last_i)
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    return both


@main.mistake("wrong-output", "With a hundred names", breaks="the seconds that all took")
async def prints_the_total_of_the_example(*args: str) -> None:
    await asyncio.gather(*(chain(n) for n in args))
    print("total: 12.00 s")


@chain.accepts
async def says_that_it_is_over(n: str) -> Any:
    start = time.perf_counter()
    both = await fire(n, await load(n))
    print(f"{n}: {both} in {time.perf_counter() - start:.2f} s")
    print(f"{n} is done")
    return both


@main.mistake("wrong-result", "What else does `main` wait for", breaks="When the last is over")
async def knows_how_long_the_example_takes(*args: str) -> None:
    start = time.perf_counter()
    tasks = [asyncio.create_task(chain(n)) for n in args]
    await asyncio.sleep(12)
    print(f"total: {time.perf_counter() - start:.2f} s for {len(tasks)}")
