"""Answers to lesson 09, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from keyword import kwlist
from typing import Any

from course_lib.lessons.probing_domains import main, pairs, probe
from solutions.domainlib import Result

# -- probe -------------------------------------------------------------------------------


@probe.mistake(
    "blocking-call",
    "blocked the event loop for 2 s",
    breaks="resolver for domain, in a thread",
)
async def asks_on_the_loops_thread(domain: str) -> Result:
    try:
        socket.getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


@probe.mistake("not-awaited", "`getaddrinfo(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    try:
        loop.getaddrinfo(domain, None)
        return Result(domain, True)
    except socket.gaierror:
        return Result(domain, False)


@probe.mistake("exception", "let that out", breaks="False if `socket.gaierror` says that it is not")
async def catches_nothing(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    return Result(domain, bool(await loop.getaddrinfo(domain, None)))


@probe.mistake(
    "lost-exception",
    "RuntimeError",
    breaks="says nothing about names, and should come out",
)
async def catches_every_exception(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, None)
        return Result(domain, True)
    except Exception:
        return Result(domain, False)


@probe.mistake(
    "swallowed-cancellation", "cancelled after 1 s", breaks="A cancellation comes through"
)
async def catches_the_cancellation(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, None)
    except (socket.gaierror, asyncio.CancelledError):
        return Result(domain, False)
    return Result(domain, True)


@probe.mistake("lost-exception", "only the error that means", breaks="should come out")
async def catches_everything(domain: str) -> Result:
    found = False
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
        found = True
    except:  # noqa: E722
        pass
    return Result(domain, found)


@probe.mistake("wrong-type", "a Result", breaks="returns a `Result`")
async def returns_only_whether(domain: str) -> bool:
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
    except socket.gaierror:
        return False
    return True


@probe.mistake("wrong-type", "True or False", breaks="True if the name is there")
async def returns_the_addresses(domain: str) -> Any:
    try:
        return Result(domain, await asyncio.get_running_loop().getaddrinfo(domain, None))
    except socket.gaierror:
        return Result(domain, False)


@probe.mistake(
    "wrong-order", "wrong way round", breaks="return Result(domain, whether it is there)"
)
async def swaps_the_two(domain: str) -> Any:
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
    except socket.gaierror:
        return False, domain
    return True, domain


@probe.mistake("wrong-result", "None for 'gone.dev'", breaks="False if")
async def forgets_the_other_return(domain: str) -> Any:
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
        return Result(domain, True)
    except socket.gaierror:
        print(domain, "is not there")


@probe.mistake("wrong-result", "does not exist", breaks="False if `socket.gaierror`")
async def takes_the_error_for_an_answer(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    answers = await asyncio.gather(loop.getaddrinfo(domain, None), return_exceptions=True)
    return Result(domain, bool(answers))


@probe.mistake("wrong-result", "expected Result", breaks="True if the name is there")
async def turns_it_round(domain: str) -> Result:
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, True)
    return Result(domain, False)


@probe.mistake("wrong-result", "without asking", breaks="asks the resolver for `domain`")
async def asks_nobody(domain: str) -> Result:
    await asyncio.sleep(1)
    return Result(domain, domain != "gone.dev")


@probe.mistake("wrong-result", "asked 2 times", breaks="once, and returns")
async def asks_twice(domain: str) -> Result:
    loop = asyncio.get_running_loop()
    try:
        await loop.getaddrinfo(domain, 80)
        await loop.getaddrinfo(domain, 443)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


@probe.mistake(
    "wrong-arguments", "asked for 'here.dev.dev'", breaks="asks the resolver for `domain`"
)
async def adds_the_ending_again(domain: str) -> Result:
    try:
        await asyncio.get_running_loop().getaddrinfo(f"{domain}.dev", None)
    except socket.gaierror:
        return Result(domain, domain == "here.dev")
    return Result(domain, True)


@probe.mistake("wrong-type", "plain function", breaks="kind (plain function")
def is_a_plain_function(domain: str) -> Result:
    try:
        socket.getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


known: dict[str, bool] = {}


@probe.mistake("wrong-result", "is the domain as it was given", breaks="returns a `Result`")
async def writes_the_name_small(domain: str) -> Result:
    domain = domain.lower()
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


@probe.mistake("wrong-result", "without asking", breaks="a second time")
async def remembers_what_it_heard(domain: str) -> Result:
    if domain not in known:
        try:
            await asyncio.get_running_loop().getaddrinfo(domain, None)
            known[domain] = True
        except socket.gaierror:
            known[domain] = False
    return Result(domain, known[domain])


@probe.mistake("wrong-result", "holds one value only", breaks="and twice at once")
async def keeps_it_in_the_module(domain: str) -> Result:
    global found
    found = domain
    try:
        await asyncio.get_running_loop().getaddrinfo(domain, None)
        return Result(found, True)
    except socket.gaierror:
        return Result(found, False)


one_question_at_a_time = asyncio.Lock()


@probe.mistake("sequential", "Three at once should take 3 s", breaks="and twice at once")
async def asks_behind_a_lock(domain: str) -> Result:
    async with one_question_at_a_time:
        try:
            await asyncio.get_running_loop().getaddrinfo(domain, None)
        except socket.gaierror:
            return Result(domain, False)
        return Result(domain, True)


@probe.mistake(
    "wrong-result", "expected Result", breaks="for other values than those of an example"
)
async def knows_the_example(domain: str) -> Result:
    with contextlib.suppress(socket.gaierror):
        await asyncio.get_running_loop().getaddrinfo(domain, None)
    return Result(domain, domain == "in.dev")


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


@probe.mistake(
    "wrong-result", "who has set a limit?", breaks="False if `socket.gaierror` says that it is not"
)
async def takes_a_slow_resolver_for_a_no(domain: str) -> Result:
    try:
        async with asyncio.timeout(5):
            await asyncio.get_running_loop().getaddrinfo(domain, None)
    except (socket.gaierror, TimeoutError):
        return Result(domain, False)
    return Result(domain, True)


@probe.accepts
async def asks_in_a_group(domain: str) -> Result:
    found = True
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(socket.getaddrinfo, domain, 80))
    except* socket.gaierror:
        found = False
    return Result(domain, found)


# -- main --------------------------------------------------------------------------------


@main.mistake("sequential", "one before was over", breaks="once each and all at once")
async def asks_one_after_another() -> None:
    for domain in _short_domains():
        _show(await probe(domain))


@main.mistake("sequential", "one before was over", breaks="all at once")
async def awaits_each_task_at_once() -> None:
    for domain in _short_domains():
        _show(await asyncio.create_task(probe(domain)))


@main.mistake("sequential", "are enough", breaks="all at once")
async def lets_few_in_at_a_time() -> None:
    door = asyncio.Semaphore(6)

    async def ask(domain: str) -> None:
        async with door:
            _show(await probe(domain))

    await asyncio.gather(*map(ask, _short_domains()))


@main.mistake("wrong-order", "as soon as it is there", breaks="As each answer comes it prints")
async def gathers_first() -> None:
    for result in await asyncio.gather(*map(probe, _short_domains())):
        _show(result)


@main.mistake("wrong-order", "as soon as it is there", breaks="print each answer as it comes")
async def awaits_tasks_in_their_order() -> None:
    tasks = [asyncio.create_task(probe(domain)) for domain in _short_domains()]
    for task in tasks:
        _show(await task)


@main.mistake("exception", "not the tasks that you put in", breaks="no exception comes out")
async def looks_the_task_up() -> None:
    tasks = {asyncio.create_task(probe(domain)): domain for domain in _short_domains()}
    for answer in asyncio.as_completed(tasks):
        await answer
        print(tasks[answer])


@main.mistake(
    "not-awaited", "`as_completed` gives", breaks="Every coroutine that you make is awaited"
)
async def never_awaits_the_answers() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        print(answer)


@main.mistake("not-awaited", "`probe(…)`", breaks="Every coroutine that you make is awaited")
async def only_makes_coroutines() -> None:
    for domain in _short_domains():
        probe(domain)
        print(" ", domain)


@main.mistake("task-left-over", "still running", breaks="nothing that it started still runs")
async def only_makes_tasks() -> None:
    tasks = [asyncio.create_task(probe(domain)) for domain in _short_domains()]
    print(len(tasks), "under way")


@main.mistake("wrong-arguments", "lower case", breaks="in lower case")
async def leaves_capitals() -> None:
    coros = [probe(f"{name}.dev") for name in kwlist if len(name) <= 4]
    for answer in asyncio.as_completed(coros):
        _show(await answer)


@main.mistake("wrong-result", "Missing, for example", breaks="of at most four letters")
async def wants_fewer_than_four_letters() -> None:
    coros = [probe(f"{name}.dev") for name in kwlist if len(name) < 4]
    for answer in asyncio.as_completed(coros):
        _show(await answer)


@main.mistake("wrong-arguments", "Only those of at most 4", breaks="of at most 4 letters")
async def takes_all_keywords() -> None:
    for answer in asyncio.as_completed([probe(f"{name}.dev".lower()) for name in kwlist]):
        _show(await answer)


@main.mistake("wrong-arguments", "end in `.dev`", breaks="probes NAME`.dev`")
async def forgets_the_ending() -> None:
    coros = [probe(name.lower()) for name in kwlist if len(name) <= 4]
    for answer in asyncio.as_completed(coros):
        _show(await answer)


@main.mistake("wrong-arguments", "one domain name", breaks="for each keyword")
async def passes_the_whole_list() -> None:
    _show(await probe(_short_domains()))


@main.mistake("wrong-output", "no line for", breaks="without if not")
async def prints_only_those_found() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        result = await answer
        if result.found:
            print("+", result.domain)


@main.mistake("wrong-output", "marks those that exist", breaks="with a `+` if the name exists")
async def takes_the_tuple_for_true() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        result = await answer
        print("+" if result else " ", result.domain)


@main.mistake("wrong-output", "no line for", breaks="prints a line with the domain")
async def returns_the_list() -> list[Result]:
    return [await each for each in asyncio.as_completed([*map(probe, _short_domains())])]


@main.mistake("blocking-call", "blocked the event loop", breaks="Nothing blocks the event loop")
async def asks_the_resolver_itself() -> None:
    for domain in _short_domains():
        try:
            socket.getaddrinfo(domain, None)
            print("+", domain)
        except socket.gaierror:
            print(" ", domain)


@main.mistake("wrong-result", "no name at all", breaks="probes NAME`.dev`")
async def knows_what_the_example_says() -> None:
    for mark, name in ((" ", "with"), ("+", "elif"), ("+", "def"), (" ", "from")):
        print(mark, f"{name}.dev")


@main.mistake("wrong-result", "36 times", breaks="once each")
async def asks_first_and_again_for_the_line() -> None:
    domains = _short_domains()
    await asyncio.gather(*map(probe, domains), *map(probe, domains))


@main.mistake(
    "wrong-order", "before its answer did", breaks="As each answer comes it prints a line"
)
async def prints_before_it_knows() -> None:
    tasks = [asyncio.create_task(probe(domain)) for domain in _short_domains()]
    print(*_short_domains(), sep="\n")
    for answer in asyncio.as_completed(tasks):
        result = await answer
        if result.found:
            print("+", result.domain)


@main.mistake("wrong-output", "no line for", breaks="a line with the domain")
async def prints_the_marks_only() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        print("+" if (await answer).found else " ")


left: set[str] = set()


@main.mistake("wrong-output", "what do the two share", breaks="and twice at once")
async def shares_what_is_left() -> None:
    left.update(_short_domains())
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        result = await answer
        if result.domain in left:
            left.discard(result.domain)
            _show(result)


seen: dict[str, bool] = {}


@main.mistake("wrong-output", "and its line is '+ none.dev'", breaks="a second time")
async def remembers_what_was_there() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in _short_domains()]):
        result = await answer
        _show(Result(result.domain, seen.setdefault(result.domain, result.found)))


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


# -- pairs -------------------------------------------------------------------------------

Ask = Callable[[str], Awaitable[Any]]


@pairs.mistake("exception", "not the tasks that you put in", breaks="no exception comes out")
async def only_awaits_before_it_looks(ask: Ask, names: list[str]) -> list[Any]:
    name_of = {asyncio.create_task(ask(name)): name for name in names}
    found = []
    for answer in asyncio.as_completed(name_of):
        value = await answer
        found.append((name_of[answer], value))
    return found


@pairs.mistake("wrong-result", "for sure whose answer it is", breaks="tuples `(name, answer)`")
async def asks_the_dict_softly(ask: Ask, names: list[str]) -> list[Any]:
    name_of = {asyncio.create_task(ask(name)): name for name in names}
    return [
        (name_of.get(answer), await answer)  # type: ignore[call-overload]
        for answer in asyncio.as_completed(name_of)
    ]


@pairs.mistake("wrong-result", "for sure whose answer it is", breaks="(name, answer) tuples")
async def counts_on_the_order_of_the_names(ask: Ask, names: list[str]) -> list[Any]:
    answers = asyncio.as_completed([asyncio.create_task(ask(name)) for name in names])
    return [(name, await answer) for name, answer in zip(names, answers, strict=True)]


@pairs.mistake("wrong-order", "should stand first", breaks="in the order in which the answers come")
async def gathers_them(ask: Ask, names: list[str]) -> list[Any]:
    return [*zip(names, await asyncio.gather(*map(ask, names)), strict=True)]


@pairs.mistake("sequential", "not all were under way at once", breaks="all at once")
async def asks_ten_at_once(ask: Ask, names: list[str]) -> list[Any]:
    found, ten = [], asyncio.Semaphore(10)

    async def note(name: str) -> None:
        async with ten:
            found.append((name, await ask(name)))

    await asyncio.gather(*map(note, names))
    return found


@pairs.mistake("wrong-result", "one of them twice", breaks="once for each of `names`")
async def keeps_the_last_of_equal_names(ask: Ask, names: list[str]) -> list[Any]:
    found = {}

    async def note(name: str) -> None:
        found[name] = await ask(name)

    await asyncio.gather(*map(note, names))
    return [*found.items()]


@pairs.mistake("sequential", "All three can be under way", breaks="all at once")
async def asks_one_after_another_for_pairs(ask: Ask, names: list[str]) -> list[Any]:
    return [(name, await ask(name)) for name in names]


@pairs.mistake("not-awaited", "`as_completed` gives", breaks="call and await `ask(name)`")
async def pairs_with_promises(ask: Ask, names: list[str]) -> list[Any]:
    tasks = [asyncio.create_task(ask(name)) for name in names]
    return [*asyncio.as_completed(tasks)]


@pairs.mistake("wrong-type", "a list of tuples", breaks="return a list")
async def returns_a_dict(ask: Ask, names: list[str]) -> Any:
    found = {}

    async def note(name: str) -> None:
        found[name] = await ask(name)

    await asyncio.gather(*map(note, names))
    return found


@pairs.mistake("wrong-type", "each item should be a tuple", breaks="tuples `(name, answer)`")
async def returns_the_answers_only(ask: Ask, names: list[str]) -> list[Any]:
    tasks = [asyncio.create_task(ask(name)) for name in names]
    return [await answer for answer in asyncio.as_completed(tasks)]


@pairs.mistake("wrong-arguments", "one call for each", breaks="once for each of `names`")
async def asks_again_for_the_answer(ask: Ask, names: list[str]) -> list[Any]:
    async def both(name: str) -> Any:
        await ask(name)
        return name, await ask(name)

    return [await answer for answer in asyncio.as_completed(map(both, names))]


@pairs.mistake("exception", "With none it raised ValueError", breaks="any number of them")
async def waits_for_nobody(ask: Ask, names: list[str]) -> list[Any]:
    found = []
    name_of = {asyncio.create_task(ask(name)): name for name in names}
    done, pending = await asyncio.wait(name_of, return_when=asyncio.FIRST_COMPLETED)
    while done:
        found += [(name_of[task], task.result()) for task in done]
        if not pending:
            break
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    return found


@pairs.mistake("wrong-result", "With 100 it returned", breaks="any number of them")
async def takes_ten_at_most(ask: Ask, names: list[str]) -> list[Any]:
    async def both(name: str) -> Any:
        return name, await ask(name)

    return [await answer for answer in asyncio.as_completed(map(both, names[:10]))]


@pairs.mistake("lost-exception", "as if all were well", breaks="An error is never lost")
async def drops_what_fails(ask: Ask, names: list[str]) -> list[Any]:
    found = []

    async def note(name: str) -> None:
        found.append((name, await ask(name)))

    await asyncio.gather(*map(note, names), return_exceptions=True)
    return found


@pairs.accepts
async def waits_for_the_first_again_and_again(ask: Ask, names: list[str]) -> list[Any]:
    found: list[Any] = []
    name_of = {asyncio.create_task(ask(name)): name for name in names}
    pending = {*name_of}
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        found += [(name_of[task], task.result()) for task in done]
    return found


@pairs.accepts
async def notes_them_in_a_group(ask: Ask, names: list[str]) -> list[Any]:
    found = []

    async def note(name: str) -> None:
        found.append((name, await ask(name)))

    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(note(name))
    return found


@pairs.accepts
async def is_called_back(ask: Ask, names: list[str]) -> list[Any]:
    done: list[asyncio.Task[Any]] = []
    tasks = []
    for name in names:
        task = asyncio.ensure_future(ask(name))
        task.set_name(name)
        task.add_done_callback(done.append)
        tasks.append(task)
    await asyncio.gather(*tasks)
    return [(task.get_name(), task.result()) for task in done]


@pairs.accepts
async def puts_them_into_a_queue(ask: Ask, names: list[str]) -> list[Any]:
    queue: asyncio.Queue[Any] = asyncio.Queue()

    async def note(name: str) -> None:
        queue.put_nowait((name, await ask(name)))

    await asyncio.gather(*map(note, names))
    return [queue.get_nowait() for _ in names]


@pairs.mistake(
    "wrong-arguments",
    "`ask` was called with ['slow', 'quick', 'middling']",
    breaks="once for each of `names`",
)
async def asks_for_the_whole_list(ask: Any, names: Any) -> Any:
    return [(names, await ask(names))]


@pairs.mistake(
    "wrong-arguments", "`ask` was called with (0, 'slow')", breaks="once for each of `names`"
)
async def asks_for_places_in_a_group(ask: Any, names: Any) -> Any:
    found = []

    async def one(place: Any) -> None:
        found.append((place, await ask(place)))

    async with asyncio.TaskGroup() as group:
        for place in enumerate(names):
            group.create_task(one(place))
    return found


@pairs.mistake("side-effect", "There is a cache around `pairs`", breaks="a second time")
@functools.cache
def keeps_a_coroutine(ask: Any, names: Any) -> Any:
    async def one(name: str) -> Any:
        return name, await ask(name)

    async def all_of_them() -> Any:
        return [await answer for answer in asyncio.as_completed([one(name) for name in names])]

    return all_of_them()


@pairs.mistake("wrong-result", "however late", breaks="a list of tuples `(name, answer)`")
async def drops_what_counts_as_false(ask: Any, names: Any) -> Any:
    found = []

    async def one(name: str) -> None:
        if answer := await ask(name):
            found.append((name, answer))

    await asyncio.gather(*map(one, names))
    return found


@pairs.mistake("sequential", "It took 3.1 s", breaks="all at once")
async def looks_every_tenth_of_a_second(ask: Any, names: Any) -> Any:
    name_of = {asyncio.create_task(ask(name)): name for name in names}
    found = []
    while name_of:
        await asyncio.sleep(0.1)
        for task in [task for task in name_of if task.done()]:
            found.append((name_of.pop(task), task.result()))
    return found


def names_to_probe() -> list[str]:
    return [f"{name}.dev".lower() for name in kwlist if len(name) <= 4]


@main.mistake("wrong-output", "there should be one line", breaks="prints a line with the domain")
async def prints_those_found_twice() -> None:
    for answer in asyncio.as_completed([probe(domain) for domain in names_to_probe()]):
        domain, found = await answer
        print(domain)
        if found:
            print("+", domain)


@main.mistake("wrong-output", "there should be one line", breaks="prints a line with the domain")
async def prints_all_so_far() -> None:
    results = []
    for answer in asyncio.as_completed([probe(domain) for domain in names_to_probe()]):
        results.append(await answer)
        for domain, found in results:
            print("+" if found else " ", domain)


@main.mistake("wrong-output", "nine at 2.037 s", breaks="As each answer comes it prints")
async def prints_one_of_those_that_are_done() -> None:
    waiting = {asyncio.create_task(probe(domain), name=domain) for domain in names_to_probe()}
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        domain, found = min(done, key=asyncio.Task.get_name).result()
        print("+" if found else " ", domain)


@main.mistake("wrong-order", "was printed at 1.1 s", breaks="As each answer comes it prints")
async def looks_ten_times_a_second() -> None:
    tasks = [asyncio.create_task(probe(domain)) for domain in names_to_probe()]
    while tasks:
        await asyncio.sleep(0.1)
        for task in [task for task in tasks if task.done()]:
            tasks.remove(task)
            print("+" if task.result().found else " ", task.result().domain)


@main.accepts
async def says_what_it_asks_and_how_many_there_are() -> None:
    async def one(domain: str) -> bool:
        print("asking for", domain)
        _, found = await probe(domain)
        print("+" if found else " ", domain)
        return found

    print(sum(await asyncio.gather(*map(one, names_to_probe()))), "of them exist")


async def both(ask: Any, name: str) -> tuple[str, Any]:
    return name, await ask(name)


@pairs.mistake("side-effect", "belongs to the caller", breaks="What it is given stays as it was")
async def takes_the_names_out(ask: Any, names: Any) -> Any:
    tasks = []
    while names:
        tasks.append(asyncio.create_task(both(ask, names.pop(0))))
    return [await answer for answer in asyncio.as_completed(tasks)]


@pairs.mistake("side-effect", "belongs to the caller", breaks="What it is given stays as it was")
async def sorts_the_names(ask: Any, names: Any) -> Any:
    names.sort()
    return [await one for one in asyncio.as_completed([both(ask, name) for name in names])]


@pairs.mistake("side-effect", "those of the first call", breaks="a second time")
async def collects_in_the_default(ask: Any, names: Any, found: list[Any] = []) -> Any:
    async def one(name: str) -> None:
        found.append(await both(ask, name))

    await asyncio.gather(*map(one, names))
    return found


@pairs.mistake("wrong-result", "at the same moment", breaks="once for each of `names`")
async def takes_one_of_those_that_are_done(ask: Any, names: Any) -> Any:
    waiting = {asyncio.create_task(both(ask, name), name=name) for name in names}
    found = []
    while waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        found.append(min(done, key=asyncio.Task.get_name).result())
    return found


@pairs.mistake("sequential", "With 100 it took", breaks="all at once")
async def has_64_places(ask: Any, names: Any) -> Any:
    places = asyncio.Semaphore(64)

    async def one(name: str) -> tuple[str, Any]:
        async with places:
            return await both(ask, name)

    tasks = [asyncio.create_task(one(name)) for name in names]
    return [await answer for answer in asyncio.as_completed(tasks)]


@pairs.mistake("exception", "are not the tasks that you put in", breaks="no exception comes out")
async def asks_for_the_name_of_the_task(ask: Any, names: Any) -> Any:
    tasks = [asyncio.create_task(ask(name), name=name) for name in names]
    found: list[Any] = []
    for answer in asyncio.as_completed(tasks):
        found.append((answer.get_name(), await answer))  # type: ignore[attr-defined]
    return found
