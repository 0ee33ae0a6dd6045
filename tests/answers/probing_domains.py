"""Answers to lesson 09, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from keyword import kwlist
from typing import Any

from course_lib.lessons.probing_domains import main, probe
from solutions.domainlib import Result

# -- probe -------------------------------------------------------------------------------


@probe.mistake("blocking-call", "blocked the event loop for 2 s")
async def asks_on_the_loops_thread(domain: str) -> Result:
    try:
        socket.getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


@probe.mistake("not-awaited", "`getaddrinfo(…)`")
async def forgets_await(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    try:
        loop.getaddrinfo(domain, None)
        return Result(domain, True)
    except socket.gaierror:
        return Result(domain, False)


@probe.mistake("exception", "gaierror")
async def catches_nothing(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    return Result(domain, bool(await loop.getaddrinfo(domain, None)))


@probe.mistake("lost-exception", "RuntimeError")
async def catches_every_exception(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, None)
        return Result(domain, True)
    except Exception:
        return Result(domain, False)


@probe.mistake("swallowed-cancellation", "cancelled after 1 s")
async def catches_the_cancellation(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, None)
    except (socket.gaierror, asyncio.CancelledError):
        return Result(domain, False)
    return Result(domain, True)


@probe.mistake("lost-exception", "only the error that means")
async def catches_everything(domain: str) -> Result:
    found = False
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
        found = True
    except:  # noqa: E722
        pass
    return Result(domain, found)


@probe.mistake("wrong-type", "a Result")
async def returns_only_whether(domain: str) -> bool:
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
    except socket.gaierror:
        return False
    return True


@probe.mistake("wrong-type", "True or False")
async def returns_the_addresses(domain: str) -> Any:
    try:
        return Result(domain, await asyncio.get_running_loop().getaddrinfo(domain, None))
    except socket.gaierror:
        return Result(domain, False)


@probe.mistake("wrong-order", "wrong way round")
async def swaps_the_two(domain: str) -> Any:
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
    except socket.gaierror:
        return False, domain
    return True, domain


@probe.mistake("wrong-result", "None for 'gone.dev'")
async def forgets_the_other_return(domain: str) -> Any:
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
        return Result(domain, True)
    except socket.gaierror:
        print(domain, "is not there")


@probe.mistake("wrong-result", "does not exist")
async def takes_the_error_for_an_answer(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    answers = await asyncio.gather(loop.getaddrinfo(domain, None), return_exceptions=True)
    return Result(domain, bool(answers))


@probe.mistake("wrong-result", "expected Result")
async def turns_it_round(domain: str) -> Result:
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, True)
    return Result(domain, False)


@probe.mistake("wrong-result", "without asking")
async def asks_nobody(domain: str) -> Result:
    await asyncio.sleep(1)
    return Result(domain, domain != "gone.dev")


@probe.mistake("wrong-result", "asked 2 times")
async def asks_twice(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, 80)
        await loop.getaddrinfo(domain, 443)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


@probe.mistake("wrong-arguments", "asked for 'here.dev.dev'")
async def adds_the_ending_again(domain: str) -> Result:
    try:
        await asyncio.get_running_loop().getaddrinfo(f"{domain}.dev", None)
    except socket.gaierror:
        return Result(domain, domain == "here.dev")
    return Result(domain, True)


@probe.mistake("wrong-type", "plain function")
def is_a_plain_function(domain: str) -> Result:
    try:
        socket.getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


@probe.accepts
async def asks_in_a_thread_of_its_own_making(domain: str) -> Result:
    try:
        await asyncio.to_thread(socket.getaddrinfo, domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


@probe.accepts
async def takes_a_loop_as_the_book_does(
    domain: str, loop: asyncio.AbstractEventLoop | None = None
) -> tuple[str, bool]:
    loop = loop or asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, None)
    except OSError:  # gaierror is one
        return (domain, False)
    return (domain, True)


@probe.accepts
async def asks_for_one_address(domain: str) -> Result:
    def look_up() -> bool:
        try:
            return bool(socket.gethostbyname(domain))
        except socket.gaierror:
            return False

    with ThreadPoolExecutor(1) as pool:
        return Result(domain, await asyncio.get_running_loop().run_in_executor(pool, look_up))


@probe.accepts
async def uses_else(domain: str) -> Result:
    print("asking for", domain)
    try:
        await asyncio.get_event_loop().getaddrinfo(domain, None, family=socket.AF_INET)
    except socket.gaierror as error:
        print(error)
        result = Result(domain=domain, found=False)
    else:
        result = Result(domain=domain, found=True)
    return result


def _short_domains() -> list[str]:
    return [f"{name}.dev".lower() for name in kwlist if len(name) <= 4]


def _show(result: Result) -> None:
    print("+" if result.found else " ", result.domain)


# -- main --------------------------------------------------------------------------------


@main.mistake("sequential", "one before was over")
async def asks_one_after_another() -> None:
    for domain in _short_domains():
        _show(await probe(domain))


@main.mistake("sequential", "one before was over")
async def awaits_each_task_at_once() -> None:
    for domain in _short_domains():
        _show(await asyncio.create_task(probe(domain)))


@main.mistake("sequential", "are enough")
async def lets_few_in_at_a_time() -> None:
    door = asyncio.Semaphore(6)

    async def ask(domain: str) -> None:
        async with door:
            _show(await probe(domain))

    await asyncio.gather(*map(ask, _short_domains()))


@main.mistake("wrong-order", "as soon as it is there")
async def gathers_first() -> None:
    for result in await asyncio.gather(*map(probe, _short_domains())):
        _show(result)


@main.mistake("wrong-order", "as soon as it is there")
async def awaits_tasks_in_their_order() -> None:
    tasks = [asyncio.create_task(probe(domain)) for domain in _short_domains()]
    for task in tasks:
        _show(await task)


@main.mistake("exception", "not the tasks that you put in")
async def looks_the_task_up() -> None:
    tasks = {asyncio.create_task(probe(domain)): domain for domain in _short_domains()}
    for answer in asyncio.as_completed(tasks):
        await answer
        print(tasks[answer])


@main.mistake("not-awaited", "`as_completed` gives")
async def never_awaits_the_answers() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        print(answer)


@main.mistake("not-awaited", "`probe(…)`")
async def only_makes_coroutines() -> None:
    for domain in _short_domains():
        probe(domain)
        print(" ", domain)


@main.mistake("task-left-over", "still running")
async def only_makes_tasks() -> None:
    tasks = [asyncio.create_task(probe(domain)) for domain in _short_domains()]
    print(len(tasks), "under way")


@main.mistake("wrong-arguments", "lower case")
async def leaves_capitals() -> None:
    coros = [probe(f"{name}.dev") for name in kwlist if len(name) <= 4]
    for answer in asyncio.as_completed(coros):
        _show(await answer)


@main.mistake("wrong-result", "Missing, for example")
async def wants_fewer_than_four_letters() -> None:
    coros = [probe(f"{name}.dev") for name in kwlist if len(name) < 4]
    for answer in asyncio.as_completed(coros):
        _show(await answer)


@main.mistake("wrong-arguments", "Only those of at most 4")
async def takes_all_keywords() -> None:
    for answer in asyncio.as_completed([probe(f"{name}.dev".lower()) for name in kwlist]):
        _show(await answer)


@main.mistake("wrong-arguments", "end in `.dev`")
async def forgets_the_ending() -> None:
    coros = [probe(name.lower()) for name in kwlist if len(name) <= 4]
    for answer in asyncio.as_completed(coros):
        _show(await answer)


@main.mistake("wrong-arguments", "one domain name")
async def passes_the_whole_list() -> None:
    _show(await probe(_short_domains()))


@main.mistake("wrong-output", "no line for")
async def prints_only_those_found() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        result = await answer
        if result.found:
            print("+", result.domain)


@main.mistake("wrong-output", "marks those that exist")
async def takes_the_tuple_for_true() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        result = await answer
        print("+" if result else " ", result.domain)


@main.mistake("wrong-output", "no line for")
async def returns_the_list() -> list[Result]:
    return [await each for each in asyncio.as_completed([*map(probe, _short_domains())])]


@main.mistake("blocking-call", "blocked the event loop")
async def asks_the_resolver_itself() -> None:
    for domain in _short_domains():
        try:
            socket.getaddrinfo(domain, None)
            print("+", domain)
        except socket.gaierror:
            print(" ", domain)


@main.accepts
async def marks_as_the_sources_do() -> None:
    coros = [probe(domain) for domain in _short_domains()]
    for coro in asyncio.as_completed(coros):
        domain, found = await coro
        mark = "+" if found else "-"
        print(f"{mark} {domain}")


@main.accepts
async def prints_in_each_task() -> None:
    async def ask(domain: str) -> None:
        result = await probe(domain)
        print(f"{result.domain:10}{'+' if result.found else ''}")

    async with asyncio.TaskGroup() as group:
        for domain in _short_domains():
            group.create_task(ask(domain))


@main.accepts
async def waits_for_the_first_of_them() -> None:
    pending = {asyncio.create_task(probe(domain)) for domain in _short_domains()}
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            _show(task.result())


@main.accepts
async def asks_without_probe() -> None:
    async def ask(domain: str) -> None:
        try:
            await asyncio.get_running_loop().getaddrinfo(domain, 80)
        except OSError:
            print(" ", domain)
        else:
            print("+", domain)

    print("asking …")
    await asyncio.gather(*map(ask, _short_domains()))
    print("done")


if sys.version_info >= (3, 13):

    @main.accepts
    async def iterates_over_tasks() -> None:
        tasks = {asyncio.create_task(probe(domain)): domain for domain in _short_domains()}
        async for task in asyncio.as_completed(tasks):
            print("+" if task.result().found else " ", tasks[task])
