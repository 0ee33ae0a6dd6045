"""Answers to lesson 21, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import sched
import threading
import time
from typing import Any

import anyio
import trio

from course_lib.lessons.beyond_asyncio import awaited, probe_all, run_naps
from solutions.beyond_asyncio import probe

# -- awaited -----------------------------------------------------------------------------


@awaited.mistake("deadlock", "`awaited` never woke up", breaks="from whatever thread")
async def sets_it_directly(start: Any) -> Any:
    future = asyncio.get_running_loop().create_future()
    start(
        lambda value: future.done() or future.set_result(value),
        lambda error: future.done() or future.set_exception(error),
    )
    return await future


@awaited.mistake("exception", "InvalidStateError", breaks="Only the first call counts")
async def hears_every_call(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    start(
        lambda value: loop.call_soon_threadsafe(future.set_result, value),
        lambda error: loop.call_soon_threadsafe(future.set_exception, error),
    )
    return await future


@awaited.mistake("exception", "InvalidStateError on the loop", breaks="nor on the loop")
async def looks_too_early(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    start(
        lambda value: future.done() or loop.call_soon_threadsafe(future.set_result, value),
        lambda error: future.done() or loop.call_soon_threadsafe(future.set_exception, error),
    )
    return await future


@awaited.mistake("wrong-result", "What else does it wait for?", breaks="at that moment")
async def asks_ten_times_a_second(start: Any) -> Any:
    box: list[Any] = []
    start(lambda value: box.append((value, None)), lambda error: box.append((None, error)))
    while not box:
        await asyncio.sleep(0.1)
    value, error = box[0]
    if error is not None:
        raise error
    return value


@awaited.mistake("wrong-result", "raised ValueError: second", breaks="Only the first call counts")
async def takes_the_last(start: Any) -> Any:
    loop, box = asyncio.get_running_loop(), []
    event = asyncio.Event()

    def settle(value: Any, error: Any) -> None:
        box.append((value, error))
        event.set()

    start(
        lambda value: loop.call_soon_threadsafe(settle, value, None),
        lambda error: loop.call_soon_threadsafe(settle, None, error),
    )
    await event.wait()
    await asyncio.sleep(1 if len(box) == 1 and box[0][0] == "first" else 0)
    value, error = box[-1]
    if error is not None:
        raise error
    return value


@awaited.mistake(
    "exception", "was cancelled after 1 s, and after 2 s", breaks="one that comes after `awaited`"
)
async def forgets_that_it_may_be_cancelled(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    called = []

    def settle(value: Any, error: Any) -> None:
        if called:
            return
        called.append(True)
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)

    start(
        lambda value: loop.call_soon_threadsafe(settle, value, None),
        lambda error: loop.call_soon_threadsafe(settle, None, error),
    )
    return await future


@awaited.mistake("lost-exception", "returned ValueError", breaks="`awaited` raises that exception")
async def returns_the_error(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(value: Any) -> None:
        if not future.done():
            future.set_result(value)

    def back(value: Any) -> None:
        loop.call_soon_threadsafe(settle, value)

    start(back, back)
    return await future


@awaited.mistake(
    "lost-exception", "what came out is RuntimeError", breaks="raise what comes to on_error"
)
async def raises_another(start: Any) -> Any:
    try:
        return await rightly_awaited(start)
    except ValueError as error:
        raise RuntimeError(str(error)) from None


@awaited.mistake(
    "blocking-call", "blocked the event loop for 3 s", breaks="Nothing blocks the event loop"
)
async def waits_with_threading(start: Any) -> Any:
    box: list[Any] = []
    done = threading.Event()

    def back(value: Any) -> None:
        box.append(value)
        done.set()

    start(back, back)
    done.wait(3)
    return box[0] if box else None


@awaited.mistake("wrong-result", "returned None", breaks="`awaited` returns that value")
async def forgets_the_result(start: Any) -> None:
    await rightly_awaited(start)


@awaited.mistake("wrong-result", "returned None", breaks="return what comes to on_result")
async def takes_nought_for_nothing(start: Any) -> Any:
    return await rightly_awaited(start) or None


@awaited.mistake("wrong-arguments", "called `start` 2 times", breaks="once, which returns at once")
async def starts_twice(start: Any) -> Any:
    start(print, print)
    return await rightly_awaited(start)


@awaited.mistake("wrong-result", "returned after 3 s", breaks="at that moment")
async def waits_a_little_longer(start: Any) -> Any:
    value = await rightly_awaited(start)
    await asyncio.sleep(1)
    return value


@awaited.mistake(
    "wrong-result", "a task instead of its result", breaks="`awaited` returns that value"
)
async def returns_the_future(start: Any) -> Any:
    return asyncio.ensure_future(rightly_awaited(start))


@awaited.mistake(
    "wrong-result", "a future instead of its result", breaks="`awaited` returns that value"
)
async def forgets_to_await_the_future(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(value: Any, error: Any) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)

    start(
        lambda value: loop.call_soon_threadsafe(settle, value, None),
        lambda error: loop.call_soon_threadsafe(settle, None, error),
    )
    return future


@awaited.mistake(
    "wrong-result", "`on_result(None)`, and `awaited` never ended", breaks="returns that value"
)
async def takes_none_for_nothing(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(value: Any, error: Any) -> None:
        if future.done():
            return
        if value is not None:
            future.set_result(value)
        else:
            future.set_exception(error)

    start(
        lambda value: loop.call_soon_threadsafe(settle, value, None),
        lambda error: loop.call_soon_threadsafe(settle, None, error),
    )
    return await future


@awaited.mistake(
    "wrong-result", "`awaited` raised LookupError: as a value", breaks="returns that value"
)
async def raises_whatever_is_an_exception(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(what: Any) -> None:
        if future.done():
            return
        if isinstance(what, BaseException):
            future.set_exception(what)
        else:
            future.set_result(what)

    def back(what: Any) -> None:
        loop.call_soon_threadsafe(settle, what)

    start(back, back)
    return await future


@awaited.mistake("exception", "was the function called there?", breaks="no exception comes out")
async def calls_what_it_should_hand_over(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    start(
        lambda value: future.done() or loop.call_soon_threadsafe(future.set_result(value)),
        lambda error: future.done() or loop.call_soon_threadsafe(future.set_exception(error)),
    )
    return await future


@awaited.mistake("exception", "Which of your lines fails there?", breaks="no exception comes out")
async def fails_behind_the_result(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(value: Any, error: Any) -> None:
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)
        start.settled += 1

    start(
        lambda value: future.done() or loop.call_soon_threadsafe(settle, value, None),
        lambda error: future.done() or loop.call_soon_threadsafe(settle, None, error),
    )
    return await future


@awaited.mistake(
    "swallowed-cancellation", "as if nothing had happened", breaks="who is cancelled ends"
)
async def swallows(start: Any) -> Any:
    try:
        return await rightly_awaited(start)
    except asyncio.CancelledError:
        return None


@awaited.mistake("exception", "missing 1 required positional argument", breaks="Python can run it")
async def gives_one_callback(start: Any) -> Any:
    future = asyncio.get_running_loop().create_future()
    start(future.set_result)
    return await future


last: list[Any] = []


@awaited.mistake("side-effect", "share", breaks="twice at once", last=last)
async def keeps_the_value_outside(start: Any) -> Any:
    last.clear()

    def on_result(value: Any) -> None:
        last.append(value)

    def nothing(value: Any) -> None: ...

    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(error: Any) -> None:
        if not future.done():
            future.set_result(None) if error is None else future.set_exception(error)

    def result(value: Any) -> None:
        on_result(value)
        loop.call_soon_threadsafe(settle, None)

    start(result, lambda error: loop.call_soon_threadsafe(settle, error))
    await future
    return last[0]


async def rightly_awaited(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(value: Any, error: Any) -> None:
        if not future.done():
            future.set_result(value) if error is None else future.set_exception(error)

    start(
        lambda value: loop.call_soon_threadsafe(settle, value, None),
        lambda error: loop.call_soon_threadsafe(settle, None, error),
    )
    return await future


@awaited.mistake(
    "deadlock", "and not the thread behind it", breaks="nothing that it started still runs"
)
async def has_a_thread_wait(start: Any) -> Any:
    come, found = threading.Event(), []

    def on_result(value: Any) -> None:
        found.append((value, None))
        come.set()

    def on_error(error: Any) -> None:
        found.append((None, error))
        come.set()

    start(on_result, on_error)
    await asyncio.to_thread(come.wait)
    value, error = found[0]
    if error is not None:
        raise error
    return value


@awaited.mistake("wrong-result", "`on_result(None)`, and at", breaks="Only the first call counts")
async def takes_an_error_for_the_end_of_none(start: Any) -> Any:
    loop, errors = asyncio.get_running_loop(), []
    future = loop.create_future()

    def settle(value: Any) -> None:
        if not future.done():
            future.set_result(value)

    def on_error(error: Any) -> None:
        errors.append(error)
        loop.call_soon_threadsafe(settle, None)

    start(lambda value: loop.call_soon_threadsafe(settle, value), on_error)
    value = await future
    if value is None and errors:
        raise errors[0]
    return value


@awaited.accepts
async def has_a_thread_start_it(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(setter: Any, value: Any) -> None:
        if not future.done():
            setter(value)

    def on_result(value: Any) -> None:
        loop.call_soon_threadsafe(settle, future.set_result, value)

    def on_error(error: Any) -> None:
        loop.call_soon_threadsafe(settle, future.set_exception, error)

    await asyncio.to_thread(start, on_result, on_error)
    return await future


@awaited.accepts
async def with_a_queue(start: Any) -> Any:
    loop = asyncio.get_running_loop()
    q: asyncio.Queue[Any] = asyncio.Queue()
    start(
        lambda value: loop.call_soon_threadsafe(q.put_nowait, (value, None)),
        lambda error: loop.call_soon_threadsafe(q.put_nowait, (None, error)),
    )
    value, error = await q.get()
    if error is not None:
        raise error
    return value


@awaited.accepts
async def with_an_event(start: Any) -> Any:
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    values: list[Any] = []
    errors: list[Any] = []

    def back(kept: list[Any], what: Any) -> None:
        if not values and not errors:
            kept.append(what)
        loop.call_soon_threadsafe(event.set)

    start(lambda value: back(values, value), lambda error: back(errors, error))
    await event.wait()
    if errors:
        raise errors[0]
    return values[0]


@awaited.accepts
async def with_a_future_of_threads(start: Any) -> Any:
    import concurrent.futures

    future: concurrent.futures.Future[Any] = concurrent.futures.Future()

    def settle(setter: Any, what: Any) -> None:
        try:
            setter(what)
        except concurrent.futures.InvalidStateError:
            pass

    start(
        lambda value: settle(future.set_result, value),
        lambda error: settle(future.set_exception, error),
    )
    return await asyncio.wrap_future(future)


@awaited.accepts
async def looks_again_and_again(start: Any) -> Any:
    box: list[Any] = []
    start(lambda value: box.append((value, None)), lambda error: box.append((None, error)))
    while not box:
        await asyncio.sleep(0.01)
    value, error = box[0]
    if error is not None:
        raise error
    return value


# -- run_naps ----------------------------------------------------------------------------


@run_naps.mistake("sequential", "it took 7 s, and not 3 s", breaks="as long as the longest")
def one_after_another(*coros: Any) -> list[Any]:
    results = []
    for coro in coros:
        while True:
            try:
                time.sleep(coro.send(None))
            except StopIteration as end:
                results.append(end.value)
                break
    return results


@run_naps.mistake(
    "exception", "compared the coroutines", breaks="Of two that are due at the same moment"
)
def compares_coroutines(*coros: Any) -> list[Any]:
    asleep = [(0.0, coro) for coro in coros]
    results = {}
    while asleep:
        due, coro = heapq.heappop(asleep)
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            heapq.heappush(asleep, (time.monotonic() + coro.send(None), coro))
        except StopIteration as end:
            results[coro] = end.value
    return [results[coro] for coro in coros]


def in_order(coros: Any, *, key: Any = None, results: Any = None, round_to: float = 0.0) -> Any:
    """The right loop, with something to spoil."""
    results = {} if results is None else results
    asleep = [(0.0, n, n) for n in range(len(coros))]
    count = len(coros)
    while asleep:
        asleep.sort(key=key)
        due, _, n = asleep.pop(0)
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            length = coros[n].send(None)
        except StopIteration as end:
            results[n] = end.value
        else:
            count += 1
            asleep.append((time.monotonic() + length + round_to, count, n))
    return results


@run_naps.mistake(
    "wrong-order", "in the order in which they ended", breaks="in a list, in the order"
)
def as_they_end(*coros: Any) -> list[Any]:
    return [*in_order(coros).values()]


@run_naps.mistake("wrong-order", "fell asleep first", breaks="Of two that are due at the same")
def the_first_argument_first(*coros: Any) -> list[Any]:
    results = in_order(coros, key=lambda one: (one[0], one[2]))
    return [results[n] for n in range(len(coros))]


@run_naps.mistake(
    "wrong-order", "They should have gone on in the order Ann", breaks="All are begun at once"
)
def begins_with_the_last(*coros: Any) -> list[Any]:
    results = in_order(coros[::-1])
    return [results[n] for n in range(len(coros))][::-1]


@run_naps.mistake("wrong-result", "which is too late", breaks="when its time has come, and not")
def rounds_up(*coros: Any) -> list[Any]:
    results = in_order(coros, round_to=0.09)
    return [results[n] for n in range(len(coros))]


@run_naps.mistake("wrong-result", "which is too early", breaks="and not earlier")
def takes_turns(*coros: Any) -> list[Any]:
    results: dict[int, Any] = {}
    while len(results) < len(coros):
        for n, coro in enumerate(coros):
            if n not in results:
                try:
                    coro.send(None)
                except StopIteration as end:
                    results[n] = end.value
    return [results[n] for n in range(len(coros))]


@run_naps.mistake("sequential", "it took 4 s, and not 3 s", breaks="as long as the longest")
def in_rounds(*coros: Any) -> list[Any]:
    """Everybody is asked together, when the longest of the round has slept enough."""
    results: dict[int, Any] = {}
    while len(results) < len(coros):
        longest = 0.0
        for n, coro in enumerate(coros):
            if n not in results:
                try:
                    longest = max(longest, coro.send(None))
                except StopIteration as end:
                    results[n] = end.value
        time.sleep(longest)
    return [results[n] for n in range(len(coros))]


@run_naps.mistake("wrong-result", "instead of", breaks="return their results in order")
def forgets_the_results(*coros: Any) -> list[Any]:
    in_order(coros)
    return [None] * len(coros)


@run_naps.mistake("wrong-type", "should be in a list", breaks="returns the results in a list")
def returns_a_dict(*coros: Any) -> dict[int, Any]:
    return in_order(coros)


@run_naps.mistake(
    "lost-exception", "returned", breaks="An exception of a coroutine comes out at once"
)
def keeps_errors(*coros: Any) -> list[Any]:
    async def guarded(coro: Any) -> Any:
        try:
            return await coro
        except ValueError as error:
            return error

    return [*dict(sorted(in_order([guarded(coro) for coro in coros]).items())).values()]


@run_naps.mistake(
    "lost-exception", "after 3 s", breaks="An exception of a coroutine comes out at once"
)
def raises_at_the_end(*coros: Any) -> list[Any]:
    results = keeps_errors(*coros)
    for result in results:
        if isinstance(result, ValueError):
            raise result
    return results


@run_naps.mistake("exception", "ValueError", breaks="There may be none")
def needs_somebody(*coros: Any) -> list[Any]:
    results = in_order(coros)
    max(results)
    return [results[n] for n in range(len(coros))]


@run_naps.mistake("wrong-arguments", "Each should be sent None", breaks="its next `send(None)`")
def sends_the_time(*coros: Any) -> list[Any]:
    asleep = [(0.0, n, n) for n in range(len(coros))]
    results, count = {}, len(coros)
    while asleep:
        asleep.sort()
        due, number, n = asleep.pop(0)
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            length = coros[n].send(None if number < len(coros) else time.monotonic())
        except StopIteration as end:
            results[n] = end.value
        else:
            count += 1
            asleep.append((time.monotonic() + length, count, n))
    return [results[n] for n in range(len(coros))]


@run_naps.mistake("blocking-call", "keeps the processor busy", breaks="`time.sleep` waits")
def looks_at_the_clock_all_the_time(*coros: Any) -> list[Any]:
    numbers, results = itertools.count(), {}
    asleep = [(time.monotonic(), next(numbers), n) for n in range(len(coros))]
    while asleep:
        due, _, n = heapq.heappop(asleep)
        while time.monotonic() < due:
            pass
        try:
            heapq.heappush(asleep, (time.monotonic() + coros[n].send(None), next(numbers), n))
        except StopIteration as end:
            results[n] = end.value
    return [results[n] for n in range(len(coros))]


@run_naps.mistake("exception", "StopIteration", breaks="It does the same for other values")
def expects_a_nap_of_each(*coros: Any) -> list[Any]:
    numbers, results, asleep = itertools.count(), {}, []
    for n, coro in enumerate(coros):
        heapq.heappush(asleep, (time.monotonic() + coro.send(None), next(numbers), n))
    while asleep:
        due, _, n = heapq.heappop(asleep)
        time.sleep(max(0, due - time.monotonic()))
        try:
            heapq.heappush(asleep, (time.monotonic() + coros[n].send(None), next(numbers), n))
        except StopIteration as end:
            results[n] = end.value
    return [results[n] for n in range(len(coros))]


@run_naps.mistake("wrong-type", "It returned a generator", breaks="returns the results in a list")
def yields_the_results(*coros: Any) -> Any:
    results = in_order(coros)
    yield from (results[n] for n in range(len(coros)))


@run_naps.mistake("wrong-type", "plain function", breaks="is a plain function")
async def is_a_coroutine_function(*coros: Any) -> list[Any]:
    return await asyncio.gather(*coros)


@run_naps.mistake("exception", "if somebody is late", breaks="when its time has come")
def cannot_be_late(*coros: Any) -> Any:
    results, heap, numbers = {}, [], itertools.count()

    def step(n: int) -> None:
        try:
            due = time.monotonic() + coros[n].send(None)
            heapq.heappush(heap, (due, next(numbers), n))
        except StopIteration as stop:
            results[n] = stop.value

    for n in range(len(coros)):
        step(n)
    while heap:
        due, _, n = heapq.heappop(heap)
        time.sleep(due - time.monotonic())
        step(n)
    return [results[n] for n in range(len(coros))]


@run_naps.mistake("wrong-result", "which are left out?", breaks="return their results in order")
def leaves_out_what_is_none(*coros: Any) -> list[Any]:
    results = in_order(coros)
    return [results[n] for n in range(len(coros)) if results[n] is not None]


@run_naps.mistake("wrong-result", "which is too early", breaks="and not earlier")
def sleeps_from_when_it_was_due(*coros: Any) -> list[Any]:
    numbers, results = itertools.count(), {}
    asleep = [(time.monotonic(), next(numbers), n) for n in range(len(coros))]
    while asleep:
        due, _, n = heapq.heappop(asleep)
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            heapq.heappush(asleep, (due + coros[n].send(None), next(numbers), n))
        except StopIteration as end:
            results[n] = end.value
    return [results[n] for n in range(len(coros))]


ASLEEP: list[Any] = []
NUMBERS = itertools.count()


@run_naps.mistake("exception", "still there from that call?", breaks="a second time")
def keeps_its_sleepers_outside(*coros: Any) -> list[Any]:
    results = {}
    for coro in coros:
        heapq.heappush(ASLEEP, (0.0, next(NUMBERS), coro))
    while ASLEEP:
        due, _, coro = heapq.heappop(ASLEEP)
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            due = time.monotonic() + coro.send(None)
            heapq.heappush(ASLEEP, (due, next(NUMBERS), coro))
        except StopIteration as end:
            results[coro] = end.value
    return [results[coro] for coro in coros]


@run_naps.accepts
def asks_all_the_time(*coros: Any) -> list[Any]:
    """Without a heap: whoever is due first, looked for each time."""
    due = dict.fromkeys(range(len(coros)), 0.0)
    results: dict[int, Any] = {}
    while due:
        n = min(due, key=due.__getitem__)  # the first of those with the smallest
        time.sleep(max(0.0, due.pop(n) - time.monotonic()))
        try:
            due[n] = time.monotonic() + coros[n].send(None)
        except StopIteration as end:
            results[n] = end.value
    return [results[n] for n in range(len(coros))]


@run_naps.accepts
def with_a_sorted_list(*coros: Any) -> list[Any]:
    results = in_order(coros)
    return [results[n] for n in range(len(coros))]


@run_naps.accepts
def with_the_scheduler(*coros: Any) -> list[Any]:
    """Of the standard library, which is the same loop."""
    results: dict[int, Any] = {}
    loop = sched.scheduler(time.monotonic, time.sleep)

    def step(n: int) -> None:
        try:
            loop.enter(coros[n].send(None), 0, step, (n,))
        except StopIteration as end:
            results[n] = end.value

    for n in range(len(coros)):
        loop.enter(0, 0, step, (n,))
    loop.run()
    return [results[n] for n in range(len(coros))]


@run_naps.accepts
def in_a_clock_of_its_own(*coros: Any) -> list[Any]:
    """Adds up the naps instead of reading a clock."""
    now, count = 0.0, len(coros)
    heap = [(0.0, n, coro) for n, coro in enumerate(coros)]
    results: dict[Any, Any] = {}
    while heap:
        due, _, coro = heapq.heappop(heap)
        time.sleep(due - now)
        now = due
        try:
            length = coro.send(None)
        except StopIteration as end:
            results[coro] = end.value
        else:
            count += 1
            heapq.heappush(heap, (now + length, count, coro))
    return [results[coro] for coro in coros]


# -- probe_all ---------------------------------------------------------------------------


@probe_all.mistake(
    "exception", "Under Trio it raised", breaks="It runs under asyncio and under Trio alike"
)
async def gathers(names: Any) -> dict[str, str]:
    return dict(zip(names, await asyncio.gather(*map(probe, names)), strict=True))


@probe_all.mistake("sequential", "no more than 10 were under way", breaks="about all names at once")
async def asks_ten_at_a_time(names: Any) -> dict[str, str]:
    answers, places = {}, anyio.CapacityLimiter(10)

    async def ask(name: str) -> None:
        async with places:
            answers[name] = await probe(name)

    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(ask, name)
    return answers


@probe_all.mistake("exception", "Under Trio it raised", breaks="under asyncio or Trio")
async def uses_asyncios_group(names: Any) -> dict[str, str]:
    async with asyncio.TaskGroup() as group:
        tasks = {name: group.create_task(probe(name)) for name in names}
    return {name: task.result() for name, task in tasks.items()}


@probe_all.mistake(
    "exception", "works under Trio only", breaks="It runs under asyncio and under Trio alike"
)
async def uses_a_nursery(names: Any) -> dict[str, str]:
    answers = {}

    async def ask(name: str) -> None:
        answers[name] = await probe(name)

    async with trio.open_nursery() as nursery:
        for name in names:
            nursery.start_soon(ask, name)
    return answers


@probe_all.mistake("sequential", "it took 6 s", breaks="about all names at once")
async def one_by_one(names: Any) -> dict[str, str]:
    return {name: await probe(name) for name in names}


@probe_all.mistake("wrong-type", "should return a dict", breaks="returns a dict")
async def returns_a_list(names: Any) -> list[str]:
    return [*(await rightly_probed(names)).values()]


@probe_all.mistake("wrong-result", "{} instead of", breaks="each name with its answer")
async def forgets_the_answers(names: Any) -> dict[str, str]:
    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(probe, name)
    return {}


@probe_all.mistake("wrong-result", "instead of", breaks="each name with its answer")
async def always_the_last_name(names: Any) -> dict[str, str]:
    answers = {}

    async def ask() -> None:
        answers[name] = await probe(name)

    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(ask)
    return answers


@probe_all.mistake("wrong-result", "the answer for Ann", breaks="each name with its answer")
async def gives_up_early(names: Any) -> dict[str, str]:
    answers = {}

    async def ask(name: str) -> None:
        answers[name] = await probe(name)

    with anyio.move_on_after(2):
        async with anyio.create_task_group() as group:
            for name in names:
                group.start_soon(ask, name)
    return answers


@probe_all.mistake("wrong-result", "the answer for Bob", breaks="each name with its answer")
async def returns_in_the_first_round(names: Any) -> dict[str, str]:
    for name in names:
        return {name: await probe(name)}
    return {}


@probe_all.mistake("wrong-arguments", "Each name once", breaks="asks the given `probe(name)` once")
async def asks_twice(names: Any) -> dict[str, str]:
    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(probe, name)
        return await rightly_probed(names)


@probe_all.mistake("lost-exception", "`probe_all` returned", breaks="An exception of a probe")
async def keeps_errors_to_itself(names: Any) -> dict[str, str]:
    answers = {}

    async def ask(name: str) -> None:
        try:
            answers[name] = await probe(name)
        except ValueError:
            answers[name] = "?"

    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(ask, name)
    return answers


@probe_all.mistake(
    "wrong-result", "The other probe should be cancelled", breaks="the others are cancelled"
)
async def lets_the_others_finish(names: Any) -> dict[str, str]:
    answers, errors = {}, []

    async def ask(name: str) -> None:
        try:
            answers[name] = await probe(name)
        except ValueError as error:
            errors.append(error)

    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(ask, name)
    if errors:
        raise errors[0]
    return answers


@probe_all.mistake(
    "lost-exception", "Under Trio the probe of Bob raised", breaks="An exception of a probe"
)
async def hides_errors_under_trio(names: Any) -> dict[str, str]:
    try:
        return await rightly_probed(names)
    except BaseException:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return {}
        raise


@probe_all.mistake("wrong-result", "Under Trio it returned", breaks="under asyncio or Trio")
async def slow_under_trio(names: Any) -> dict[str, str]:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return {name: await probe(name) for name in names}
    return await rightly_probed(names)


@probe_all.mistake(
    "not-awaited", "made 3 coroutine objects that never ran", breaks="Every coroutine that you make"
)
async def calls_instead_of_passing(names: Any) -> dict[str, str]:
    answers = {}
    for name in names:
        answers[name] = probe(name)
    return answers


@probe_all.mistake("exception", "Already running asyncio", breaks="Python can run it")
async def runs_in_a_run(names: Any) -> dict[str, str]:
    return anyio.run(rightly_probed, names)


@probe_all.mistake("exception", "IndexError", breaks="`names` may be empty")
async def needs_a_name(names: Any) -> dict[str, str]:
    answers = await rightly_probed(names)
    assert names[0] in answers
    return answers


@probe_all.mistake(
    "swallowed-cancellation", "as if nothing had happened", breaks="who is cancelled ends"
)
async def swallows_(names: Any) -> dict[str, str]:
    try:
        return await rightly_probed(names)
    except asyncio.CancelledError:
        return {}


async def rightly_probed(names: Any) -> dict[str, str]:
    answers = {}

    async def ask(name: str) -> None:
        answers[name] = await probe(name)

    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(ask, name)
    return answers


@probe_all.mistake(
    "side-effect", "It belongs to the caller", breaks="What it is given stays as it was"
)
async def takes_the_names_away(names: Any) -> dict[str, str]:
    answers = {}

    async def ask(name: str) -> None:
        answers[name] = await probe(name)

    async with anyio.create_task_group() as group:
        while names:
            group.start_soon(ask, names.pop())
    return answers


@probe_all.mistake("wrong-result", "because it is empty", breaks="each name with its answer")
async def leaves_empty_answers_out(names: Any) -> dict[str, str]:
    answers = await rightly_probed(names)
    return {name: answer for name, answer in answers.items() if answer}


@probe_all.mistake(
    "exception", "somebody has set a limit?", breaks="no exception comes out that the text does not"
)
async def waits_for_a_minute(names: Any) -> dict[str, str]:
    with anyio.fail_after(60):
        return await rightly_probed(names)


@probe_all.mistake(
    "lost-exception", "ExceptionGroup with RuntimeError: Bob", breaks="An exception of a probe"
)
async def raises_its_own(names: Any) -> dict[str, str]:
    answers = {}

    async def ask(name: str) -> None:
        try:
            answers[name] = await probe(name)
        except ValueError as error:
            raise RuntimeError(name) from error

    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(ask, name)
    return answers


@probe_all.accepts
async def with_a_stream(names: Any) -> dict[str, str]:
    send, receive = anyio.create_memory_object_stream[tuple[str, str]](len(names))

    async def ask(name: str) -> None:
        await send.send((name, await probe(name)))

    async with send, receive:
        async with anyio.create_task_group() as group:
            for name in names:
                group.start_soon(ask, name)
        return dict([await receive.receive() for _ in names])


@probe_all.accepts
async def one_name_and_the_rest(names: Any) -> dict[str, str]:
    """Each call asks for one, and calls itself for the others."""
    answers: dict[str, str] = {}

    async def rest() -> None:
        if names[1:]:
            answers.update(await one_name_and_the_rest(names[1:]))

    async def first() -> None:
        for name in names[:1]:
            answers[name] = await probe(name)

    async with anyio.create_task_group() as group:
        group.start_soon(first)
        group.start_soon(rest)
    return answers


@probe_all.accepts
async def a_way_for_each(names: Any) -> dict[str, str]:
    """asyncio's own group there, a nursery here."""
    answers = {}

    async def ask(name: str) -> None:
        answers[name] = await probe(name)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        async with trio.open_nursery() as nursery:
            for name in names:
                nursery.start_soon(ask, name)
    else:
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(ask(name))
    return answers


@probe_all.accepts
async def sorted_in_the_end(names: Any) -> dict[str, str]:
    found: list[tuple[str, str]] = []

    async def ask(name: str) -> None:
        found.append((name, await probe(name)))

    async with anyio.create_task_group() as group:
        for name in reversed(names):
            group.start_soon(ask, name)
    return dict(sorted(found))
