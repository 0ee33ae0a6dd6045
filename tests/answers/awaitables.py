"""Answers to lesson 02, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import time
import types
from typing import Any

from course_lib.lessons.awaitables import Delay, make_coffee, start_kept
from solutions.awaitables import boil, grind, pour

# -- make_coffee -------------------------------------------------------------------------


@make_coffee.mistake("sequential", "`grind` began at 3 s")
async def does_one_after_another() -> str:
    water = await boil()
    beans = await grind()
    return await pour(water, beans)


@make_coffee.mistake("sequential", "`boil` began at 2 s")
async def takes_a_coroutine_for_a_task() -> str:
    boiling = boil()
    beans = await grind()
    water = await boiling
    return await pour(water, beans)


@make_coffee.mistake("sequential", "took 6 s")
async def awaits_each_task_at_once() -> str:
    water = await asyncio.create_task(boil())
    beans = await asyncio.create_task(grind())
    return await pour(water, beans)


@make_coffee.mistake("not-awaited", "returned as it is")
async def forgets_to_await_pour() -> Any:
    water, beans = await asyncio.gather(boil(), grind())
    return pour(water, beans)


@make_coffee.mistake("not-awaited", "`boil(…)`")
async def pours_coroutines() -> str:
    return await pour(boil(), grind())


@make_coffee.mistake("wrong-arguments", "got a task")
async def pours_tasks() -> str:
    boiling, grinding = asyncio.create_task(boil()), asyncio.create_task(grind())
    return await pour(boiling, grinding)


@make_coffee.mistake("wrong-arguments", "got a task")
async def pours_what_wait_gives() -> str:
    done, _ = await asyncio.wait([asyncio.create_task(boil()), asyncio.create_task(grind())])
    water, beans = done
    return await pour(water, beans)


@make_coffee.mistake("wrong-arguments", "returned 'spring water'")
async def makes_the_water_up() -> str:
    _, beans = await asyncio.gather(boil(), grind())
    return await pour("hot water", beans)


@make_coffee.mistake("wrong-order", "`boil` was not done before 3 s")
async def leaves_the_kettle_on() -> str:
    asyncio.create_task(boil())
    beans = await grind()
    return await pour("hot water", beans)


@make_coffee.mistake("task-left-over", "2 tasks were still running")
async def forgets_both_tasks() -> str:
    asyncio.create_task(boil())
    asyncio.create_task(grind())
    return await pour("hot water", "ground beans")


@make_coffee.mistake("wrong-order", "for the water")
async def mixes_the_two_up() -> str:
    beans, water = await asyncio.gather(boil(), grind())
    return await pour(water, beans)


@make_coffee.mistake("wrong-order", "for the water")
async def takes_them_in_order_of_completion() -> str:
    things = [await thing for thing in asyncio.as_completed([boil(), grind()])]
    return await pour(*things)


@make_coffee.mistake("wrong-order", "`pour` began at 0 s")
async def pours_at_once() -> str:
    made = await asyncio.gather(boil(), grind(), pour("hot water", "ground beans"))
    return made[2]


@make_coffee.mistake("wrong-result", "returned None")
async def keeps_the_coffee() -> None:
    water, beans = await asyncio.gather(boil(), grind())
    await pour(water, beans)


@make_coffee.mistake("wrong-result", "`boil` should run once")
async def only_says_so() -> str:
    await asyncio.sleep(4)
    return "coffee of hot water and ground beans"


@make_coffee.mistake("wrong-result", "Yours took 5 s")
async def waits_a_little_longer() -> str:
    water, beans = await asyncio.gather(boil(), grind())
    await asyncio.sleep(1)
    return await pour(water, beans)


@make_coffee.mistake("exception", "asked a task for its result")
async def knows_how_long_it_takes() -> str:
    boiling, grinding = asyncio.create_task(boil()), asyncio.create_task(grind())
    await asyncio.sleep(3)
    return await pour(boiling.result(), grinding.result())


@make_coffee.mistake("exception", "at 2 s your code asked a task for its result")
async def forgets_that_boiling_takes_longer() -> str:
    boiling = asyncio.create_task(boil())
    beans = await grind()
    return await pour(boiling.result(), beans)


@make_coffee.mistake("exception", "a coroutine was expected")
async def makes_a_task_of_the_function() -> str:
    boiling = asyncio.create_task(boil)
    beans = await grind()
    return await pour(await boiling, beans)


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


@Delay.mistake("wrong-type", "Is it a plain `def`?")
class MakesAwaitAsync(Seconds):
    async def __await__(self) -> Any:
        await asyncio.sleep(self.seconds)
        return self.value


@Delay.mistake("wrong-type", "which method of a coroutine")
class ReturnsTheCoroutine(Seconds):
    def __await__(self) -> Any:
        return asyncio.sleep(self.seconds, self.value)


@Delay.mistake("wrong-type", "an object of type `str`")
class ReturnsTheValueAtOnce(Seconds):
    def __await__(self) -> Any:
        return self.value


@Delay.mistake("wrong-type", "it got a coroutine")
class YieldsFromTheCoroutine(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds)
        return self.value


@Delay.mistake("wrong-type", "something that it cannot wait for")
class YieldsTheCoroutine(Seconds):
    def __await__(self) -> Any:
        yield asyncio.sleep(self.seconds)
        return self.value


@Delay.mistake("wrong-type", "something that it cannot wait for")
class YieldsTheValue(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        yield self.value


@Delay.mistake("wrong-type", "no method `__await__`")
class MisspellsTheMethod(Seconds):
    def __wait__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()
        return self.value


@Delay.mistake("blocking-call", "for 3 s")
class Blocks(Seconds):
    def __await__(self) -> Any:
        time.sleep(self.seconds)
        return self.value
        yield


@Delay.mistake("not-awaited", "`sleep(…)`")
class ForgetsToWait(Seconds):
    def __await__(self) -> Any:
        asyncio.sleep(self.seconds)
        yield
        return self.value


@Delay.mistake("wrong-result", "gave None")
class ForgetsTheValue(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.sleep(self.seconds).__await__()


@Delay.mistake("wrong-result", "took 0 s; it should take 3 s")
class DoesNotWait(Seconds):
    def __await__(self) -> Any:
        return self.value
        yield


@Delay.mistake("wrong-result", "from the making on")
class StartsTooEarly:
    def __init__(self, seconds: float, value: Any = None) -> None:
        self.task = asyncio.create_task(asyncio.sleep(seconds, value))

    def __await__(self) -> Any:
        return self.task.__await__()


@Delay.mistake("wrong-result", "should wait 3 s again")
class WaitsOnlyOnce(Seconds):
    task: asyncio.Task[Any] | None = None

    def __await__(self) -> Any:
        if self.task is None:
            self.task = asyncio.create_task(asyncio.sleep(self.seconds, self.value))
        return self.task.__await__()


@Delay.mistake("exception", "A coroutine runs once")
class MakesTheSleepInInit:
    def __init__(self, seconds: float, value: Any = None) -> None:
        self.sleep = asyncio.sleep(seconds, value)

    def __await__(self) -> Any:
        return self.sleep.__await__()


@Delay.mistake("deadlock", "wait for ever")
class WaitsForNobody(Seconds):
    def __await__(self) -> Any:
        yield from asyncio.get_running_loop().create_future()
        return self.value


@Delay.mistake("wrong-arguments", "does not fit")
class NeedsAValue:
    def __init__(self, seconds: float, value: Any) -> None:
        self.seconds, self.value = seconds, value

    def __await__(self) -> Any:
        return asyncio.sleep(self.seconds, self.value).__await__()


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


@start_kept.mistake("wrong-result", "not in the set")
def keeps_nothing(coroutine: Any, kept: Any) -> Any:
    return asyncio.create_task(coroutine)


@start_kept.mistake("wrong-result", "that very set")
def keeps_it_in_a_set_of_its_own(coroutine: Any, kept: Any) -> Any:
    kept = set()
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


@start_kept.mistake("wrong-result", "while it runs")
def calls_discard_at_once(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard(task))
    return task


@start_kept.mistake("wrong-result", "though still running")
def guesses_the_time(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    asyncio.get_running_loop().call_later(1, kept.discard, task)
    return task


@start_kept.mistake("wrong-result", "returned None")
def returns_nothing(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)


@start_kept.mistake("wrong-result", "gives None")
def loses_the_result(coroutine: Any, kept: Any) -> Any:
    async def run() -> None:
        try:
            await coroutine
        finally:
            kept.discard(task)

    task = asyncio.create_task(run())
    kept.add(task)
    return task


@start_kept.mistake("resource-leak", "After 2 s a job of 2 s was done")
def never_lets_go(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    return task


@start_kept.mistake("resource-leak", "takes 0 positional arguments")
def takes_no_argument_in_the_callback(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(lambda: kept.discard(task))
    return task


@start_kept.mistake("resource-leak", "A job failed after 1 s")
def lets_go_only_of_successes(coroutine: Any, kept: Any) -> Any:
    async def run() -> Any:
        result = await coroutine
        kept.discard(task)
        return result

    task = asyncio.create_task(run())
    kept.add(task)
    return task


@start_kept.mistake("resource-leak", "A job was cancelled")
def forgets_the_cancelled(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(lambda done: done.cancelled() or kept.discard(done))
    return task


@start_kept.mistake("side-effect", "0 of them are left")
def clears_the_set(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(lambda _: kept.clear())
    return task


@start_kept.mistake("wrong-type", "returned a coroutine")
def returns_the_coroutine(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    return coroutine


@start_kept.mistake("wrong-type", "`kept` holds the coroutine")
def keeps_the_coroutine(coroutine: Any, kept: Any) -> Any:
    kept.add(coroutine)
    task = asyncio.create_task(coroutine)
    task.add_done_callback(lambda _: kept.discard(coroutine))
    return task


@start_kept.mistake("wrong-type", "plain function")
async def is_a_coroutine_function(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


@start_kept.mistake("lost-exception", "ValueError")
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


@start_kept.mistake("exception", "asyncio.run")
def starts_another_loop(coroutine: Any, kept: Any) -> Any:
    return asyncio.run(coroutine)


@start_kept.mistake("exception", "not callable")
def calls_the_coroutine(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine())
    kept.add(task)
    task.add_done_callback(kept.discard)
    return task


@start_kept.mistake("exception", "'append'")
def takes_the_set_for_a_list(coroutine: Any, kept: Any) -> Any:
    task = asyncio.create_task(coroutine)
    kept.append(task)
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


@start_kept.accepts
def wraps_the_coroutine(coroutine: Any, kept: Any) -> Any:
    async def run() -> Any:
        try:
            return await coroutine
        finally:
            kept.discard(task)

    task = asyncio.create_task(run())
    kept.add(task)
    return task
