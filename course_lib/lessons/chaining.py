"""Lesson 05: within a chain each step waits for the one before; between chains nothing waits."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Awaitable
from datetime import datetime
from typing import Any

from course_lib.attempt import Run
from course_lib.diagnosis import at, seconds
from course_lib.exercise import Attempt, exercise, require

# what each gun draws for loading and for firing, in the order of the lesson's figures
LOADS = {"cannon": 8, "railgun": 3, "laser": 4}
FIRES = {"cannon": 0, "railgun": 8, "laser": 8}


def require_one_draw(run: Run, value: int) -> None:
    """It drew once, from 0 to 10, and waited for as long."""
    if not run.draws:
        return  # it draws in a way that cannot be scripted: the caller looks at the result only
    sizes = {size for size, _ in run.draws}
    require(
        len(run.draws) == 1,
        f"It draws {len(run.draws)} numbers. One is enough: the seconds it waits are what it returns.",
        because="wrong-result",
    )
    require(
        sizes == {11},
        f"It draws one of {sizes.pop()} numbers; from 0 to 10, both included, there are 11.",
        because="wrong-result",
    )
    require(
        run.elapsed == value,
        f"It drew {value} and waited {seconds(run.elapsed)}. It should wait as many seconds as it drew.",
        because="wrong-result",
    )


def as_drawn(run: Run, scripted: int) -> int:
    """The number drawn: the scripted one, or, if the script was not used, the seconds it waited."""
    return scripted if run.draws else round(run.elapsed)


# -- load ----------------------------------------------------------------------------------


@exercise(
    "Keep the number that you draw in a variable: you need it twice.",
    "`random.randint(0, 10)` draws it; `asyncio.sleep` waits for as many seconds.",
)
def load(attempt: Attempt) -> None:
    for scripted in (0, 10, 7):
        run = attempt("cannon", draws=[scripted, 2])
        i = as_drawn(run, scripted)
        require(
            run.result is not None,
            "It returned None. What it drew is needed by the next step: return it.",
            because="wrong-result",
        )
        require(
            isinstance(run.result, int) and not isinstance(run.result, bool),
            f"It returned {run.result!r}; it should return the number that it drew, an int.",
            because="wrong-type",
        )
        require_one_draw(run, i)
        require(
            run.result == i and run.elapsed == i,
            f"It waited {seconds(run.elapsed)} and returned {run.result}: both should be the number "
            "that it drew.",
            because="wrong-result",
        )

    require_both_at_once(attempt)


def require_both_at_once(attempt: Attempt, *args: int) -> None:
    """Two guns at once take as long as the slower one."""
    waited: list[int] = []

    async def both(step: Any) -> None:
        found = await asyncio.gather(step("cannon", *args), step("laser", *args))
        waited.extend(i[-1] if isinstance(i, tuple) else i for i in found)

    shown = attempt.last
    run = attempt(scenario=both, draws=[3, 4])
    require(
        run.elapsed <= max(waited),
        f"For one gun it is right. For two at once, of {waited[0]} s and {waited[1]} s, it took "
        f"{seconds(run.elapsed)}: something that both use lets only one of them wait at a time.",
        because="sequential",
    )
    attempt.last = shown


one_gun_at_a_time = asyncio.Lock()


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
    asyncio.sleep(i)  # type: ignore[unused-coroutine]
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


# -- fire ----------------------------------------------------------------------------------


@exercise(
    "It is `load` once more; only what it returns is another.",
    "A tuple of two: what came in, then what was drawn here.",
)
def fire(attempt: Attempt) -> None:
    repeated = []
    for last_i, scripted in ((10, 0), (4, 6)):
        run = attempt("cannon", last_i, draws=[scripted, 2])
        i = as_drawn(run, scripted)
        require(
            run.draws or run.elapsed != last_i + i or not last_i,
            f"It waited {seconds(run.elapsed)}: the {last_i} s of loading are over already.",
            because="wrong-result",
        )
        require(
            run.result != (i, last_i) or i == last_i,
            f"It returned {run.result!r}: the two are the wrong way round. First what was loaded, "
            "then what was drawn here.",
            because="wrong-order",
        )
        require(
            isinstance(run.result, tuple),
            f"It returned {run.result!r}; it should return a tuple of two numbers.",
            because="wrong-result" if run.result is None else "wrong-type",
        )
        require_one_draw(run, i)
        repeated.append(not run.draws and i == last_i)
        require(
            not all(repeated) or len(repeated) == 1,
            "Firing takes as long as loading did, every time: draw another number for it.",
            because="wrong-result",
        )
        require(
            run.result == (last_i, i),
            f'fire("cannon", {last_i}) drew {i} and returned {run.result!r}; expected ({last_i}, {i}).',
            because="wrong-result",
        )


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
    asyncio.sleep(i)  # type: ignore[unused-coroutine]
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


# -- chain ---------------------------------------------------------------------------------


class Range:
    """Steps for the guns that remember when they were called, with what, and how long they took."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any, float, Any]] = []
        self.took: dict[Any, float] = {}  # seconds of loading and firing, by gun

    def steps(self, own: dict[str, Any]) -> dict[str, Any]:
        """`load`, `fire` and `chain`: the learner's own where there are, else some that say nothing."""

        async def load(n: Any) -> Any:
            self.calls.append(("load", n, time.monotonic(), None))
            return await self._timed(n, own["load"](n) if "load" in own else _wait(LOADS.get(n, 1)))

        async def fire(n: Any, last_i: Any) -> Any:
            self.calls.append(("fire", n, time.monotonic(), last_i))
            if "fire" in own:
                return await self._timed(n, own["fire"](n, last_i))
            return last_i, await self._timed(n, _wait(FIRES.get(n, 1)))

        async def chain(n: Any) -> Any:
            return await fire(n, await load(n))

        return {"load": load, "fire": fire, "chain": own.get("chain", chain)}

    async def _timed(self, n: Any, step: Awaitable[Any]) -> Any:
        began = time.monotonic()
        value = await step
        self.took[n] = self.took.get(n, 0) + time.monotonic() - began
        return value

    def of(self, step: str) -> list[tuple[str, Any, float, Any]]:
        """The calls of one step."""
        return [call for call in self.calls if call[0] == step]


async def _wait(i: int) -> int:
    return await asyncio.sleep(i, i)


def without(steps: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: step for name, step in steps.items() if name not in names}


def require_steps(run: Run, seen: Range, n: str) -> None:
    for step in ("load", "fire"):
        require(
            len(seen.of(step)) == 1,
            f"`{step}` should be called once in a chain; it was called {len(seen.of(step))} times.",
            because="wrong-result",
        )
    (_, loaded, load_began, _), (_, fired, fire_began, last_i) = (
        seen.of("load")[0],
        seen.of("fire")[0],
    )
    require(
        fire_began >= load_began + LOADS[n],
        f"`fire` began at {seconds(fire_began)}, while `load` was still under way: within one chain "
        "the second step needs what the first returns.",
        because="wrong-order",
    )
    require(
        loaded == fired == n,
        f"`load` was called with {loaded!r} and `fire` with {fired!r}; both should get {n!r}.",
        because="wrong-arguments",
    )
    require(
        last_i == LOADS[n],
        f"`fire` got {last_i!r} as its second argument; it should get what `load` returned, {LOADS[n]}.",
        because="wrong-arguments",
    )


@exercise(
    "Two steps, the second needs what the first returned: `await` the first and keep its value.",
    "Take `time.perf_counter()` before the first step and after the second; print the difference.",
    "`last_i = await load(n)`, then `both = await fire(n, last_i)`.",
)
def chain(attempt: Attempt) -> None:
    seen, n = Range(), "railgun"
    run = attempt(n, given=without(seen.steps({}), "chain"))
    require_steps(run, seen, n)
    both, took = (LOADS[n], FIRES[n]), LOADS[n] + FIRES[n]
    require(
        run.elapsed == took,
        f"The two steps take {took} s together; your chain took {seconds(run.elapsed)}.",
        because="wrong-result",
    )
    numbers = [int(number) for number in re.findall(r"(?<![\d.])\d+(?![\d.])", run.text)]
    require(
        run.result == both or (run.result is None and {*both} <= {*numbers}),
        f"It should print and return the tuple that `fire` returned, {both}; it returned {run.result!r}.",
        because="wrong-result",
    )
    require_time(run, took)
    require(
        n in run.text,
        "It should print a line that says which gun it was, the tuple, and the seconds it took.",
        because="wrong-output",
    )
    require_two_chains(attempt)


def timings(text: str) -> list[float]:
    """The numbers with a decimal point."""
    return [float(number) for number in re.findall(r"(?:(?<!\w)-)?\d+\.\d+", text)]


def require_time(run: Run, took: float) -> None:
    printed = timings(run.text)
    require(
        not printed or any(abs(timing - took) < 0.01 for timing in printed),
        f"The chain takes {took} s from its beginning to its end; it printed {printed[:1]}. Where is "
        "the time taken?",
        because="wrong-output",
    )


def require_two_chains(attempt: Attempt) -> None:
    """A chain that begins late, beside another one: each has a beginning of its own."""
    seen = Range()

    async def late(chain: Any) -> None:
        await asyncio.sleep(5)
        railgun = asyncio.ensure_future(chain("railgun"))
        await asyncio.sleep(1)
        await asyncio.gather(railgun, chain("laser"))

    shown = attempt.last
    run = attempt(scenario=late, given=without(seen.steps({}), "chain"))
    require(
        run.elapsed == 18,
        f"One chain is right. Two at once, of 11 s and, a second later, 12 s, ended after "
        f"{seconds(run.elapsed - 5)} instead of 13 s: something that both use makes one wait for the other.",
        because="sequential",
    )
    printed = [round(timing, 2) for timing in timings(run.text)]
    require(
        not printed or {11, 12} <= {*printed},
        f"One chain is right. With a second one beside it, they took 11 s and 12 s and printed {printed}: "
        "each needs a beginning of its own, read when that chain begins.",
        because="wrong-output",
    )
    attempt.last = shown


began = 0.0


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


# -- main ----------------------------------------------------------------------------------


@exercise(
    "Between chains nothing has to wait. What runs several coroutines at once?",
    "`asyncio.gather(*coroutines)`: mind the star, `args` is a tuple.",
    "`await asyncio.gather(*(chain(n) for n in args))`",
)
def main(attempt: Attempt) -> None:
    for names in (("laser", "cannon"), ("cannon", "railgun", "laser")):
        seen = Range()
        run = attempt(*names, given=seen.steps(attempt.own), seed=1672)
        began = [n for _, n, _, _ in seen.of("load")]
        require(
            sorted(began, key=str) == sorted(names) and len(seen.of("fire")) == len(names),
            f"main{names!r} should run one chain for each of the names; it ran "
            f"{', '.join(map(repr, began)) or 'none'}.",
            because="wrong-arguments" if began else "wrong-result",
        )
        slowest, together = max(seen.took.values()), sum(seen.took.values())
        where = at(run.first_wait_line)
        require(
            run.elapsed != together or run.elapsed == slowest,
            f"It took {seconds(together)}: each chain began when the one before was over{where}. All of "
            f"them can be under way at once; then it takes {seconds(slowest)}, as long as the slowest.",
            because="sequential",
            line=run.first_wait_line,
        )
        require(
            run.elapsed <= slowest,
            f"It took {seconds(run.elapsed)}; {seconds(slowest)} are enough. Somewhere a chain waits for "
            f"another one's step{where}: no gun has to wait for another to be loaded.",
            because="sequential",
            line=run.first_wait_line,
        )
        totals = [line.text for line in run.lines if "total" in line.text.lower()]
        require(
            not totals or f"{run.elapsed:g}" in totals[-1],
            f"It took {seconds(run.elapsed)} in all and printed {totals[-1:]}. Is the total taken after "
            "everything is over?",
            because="wrong-output",
        )
        printed = timings("\n".join(s.text for s in run.lines if s.lane == run.tasks[0].id))
        require(
            not printed or any(abs(timing - run.elapsed) < 0.01 for timing in printed),
            f"It took {seconds(run.elapsed)} in all, from its beginning to its end; it printed {printed}. "
            "Where is the time taken?",
            because="wrong-output",
        )


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
    await asyncio.gather([chain(n) for n in args])  # type: ignore[call-overload]


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
