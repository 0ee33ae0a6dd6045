"""Lesson 02: what `await` accepts, when work begins, and who holds a task."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.keeper import Keeper, failing_job, job
from course_lib.lessons._shared.kitchen import Kitchen
from course_lib.lessons._shared.own_awaitables import (
    first_line,
    require_delay,
    require_value,
    timed,
)
from course_lib.run.run import Run


def run_scenario(attempt: Attempt, scenario: Callable[[Any], Any]) -> Run:
    """Run the scenario; what it finds itself goes before what can be said of any program."""
    found: list[Incorrect] = []

    async def watched(answer: Any) -> None:
        try:
            await scenario(answer)
        except Incorrect as wrong:
            found.append(wrong)
            raise

    try:
        return attempt(scenario=watched)
    except Incorrect as wrong:
        if found:
            raise found[0] from None
        raise wrong from None


# -- make_coffee ---------------------------------------------------------------------------


def require_no_guess(run: Run | None, kitchen: Kitchen) -> None:
    """Whoever asks for results too early has guessed the time; what else went wrong follows from that."""
    if run is not None and isinstance(run.error, asyncio.InvalidStateError):
        line = run.error_line()
        raise Incorrect(
            "exception",
            f"{kitchen}, and at {seconds(run.elapsed)} your code asked a task for its result before there "
            f"was one{at(line)}. What waits exactly until a task is done, however long that is?",
            line,
        )


def require_steps(run: Run, kitchen: Kitchen, again: str) -> None:
    for step, began in kitchen.began.items():
        require(
            len(began) == 1,
            f"{again}`{step}` should run once; it ran {len(began)} times. Where is it called, and where is the "
            "call awaited?",
            because="wrong-result",
        )
    boil, grind, pour = (began[0] for began in kitchen.began.values())
    first, second = ("boil", "grind") if boil < grind else ("grind", "boil")
    later = max(boil, grind)
    require(
        later < min(boil, grind) + kitchen.times[first],
        f"`{second}` began at {seconds(later)}, when `{first}` was over{at(run.first_wait_line)}; in all it "
        f"took {seconds(run.elapsed)} instead of {kitchen.needed} s. Neither needs the other's "
        "result. Which line sets each of the two going?",
        because="sequential",
        line=run.first_wait_line,
    )
    for step, there in (("boil", boil), ("grind", grind)):
        require(
            pour >= there + kitchen.times[step],
            f"`pour` began at {seconds(pour)}, and `{step}` was not done before "
            f"{seconds(there + kitchen.times[step])}: pouring needs both results.",
            because="wrong-order",
        )
    require(
        kitchen.poured != (kitchen.beans, kitchen.water),
        f"`pour(water, beans)` got {kitchen.poured[0]!r} for the water and {kitchen.poured[1]!r} for the "
        "beans. Which result comes first?",
        because="wrong-order",
    )
    methods = [text for text in kitchen.poured if "method" in text and text.startswith("<")]
    require(
        kitchen.poured == (kitchen.water, kitchen.beans),
        f"`pour` was called with {kitchen.poured[0]!r} and {kitchen.poured[1]!r}; here `boil` returned "
        f"{kitchen.water!r} and `grind` returned {kitchen.beans!r}."
        if not methods
        else "`pour` was called with a method, and not with what the method gives. Which two characters behind "
        "its name call it?",
        because="wrong-arguments",
    )


@exercise(
    "`boil()` makes a coroutine object; nothing boils before somebody awaits it. What starts a coroutine "
    "in the background?",
    "`asyncio.create_task(…)` starts one and returns a task. Awaiting the task, later, gives its result. "
    "`asyncio.gather` does this for several at once.",
    "Start the kettle as a task, await the grinder, await the task; then pour, with both results.",
)
def make_coffee(attempt: Attempt) -> None:
    before: Any = None
    # no round seconds: who looks every now and then whether both are there comes too late
    # the last differs in who is slower, not in the total: that is what the verdict shows
    for kitchen in (
        Kitchen((3, 2, 1), "hot water", "ground beans"),
        Kitchen((1.375, 0.625, 1), "rain water", "old beans"),
        Kitchen((1, 2, 2), "spring water", "coarse beans", drink="a mug"),
    ):
        try:
            run = attempt(given=kitchen.given())
        except Incorrect:
            require_no_guess(attempt.last, kitchen)
            raise
        require(
            before is None or run.result != before or any(kitchen.began.values()),
            f"It was called again, and returned {before!r}, the coffee of the call before. What is still "
            "there from that? Each call boils, grinds and pours anew.",
            because="side-effect",
        )
        require_steps(run, kitchen, "" if before is None else "Called again: ")
        before = run.result
        require(
            run.result is not None,
            "The coffee was made, and it returned None: what `pour` gives should be returned.",
            because="wrong-result",
        )
        require(
            run.result == kitchen.coffee,
            f"It returned {run.result!r}; `pour` gave {kitchen.coffee!r}. Return just that.",
            because="wrong-result",
        )
        require(
            run.elapsed == kitchen.needed,
            f"{kitchen}, pouring {kitchen.times['pour']} s: {kitchen.needed} s in all, as the first two "
            f"overlap. Yours took {seconds(run.elapsed)}. Who waits longer than necessary?",
            because="wrong-result",
        )
    shown = attempt.last
    require_two_coffees(attempt)
    attempt.last = shown


def require_two_coffees(attempt: Attempt) -> None:
    """Two at once, the second begun a second later: each has water and beans of its own."""
    kitchen = Kitchen((3, 2, 1), "water", "beans", numbered=True)

    async def two(make_coffee: Any) -> Any:
        first = asyncio.ensure_future(make_coffee())
        await asyncio.sleep(1)
        return await asyncio.gather(first, make_coffee())

    run = attempt(scenario=two, given=kitchen.given())
    wanted = [f"coffee of water {n} and beans {n}" for n in (1, 2)]
    require(
        run.result == wanted,
        f"One coffee alone is right. Of two at once, each with water and beans of its own, the first was "
        f"{run.result[0]!r} and the second {run.result[1]!r}. What do the two calls share?",
        because="side-effect",
    )
    require(
        run.elapsed == kitchen.needed + 1,
        f"One coffee alone is right. Two at once, the second begun at 1 s, took {seconds(run.elapsed)} instead "
        f"of {kitchen.needed + 1} s: one waits for the other. What do the two calls share?",
        because="sequential",
    )


# -- Delay ---------------------------------------------------------------------------------


@exercise(
    "`await` calls `__await__`, a plain method, and wants an iterator that the loop understands. Which "
    "awaitable that you know waits for some seconds?",
    "What `asyncio.sleep(…)` makes is awaitable: so it has a method `__await__` as well.",
    "`yield from` passes on everything that an iterator yields. When that is over, `return` gives the value.",
)
def Delay(attempt: Attempt) -> None:
    seen: dict[str, tuple[Any, float]] = {}
    cancelled: list[bool] = []

    async def scenario(delay: Any) -> None:
        tea = delay(3, "tea")
        await asyncio.sleep(1)
        seen["first"] = await timed(tea)
        seen["again"] = await timed(tea)
        seen["both"] = await timed(_gathered(delay(2, "a"), delay(1, 0)))
        late = asyncio.ensure_future(_later(tea))
        seen["third"] = await timed(tea)
        seen["beside"] = await late
        seen["short"] = await timed(delay(0.375))  # who looks every tenth comes too late
        seen["none"] = await timed(delay(0, "milk"))
        asked = asyncio.ensure_future(timed(delay(3, "tea")))
        await asyncio.sleep(1)
        asked.cancel()
        await asyncio.wait([asked])
        cancelled.append(asked.cancelled())

    run_scenario(attempt, scenario)
    first, (value, took) = "`await Delay(3, 'tea')`", seen["first"]
    require(
        took != 2,
        f"{first}, one second after the Delay was made, took 2 s: the time ran from the making on. It "
        "should run from the `await`: 3 s. What must not happen in `__init__` yet?",
        because="wrong-result",
    )
    require_delay(first, took, 3)
    require_value(first, value, "tea")
    value, took = seen["again"]
    require(
        took > 0,
        "A second `await` of the same Delay took 0 s; it should wait 3 s again. What do you make once, and "
        "what at each `await`?",
        because="wrong-result",
    )
    require_delay("A second `await` of the same Delay", took, 3)
    require_value("A second `await` of the same Delay", value, "tea")
    values, took = seen["both"]
    require(
        took != 3,
        "Two at once, Delay(2, 'a') and Delay(1, 0), took 3 s: one waited for the other. "
        "What do the two share?",
        because="sequential",
    )
    require_delay("Two at once, Delay(2, 'a') and Delay(1, 0),", took, 2)
    require_value("Delay(2, 'a') and Delay(1, 0) at once", values, ["a", 0])
    require_delay("A third `await` of the same Delay", seen["third"][1], 3)
    value, took = seen["beside"]
    require(
        took == 3,
        "A Delay of 3 s was awaited, and again by somebody else a second later. The second one waited "
        f"{seconds(took)} instead of 3 s of its own. What do the two share?",
        because="side-effect",
    )
    require_value("Awaited by two at once, the Delay", value, "tea")
    value, took = seen["short"]
    require_delay("`await Delay(0.375)`", took, 0.375)
    require_value("`await Delay(0.375)`", value, None)
    value, took = seen["none"]
    require_delay("`await Delay(0, 'milk')`", took, 0)
    require_value("`await Delay(0, 'milk')`", value, "milk")
    require(
        cancelled == [True],
        "A task that awaited Delay(3, 'tea') was cancelled after 1 s, and went on as if nothing had happened: "
        "`__await__` catches the CancelledError. Let it pass.",
        because="swallowed-cancellation",
    )


async def _later(delay: Any) -> tuple[Any, float]:
    await asyncio.sleep(1)
    return await timed(delay)


async def _gathered(*delays: Awaitable[Any]) -> list[Any]:
    """Each in a coroutine: `gather` itself would ask for a hash, and a Delay need not have one."""

    async def one(delay: Awaitable[Any]) -> Any:
        return await delay

    return await asyncio.gather(*map(one, delays))


# -- start_kept ----------------------------------------------------------------------------

RUNNING = "a job of 2 s"


@exercise(
    "Make a task, put it into the set, return it. And somebody has to take it out again, later.",
    "`task.add_done_callback(function)`: the loop calls `function(task)` when the task is done, however it "
    "ended.",
    "A method of the set itself can be that function: it takes one element out.",
)
def start_kept(attempt: Attempt) -> None:
    require(
        not inspect.iscoroutinefunction(attempt.function),
        "`start_kept` should be a plain function. Yours is a coroutine function, so calling it starts "
        "nothing, and returns no task.",
        because="wrong-type",
        line=first_line(attempt.function),
    )

    async def scenario(start_kept: Any) -> None:
        for stage in (_returning, _two, _failing, _cancelled, _never_begun, _at_once):
            await stage(Keeper(start_kept))  # each with a set of its own

    try:
        run_scenario(attempt, scenario)
    except Incorrect as wrong:
        if wrong.diagnosis == "resource-leak" and attempt.last and attempt.last.unawaited:
            wrong.message += (
                f" `{attempt.last.unawaited[0][0]}(…)` made a coroutine object that never ran: the loop calls "
                "a callback, and does not await what that gives. Is it a plain `def`?"
            )
        raise


async def _returning(keeper: Keeper) -> None:
    task = keeper.start(job(2))
    await asyncio.sleep(1.5)
    require(
        task in keeper.kept,
        f"After 1.5 s the task of {RUNNING} was no longer in `kept`, though still running. Who "
        "knows the moment at which it is done?",
        because="wrong-result",
    )
    await asyncio.sleep(1)
    require(
        task.done(),
        f"After 2.5 s the task of {RUNNING} was not done. What in it waits before the coroutine, or after it?",
        because="wrong-result",
    )
    keeper.has_let_go(task, f"After 2 s {RUNNING} was done")
    require(
        not task.cancelled() and task.exception() is None and task.result() == "done",
        f"The coroutine returned 'done'; the task that `start_kept` returned gives {_outcome(task)}. "
        "What does the coroutine return that runs in your task?",
        because="wrong-result",
    )


async def _two(keeper: Keeper) -> None:
    """The one that was started first ends last."""
    slow, quick = keeper.start(job(2)), keeper.start(job(1))
    await asyncio.sleep(1.5)
    keeper.has_let_go(quick, "Of two jobs at once the second was done after 1 s")
    require(
        slow in keeper.kept,
        "Of two jobs at once the second was done after 1 s, and half a second later the first one, of 2 s, was "
        "no longer in `kept`, though still running. Which of the two was taken out?",
        because="side-effect",
    )
    await asyncio.sleep(1)
    keeper.has_let_go(slow, "Of two jobs at once the first was done after 2 s")


async def _failing(keeper: Keeper) -> None:
    task = keeper.start(failing_job(1))
    await asyncio.sleep(1.5)
    lost = not task.done() or (not task.cancelled() and task.exception() is None)
    require(
        not lost,
        "The coroutine raised ValueError, and the task that `start_kept` returned says nothing of it: "
        "whoever awaits it believes that all went well. Let the error out.",
        because="lost-exception",
    )
    keeper.has_let_go(task, "A job failed after 1 s")


async def _cancelled(keeper: Keeper) -> None:
    task = keeper.start(job(20))
    await asyncio.sleep(10)
    require(
        not task.done(),
        "A job of 20 s was over before 10 s had gone by, though nobody had cancelled it. What ends it?",
        because="wrong-result",
    )
    task.cancel()
    await asyncio.sleep(0.5)
    require(
        task.cancelled(),
        "A job was cancelled after 10 s, and its task does not say so: something catches CancelledError and "
        "swallows it.",
        because="swallowed-cancellation",
    )
    keeper.has_let_go(task, "A job was cancelled after 10 s")


async def _never_begun(keeper: Keeper) -> None:
    """What stands in a coroutine, a `finally` too, does not run if its task is cancelled before it begins."""
    coroutine = job(20)
    task = keeper.start(coroutine)
    task.cancel()
    await asyncio.sleep(0.5)
    coroutine.close()  # or Python complains that it never ran
    keeper.has_let_go(task, "A task was cancelled before its first line had run")


async def _at_once(keeper: Keeper) -> None:
    """Who takes it out a while after its end holds it longer than it runs."""
    task = keeper.start(job(1))
    await asyncio.sleep(1.01)
    keeper.has_let_go(task, "A job was done after 1 s", "0.01 s later")


def _outcome(task: asyncio.Future[Any]) -> str:
    if task.cancelled():
        return "CancelledError"
    return repr(task.exception() or task.result())
