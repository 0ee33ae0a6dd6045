"""Lesson 10: asynchronous generators give one value after another, and may wait in between."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

from course_lib.checks.diagnosis import seconds
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.at_once import require_at_once
from course_lib.lessons._shared.look_ups import explaining_as_completed, shown
from course_lib.run.run import Run
from course_lib.servers.names import Entry, names
from solutions.domainlib import Result

POWERS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
KEPT = [1, 2, 16, 32, 256, 512]  # those j for which j // 3 % 5 is 0
MOST = 40  # items taken from a generator that does not stop


def require_generator(attempt: Attempt, *args: Any, given: dict[str, Any] | None = None) -> None:
    """A coroutine function, which has no `yield`, is told so; unless it is still a stub."""
    name = attempt.exercise.name
    if not inspect.iscoroutinefunction(attempt.function):
        return

    async def only_awaited(function: Any) -> Any:
        return await function(*args)

    run = attempt(scenario=only_awaited, given=given)
    raise Incorrect(
        "wrong-type",
        f"`{name}` returned {shown(run.result)} at {seconds(run.elapsed)}, once and for all. There is no "
        "`yield` in it, so it is a coroutine function, and `async for` cannot use it.",
        run=run,
    )


async def collect(function: Any, args: tuple[Any, ...], got: list[tuple[float, Any]]) -> None:
    """Go through what function(*args) gives and note (seconds, item). Stops after 40 items."""
    items = function(*args)
    if not hasattr(items, "__aiter__"):
        raise Incorrect(
            "wrong-type",
            f"It gave {shown(items)}, which `async for` cannot go through. An asynchronous generator is "
            "an `async def` with a `yield` in it.",
        )
    started = time.monotonic()
    async for item in items:
        got.append((round(time.monotonic() - started, 6), item))
        if len(got) == MOST:
            break
    if hasattr(items, "aclose"):
        await items.aclose()


# -- mygen ---------------------------------------------------------------------------------


def in_words(items: list[Any]) -> str:
    text = ", ".join(str(item) for item in items[:8])
    return f"{text}, …" if len(items) > 8 else text


def require_powers(values: list[Any], up_to: int) -> None:
    """The first up_to powers of two, each of them once."""
    expected = [2**exponent for exponent in range(up_to)]
    require(values, "It gave nothing: no `yield` was reached.", because="wrong-result")
    require(
        all(isinstance(value, (int, float)) for value in values),
        f"It gave {shown(values[0])} first; each item should be a number.",
        because="wrong-type",
    )
    require(
        len(values) < MOST,
        f"It went on and on: {in_words(values)}. After {up_to} numbers it should end.",
        because="wrong-arguments",
    )
    require(
        up_to == 10 or len(values) != 10,
        f"mygen(0.2, {up_to}) gave 10 numbers: it should look at `up_to`.",
        because="wrong-arguments",
    )
    require(
        values != [value for value in expected if value <= up_to],
        f"It stopped at {values[-1]}. `up_to` says how many numbers there are, here {up_to}; it is not "
        "the largest of them.",
        because="wrong-result",
    )
    require(
        len(values) == up_to or values[: len(expected)] != expected[: len(values)],
        f"It gave {len(values)} numbers, up to {values[-1]}; mygen(0.2, {up_to}) should give {up_to}, up "
        f"to {expected[-1]}.",
        because="wrong-result",
    )
    require(
        values == expected,
        f"It gave {in_words(values)}. The first powers of two are 1, 2, 4, 8: each is twice the one "
        "before.",
        because="wrong-result",
    )


def require_apart(got: list[tuple[float, Any]], run: Run, sep: float) -> None:
    """Between two numbers it waits sep seconds; before the first and after the last one it may."""
    moments = [moment for moment, _ in got]
    gaps = {round(later - sooner, 6) for sooner, later in itertools.pairwise(moments)}
    require(
        gaps != {0.0} or not run.elapsed,
        f"All {len(got)} numbers came at {seconds(moments[0])}, at the same moment. Whoever takes them "
        "should get the first one before the waiting begins.",
        because="wrong-order",
    )
    require(
        gaps != {0.0},
        f"All {len(got)} numbers came at once: after each it should wait {seconds(sep)}.",
        because="wrong-result",
    )
    require(
        sep == 0.2 or gaps != {0.2},
        f"mygen({sep}) waited 0.2 s between two numbers, as mygen(0.2) does: it should look at `sep`.",
        because="wrong-arguments",
    )
    require(
        gaps == {sep},
        f"mygen({sep}) waited {' and '.join(f'{gap:g}' for gap in sorted(gaps)[:2])} s between two numbers; "
        f"it should wait {seconds(sep)}.",
        because="wrong-result",
    )


def require_mygen(attempt: Attempt, text: bool) -> None:
    """All that is asked of it. With `text`, `sep` is something that it prints."""
    for sep, args in ((0.2, ()), (0.2, (5,)), (1.5, (4,))):
        got: list[tuple[float, Any]] = []
        given = ("," if text else sep, *args)

        async def scenario(mygen: Any, given: tuple[Any, ...] = given, got: Any = got) -> None:
            await collect(mygen, given, got)

        run = attempt(scenario=scenario)
        require_powers([value for _, value in got], args[0] if args else 10)
        require_apart(got, run, 0.2 if text else sep)


def prints_its_sep(attempt: Attempt) -> bool:
    """Whether it prints `sep`. It may be unable to print a number."""
    for sep in (0.125, "<sep>"):

        async def scenario(mygen: Any, sep: Any = sep) -> None:
            await collect(mygen, (sep, 3), [])

        try:
            run = attempt(scenario=scenario)
        except Incorrect:
            continue
        if str(sep) in run.text:
            return True
    return False


@exercise(
    "What makes an `async def` an asynchronous generator? One word in its body.",
    "A loop over the exponents 0, 1, 2 … In it: `yield` the power, then `await asyncio.sleep(sep)`.",
)
def mygen(attempt: Attempt) -> None:
    require_generator(attempt, 0.2)
    try:
        require_mygen(attempt, text=False)
    except Incorrect:
        # Programs written for the same exercise elsewhere take `sep` for a text to print, and always
        # wait 0.2 s. They are right too.
        last = attempt.last
        if prints_its_sep(attempt):
            return require_mygen(attempt, text=True)
        attempt.last = last
        raise
    attempt.last = attempt.runs[0]  # what is drawn: all ten


# -- main ----------------------------------------------------------------------------------


def recording_mygen(model: Any, calls: list[int]) -> Any:
    """A `mygen` that is called like `model`, notes each `up_to`, and always waits 0.2 s."""
    signature = inspect.signature(model)

    def mygen(*args: Any, **kwargs: Any) -> AsyncIterator[int]:
        arguments = signature.bind(*args, **kwargs)
        arguments.apply_defaults()
        calls.append(arguments.arguments.get("up_to", 10))
        return powers(calls[-1])

    async def powers(up_to: int) -> AsyncIterator[int]:
        for exponent in range(min(up_to, MOST)):
            yield 2**exponent
            await asyncio.sleep(0.2)

    return mygen


def require_two_lists(value: Any) -> None:
    require(
        value is not None,
        "It returned None; it should return the two lists, g and f.",
        because="wrong-result",
    )
    require(
        isinstance(value, (tuple, list)) and len(value) == 2,
        f"It returned {shown(value)}; it should return two lists, g and f.",
        because="wrong-type",
    )
    for name, part in zip("gf", value, strict=True):
        require(
            not hasattr(part, "__anext__"),
            f"{name} is {shown(part)}: a generator from which nothing has been taken yet. Which brackets "
            "make a list?",
            because="wrong-type",
        )
        should = f"{name} is {shown(part)}; it should be a list."
        require(isinstance(part, (list, tuple)), should, because="wrong-type")


def require_kept(f: list[Any], calls: list[int]) -> None:
    """f holds those for which j // 3 % 5 is 0; if it does not, say which one it gets wrong."""
    require(
        f or len(calls) > 1,
        "f is empty: the generator had been gone through already, for g. It can be used once; call `mygen` "
        "again for f.",
        because="wrong-result",
    )
    for j in POWERS:
        third, kept = j // 3, j in KEPT
        require(
            (j in f) == kept,
            f"{j} should {'' if kept else 'not '}be in f: {j} // 3 is {third}, and {third} % 5 is "
            f"{third % 5}. Yours is {f}.",
            because="wrong-result",
        )
    require(f == KEPT, f"f is {f}; expected {KEPT}.", because="wrong-result")


@exercise(
    "For g: `[… async for … in mygen(0.2)]`. For f: an empty list, `async for`, `if`, `append`.",
    "The condition is about j itself: `j // 3` drops the rest, and `% 5` is 0 for multiples of 5.",
)
def main(attempt: Attempt) -> None:
    calls: list[int] = []
    stand_in = recording_mygen(attempt.names["mygen"], calls)
    run = attempt(given={"mygen": stand_in})
    value = run.result
    require_two_lists(value)
    g, f = (list(part) for part in value)
    require(
        (g, f) != (KEPT, POWERS),
        "The two lists are the wrong way round: first g, with all of them, then f.",
        because="wrong-order",
    )
    wrong = [up_to for up_to in calls if up_to != 10]
    require(
        not wrong or g == POWERS,
        f"It called `mygen` with up_to={wrong and wrong[0]}; ten numbers were wanted, as when nothing is "
        "said.",
        because="wrong-arguments",
    )
    require(
        g == POWERS,
        f"g is {g}; it should hold all ten numbers, from 1 to 512.",
        because="wrong-result",
    )
    require_kept(f, calls)


# -- multi_probe ---------------------------------------------------------------------------

ZONE = {
    "slow.dev": Entry("127.0.0.1", 3.0),
    "gone.dev": Entry(None, 2.0),
    "quick.dev": Entry("127.0.0.1", 1.0),
    "last.dev": Entry(None, 4.0),
}
SLOWEST, TOGETHER = 4.0, 10.0


async def waiting_probe(domain: Any, loop: Any = None) -> Result:
    """A `probe` that waits as long as ZONE says."""
    if not isinstance(domain, str):
        raise Incorrect(
            "wrong-arguments",
            f"`probe` was called with {shown(domain)}; it takes one domain name, a string.",
        )
    entry = ZONE[domain]
    await asyncio.sleep(entry.delay)
    return Result(domain, entry.address is not None)


def require_results(got: list[tuple[float, Any]]) -> None:
    """One Result for each name, in whatever order."""
    require(got, "It gave nothing: no `yield` was reached.", because="wrong-result")
    for _, item in got:
        require(
            not hasattr(item, "__await__"),
            f"It gave {shown(item)}, and no Result: that is something to wait for. What must stand in "
            "front of it?",
            because="not-awaited",
        )
        require(
            isinstance(item, tuple) and len(item) == 2,
            f"It gave {shown(item)}; each item should be what `probe` returned, a Result.",
            because="wrong-type",
        )
    items, expected = (
        [item for _, item in got],
        [Result(domain, entry.address is not None) for domain, entry in ZONE.items()],
    )
    lost = [result for result in expected if result not in items]
    require(
        not lost or any(result.found for result in lost),
        f"It gave {len(items)} of {len(expected)} results. There was none for "
        f"{lost[0].domain if lost else ''!r}: that a name is not found is an answer too.",
        because="wrong-result",
    )
    require(
        not lost and len(items) == len(expected),
        f"It gave {len(items)} for {len(expected)} names, namely {in_words(items)}. One Result for each "
        "was expected.",
        because="wrong-result",
    )


def require_as_they_come(run: Run, got: list[tuple[float, Any]]) -> None:
    require_at_once(
        run,
        "each look-up",
        SLOWEST,
        in_turn=run.elapsed >= TOGETHER,
        otherwise=", as long as the slowest look-up.",
    )
    require(
        not run.left_over,
        f"It gave all results, and left {len(run.left_over)} tasks running. Which are they, and who waits "
        "for them?",
        because="task-left-over",
    )
    for moment, (domain, _) in got:
        require(
            moment == ZONE[domain].delay,
            f"The answer for {domain!r} was there after {seconds(ZONE[domain].delay)}, and came out at "
            f"{seconds(moment)}. Give each one as soon as it is there, whatever the others do.",
            because="wrong-order",
        )


@exercise(
    "In lesson 09, `main` printed each answer as it came. Here `yield` takes the place of `print`.",
    "A task for each domain, `asyncio.as_completed` over the tasks, and `yield await …` in its loop.",
)
def multi_probe(attempt: Attempt) -> None:
    given = {"probe": waiting_probe}
    with names(ZONE), explaining_as_completed():  # the names are for those who ask without `probe`
        require_generator(attempt, [*ZONE], given=given)
        for domains in ([*ZONE], iter(ZONE)):
            got: list[tuple[float, Any]] = []

            async def scenario(
                multi_probe: Any, domains: Iterable[str] = domains, got: Any = got
            ) -> None:
                await collect(multi_probe, (domains,), got)

            try:
                run = attempt(scenario=scenario, given=given, allow=["task-left-over"])
                require_results(got)
            finally:
                for _, item in got:
                    if inspect.iscoroutine(item):
                        item.close()  # or Python complains later, in somebody else's cell
            require_as_they_come(run, got)
    attempt.last = attempt.runs[0]
