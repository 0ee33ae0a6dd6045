"""Answers to lesson 16, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import concurrent.futures
import itertools
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import solutions.how_async_works as reference
from course_lib.lessons.how_async_works import longest_lag, primes_among, with_spinner
from solutions.how_async_works import is_prime, spin

# -- longest_lag -------------------------------------------------------------------------


@longest_lag.mistake("wrong-result", "are they above 0", breaks="for how many seconds on end")
async def subtracts_the_wrong_way_round(work: Callable[[], Awaitable[Any]]) -> float:
    lags = [0.0]

    async def beat() -> None:
        while True:
            due = time.perf_counter() + 0.05
            await asyncio.sleep(0.05)
            lags.append(due - time.perf_counter())

    heart = asyncio.create_task(beat())
    await asyncio.sleep(0)
    try:
        await work()
        await asyncio.sleep(0.1)
    finally:
        heart.cancel()
        await asyncio.wait([heart])
    return max(lags)


@longest_lag.mistake(
    "wrong-result",
    "A delay is noted by the beat that comes after it",
    breaks="for a delay at the very end as well",
)
async def stops_the_heart_at_once(work: Any) -> float:
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            lags.append(loop.time() - due)

    heart = asyncio.create_task(beat())
    try:
        await asyncio.sleep(0)
        await work()
    finally:
        heart.cancel()
        await asyncio.wait([heart])
    return max(lags)


one_heart: list[Any] = []


@longest_lag.mistake(
    "side-effect", "What do the two calls share?", breaks="twice at once", one_heart=one_heart
)
async def measures_for_the_first_only(work: Any) -> float:
    if one_heart:
        await work()
        return 0.0
    one_heart.append(work)
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            lags.append(loop.time() - due)

    heart = asyncio.create_task(beat())
    try:
        await asyncio.sleep(0)
        await work()
        await asyncio.sleep(0.06)
    finally:
        one_heart.clear()
        heart.cancel()
        await asyncio.wait([heart])
    return max(lags)


@longest_lag.mistake(
    "wrong-result", "That is all delays together", breaks="on end, at the most, the loop"
)
async def adds_the_delays_up(work: Any) -> float:
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            lags.append(loop.time() - due)

    heart = asyncio.create_task(beat())
    try:
        await asyncio.sleep(0)
        await work()
        await asyncio.sleep(0.1)
    finally:
        heart.cancel()
        await asyncio.wait([heart])
    return sum(lags)


@longest_lag.mistake(
    "wrong-result",
    "Who waits with `await` holds nobody up",
    breaks="how many seconds on end, at the most, the loop was held up meanwhile",
)
async def measures_the_whole(work: Any) -> float:
    began = time.monotonic()
    await work()
    return time.monotonic() - began


@longest_lag.mistake(
    "wrong-result", "`beat()` failed with UnboundLocalError", breaks="right to a tenth of a second"
)
async def has_a_heart_that_dies(work: Any) -> float:
    loop, worst = asyncio.get_running_loop(), 0.0

    async def beat() -> None:
        while True:
            due = loop.time() + 0.1
            await asyncio.sleep(0.1)
            worst = max(worst, loop.time() - due)  # noqa: F823, F841

    heart = asyncio.create_task(beat())
    await work()
    await asyncio.sleep(0.1)
    heart.cancel()
    return worst


@longest_lag.mistake(
    "wrong-result", "was 1.5 s; it returned 1.35", breaks="right to a tenth of a second"
)
async def beats_too_seldom(work: Any) -> float:
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        while True:
            due = loop.time() + 0.15
            await asyncio.sleep(0.15)
            lags.append(loop.time() - due)

    heart = asyncio.create_task(beat())
    try:
        await asyncio.sleep(0)
        await work()
        await asyncio.sleep(0.2)
    finally:
        heart.cancel()
        await asyncio.wait([heart])
    return max(lags)


@longest_lag.mistake(
    "task-left-over", "1 task (`beat`) went on", breaks="nothing that it started still runs"
)
async def never_stops_the_heart(work: Any) -> float:
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            lags.append(loop.time() - due)

    never_stops_the_heart.heart = asyncio.create_task(beat())  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    await work()
    await asyncio.sleep(0.1)
    return max(lags)


@longest_lag.mistake(
    "task-left-over",
    "`work` raised ValueError after 1 s. When `longest_lag` had ended, 1 task (`beat`) went on",
    breaks="nothing that it started still runs",
)
async def stops_the_heart_if_all_goes_well(work: Any) -> float:
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            lags.append(loop.time() - due)

    heart = asyncio.create_task(beat())
    await asyncio.sleep(0)
    await work()
    await asyncio.sleep(0.1)
    heart.cancel()
    await asyncio.wait([heart])
    return max(lags)


@longest_lag.mistake(
    "lost-exception", "and `longest_lag` returned", breaks="An exception of `work` comes out"
)
async def gathers_whatever_comes(work: Any) -> float:
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            lags.append(loop.time() - due)

    heart = asyncio.create_task(beat())
    try:
        await asyncio.sleep(0)
        await asyncio.gather(work(), return_exceptions=True)
        await asyncio.sleep(0.1)
    finally:
        heart.cancel()
        await asyncio.wait([heart])
    return max(lags)


@longest_lag.mistake("wrong-arguments", "called `work` 2 times", breaks="calls `work()` once")
async def warms_up_first(work: Any) -> float:
    await work()
    return await reference.longest_lag(work)


@longest_lag.mistake("wrong-arguments", "called `work` 0 times", breaks="awaits the coroutine")
async def measures_nothing(work: Any) -> float:
    await asyncio.sleep(0.1)
    return 0.0


@longest_lag.mistake("not-awaited", "`work(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_await(work: Any) -> float:
    work()
    await asyncio.sleep(0.1)
    return 0.0


@longest_lag.mistake(
    "wrong-result", "`longest_lag` returned nothing", breaks="returns for how many seconds"
)
async def prints_it(work: Any) -> None:
    print(f"{await reference.longest_lag(work):.1f} s")


@longest_lag.mistake("wrong-type", "'2.0 s' instead of a number", breaks="return for how many")
async def returns_a_text(work: Any) -> str:
    return f"{await reference.longest_lag(work):.1f} s"


@longest_lag.mistake(
    "wrong-result", "one more beat is enough", breaks="at most 0.2 s after the work"
)
async def waits_a_second_more(work: Any) -> float:
    lag = await reference.longest_lag(work)
    await asyncio.sleep(1)
    return lag


@longest_lag.mistake(
    "task-left-over", "was cancelled after 1 s. When it had ended", breaks="so is the work"
)
async def makes_a_task_of_the_work(work: Any) -> float:
    async def done() -> None:
        working = asyncio.create_task(work())
        await asyncio.wait([working])
        working.result()

    return await reference.longest_lag(done)


@longest_lag.mistake(
    "swallowed-cancellation", "as if nothing had happened", breaks="ends as cancelled"
)
async def returns_what_it_has(work: Any) -> float:
    try:
        return await reference.longest_lag(work)
    except asyncio.CancelledError:
        return 0.0


lags: list[float] = [0.0]


@longest_lag.mistake(
    "side-effect", "What is still there from the call before?", breaks="a second time", lags=lags
)
async def keeps_the_lags_outside(work: Any) -> float:
    lags.append(await reference.longest_lag(work))
    return max(lags)


@longest_lag.mistake("missing-name", "`loop`", breaks="no name is missing")
async def has_no_loop(work: Any) -> float:
    await work()
    return loop.time()  # type: ignore[name-defined]  # noqa: F821


@longest_lag.mistake("wrong-result", "all delays together", breaks="on end, at the most")
async def adds_neighbours(work: Any) -> float:
    loop = asyncio.get_running_loop()
    most = together = 0.0
    due = loop.time()

    def note() -> None:
        nonlocal most, together
        lag = loop.time() - due
        together = together + lag if lag > 0.1 else 0.0
        most = max(most, together)

    async def heart() -> None:
        nonlocal due
        while True:
            note()
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)

    task = asyncio.create_task(heart())
    await asyncio.sleep(0)
    try:
        await work()
        note()
    finally:
        task.cancel()
        await asyncio.wait({task})
    return most


@longest_lag.mistake("wrong-result", "was 1 s; it returned", breaks="on end, at the most, the loop")
async def beats_two_hundred_times(work: Any) -> float:
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        for _ in range(200):
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            lags.append(loop.time() - due)

    heart = asyncio.create_task(beat())
    try:
        await asyncio.sleep(0)
        await work()
        await asyncio.sleep(0.1)
    finally:
        heart.cancel()
        await asyncio.wait([heart])
    return max(lags)


@longest_lag.accepts
async def keeps_a_list_of_gaps(work: Any) -> float:
    """The gap from beat to beat is a tenth too long at the most."""
    beats = [time.perf_counter()]

    async def beat() -> None:
        while True:
            await asyncio.sleep(0.05)
            beats.append(time.perf_counter())

    heart = asyncio.create_task(beat())
    try:
        await asyncio.sleep(0.05)
        await work()
        await asyncio.sleep(0.1)
    finally:
        heart.cancel()
        await asyncio.gather(heart, return_exceptions=True)
    return max(after - before for before, after in itertools.pairwise(beats))


@longest_lag.accepts
async def stops_by_a_flag(work: Any) -> float:
    stop, worst = asyncio.Event(), 0.0

    async def beat() -> None:
        nonlocal worst
        while not stop.is_set():
            due = time.monotonic() + 0.1
            await asyncio.sleep(0.1)
            worst = max(worst, time.monotonic() - due)

    heart = asyncio.create_task(beat())
    await asyncio.sleep(0)
    try:
        await work()
    finally:
        stop.set()
        await heart
    return worst


@longest_lag.accepts
async def beats_without_a_task(work: Any) -> float:
    """A timer that sets itself anew."""
    loop = asyncio.get_running_loop()
    worst, due = 0.0, loop.time()

    def beat() -> None:
        nonlocal worst, due, timer
        worst = max(worst, loop.time() - due)
        due = loop.time() + 0.02
        timer = loop.call_at(due, beat)

    timer = loop.call_soon(beat)
    try:
        await asyncio.sleep(0)
        await work()
        await asyncio.sleep(0.03)
    finally:
        timer.cancel()
    return worst


@longest_lag.accepts
async def uses_a_group(work: Any) -> float:
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def beat() -> None:
        while True:
            due = loop.time() + 0.05
            await asyncio.sleep(0.05)
            lags.append(loop.time() - due)

    async with asyncio.TaskGroup() as group:
        heart = group.create_task(beat())
        await asyncio.sleep(0.06)
        await work()
        await asyncio.sleep(0.06)
        heart.cancel()
    return max(lags)


# -- with_spinner ------------------------------------------------------------------------


async def rightly_spun(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    try:
        return await asyncio.to_thread(work)
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


@with_spinner.mistake(
    "task-left-over", "in a thread or a loop of its own", breaks="`spin` should be cancelled then"
)
async def spins_in_a_thread(work: Callable[[], Any]) -> Any:
    def turn() -> None:
        asyncio.run(spin())

    threading.Thread(target=turn, daemon=True).start()
    return await asyncio.to_thread(work)


@with_spinner.mistake("blocking-call", "At the end of its `with` block", breaks="that is there and")
async def waits_for_its_pool(work: Callable[[], Any]) -> Any:
    spinner = asyncio.create_task(spin())
    try:
        with ThreadPoolExecutor(1) as pool:
            return await asyncio.wrap_future(pool.submit(work))
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


@with_spinner.mistake("endless-loop", "Who ends it?", breaks="`spin` should be cancelled then")
async def lets_a_group_wait_for_the_spinner(work: Any) -> Any:
    async with asyncio.TaskGroup() as group:
        group.create_task(spin())
        return await asyncio.to_thread(work)


@with_spinner.mistake("blocking-call", "2 s", breaks="Meanwhile the given `spin()` should turn")
async def lets_it_begin_only(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    await asyncio.sleep(0)
    try:
        return work()
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


@with_spinner.mistake("blocking-call", "2 s", breaks="Nothing blocks the event loop")
async def waits_for_the_thread_with_result(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    try:
        with concurrent.futures.ThreadPoolExecutor() as pool:
            return pool.submit(work).result()
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


@with_spinner.mistake(
    "wrong-result", "printed 0 of the 20 signs", breaks="Call the blocking work() while"
)
async def turns_afterwards(work: Any) -> Any:
    result = await asyncio.to_thread(work)
    spinner = asyncio.create_task(spin())
    spinner.cancel()
    await asyncio.wait([spinner])
    return result


@with_spinner.mistake(
    "task-left-over",
    "1 task (`spin`) went on with nobody to wait for it",
    breaks="nothing that it started still runs",
)
async def lets_it_turn_for_ever(work: Any) -> Any:
    lets_it_turn_for_ever.spinner = asyncio.create_task(spin())  # type: ignore[attr-defined]
    return await asyncio.to_thread(work)


@with_spinner.mistake(
    "task-left-over",
    "had been cancelled but had not ended yet",
    breaks="have ended when `with_spinner` ends",
)
async def asks_it_to_end_only(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    try:
        return await asyncio.to_thread(work)
    finally:
        spinner.cancel()


@with_spinner.mistake(
    "task-left-over",
    "`work` raised ValueError after 60 s. When `with_spinner` had ended, 1 task (`spin`) went on",
    breaks="However the work ends, `spin` should be cancelled then",
)
async def ends_it_if_all_goes_well(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    result = await asyncio.to_thread(work)
    spinner.cancel()
    await asyncio.wait([spinner])
    return result


@with_spinner.mistake(
    "lost-exception", "returned None", breaks="An exception of `work` should come out"
)
async def keeps_errors_to_itself(work: Any) -> Any:
    try:
        return await rightly_spun(work)
    except ValueError:
        return None


@with_spinner.mistake("wrong-result", "returned None", breaks="return its result as soon as")
async def forgets_the_result(work: Any) -> None:
    await rightly_spun(work)


@with_spinner.mistake(
    "wrong-result", "What else does it wait for?", breaks="as soon as that is there"
)
async def always_takes_three_seconds(work: Any) -> Any:
    result, _ = await asyncio.gather(rightly_spun(work), asyncio.sleep(3))
    return result


@with_spinner.mistake(
    "wrong-arguments", "called `work` 2 times", breaks="the blocking function `work()` once"
)
async def works_twice(work: Any) -> Any:
    await rightly_spun(work)
    return await rightly_spun(work)


@with_spinner.mistake("endless-loop", "waits for `spin()`", breaks="It comes to an end")
async def waits_for_both(work: Any) -> Any:
    result, _ = await asyncio.gather(asyncio.to_thread(work), spin())
    return result


@with_spinner.mistake("exception", "TypeError", breaks="Python can run it")
async def calls_it_too_early(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    try:
        await asyncio.sleep(0)
        return await asyncio.to_thread(work, 42)
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


@with_spinner.mistake(
    "swallowed-cancellation", "as if nothing had happened", breaks="who is cancelled ends"
)
async def goes_on_when_cancelled(work: Any) -> Any:
    try:
        return await rightly_spun(work)
    except asyncio.CancelledError:
        return None


@with_spinner.mistake(
    "wrong-result", "What else does it wait for?", breaks="as soon as that is there"
)
async def asks_every_half_second(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    future = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        while not future.done():
            await asyncio.sleep(0.5)
        return future.result()
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


@with_spinner.mistake("wrong-result", "returned 0", breaks="return its result")
async def gives_only_something(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    try:
        result = await asyncio.to_thread(work)
    finally:
        spinner.cancel()
        await asyncio.wait({spinner})
    return result or None


@with_spinner.mistake("wrong-arguments", "2 spinners were begun", breaks="while a spinner turns")
async def turns_two(work: Any) -> Any:
    spinners = [asyncio.create_task(spin()) for _ in range(2)]
    try:
        return await asyncio.to_thread(work)
    finally:
        for spinner in spinners:
            spinner.cancel()
        await asyncio.wait(spinners)


@with_spinner.mistake(
    "lost-exception",
    "what came out is RuntimeError",
    breaks="An exception of `work` should come out",
)
async def raises_its_own(work: Any) -> Any:
    try:
        return await rightly_spun(work)
    except ValueError as error:
        raise RuntimeError("work failed") from error


@with_spinner.mistake("wrong-arguments", "was called 2 times", breaks="function `work()` once")
async def tries_it_again(work: Any) -> Any:
    try:
        return await rightly_spun(work)
    except ValueError:
        return await rightly_spun(work)


one_thread = ThreadPoolExecutor(1)


@with_spinner.mistake(
    "sequential", "What do the two calls share", breaks="and twice at once", one_thread=one_thread
)
async def has_one_thread_for_all(work: Any) -> Any:
    spinner = asyncio.create_task(spin())
    try:
        return await asyncio.get_running_loop().run_in_executor(one_thread, work)
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


@with_spinner.accepts
async def in_an_executor(work: Any) -> Any:
    spinner = asyncio.ensure_future(spin())
    try:
        return await asyncio.get_running_loop().run_in_executor(None, work)
    finally:
        spinner.cancel()
        await asyncio.gather(spinner, return_exceptions=True)


@with_spinner.accepts
async def in_a_group(work: Any) -> Any:
    try:
        async with asyncio.TaskGroup() as group:
            spinner = group.create_task(spin())
            result = await asyncio.to_thread(work)
            spinner.cancel()
    except* ValueError as errors:
        raise errors.exceptions[0] from None
    return result


@with_spinner.accepts
async def waits_for_the_first(work: Any) -> Any:
    tasks = [asyncio.create_task(asyncio.to_thread(work)), asyncio.create_task(spin())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return tasks[0].result()


@with_spinner.accepts
async def in_a_thread_of_its_own(work: Any) -> Any:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def tell(value: Any, error: Any) -> None:
        if not done.done():
            done.set_exception(error) if error else done.set_result(value)

    def run() -> None:
        try:
            loop.call_soon_threadsafe(tell, work(), None)
        except ValueError as error:
            loop.call_soon_threadsafe(tell, None, error)

    spinner = asyncio.create_task(spin())
    threading.Thread(target=run).start()
    try:
        return await done
    finally:
        spinner.cancel()
        await asyncio.wait([spinner])


# -- primes_among ------------------------------------------------------------------------


async def rightly_sifted(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        if is_prime(n):
            found.append(n)
        await asyncio.sleep(0)
    return found


@primes_among.mistake("wrong-result", "is wanted twice", breaks="returns a list of those that are")
async def leaves_out_what_it_has(numbers: Sequence[int]) -> list[int]:
    found: list[int] = []
    for n in numbers:
        if is_prime(n) and n not in found:
            found.append(n)
        await asyncio.sleep(0)
    return found


@primes_among.mistake(
    "blocking-call",
    "had to wait for 7 more",
    breaks="all that are ready have their turn before the next one",
)
async def never_lets_go(numbers: Any) -> list[int]:
    return [n for n in numbers if is_prime(n)]


@primes_among.mistake(
    "blocking-call", "had to wait for 7 more", breaks="let others have their turn after each"
)
async def awaits_what_never_waits(numbers: Any) -> list[int]:
    async def check(n: int) -> bool:
        return is_prime(n)

    return [n for n in numbers if await check(n)]


@primes_among.mistake(
    "blocking-call", "had to wait for 7 more", breaks="After each call of `is_prime`"
)
async def makes_a_task_of_each(numbers: Any) -> list[int]:
    async def check(n: int) -> bool:
        result = is_prime(n)
        await asyncio.sleep(0)
        return result

    results = await asyncio.gather(*map(check, numbers))
    return [n for n, result in zip(numbers, results, strict=True) if result]


@primes_among.mistake(
    "blocking-call", "had to wait for 3 more", breaks="After each call of `is_prime`"
)
async def lets_go_now_and_then(numbers: Any) -> list[int]:
    found = []
    for count, n in enumerate(numbers, 1):
        if is_prime(n):
            found.append(n)
        if count % 4 == 0:
            await asyncio.sleep(0)
    return found


@primes_among.mistake(
    "blocking-call", "had to wait for 1 more", breaks="After each call of `is_prime`"
)
async def lets_go_after_primes_only(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        if is_prime(n):
            found.append(n)
            await asyncio.sleep(0)
    return found


@primes_among.mistake(
    "blocking-call", "had to wait for 7 more", breaks="all that are ready have their turn"
)
async def sleeps_with_time(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        if is_prime(n):
            found.append(n)
        time.sleep(0)
    return found


@primes_among.mistake(
    "wrong-result", "how long does it ask to sleep?", breaks="at most a tenth longer"
)
async def sleeps_for_too_long(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        if is_prime(n):
            found.append(n)
        await asyncio.sleep(0.1)
    return found


@primes_among.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make")
async def forgets_await_(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        if is_prime(n):
            found.append(n)
        asyncio.sleep(0)
    return found


@primes_among.mistake(
    "wrong-result", "instead of [11, 7, 7, 2]", breaks="in the order of `numbers`"
)
async def sorts_them(numbers: Any) -> list[int]:
    return sorted(await rightly_sifted(numbers))


@primes_among.mistake("wrong-result", "instead of [11, 7, 7, 2]", breaks="those that are prime")
async def returns_the_others(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        if not is_prime(n):
            found.append(n)
        await asyncio.sleep(0)
    return found


@primes_among.mistake("wrong-type", "should be in a list", breaks="returns a list")
async def returns_a_set(numbers: Any) -> set[int]:
    return {*await rightly_sifted(numbers)}


@primes_among.mistake(
    "wrong-result",
    "instead of [11, 7, 7, 2]",
    breaks="Return those of the numbers that are prime",
)
async def returns_at_the_first(numbers: Any) -> list[int]:
    for n in numbers:
        if is_prime(n):
            return [n]
        await asyncio.sleep(0)
    return []


@primes_among.mistake("wrong-arguments", "Each of the numbers once", breaks="once about each")
async def asks_twice(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        is_prime(n)
        await asyncio.sleep(0)
        if is_prime(n):
            found.append(n)
        await asyncio.sleep(0)
    return found


@primes_among.mistake("exception", "IndexError", breaks="`numbers` may be empty")
async def needs_a_number(numbers: Any) -> list[int]:
    found = [n for n in numbers[:1] if is_prime(n)]
    last = numbers[-1]
    for n in numbers[1:]:
        await asyncio.sleep(0)
        if is_prime(n):
            found.append(n)
    assert last == n
    return found


kept: list[int] = []


@primes_among.mistake("side-effect", "share", breaks="twice at once", kept=kept)
async def keeps_them_outside(numbers: Any) -> list[int]:
    kept.clear()
    for n in numbers:
        if is_prime(n):
            kept.append(n)
        await asyncio.sleep(0)
    return [*kept]


@primes_among.mistake(
    "swallowed-cancellation", "as if nothing had happened", breaks="who is cancelled ends"
)
async def goes_on_with_the_next(numbers: Sequence[int]) -> list[int]:
    found = []
    for n in numbers:
        if is_prime(n):
            found.append(n)
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            print("not now")
    return found


@primes_among.mistake("wrong-result", "60, 59, 58, …, 13", breaks="once about each of the")
async def asks_about_ten_at_most(numbers: Sequence[int]) -> list[int]:
    return await rightly_sifted(numbers[:10])


@primes_among.accepts
async def in_threads(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        if await asyncio.to_thread(is_prime, n):
            found.append(n)
    return found


@primes_among.accepts
async def in_threads_at_once(numbers: Any) -> list[int]:
    results = await asyncio.gather(*(asyncio.to_thread(is_prime, n) for n in numbers))
    return [n for n, result in zip(numbers, results, strict=True) if result]


@primes_among.accepts
async def sleeps_a_little(numbers: Any) -> list[int]:
    found = []
    for n in numbers:
        if is_prime(n):
            found.append(n)
        await asyncio.sleep(0.001)
    return found


@primes_among.accepts
async def in_a_comprehension(numbers: Any) -> list[int]:
    async def check(n: int) -> bool:
        result = is_prime(n)
        await asyncio.sleep(0)
        return result

    return [n for n in numbers if await check(n)]


@primes_among.accepts
async def with_a_lock(numbers: Any) -> list[int]:
    """A task each, one at a time."""
    lock = asyncio.Lock()

    async def check(n: int) -> bool:
        async with lock:
            result = is_prime(n)
            await asyncio.sleep(0)
            return result

    results = await asyncio.gather(*map(check, numbers))
    return [n for n, result in zip(numbers, results, strict=True) if result]
