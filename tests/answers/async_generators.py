"""Answers to lesson 10, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import functools
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import ExitStack, aclosing, suppress
from typing import Any

from course_lib.lessons.async_generators import main, multi_probe, mygen, polite
from solutions.domainlib import Result, probe

# -- mygen -------------------------------------------------------------------------------


@mygen.mistake("wrong-type", "no `yield` in it", breaks="kind (plain function")
async def returns_a_list(sep: float, up_to: int = 10) -> list[int]:
    powers = []
    for i in range(up_to):
        powers.append(2**i)
        await asyncio.sleep(sep)
    return powers


@mygen.mistake("wrong-type", "`async for` cannot go through", breaks="kind (plain function")
def is_a_plain_generator(sep: float, up_to: int = 10) -> Iterator[int]:
    for i in range(up_to):
        yield 2**i
        time.sleep(sep)


@mygen.mistake("wrong-type", "no `yield` in it", breaks="yields the first `up_to` powers of two")
async def prints_instead(sep: float, up_to: int = 10) -> None:
    for i in range(up_to):
        print(2**i)
        await asyncio.sleep(sep)


@mygen.mistake(
    "blocking-call", "blocked the event loop for 0.2 s", breaks="Nothing blocks the event loop"
)
async def sleeps_with_time(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i
        time.sleep(sep)


@mygen.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i
        asyncio.sleep(sep)


@mygen.mistake("wrong-result", "each is twice the one before", breaks="beginning with 1")
async def begins_with_two(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(1, up_to + 1):
        yield 2**i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "each is twice the one before", breaks="powers of two")
async def squares(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield i**2
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "each is twice the one before", breaks="powers of two")
async def takes_the_wrong_operator(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2 ^ i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "not the largest", breaks="`up_to` says how many")
async def stops_at_ten(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    i = 0
    while 2**i <= up_to:
        yield 2**i
        i += 1
        await asyncio.sleep(sep)


@mygen.mistake(
    "wrong-result", "It gave 11 numbers", breaks="the exponents go from 0 to `up_to - 1`"
)
async def takes_the_last_exponent_too(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to + 1):
        yield 2**i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-arguments", "on and on", breaks="the first `up_to`")
async def never_ends(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    i = 0
    while True:
        yield 2**i
        i += 1
        await asyncio.sleep(sep)


@mygen.mistake("wrong-arguments", "as many as `up_to` says", breaks="Yield the first up_to powers")
async def always_gives_ten(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(10):
        yield 2**i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-arguments", "is what `sep` says", breaks="waits `sep` seconds")
async def always_waits_as_long(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i
        await asyncio.sleep(0.2)


@mygen.mistake("wrong-order", "at the same moment", breaks="between one and the next")
async def waits_for_all_first(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    powers = []
    for i in range(up_to):
        await asyncio.sleep(sep)
        powers.append(2**i)
    for power in powers:
        yield power


@mygen.mistake("wrong-result", "came at once", breaks="wait sep seconds between them")
async def never_waits(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i


@mygen.mistake("wrong-result", "waited 0.0002 s", breaks="waits `sep` seconds")
async def waits_milliseconds(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        yield 2**i
        await asyncio.sleep(sep / 1000)


@mygen.mistake("wrong-arguments", "does not fit", breaks="Name, arguments and kind")
async def takes_no_up_to(sep: float) -> AsyncIterator[int]:
    for i in range(10):
        yield 2**i
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "mygen(0.2, 0) gave 1", breaks="the first `up_to`")
async def gives_one_at_least(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    power = 1
    while True:
        yield power
        power *= 2
        if power >= 2**up_to:
            break
        await asyncio.sleep(sep)


@mygen.mistake("wrong-arguments", "mygen(0.2, 30) gave 10 numbers", breaks="the first `up_to`")
async def knows_ten_of_them(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for power in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512][:up_to]:
        yield power
        await asyncio.sleep(sep)


@mygen.mistake("wrong-result", "gave nothing", breaks="yields the first")
async def yields_after_the_end(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for i in range(up_to):
        print(2**i)
        await asyncio.sleep(sep)
    return
    yield


@mygen.mistake("wrong-type", "should be a number", breaks="yields the first `up_to` powers")
async def yields_texts(sep: float, up_to: int = 10) -> AsyncIterator[str]:
    for i in range(up_to):
        yield str(2**i)
        await asyncio.sleep(sep)


@mygen.mistake("side-effect", "do the two share", breaks="and twice at once")
async def counts_in_the_module(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    global exponent
    exponent = 0
    while exponent < up_to:
        yield 2**exponent
        exponent += 1
        await asyncio.sleep(sep)


@mygen.mistake("side-effect", "still there from the call before", breaks="beginning with 1")
async def goes_on_where_it_was(sep: Any, up_to: int = 10, last: Any = [0.5]) -> Any:
    for _ in range(up_to):
        last[0] = int(2 * last[0])
        yield last[0]
        await asyncio.sleep(sep)


@mygen.mistake("wrong-arguments", "no time at all", breaks="waits `sep` seconds")
async def takes_no_pause_for_not_given(sep: Any, up_to: int = 10) -> Any:
    for exponent in range(up_to):
        yield 2**exponent
        await asyncio.sleep(sep or 0.2)


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


@mygen.mistake(
    "swallowed-cancellation",
    "Cancelled after 1 s, it returns as if nothing had happened",
    breaks="who is cancelled ends",
)
async def sleeps_through_a_cancellation(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for exponent in range(up_to):
        yield 2**exponent
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(sep)


@mygen.mistake(
    "wrong-result",
    "Closed after its first item, it goes on",
    breaks="no exception comes out that the text does not name",
)
async def does_not_let_itself_be_closed(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    for exponent in range(up_to):
        with suppress(GeneratorExit):
            yield 2**exponent
            await asyncio.sleep(sep)


@mygen.mistake("exception", "A whole number is wanted there", breaks="arguments and kind")
async def takes_them_the_other_way_round(up_to: int, sep: float = 0.2) -> AsyncIterator[int]:
    for exponent in range(up_to):
        yield 2**exponent
        await asyncio.sleep(sep)


# -- main --------------------------------------------------------------------------------


@main.mistake("exception", "`async for` takes them", breaks="no exception comes out")
async def uses_a_plain_for() -> Any:
    g, f = [], []
    for i in mygen(0.2):
        g.append(i)
        if i // 3 % 5 == 0:
            f.append(i)
    return g, f


@main.mistake("exception", "`async for` takes them", breaks="no exception comes out")
async def awaits_the_generator() -> Any:
    g = await mygen(0.2)
    return g, [j for j in g if j // 3 % 5 == 0]


@main.mistake(
    "wrong-result", "can be gone through once", breaks="of these, in their order, those j"
)
async def uses_one_generator_twice() -> Any:
    numbers = mygen(0.2)
    g = [i async for i in numbers]
    return g, [j async for j in numbers if j // 3 % 5 == 0]


@main.mistake("wrong-type", "Which brackets", breaks="returns two lists")
async def makes_generators() -> Any:
    return (i async for i in mygen(0.2)), (j async for j in mygen(0.2) if j // 3 % 5 == 0)


@main.mistake("wrong-result", "None", breaks="returns two lists, g and f")
async def prints_them() -> None:
    print([i async for i in mygen(0.2)])
    print([j async for j in mygen(0.2) if j // 3 % 5 == 0])


@main.mistake("wrong-type", "two lists, g and f", breaks="returns two lists")
async def returns_only_g() -> Any:
    return [i async for i in mygen(0.2)]


@main.mistake("wrong-result", "4 should not be in f", breaks="is a multiple of 5")
async def leaves_out_three_and_five() -> Any:
    g = [i async for i in mygen(0.2)]
    f = []
    async for j in mygen(0.2):
        if j not in (3, 5):
            f.append(j)
    return g, f


@main.mistake("wrong-result", "4 should not be in f", breaks="is a multiple of 5")
async def leaves_out_two_exponents() -> Any:
    g = [i async for i in mygen(0.2)]
    return g, [j for exponent, j in enumerate(g) if exponent not in (3, 5)]


@main.mistake(
    "wrong-result", "1 should be in f", breaks="those j of its numbers for which j // 3 % 5 is 0"
)
async def turns_the_condition_round() -> Any:
    g = [i async for i in mygen(0.2)]
    return g, [j async for j in mygen(0.2) if j // 3 % 5]


@main.mistake("wrong-result", "1 should be in f", breaks="a third without the rest")
async def divides_with_a_fraction() -> Any:
    g = [i async for i in mygen(0.2)]
    return g, [j async for j in mygen(0.2) if j / 3 % 5 == 0]


@main.mistake("wrong-result", "16 should be in f", breaks="of these, in their order, those")
async def stops_at_the_first_that_does_not_fit() -> Any:
    g = [i async for i in mygen(0.2)]
    f = []
    async for j in mygen(0.2):
        if j // 3 % 5:
            break
        f.append(j)
    return g, f


@main.mistake("wrong-order", "wrong way round", breaks="Return g, all of mygen(0.2), and f")
async def swaps_the_lists() -> Any:
    g = [i async for i in mygen(0.2)]
    return [j async for j in mygen(0.2) if j // 3 % 5 == 0], g


@main.mistake("wrong-arguments", "mygen(0.2, 5)", breaks="all numbers of `mygen(0.2)`")
async def asks_for_five() -> Any:
    g = [i async for i in mygen(0.2, 5)]
    return g, [j async for j in mygen(0.2, 5) if j // 3 % 5 == 0]


@main.mistake("exception", "asyncio.run", breaks="no exception comes out")
async def starts_a_loop_in_a_loop() -> Any:
    async def everything() -> list[int]:
        return [i async for i in mygen(0.2)]

    g = asyncio.run(everything())
    return g, [j for j in g if j // 3 % 5 == 0]


@main.mistake("not-awaited", "`everything(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await_at_the_helper() -> Any:
    async def everything() -> list[int]:
        return [i async for i in mygen(0.2)]

    return everything(), [j async for j in mygen(0.2) if j // 3 % 5 == 0]


@main.mistake("wrong-result", "never called `mygen`", breaks="all numbers of `mygen(0.2)`")
async def knows_the_result() -> Any:
    return [2**i for i in range(10)], [1, 2, 16, 32, 256, 512]


@main.mistake(
    "wrong-result", "`mygen` gave 0, 17, 15", breaks="all numbers of `mygen(0.2)`, in their order"
)
async def calls_it_for_nothing() -> Any:
    f = [j async for j in mygen(0.2) if j // 3 % 5 == 0]
    return [2**i for i in range(10)], f


@main.mistake("wrong-arguments", "mygen(2, 10)", breaks="`mygen(0.2)`")
async def waits_for_longer() -> Any:
    g = [i async for i in mygen(2)]
    return g, [j async for j in mygen(2) if j // 3 % 5 == 0]


@main.mistake("wrong-type", "it should be a list", breaks="returns two lists")
async def returns_sets() -> Any:
    g = {i async for i in mygen(0.2)}
    return g, {j for j in g if j // 3 % 5 == 0}


@main.mistake("wrong-result", "each number once, in their order", breaks="of these, in their order")
async def puts_the_largest_first() -> Any:
    g, f = [i async for i in mygen(0.2)], []
    async for j in mygen(0.2):
        if j // 3 % 5 == 0:
            f.insert(0, j)
    return g, f


collected: list[int] = []


@main.mistake("side-effect", "do the two share", breaks="and twice at once")
async def collects_in_the_module() -> Any:
    collected.clear()
    async for i in mygen(0.2):
        collected.append(i)
    return [*collected], [j async for j in mygen(0.2) if j // 3 % 5 == 0]


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


@multi_probe.mistake("sequential", "one before was over", breaks="probes all domains at once")
async def probes_one_after_another(domains: Iterable[str]) -> AsyncIterator[Result]:
    for domain in domains:
        yield await probe(domain)


@multi_probe.mistake("wrong-order", "as soon as it is there", breaks="as soon as it is there")
async def gathers_first(domains: Iterable[str]) -> AsyncIterator[Result]:
    for result in await asyncio.gather(*map(probe, domains)):
        yield result


@multi_probe.mistake(
    "wrong-order", "as soon as it is there", breaks="yields each `Result` as soon as it is there"
)
async def keeps_the_order_of_asking(domains: Iterable[str]) -> AsyncIterator[Result]:
    tasks = [asyncio.create_task(probe(domain)) for domain in domains]
    for task in tasks:
        yield await task


@multi_probe.mistake(
    "not-awaited",
    "What must stand in front of it",
    breaks="yield each Result as soon as it is there",
)
async def yields_without_await(domains: Iterable[str]) -> AsyncIterator[Any]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield answer


@multi_probe.mistake(
    "not-awaited",
    "What must stand in front of it",
    breaks="Every coroutine that you make is awaited",
)
async def yields_coroutines(domains: Iterable[str]) -> AsyncIterator[Any]:
    for domain in domains:
        yield probe(domain)


@multi_probe.mistake("not-awaited", "What must stand in front of it", breaks="yields each `Result`")
async def yields_tasks(domains: Iterable[str]) -> AsyncIterator[Any]:
    tasks = [asyncio.create_task(probe(domain)) for domain in domains]
    for task in tasks:
        yield task
    await asyncio.wait(tasks)


@multi_probe.mistake("wrong-type", "no `yield` in it", breaks="kind (plain function")
async def returns_them_all(domains: Iterable[str]) -> list[Result]:
    return await asyncio.gather(*map(probe, domains))


@multi_probe.mistake("wrong-type", "`async for` cannot go through", breaks="kind (plain function")
def is_a_plain_generator_too(domains: Iterable[str]) -> Iterator[Any]:
    yield from asyncio.as_completed([probe(domain) for domain in domains])


@multi_probe.mistake("wrong-result", "an answer too", breaks="yields each `Result`")
async def yields_only_those_found(domains: Iterable[str]) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        result = await answer
        if result.found:
            yield result


@multi_probe.mistake("wrong-type", "a Result", breaks="yields each `Result`")
async def yields_only_the_names(domains: Iterable[str]) -> AsyncIterator[str]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield (await answer).domain


@multi_probe.mistake("wrong-type", "a Result", breaks="yields each `Result`")
async def yields_all_in_one_list(domains: Iterable[str]) -> AsyncIterator[Any]:
    yield await asyncio.gather(*map(probe, domains))


@multi_probe.mistake("wrong-result", "It gave 1 for 4 names", breaks="probes all domains")
async def leaves_after_the_first(domains: Iterable[str]) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield await answer
        break


@multi_probe.mistake(
    "task-left-over", "left 4 tasks running", breaks="nothing that it started still runs"
)
async def probes_them_all_twice(domains: Iterable[str]) -> AsyncIterator[Result]:
    domains = [*domains]
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield await answer
    again = [asyncio.create_task(probe(domain)) for domain in domains]
    print(len(again))


@multi_probe.mistake(
    "exception", "go through once", breaks="in anything that a `for` can go through once"
)
async def counts_the_domains(domains: Any) -> AsyncIterator[Result]:
    coros = [probe(domains[i]) for i in range(len(domains))]
    for answer in asyncio.as_completed(coros):
        yield await answer


@multi_probe.mistake(
    "blocking-call", "blocked the event loop", breaks="Nothing blocks the event loop"
)
async def asks_the_resolver_itself(domains: Iterable[str]) -> AsyncIterator[Result]:
    for domain in domains:
        try:
            socket.getaddrinfo(domain, None)
            yield Result(domain, True)
        except socket.gaierror:
            yield Result(domain, False)


@multi_probe.mistake("wrong-arguments", "one domain name", breaks="Name, arguments and kind")
async def takes_several_arguments(*domains: str) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield await answer


@multi_probe.mistake("wrong-result", "gave nothing", breaks="yields each `Result`")
async def prints_the_results(domains: Iterable[str]) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        print(await answer)
    return
    yield


@multi_probe.mistake("exception", "no name at all", breaks="any number of names")
async def waits_for_nobody(domains: Iterable[str]) -> AsyncIterator[Result]:
    pending = {asyncio.create_task(probe(domain)) for domain in domains}
    while True:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            yield task.result()
        if not pending:
            break


@multi_probe.mistake(
    "sequential", "are enough, as long as the slowest", breaks="any number of names"
)
async def has_ten_places(domains: Iterable[str]) -> AsyncIterator[Result]:
    places = asyncio.Semaphore(10)

    async def ask(domain: str) -> Result:
        async with places:
            return await probe(domain)

    tasks = [asyncio.create_task(ask(domain)) for domain in domains]
    for answer in asyncio.as_completed(tasks):
        yield await answer


@multi_probe.mistake("lost-exception", "as if all were well", breaks="An error is never lost")
async def leaves_out_what_fails(domains: Iterable[str]) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        try:
            yield await answer
        except Exception as error:
            print(error)


left: set[str] = set()


@multi_probe.mistake("side-effect", "do the two share", breaks="and twice at once")
async def shares_what_is_left(domains: Iterable[str]) -> AsyncIterator[Result]:
    tasks = [asyncio.create_task(probe(domain)) for domain in domains]
    left.clear()
    for answer in asyncio.as_completed(tasks):
        result = await answer
        if result.domain not in left:
            left.add(result.domain)
            yield result


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


@multi_probe.mistake("wrong-result", "whose is it, and who says so?", breaks="yields each `Result`")
async def labels_them_in_the_order_of_the_names(domains: Iterable[str]) -> AsyncIterator[Result]:
    domains = list(domains)
    answers = asyncio.as_completed([probe(domain) for domain in domains])
    for domain, answer in zip(domains, answers, strict=True):
        yield Result(domain, (await answer).found)


@multi_probe.mistake("side-effect", "There is a cache around `multi_probe`", breaks="a second time")
@functools.cache
def keeps_the_generator(domains: Iterable[str]) -> AsyncIterator[Result]:
    async def results() -> AsyncIterator[Result]:
        for answer in asyncio.as_completed([probe(domain) for domain in domains]):
            yield await answer

    return results()


@multi_probe.mistake(
    "swallowed-cancellation", "Cancelled after 2 s", breaks="who is cancelled ends"
)
async def goes_on_with_the_next(domains: Iterable[str]) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([asyncio.create_task(probe(domain)) for domain in domains]):
        with suppress(asyncio.CancelledError):
            yield await answer


# -- polite ------------------------------------------------------------------------------


def sleeping(numbers: Iterable[float]) -> list[asyncio.Task[float]]:
    return [asyncio.create_task(asyncio.sleep(number, number)) for number in numbers]


@polite.mistake("wrong-result", "should come once", breaks="for each of any number of `numbers`")
async def sleeps_once_for_equal_ones(*numbers: float) -> AsyncIterator[float]:
    tasks = {number: asyncio.create_task(asyncio.sleep(number, number)) for number in numbers}
    try:
        for answer in asyncio.as_completed(tasks.values()):
            yield await answer
    finally:
        for task in tasks.values():
            task.cancel()


@polite.mistake("task-left-over", "2 of its sleeps still ran", breaks="should end at once")
async def only_looks_different(*numbers: float) -> AsyncIterator[float]:
    for answer in asyncio.as_completed(sleeping(numbers)):
        number = await answer
        yield number


@polite.mistake(
    "exception", "must come out of it as it is", breaks="closed before its end, with `aclose()`"
)
async def yields_in_a_group(*numbers: float) -> AsyncIterator[float]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.sleep(number, number)) for number in numbers]
        for answer in asyncio.as_completed(tasks):
            yield await answer


@polite.mistake(
    "task-left-over",
    "2 of its sleeps still ran",
    breaks="the sleeps that still run should end",
)
async def cancels_after_the_loop(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    for answer in asyncio.as_completed(tasks):
        yield await answer
    for task in tasks:
        task.cancel()


@polite.mistake("wrong-result", "took 29 s", breaks="should end at once")
async def waits_for_them_all(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        await asyncio.gather(*tasks)


@polite.mistake(
    "task-left-over", "not the only way out", breaks="nothing that it started still runs"
)
async def thinks_of_aclose_only(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    except GeneratorExit:
        for task in tasks:
            task.cancel()
        raise


@polite.mistake("swallowed-cancellation", "swallowed", breaks="A cancellation comes through")
async def takes_cancelling_for_the_end(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    except asyncio.CancelledError:
        pass
    finally:
        for task in tasks:
            task.cancel()


@polite.mistake("exception", "nothing may be yielded", breaks="When it is closed before its end")
async def says_farewell(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    except GeneratorExit:
        yield 0
    finally:
        for task in tasks:
            task.cancel()


@polite.mistake(
    "wrong-order", "as soon as it is there", breaks="yield each number as soon as its sleep is over"
)
async def yields_them_in_their_order(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()


@polite.mistake("sequential", "one before was over", breaks="all at once")
async def has_nothing_to_cancel(*numbers: float) -> AsyncIterator[float]:
    for number in sorted(numbers):
        yield await asyncio.sleep(number, number)


@polite.mistake(
    "sequential", "are enough, as long as the longest", breaks="any number of `numbers`"
)
async def sleeps_fifty_at_a_time(*numbers: float) -> AsyncIterator[float]:
    for some in (numbers[:50], numbers[50:]):
        tasks = sleeping(some)
        try:
            for answer in asyncio.as_completed(tasks):
                yield await answer
        finally:
            for task in tasks:
                task.cancel()


@polite.mistake("not-awaited", "something to wait for", breaks="yield each number")
async def yields_promises(*numbers: float) -> AsyncIterator[Any]:
    tasks = sleeping(numbers)
    for task in tasks:
        yield task
    await asyncio.gather(*tasks)


@polite.mistake(
    "wrong-result", "Each of its numbers", breaks="yield each number when its sleep is over"
)
async def ends_with_the_first(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
            break
    finally:
        for task in tasks:
            task.cancel()


@polite.mistake("exception", "polite(), with no number", breaks="any number of `numbers`")
async def waits_for_at_least_one(*numbers: float) -> AsyncIterator[float]:
    pending = {*sleeping(numbers)}
    try:
        while True:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
            if not pending:
                break
    finally:
        for task in pending:
            task.cancel()


@polite.mistake(
    "task-left-over", "left 3 tasks running", breaks="nothing that it started still runs"
)
async def starts_them_once_more(*numbers: float) -> AsyncIterator[float]:
    for answer in asyncio.as_completed(sleeping(numbers)):
        yield await answer
    print(len(sleeping(numbers)), "more")


all_sleeps: list[asyncio.Task[float]] = []


@polite.mistake("unretrieved-exception", "BrokenBarrierError", breaks="An error is never lost")
async def breaks_a_barrier(*numbers: float) -> AsyncIterator[float]:
    barrier = asyncio.Barrier(len(numbers) + 1)

    async def nap(number: float) -> float:
        with suppress(TimeoutError):
            await asyncio.wait_for(barrier.wait(), number)
        return number

    tasks = [asyncio.create_task(nap(number)) for number in numbers]
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        await barrier.abort()


@polite.accepts
async def breaks_a_barrier_that_all_expect(*numbers: float) -> AsyncIterator[float]:
    barrier = asyncio.Barrier(len(numbers) + 1)

    async def nap(number: float) -> float:
        with suppress(TimeoutError, asyncio.BrokenBarrierError):
            await asyncio.wait_for(barrier.wait(), number)
        return number

    tasks = [asyncio.create_task(nap(number)) for number in numbers]
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        await barrier.abort()


@polite.mistake("side-effect", "do the two share", breaks="and twice at once")
async def cancels_everybodys(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    all_sleeps.extend(tasks)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        for task in all_sleeps:
            task.cancel()
        all_sleeps.clear()


@polite.accepts
async def cancels_in_finally(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        for task in tasks:
            task.cancel()


@polite.accepts
async def waits_again_and_again(*numbers: float) -> AsyncIterator[float]:
    pending = {*sleeping(numbers)}
    try:
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        while pending:
            pending.pop().cancel()


@polite.accepts
async def keeps_them_on_a_stack(*numbers: float) -> AsyncIterator[float]:
    queue: asyncio.Queue[float] = asyncio.Queue()

    async def tell(number: float) -> None:
        await asyncio.sleep(number)
        queue.put_nowait(number)

    with ExitStack() as stack:
        for number in numbers:
            stack.callback(asyncio.create_task(tell(number)).cancel)
        for _ in numbers:
            yield await queue.get()


@polite.mistake("sequential", "was busy with each", breaks="is busy, the sleeps go on")
async def counts_down_by_itself(*numbers: float) -> AsyncIterator[float]:
    slept = 0.0
    for number in sorted(numbers):
        await asyncio.sleep(number - slept)
        slept = number
        yield number


@mygen.mistake("wrong-result", "was busy with each", breaks="was busy in between")
async def keeps_to_its_own_time(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    start = loop.time()
    for exponent in range(up_to):
        await asyncio.sleep(max(0, start + exponent * sep - loop.time()))
        yield 2**exponent


@main.mistake("wrong-result", "as they came", breaks="in their order")
async def sorts_both() -> tuple[list[int], list[int]]:
    g = [j async for j in mygen(0.2)]
    return sorted(g), sorted({j for j in g if j // 3 % 5 == 0})


@polite.accepts
async def sleeps_from_one_to_the_next(*numbers: float) -> AsyncIterator[float]:
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number in sorted(numbers):
        await asyncio.sleep(start + number - loop.time())
        yield number


@polite.mistake("wrong-result", "gave 1.513, 2.037", breaks="for each of any number of `numbers`")
async def passes_over_nought(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            if number := await answer:
                yield number
    finally:
        for task in tasks:
            task.cancel()


@polite.mistake("wrong-result", "gave 0, 1, 2", breaks="sleep that many seconds")
async def sleeps_whole_seconds(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(tuple(int(number) for number in numbers))
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        for task in tasks:
            task.cancel()


@polite.mistake("sequential", "It took 2.25 s", breaks="as soon as its sleep is over")
async def looks_four_times_a_second(*numbers: float) -> AsyncIterator[float]:
    tasks = {*sleeping(numbers)}
    try:
        while tasks:
            await asyncio.sleep(0.25)
            for task in [task for task in tasks if task.done()]:
                tasks.discard(task)
                yield task.result()
    finally:
        for task in tasks:
            task.cancel()


def owning(
    function: Callable[..., AsyncIterator[float]],
) -> Callable[..., AsyncIterator[float]]:
    @functools.wraps(function)
    async def wrapper(*numbers: float) -> AsyncIterator[float]:
        tasks: list[asyncio.Task[Any]] = []
        try:
            async for number in function(tasks, *numbers):
                yield number
        finally:
            for task in tasks:
                task.cancel()

    return wrapper


@polite.accepts
@owning
async def is_lent_a_list_by_a_decorator(
    tasks: list[asyncio.Task[Any]], *numbers: float
) -> AsyncIterator[float]:
    tasks += sleeping(numbers)
    for answer in asyncio.as_completed(tasks):
        yield await answer


@mygen.mistake("exception", "A generator ends with `return`", breaks="no exception comes out")
async def ends_as_a_class_does(sep: float, up_to: int = 10) -> AsyncIterator[int]:
    exponent = 0
    while True:
        if exponent == up_to:
            raise StopAsyncIteration
        yield 2**exponent
        exponent += 1
        await asyncio.sleep(sep)


@main.mistake("wrong-result", "1 should be in f", breaks="a third without the rest")
async def wants_multiples_of_fifteen() -> Any:
    g = [j async for j in mygen(0.2)]
    return g, [j for j in g if j % 15 == 0]


@main.mistake("wrong-type", "it should be a list", breaks="returns two lists")
async def returns_tuples() -> Any:
    g = [j async for j in mygen(0.2)]
    return tuple(g), tuple(j for j in g if j // 3 % 5 == 0)


@multi_probe.mistake("wrong-result", "gone through it before", breaks="can go through once")
async def prints_the_names_first(domains: Iterable[str]) -> AsyncIterator[Result]:
    print("asking for", *domains)
    for answer in asyncio.as_completed([probe(domain) for domain in domains]):
        yield await answer


@multi_probe.mistake("exception", "With a list of names it is right", breaks="can go through once")
async def takes_the_names_out(domains: Any) -> AsyncIterator[Result]:
    tasks = []
    while domains:
        tasks.append(asyncio.create_task(probe(domains.pop())))
    for answer in asyncio.as_completed(tasks):
        yield await answer


@multi_probe.mistake("wrong-result", "at the same moment", breaks="yields each `Result` as soon as")
async def takes_one_of_those_that_are_done(domains: Iterable[str]) -> AsyncIterator[Result]:
    waiting = {asyncio.create_task(probe(domain), name=domain) for domain in domains}
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        yield min(done, key=asyncio.Task.get_name).result()


@multi_probe.mistake("exception", "after 10,000 s", breaks="yields each `Result` as soon as")
async def has_a_minute_for_all(domains: Iterable[str]) -> AsyncIterator[Result]:
    for answer in asyncio.as_completed([probe(domain) for domain in domains], timeout=60):
        yield await answer


@polite.mistake("exception", "with no number", breaks="for each of any number of `numbers`")
async def cancels_the_last(*numbers: float) -> AsyncIterator[float]:
    tasks = sleeping(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        tasks[-1].cancel()


def _kept(numbers: Iterable[float], kept: list[Any] = []) -> list[asyncio.Task[float]]:
    kept.extend(sleeping(numbers))
    return kept


@polite.mistake("exception", "kept from one call to the next", breaks="a second time")
async def keeps_its_tasks(*numbers: float) -> AsyncIterator[float]:
    tasks = _kept(numbers)
    try:
        for answer in asyncio.as_completed(tasks):
            yield await answer
    finally:
        for task in tasks:
            task.cancel()
