"""Answers to lesson 02, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import time
import types
from typing import Any

from course_lib.lessons.awaitables import Delay, make_coffee, start_kept
from solutions.awaitables import boil, grind, pour

# -- make_coffee -------------------------------------------------------------------------


@make_coffee.mistake(
    "sequential", "`grind` began at 3 s", breaks="boils and grinds at the same time"
)
async def does_one_after_another() -> str:
    water = await boil()
    beans = await grind()
    return await pour(water, beans)


@make_coffee.mistake("sequential", "`boil` began at 2 s", breaks="at the same time")
async def takes_a_coroutine_for_a_task() -> str:
    boiling = boil()
    beans = await grind()
    water = await boiling
    return await pour(water, beans)


@make_coffee.mistake("sequential", "took 6 s", breaks="Boil and grind at the same time")
async def awaits_each_task_at_once() -> str:
    water = await asyncio.create_task(boil())
    beans = await asyncio.create_task(grind())
    return await pour(water, beans)


@make_coffee.mistake("not-awaited", "returned as it is", breaks="returns what `pour` returns")
async def forgets_to_await_pour() -> Any:
    water, beans = await asyncio.gather(boil(), grind())
    return pour(water, beans)


@make_coffee.mistake("not-awaited", "`boil(…)`", breaks="Every coroutine that you make is awaited")
async def pours_coroutines() -> str:
    return await pour(boil(), grind())


@make_coffee.mistake("wrong-arguments", "got a task", breaks="pours what these two returned")
async def pours_tasks() -> str:
    boiling, grinding = asyncio.create_task(boil()), asyncio.create_task(grind())
    return await pour(boiling, grinding)


@make_coffee.mistake("wrong-arguments", "got a task", breaks="pours what these two returned")
async def pours_what_wait_gives() -> str:
    done, _ = await asyncio.wait([asyncio.create_task(boil()), asyncio.create_task(grind())])
    water, beans = done
    return await pour(water, beans)


@make_coffee.mistake(
    "wrong-arguments", "returned 'rain water'", breaks="pours what these two returned"
)
async def makes_the_water_up() -> str:
    _, beans = await asyncio.gather(boil(), grind())
    return await pour("hot water", beans)


@make_coffee.mistake("wrong-order", "`boil` was not done before 3 s", breaks="then pours what")
async def leaves_the_kettle_on() -> str:
    asyncio.create_task(boil())
    beans = await grind()
    return await pour("hot water", beans)


@make_coffee.mistake(
    "task-left-over", "2 tasks were still running", breaks="nothing that it started still runs"
)
async def forgets_both_tasks() -> str:
    asyncio.create_task(boil())
    asyncio.create_task(grind())
    return await pour("hot water", "ground beans")


@make_coffee.mistake("wrong-order", "for the water", breaks="pours what these two returned")
async def mixes_the_two_up() -> str:
    beans, water = await asyncio.gather(boil(), grind())
    return await pour(water, beans)


@make_coffee.mistake("wrong-order", "for the water", breaks="pours what these two returned")
async def takes_them_in_order_of_completion() -> str:
    things = [await thing for thing in asyncio.as_completed([boil(), grind()])]
    return await pour(*things)


@make_coffee.mistake("wrong-order", "`pour` began at 0 s", breaks="then pour; return")
async def pours_at_once() -> str:
    made = await asyncio.gather(boil(), grind(), pour("hot water", "ground beans"))
    return made[2]


@make_coffee.mistake("wrong-result", "returned None", breaks="returns what `pour` returns")
async def keeps_the_coffee() -> None:
    water, beans = await asyncio.gather(boil(), grind())
    await pour(water, beans)


@make_coffee.mistake("wrong-result", "`boil` should run once", breaks="boils and grinds")
async def only_says_so() -> str:
    await asyncio.sleep(4)
    return "coffee of hot water and ground beans"


@make_coffee.mistake("wrong-result", "Yours took 5 s", breaks="It waits no longer than is needed")
async def waits_a_little_longer() -> str:
    water, beans = await asyncio.gather(boil(), grind())
    await asyncio.sleep(1)
    return await pour(water, beans)


@make_coffee.mistake(
    "exception", "asked a task for its result", breaks="for other values than those of an example"
)
async def knows_how_long_it_takes() -> str:
    boiling, grinding = asyncio.create_task(boil()), asyncio.create_task(grind())
    await asyncio.sleep(3)
    return await pour(boiling.result(), grinding.result())


@make_coffee.mistake(
    "exception",
    "at 2 s your code asked a task for its result",
    breaks="no exception comes out that the text does not name",
)
async def forgets_that_boiling_takes_longer() -> str:
    boiling = asyncio.create_task(boil())
    beans = await grind()
    return await pour(boiling.result(), beans)


@make_coffee.mistake(
    "exception",
    "a coroutine was expected",
    breaks="no exception comes out that the text does not name",
)
async def makes_a_task_of_the_function() -> str:
    boiling = asyncio.create_task(boil)
    beans = await grind()
    return await pour(await boiling, beans)


@make_coffee.mistake("wrong-result", "it ran 2 times", breaks="boils and grinds")
async def boils_twice() -> str:
    boiling = asyncio.create_task(boil())
    beans, _ = await asyncio.gather(grind(), boil())
    return await pour(await boiling, beans)


@make_coffee.mistake("wrong-result", "`pour` gave", breaks="returns what `pour` returns")
async def names_its_coffee() -> str:
    water, beans = await asyncio.gather(boil(), grind())
    return "a " + await pour(water, beans)


_boiling: Any = None


@make_coffee.mistake("side-effect", "coffee of water 2 and beans 1", breaks="and twice at once")
async def keeps_the_kettle_in_a_global() -> str:
    global _boiling
    _boiling = asyncio.create_task(boil())
    beans = await grind()
    return await pour(await _boiling, beans)


_kitchen = asyncio.Lock()


@make_coffee.mistake("sequential", "one waits for the other", breaks="and twice at once")
async def locks_the_kitchen() -> str:
    async with _kitchen:
        water, beans = await asyncio.gather(boil(), grind())
        return await pour(water, beans)


@make_coffee.mistake(
    "side-effect", "the coffee of the call before", breaks="boils and grinds at the same time"
)
async def keeps_the_first_coffee(made: list[str] = []) -> Any:
    if not made:
        made.append(await pour(*await asyncio.gather(boil(), grind())))
    return made[0]


@make_coffee.accepts
async def gathers_both() -> str:
    return await pour(*await asyncio.gather(boil(), grind()))


@make_coffee.accepts
async def uses_a_task_group() -> str:
    async with asyncio.TaskGroup() as group:
        boiling, grinding = group.create_task(boil()), group.create_task(grind())
    return await pour(boiling.result(), grinding.result())


@make_coffee.accepts
async def grinds_in_the_background() -> str:
    grinding = asyncio.ensure_future(grind())
    water = await boil()
    print("the water boils")
    return await pour(beans=await grinding, water=water)


@make_coffee.accepts
async def waits_for_both() -> str:
    boiling, grinding = asyncio.create_task(boil()), asyncio.create_task(grind())
    await asyncio.wait({boiling, grinding})
    return await pour(boiling.result(), grinding.result())


class Seconds:
    """What the classes below have in common."""

    def __init__(self, seconds: float, value: Any = None) -> None:
        self.seconds, self.value = seconds, value


# -- Delay -------------------------------------------------------------------------------


@Delay.mistake(
    "wrong-type",
    "Is it a plain `def`?",
    breaks="`await Delay(seconds, value)` waits that many seconds",
)
class MakesAwaitAsync(Seconds):
    async def __await__(self) -> Any:
        await asyncio.sleep(self.seconds)
        return self.value


@Delay.mistake(
    "wrong-type",
    "which method of a coroutine",
    breaks="`await Delay(seconds, value)` waits that many seconds",
)
class ReturnsTheCoroutine(Seconds):
    def __await__(self) -> Any:
        return asyncio.sleep(self.seconds, self.value)


@Delay.mistake("wrong-type", "an object of type `str`", breaks="and gives the value")
class ReturnsTheValueAtOnce(Seconds):
    def __await__(self) -> Any:
        return self.value


@Delay.mistake(
    "wrong-type",
    "it got a coroutine",
    breaks="`await Delay(seconds, value)` waits that many seconds",
)
class YieldsFromTheCoroutine(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds)
        return self.value


@Delay.mistake("wrong-type", "something that it cannot wait for", breaks="waits that many seconds")
class YieldsTheCoroutine(Seconds):
    def __await__(self) -> Any:
        yield asyncio.sleep(self.seconds)
        return self.value


@Delay.mistake("wrong-type", "which can do nothing with it", breaks="gives the value")
class YieldsTheValue(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        yield self.value


@Delay.mistake("wrong-type", "no method `__await__`", breaks="`await Delay(seconds, value)`")
class MisspellsTheMethod(Seconds):
    def __wait__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        return self.value


@Delay.mistake("blocking-call", "for 3 s", breaks="while others may run")
class Blocks(Seconds):
    def __await__(self) -> Any:
        time.sleep(self.seconds)
        return self.value
        yield


@Delay.mistake("wrong-arguments", "yours has `(self, loop)`", breaks="Python can run it")
class WantsTheLoop:
    def __init__(self, seconds: float, value: Any = None) -> None:
        self.seconds, self.value = seconds, value

    def __await__(self, loop: Any) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        return self.value


@Delay.mistake("exception", "with nothing but the object", breaks="Python can run it")
class HasAStaticAwait:
    def __init__(self, seconds: float, value: Any = None) -> None:
        self.seconds, self.value = seconds, value

    @staticmethod
    def __await__(self: Any) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        return self.value


@Delay.mistake("not-awaited", "`sleep(…)`", breaks="Every coroutine that you make is awaited")
class ForgetsToWait(Seconds):
    def __await__(self) -> Any:
        asyncio.sleep(self.seconds)
        yield
        return self.value


@Delay.mistake("wrong-result", "gave None", breaks="and gives the value")
class ForgetsTheValue(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()


@Delay.mistake("wrong-result", "took 0 s; it should take 3 s", breaks="waits that many seconds")
class DoesNotWait(Seconds):
    def __await__(self) -> Any:
        return self.value
        yield


@Delay.mistake("wrong-result", "from the making on", breaks="The time counts from the `await`")
class StartsTooEarly:
    def __init__(self, seconds: float, value: Any = None) -> None:
        self.task = asyncio.create_task(asyncio.sleep(seconds, value))

    def __await__(self) -> Any:
        return self.task.__await__()


@Delay.mistake("wrong-result", "should wait 3 s again", breaks="waits the whole time again")
class WaitsOnlyOnce(Seconds):
    task: asyncio.Task[Any] | None = None

    def __await__(self) -> Any:
        if self.task is None:
            self.task = asyncio.create_task(asyncio.sleep(self.seconds, self.value))
        return self.task.__await__()


@Delay.mistake(
    "exception", "A coroutine runs once", breaks="One Delay may be awaited any number of times"
)
class MakesTheSleepInInit:
    def __init__(self, seconds: float, value: Any = None) -> None:
        self.sleep = asyncio.sleep(seconds, value)

    def __await__(self) -> Any:
        return self.sleep.__await__()


@Delay.mistake("deadlock", "wait for ever", breaks="It comes to an end")
class WaitsForNobody(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.get_running_loop().create_future()
        return self.value


@Delay.mistake("wrong-arguments", "does not fit", breaks="Name, arguments and kind")
class NeedsAValue:
    def __init__(self, seconds: float, value: Any) -> None:
        self.seconds, self.value = seconds, value

    def __await__(self) -> Any:
        return asyncio.sleep(self.seconds, self.value).__await__()


@Delay.mistake("wrong-result", "asks again and again", breaks="waits that many seconds")
class AsksAgainAndAgain(Seconds):
    def __await__(self) -> Any:
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            yield
        return self.value


@Delay.mistake("wrong-result", "took 3.5 s", breaks="waits that many seconds")
class WaitsALittleLonger(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds + 0.5).__await__()
        return self.value


@Delay.mistake("side-effect", "again by somebody else", breaks="also while somebody else awaits it")
class SharesOneWait(Seconds):
    task: asyncio.Task[Any] | None = None

    def __await__(self) -> Any:
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(asyncio.sleep(self.seconds, self.value))
        return self.task.__await__()


_turn = asyncio.Lock()


@Delay.mistake("sequential", "one waited for the other", breaks="while others may run")
class LetsOneAtATimeWait(Seconds):
    async def wait(self) -> Any:
        async with _turn:
            return await asyncio.sleep(self.seconds, self.value)

    def __await__(self) -> Any:
        return self.wait().__await__()


@Delay.mistake("wrong-result", "[None, 0]", breaks="gives the value")
class GivesNumbersOnly(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        return self.value if self.value in ("tea", 0) else None


@Delay.mistake(
    "wrong-result", "should give ['a', 0]", breaks="waits that many seconds and gives the value"
)
class TakesZeroForNothing(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        return self.value or None


@Delay.mistake("wrong-result", "gave ''; it should give None", breaks="gives the value")
class MakesNothingAText(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        return "" if self.value is None else self.value


@Delay.mistake("swallowed-cancellation", "Let it pass", breaks="A cancellation comes through")
class SwallowsTheCancellation(Seconds):
    def __await__(self) -> Any:
        with contextlib.suppress(asyncio.CancelledError):
            yield from asyncio.sleep(self.seconds).__await__()
        return self.value


@Delay.accepts
class LetsSleepGiveIt(Seconds):
    def __await__(self) -> Any:
        return asyncio.sleep(self.seconds, self.value).__await__()


@Delay.accepts
class AwaitsInAHelper(Seconds):
    async def wait(self) -> Any:
        await asyncio.sleep(self.seconds)
        return self.value

    def __await__(self) -> Any:
        return self.wait().__await__()


@Delay.accepts
class UsesAFuture(Seconds):
    def __await__(self) -> Any:
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        loop.call_later(self.seconds, over.set_result, self.value)
        return (yield from over)


@Delay.accepts
class StartsATaskEachTime(Seconds):
    def __await__(self) -> Any:
        return asyncio.create_task(asyncio.sleep(self.seconds, self.value)).__await__()


@Delay.accepts
class UsesAnOldCoroutine(Seconds):
    @types.coroutine
    def wait(self) -> Any:
        yield from asyncio.sleep(self.seconds)
        return self.value

    def __await__(self) -> Any:
        return (yield from self.wait())


# -- start_kept --------------------------------------------------------------------------


@start_kept.mistake("wrong-result", "not in the set", breaks="The set `kept` holds it")
def keeps_nothing(coroutine: Any, kept: Any) -> Any:
    return asyncio.create_task(coroutine)


@start_kept.mistake("wrong-result", "that very set", breaks="The set `kept` holds it")
def keeps_it_in_a_set_of_its_own(coroutine: Any, kept: Any) -> Any:
    kept = set()
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


@start_kept.mistake("wrong-result", "while it runs", breaks="holds it while it runs")
def calls_discard_at_once(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard(task))
    return task


@start_kept.mistake(
    "wrong-result", "though still running", breaks="hold it in kept until it is done"
)
def guesses_the_time(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    asyncio.get_running_loop().call_later(1, kept.discard, task)
    return task


@start_kept.mistake("wrong-result", "returned None", breaks="returns that task at once")
def returns_nothing(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)


@start_kept.mistake("wrong-result", "gives None", breaks="what the coroutine returns")
def loses_the_result(coroutine: Any, kept: Any) -> Any:
    async def run() -> None:
        try:
            await coroutine
        finally:
            kept.discard(task)

    task = asyncio.create_task(run())
    kept.add(task)
    return task


@start_kept.mistake("resource-leak", "After 2 s a job of 2 s was done", breaks="and no longer")
def never_lets_go(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    return task


@start_kept.mistake("resource-leak", "takes 0 positional arguments", breaks="and no longer")
def takes_no_argument_in_the_callback(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(lambda: kept.discard(task))
    return task


@start_kept.mistake(
    "resource-leak", "A job failed after 1 s", breaks="whether it returns, fails or is cancelled"
)
def lets_go_only_of_successes(coroutine: Any, kept: Any) -> Any:
    async def run() -> Any:
        result = await coroutine
        kept.discard(task)
        return result

    task = asyncio.create_task(run())
    kept.add(task)
    return task


@start_kept.mistake("resource-leak", "A job was cancelled", breaks="or is cancelled")
def forgets_the_cancelled(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(lambda done: done.cancelled() or kept.discard(done))
    return task


@start_kept.mistake(
    "side-effect", "0 of them are left", breaks="What else is in the set stays there"
)
def clears_the_set(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(lambda _: kept.clear())
    return task


@start_kept.mistake("wrong-type", "returned a coroutine", breaks="returns that task")
def returns_the_coroutine(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    return coroutine


@start_kept.mistake("wrong-type", "`kept` holds the coroutine", breaks="The set `kept` holds it")
def keeps_the_coroutine(coroutine: Any, kept: Any) -> Any:
    kept.add(coroutine)
    task = asyncio.create_task(coroutine)
    task.add_done_callback(lambda _: kept.discard(coroutine))
    return task


@start_kept.mistake("wrong-type", "plain function", breaks="kind (plain function")
async def is_a_coroutine_function(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


@start_kept.mistake(
    "lost-exception", "ValueError", breaks="gives what the coroutine returns or raises"
)
def swallows_errors(coroutine: Any, kept: Any) -> Any:
    async def run() -> Any:
        try:
            return await coroutine
        except Exception:
            return None
        finally:
            kept.discard(task)

    task = asyncio.create_task(run())
    kept.add(task)
    return task


@start_kept.mistake("exception", "asyncio.run", breaks="starts the coroutine as a task")
def starts_another_loop(coroutine: Any, kept: Any) -> Any:
    return asyncio.run(coroutine)


@start_kept.mistake(
    "exception", "not callable", breaks="no exception comes out that the text does not name"
)
def calls_the_coroutine(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine())
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


@start_kept.mistake(
    "exception", "'append'", breaks="no exception comes out that the text does not name"
)
def takes_the_set_for_a_list(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.append(task)
    return task


@start_kept.mistake("wrong-result", "was not done", breaks="starts the coroutine as a task")
def sleeps_before_it_begins(coroutine: Any, kept: Any) -> Any:
    async def run() -> Any:
        await asyncio.sleep(1)
        return await coroutine

    task = asyncio.create_task(run())
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


_task: Any = None


@start_kept.mistake("resource-leak", "Of two jobs at once", breaks="and twice at once")
def lets_go_of_the_last_one(coroutine: Any, kept: Any) -> Any:
    global _task
    _task = asyncio.create_task(coroutine)
    kept.add(_task)
    _task.add_done_callback(lambda _: kept.discard(_task))
    return _task


@start_kept.mistake(
    "side-effect", "Which of the two was taken out?", breaks="holds it while it runs"
)
def lets_go_of_two_at_once(coroutine: Any, kept: Any) -> Any:
    def let_go(done: Any) -> None:
        kept.difference_update([one for one in kept if isinstance(one, asyncio.Task)])

    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(let_go)
    return task


@start_kept.mistake("swallowed-cancellation", "swallows it", breaks="A cancellation comes through")
def swallows_the_cancellation(coroutine: Any, kept: Any) -> Any:
    async def run() -> Any:
        try:
            return await coroutine
        except asyncio.CancelledError:
            return None
        finally:
            kept.discard(task)

    task = asyncio.create_task(run())
    kept.add(task)
    return task


@start_kept.mistake("wrong-type", "should return the task", breaks="returns that task")
def returns_the_set(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    return kept


@start_kept.mistake("exception", "already running", breaks="returns that task at once")
def waits_until_it_is_done(coroutine: Any, kept: Any) -> Any:
    loop = asyncio.get_event_loop()
    task = loop.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    loop.run_until_complete(task)
    return task


@start_kept.mistake("wrong-result", "What ends it?", breaks="starts the coroutine as a task")
def gives_it_five_seconds(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(asyncio.wait_for(coroutine, 5))
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


@start_kept.mistake("side-effect", "with another set", breaks="It does the same")
def remembers_every_task(coroutine: Any, kept: Any, tasks: set[Any] = set()) -> Any:
    task = asyncio.create_task(coroutine)
    tasks.add(task)
    kept |= tasks
    task.add_done_callback(kept.discard)
    return task


@start_kept.accepts
def removes_it_in_a_lambda(coroutine: Any, kept: Any) -> Any:
    task = asyncio.ensure_future(coroutine)
    kept.add(task)
    task.add_done_callback(lambda done: kept.remove(done))
    return task


@start_kept.accepts
def updates_the_set(coroutine: Any, kept: Any) -> Any:
    task = asyncio.get_running_loop().create_task(coroutine, name="kept")
    kept |= {task}
    task.add_done_callback(lambda done: kept.difference_update([done]))
    return task


@start_kept.mistake(
    "resource-leak",
    "before its first line had run",
    breaks="whether it returns, fails or is cancelled",
)
def wraps_the_coroutine(coroutine: Any, kept: Any) -> Any:
    async def run() -> Any:
        try:
            return await coroutine
        finally:
            kept.discard(task)

    task = asyncio.create_task(run())
    kept.add(task)
    return task


@start_kept.accepts
def names_the_callback(coroutine: Any, kept: Any) -> Any:
    def ended(task: Any) -> None:
        kept.discard(task)

    kept.add(task := asyncio.ensure_future(coroutine))
    task.add_done_callback(ended)
    return task


@make_coffee.mistake("wrong-result", "`pour` gave 'a mug of", breaks="returns what `pour` returns")
async def writes_what_pour_wrote() -> str:
    water, beans = await asyncio.gather(boil(), grind())
    await pour(water, beans)
    return f"coffee of {water} and {beans}"


@start_kept.mistake(
    "exception", "then the callback raised CancelledError", breaks="fails or is cancelled"
)
def asks_a_cancelled_task(coroutine: Any, kept: Any) -> Any:
    def gone(task: Any) -> None:
        kept.discard(task)
        if task.exception() is not None:
            print("a job failed")

    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(gone)
    return task


_kettles: list[Any] = []


@make_coffee.mistake("wrong-result", "Called again: `boil` should run once", breaks="a second time")
async def boils_once_for_all() -> str:
    if not _kettles:
        _kettles.append(asyncio.create_task(boil()))
    grinding = asyncio.create_task(grind())
    return await pour(await _kettles[0], await grinding)


@make_coffee.mistake(
    "not-awaited", "A future, as `gather` gives one", breaks="pours what these two returned"
)
async def takes_a_gather_apart() -> str:
    water, beans = asyncio.gather(boil(), grind())  # type: ignore[misc]
    return await pour(water, beans)


@Delay.accepts
@dataclasses.dataclass
class IsEqualToOthers:
    seconds: float
    value: Any = None

    def __await__(self) -> Any:
        return (yield from asyncio.sleep(self.seconds, self.value).__await__())


@Delay.mistake(
    "wrong-result", "`await Delay(0, 'milk')` took 1 s", breaks="waits that many seconds"
)
class WaitsOneSecondAtLeast(Seconds):
    def __await__(self) -> Any:
        return asyncio.sleep(self.seconds or 1, self.value).__await__()


@Delay.mistake("task-left-over", "cancelled after 1 s", breaks="nothing that it started still runs")
class ShieldsItsSleep(Seconds):
    def __await__(self) -> Any:
        return asyncio.shield(asyncio.sleep(self.seconds, self.value)).__await__()


@start_kept.mistake(
    "side-effect", "one of them had ended", breaks="What else is in the set stays there"
)
def takes_out_all_that_are_done(coroutine: Any, kept: Any) -> Any:
    def sweep(_: Any) -> None:
        kept.difference_update([one for one in kept if one.done()])

    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(sweep)
    return task


@start_kept.mistake("resource-leak", "0.01 s later", breaks="while it runs, and no longer")
def takes_its_time(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    loop = asyncio.get_running_loop()
    task.add_done_callback(lambda done: loop.call_later(0.3, kept.discard, done))
    return task


@start_kept.accepts
def has_a_watcher(coroutine: Any, kept: Any) -> Any:
    async def watch() -> None:
        await asyncio.wait([task])
        kept.discard(task)

    task = asyncio.create_task(coroutine)
    kept.add(task)
    watcher = asyncio.create_task(watch())
    task.add_done_callback(lambda _: watcher)  # which holds it
    return task


@make_coffee.mistake("wrong-result", "Yours took 3 s", breaks="no longer than is needed")
async def looks_every_second() -> str:
    water, beans = asyncio.create_task(boil()), asyncio.create_task(grind())
    while not (water.done() and beans.done()):
        await asyncio.sleep(1)
    return await pour(water.result(), beans.result())


@Delay.mistake("wrong-result", "took 0.4 s, a little more", breaks="waits that many seconds")
class LooksEveryTenth(Seconds):
    def __await__(self) -> Any:
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            yield from asyncio.sleep(0.1).__await__()
        return self.value


@start_kept.mistake("resource-leak", "Is it a plain `def`?", breaks="and no longer")
def writes_async_def_for_the_callback(coroutine: Any, kept: Any) -> Any:
    async def let_go(task: Any) -> None:
        kept.discard(task)

    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(let_go)
    return task
