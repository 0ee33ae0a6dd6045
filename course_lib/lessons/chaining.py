"""Lesson 05: within a chain each step waits for the one before; between chains nothing waits."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable
from typing import Any

from course_lib.checks.diagnosis import at, seconds
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.run.run import Run

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
