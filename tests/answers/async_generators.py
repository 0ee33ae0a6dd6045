"""Answers to lesson 10, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from typing import Any

from course_lib.lessons.async_generators import main, multi_probe, mygen
from solutions.domainlib import Result, probe

# -- mygen -------------------------------------------------------------------------------


@mygen.mistake("wrong-type", "no `yield` in it")
async def returns_a_list(sep: float, up_to: int = 10) -> list[int]:
    powers = []
    for i in range(up_to):
        powers.append(2**i)
        await asyncio.sleep(sep)
    return powers


@mygen.mistake("wrong-type", "`async for` cannot go through")
def is_a_plain_generator(sep: float, up_to: int = 10) -> Iterator[int]:
    for i in range(up_to):
        yield 2**i
        time.sleep(sep)


@mygen.mistake("wrong-type", "no `yield` in it")
async def prints_instead(sep: float, up_to: int = 10) -> None:
    for i in range(up_to):
        print(2**i)
        await asyncio.sleep(sep)


@mygen.mistake("blocking-call", "blocked the event loop for 0.2 s")
async def sleeps_with_time(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i
        time.sleep(sep)


@mygen.mistake("not-awaited", "`sleep(…)`")
async def forgets_await(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i
        asyncio.sleep(sep)


@mygen.mistake("wrong-result", "each is twice the one before")
async def begins_with_two(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(1, up_to + 1):
        yield 2**i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "each is twice the one before")
async def squares(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield i**2
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "each is twice the one before")
async def takes_the_wrong_operator(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2 ^ i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "not the largest")
async def stops_at_ten(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    i = 0
    while 2**i <= up_to:
        yield 2**i
        i += 1
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "It gave 11 numbers")
async def takes_the_last_exponent_too(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to + 1):
        yield 2**i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-arguments", "on and on")
async def never_ends(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    i = 0
    while True:
        yield 2**i
        i += 1
        await asyncio.sleep(sep)


@mygen.mistake("wrong-arguments", "look at `up_to`")
async def always_gives_ten(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(10):
        yield 2**i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-arguments", "look at `sep`")
async def always_waits_as_long(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i
        await asyncio.sleep(0.2)


@mygen.mistake("wrong-order", "at the same moment")
async def waits_for_all_first(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    powers = []
    for i in range(up_to):
        await asyncio.sleep(sep)
        powers.append(2**i)
    for power in powers:
        yield power


@mygen.mistake("wrong-result", "came at once")
async def never_waits(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i


@mygen.mistake("wrong-result", "waited 0.0002 s")
async def waits_milliseconds(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i
        await asyncio.sleep(sep / 1000)


@mygen.mistake("wrong-arguments", "does not fit")
async def takes_no_up_to(sep: float) -> AsyncIterator[int]:
    for i in range(10):
        yield 2**i
        await asyncio.sleep(sep)


@mygen.accepts
async def doubles_while_it_may(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    i, power = 0, 1
    while i < up_to:
        yield power
        i += 1
        power *= 2
        await asyncio.sleep(sep)


@mygen.accepts
async def waits_before_each(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        await asyncio.sleep(sep)
        print(f"2 ** {i}")
        yield 1 << i


@mygen.accepts
async def prints_its_separator(sep: str, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        print(2**i, end=sep)
        yield 2**i
        await asyncio.sleep(0.2)


@mygen.accepts
def returns_a_generator_expression(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    async def powers() -> AsyncIterator[int]:
        for i in range(up_to):
            yield await asyncio.sleep(sep, 2**i)

    return (power async for power in powers())


# -- main --------------------------------------------------------------------------------


@main.mistake("exception", "TypeError")
async def uses_a_plain_for() -> Any:
    g, f = [], []
    for i in mygen(0.2):
        g.append(i)
        if i // 3 % 5 == 0:
            f.append(i)
    return g, f


@main.mistake("exception", "TypeError")
async def awaits_the_generator() -> Any:
    g = await mygen(0.2)
    return g, [j for j in g if j // 3 % 5 == 0]


@main.mistake("wrong-result", "gone through already")
async def uses_one_generator_twice() -> Any:
    numbers = mygen(0.2)
    g = [i async for i in numbers]
    return g, [j async for j in numbers if j // 3 % 5 == 0]


@main.mistake("wrong-type", "Which brackets")
async def makes_generators() -> Any:
    return (i async for i in mygen(0.2)), (j async for j in mygen(0.2) if j // 3 % 5 == 0)


@main.mistake("wrong-result", "None")
async def prints_them() -> None:
    print([i async for i in mygen(0.2)])
    print([j async for j in mygen(0.2) if j // 3 % 5 == 0])


@main.mistake("wrong-type", "two lists, g and f")
async def returns_only_g() -> Any:
    return [i async for i in mygen(0.2)]


@main.mistake("wrong-result", "4 should not be in f")
async def leaves_out_three_and_five() -> Any:
    g = [i async for i in mygen(0.2)]
    f = []
    async for j in mygen(0.2):
        if j not in (3, 5):
            f.append(j)
    return g, f


@main.mistake("wrong-result", "4 should not be in f")
async def leaves_out_two_exponents() -> Any:
    g = [i async for i in mygen(0.2)]
    return g, [j for exponent, j in enumerate(g) if exponent not in (3, 5)]


@main.mistake("wrong-result", "1 should be in f")
async def turns_the_condition_round() -> Any:
    g = [i async for i in mygen(0.2)]
    return g, [j async for j in mygen(0.2) if j // 3 % 5]


@main.mistake("wrong-result", "1 should be in f")
async def divides_with_a_fraction() -> Any:
    g = [i async for i in mygen(0.2)]
    return g, [j async for j in mygen(0.2) if j / 3 % 5 == 0]


@main.mistake("wrong-result", "16 should be in f")
async def stops_at_the_first_that_does_not_fit() -> Any:
    g = [i async for i in mygen(0.2)]
    f = []
    async for j in mygen(0.2):
        if j // 3 % 5:
            break
        f.append(j)
    return g, f


@main.mistake("wrong-order", "wrong way round")
async def swaps_the_lists() -> Any:
    g = [i async for i in mygen(0.2)]
    return [j async for j in mygen(0.2) if j // 3 % 5 == 0], g


@main.mistake("wrong-arguments", "up_to=5")
async def asks_for_five() -> Any:
    g = [i async for i in mygen(0.2, 5)]
    return g, [j async for j in mygen(0.2, 5) if j // 3 % 5 == 0]


@main.mistake("exception", "asyncio.run")
async def starts_a_loop_in_a_loop() -> Any:
    async def everything() -> list[int]:
        return [i async for i in mygen(0.2)]

    g = asyncio.run(everything())
    return g, [j for j in g if j // 3 % 5 == 0]


@main.mistake("not-awaited", "`everything(…)`")
async def forgets_await_at_the_helper() -> Any:
    async def everything() -> list[int]:
        return [i async for i in mygen(0.2)]

    return everything(), [j async for j in mygen(0.2) if j // 3 % 5 == 0]


@main.accepts
async def uses_two_comprehensions() -> tuple[list[int], list[int]]:
    g = [i async for i in mygen(0.2)]
    f = [j async for j in mygen(0.2) if not (j // 3 % 5)]
    return g, f


@main.accepts
async def does_both_at_once() -> tuple[list[int], list[int]]:
    async def all_of_them() -> list[int]:
        return [i async for i in mygen(0.2)]

    async def some_of_them() -> list[int]:
        return [j async for j in mygen(0.2) if j // 3 % 5 == 0]

    return await asyncio.gather(all_of_them(), some_of_them())


@main.accepts
async def goes_through_it_once() -> tuple[list[int], list[int]]:
    g, f = [], []
    async with aclosing(mygen(0.2)) as numbers:
        async for i in numbers:
            g.append(i)
            if i // 3 % 5 == 0:
                f.append(i)
    print(g, f)
    return g, f


@main.accepts
async def takes_each_by_hand() -> tuple[list[int], list[int]]:
    numbers, g = mygen(0.2), []
    while (i := await anext(numbers, None)) is not None:
        g.append(i)
    f = [j async for j in mygen(sep=0.2, up_to=10) if not j // 3 % 5]
    return g, f


# -- multi_probe -------------------------------------------------------------------------


@multi_probe.mistake("sequential", "one before was over")
async def probes_one_after_another(domains: Iterable[str]) -> AsyncIterator[Result]:
    for domain in domains:
        yield await probe(domain)


@multi_probe.mistake("wrong-order", "as soon as it is there")
async def gathers_first(domains: Iterable[str]) -> AsyncIterator[Result]:
    for result in await asyncio.gather(*map(probe, domains)):
        yield result


@multi_probe.mistake("wrong-order", "as soon as it is there")
async def keeps_the_order_of_asking(domains: Iterable[str]) -> AsyncIterator[Result]:
    tasks = [asyncio.create_task(probe(domain)) for domain in domains]
    for task in tasks:
        yield await task


@multi_probe.mistake("not-awaited", "What must stand in front of it")
async def yields_without_await(domains: Iterable[str]) -> AsyncIterator[Any]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield answer


@multi_probe.mistake("not-awaited", "What must stand in front of it")
async def yields_coroutines(domains: Iterable[str]) -> AsyncIterator[Any]:
    for domain in domains:
        yield probe(domain)


@multi_probe.mistake("not-awaited", "What must stand in front of it")
async def yields_tasks(domains: Iterable[str]) -> AsyncIterator[Any]:
    tasks = [asyncio.create_task(probe(domain)) for domain in domains]
    for task in tasks:
        yield task
    await asyncio.wait(tasks)


@multi_probe.mistake("wrong-type", "no `yield` in it")
async def returns_them_all(domains: Iterable[str]) -> list[Result]:
    return await asyncio.gather(*map(probe, domains))


@multi_probe.mistake("wrong-type", "`async for` cannot go through")
def is_a_plain_generator_too(domains: Iterable[str]) -> Iterator[Any]:
    yield from asyncio.as_completed([probe(domain) for domain in domains])


@multi_probe.mistake("wrong-result", "an answer too")
async def yields_only_those_found(domains: Iterable[str]) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        result = await answer
        if result.found:
            yield result


@multi_probe.mistake("wrong-type", "a Result")
async def yields_only_the_names(domains: Iterable[str]) -> AsyncIterator[str]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield (await answer).domain


@multi_probe.mistake("wrong-type", "a Result")
async def yields_all_in_one_list(domains: Iterable[str]) -> AsyncIterator[Any]:
    yield await asyncio.gather(*map(probe, domains))


@multi_probe.mistake("wrong-result", "It gave 1 for 4 names")
async def leaves_after_the_first(domains: Iterable[str]) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield await answer
        break


@multi_probe.mistake("task-left-over", "left 4 tasks running")
async def probes_them_all_twice(domains: Iterable[str]) -> AsyncIterator[Result]:
    domains = [*domains]
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield await answer
    again = [asyncio.create_task(probe(domain)) for domain in domains]
    print(len(again))


@multi_probe.mistake("exception", "TypeError")
async def counts_the_domains(domains: Any) -> AsyncIterator[Result]:
    coros = [probe(domains[i]) for i in range(len(domains))]
    for answer in asyncio.as_completed(coros):
        yield await answer


@multi_probe.mistake("blocking-call", "blocked the event loop")
async def asks_the_resolver_itself(domains: Iterable[str]) -> AsyncIterator[Result]:
    for domain in domains:
        try:
            socket.getaddrinfo(domain, None)
            yield Result(domain, True)
        except socket.gaierror:
            yield Result(domain, False)


@multi_probe.mistake("wrong-arguments", "one domain name")
async def takes_several_arguments(*domains: str) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield await answer


@multi_probe.accepts
async def passes_the_loop_as_the_book_does(domains: Iterable[str]) -> AsyncIterator[Result]:
    loop = asyncio.get_running_loop()
    coros = [probe(domain, loop) for domain in domains]
    for coro in asyncio.as_completed(coros):
        result = await coro
        yield result


@multi_probe.accepts
async def waits_for_the_first_of_them(domains: Iterable[str]) -> AsyncIterator[Result]:
    pending = {asyncio.create_task(probe(domain)) for domain in domains}
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            yield task.result()


@multi_probe.accepts
async def cancels_what_is_left(domains: Iterable[str]) -> AsyncIterator[Result]:
    tasks = [asyncio.create_task(probe(domain)) for domain in domains]
    try:
        for answer in asyncio.as_completed(tasks):
            domain, found = await answer
            yield Result(domain, found)
    finally:
        for task in tasks:
            task.cancel()


@multi_probe.accepts
async def puts_them_on_a_queue(domains: Iterable[str]) -> AsyncIterator[tuple[str, bool]]:
    queue: asyncio.Queue[Result] = asyncio.Queue()

    async def ask(domain: str) -> None:
        await queue.put(await probe(domain))

    tasks = [asyncio.create_task(ask(domain)) for domain in domains]
    for _ in tasks:
        domain, found = await queue.get()
        yield domain, found
    await asyncio.gather(*tasks)


if sys.version_info >= (3, 13):

    @multi_probe.accepts
    async def iterates_over_tasks(domains: Iterable[str]) -> AsyncIterator[Result]:
        async for task in asyncio.as_completed([probe(domain) for domain in domains]):
            yield await task
