"""A program that makes thousands of tasks and is stopped leaves none of them to the kernel.

Every `asyncio.all_tasks()` goes through all tasks of the process, and a check makes a few. So what a stopped
program leaves slows down all that is checked later, and what it does when Python destroys it may hang the
kernel.
"""

from __future__ import annotations

import ast
import asyncio
import gc
import socket
import warnings
import weakref

import answers
import kernels
import pytest

from course_lib.checks import judge
from course_lib.run import run
from course_lib.run.clock import running
from course_lib.run.clock.ends import Ended, OutOfTime
from course_lib.run.clock.unfinished import Unfinished, end

SET_UP = """
import asyncio, gc
from course_lib import Lesson
from course_lib.checks.attempt import Attempt
Attempt.__call__.__kwdefaults__["limit"] = 0.3  # an endless answer takes so long
lesson = Lesson("sync_vs_async")
from solutions.sync_vs_async import count_async

def judge(answer):
    verdict = lesson._exercises["count_async"].verdict(answer, {})
    print([str(verdict.verdict), verdict.diagnosis, verdict.message])

def tasks():
    "How many `all_tasks` goes through, where Python says so."
    known = getattr(asyncio.tasks, "_scheduled_tasks", getattr(asyncio.tasks, "_all_tasks", ()))
    return len(known)

async def calls_itself():
    await asyncio.gather(calls_itself(), calls_itself(), calls_itself())

async def makes(one):
    kept = []
    while True:
        kept.append(asyncio.create_task(one()))
        await asyncio.sleep(0)

async def sleeps():
    try:
        await asyncio.sleep(1e5)
    finally:
        print("late")

async def goes_on():
    while True:
        try:
            await asyncio.sleep(1e5)
        except BaseException:
            pass

async def never_ends():
    try:
        await asyncio.sleep(1e5)
    finally:
        while True:
            pass

async def makes_many():
    await makes(sleeps)

async def makes_many_that_go_on():
    await makes(goes_on)

async def makes_many_that_never_end():
    await makes(never_ends)

async def makes_loops():
    import threading
    def runs_one():
        half_made.append(asyncio.Task.__new__(asyncio.Task))
        async def main():
            tasks.extend(asyncio.create_task(sleeps()) for _ in range(300))
            await asyncio.sleep(0)
        asyncio.new_event_loop().run_until_complete(main())
    tasks, half_made = [], []
    while True:
        thread = threading.Thread(target=runs_one)
        thread.start()
        thread.join()
"""
FEW = 500


@pytest.fixture(scope="module")
def kernel():
    with kernels.kernel(SET_UP) as kernel:
        yield kernel


@pytest.mark.parametrize(
    "answer",
    [
        "calls_itself",
        "makes_many",
        "makes_many_that_go_on",
        "makes_many_that_never_end",
        "makes_loops",
    ],
)
def test_no_later_check_goes_through_the_tasks_of_a_stopped_one(kernel, answer):
    """Nor does the kernel run any of their code when Python collects them."""
    cell = kernel.run(f"judge({answer})")
    assert cell.error == "" and "late" not in cell.text, cell
    verdict, diagnosis, message = ast.literal_eval(cell.text)
    assert (verdict, diagnosis) == ("incorrect", "endless-loop"), message
    assert int(kernel.value("tasks()")) < FEW
    collected = kernel.run("gc.collect();")
    assert (collected.text, collected.error) == ("", ""), collected
    assert "'correct'" in kernel.run("judge(count_async)").text


def test_a_program_that_makes_tasks_without_end_is_told_that(kernel):
    """With the limit that learners have, and however often: none of them stays and slows the kernel down."""
    limit = 'Attempt.__call__.__kwdefaults__["limit"]'
    kernel.run(f"{limit} = 2.0")
    try:
        for _ in range(2):
            assert "more than 30,000 tasks" in kernel.run("judge(calls_itself)").text
            assert int(kernel.value("tasks()")) < FEW
        assert "'correct'" in kernel.run("judge(count_async)").text
    finally:
        kernel.run(f"{limit} = 0.3")


def test_check_after_check_piles_up_nothing():
    """Python alone collects it seldom, and then one check had to throw away that of hundreds."""
    exercise = {one.name: one for one in answers.load("structured_concurrency")}["fastest"]
    gc.collect()
    for _ in range(40):
        assert exercise.verdict(exercise.solution, {}).diagnosis == ""
    assert len(gc.get_objects(1)) < 20_000


def test_what_python_takes_long_to_throw_away_is_not_said_to_have_a_method_without_end(monkeypatch):
    exercise = {one.name: one for one in answers.load("sync_vs_async")}["count_async"]
    at_it = Ended(stopped="endless-loop", stack=[(run.__file__, 49, "Run.let_go")])
    monkeypatch.setattr(judge, "simulate", lambda *_, **__: at_it)
    monkeypatch.setattr(judge, "_MANY", 0)  # as after many checks
    assert exercise.verdict(exercise.solution, {}).diagnosis == ""
    at_it.stack = [(__file__, 1, "Last.__del__")]
    assert "`__del__`" in exercise.verdict(exercise.solution, {}).message


def test_throwing_away_what_piled_up_takes_no_result_from_a_run(monkeypatch):
    monkeypatch.setattr(judge, "_MANY", 0)
    exercise = {one.name: one for one in answers.load("sync_vs_async")}["main_async"]
    run = exercise.verdict(returns_a_word, {}).run
    assert (run.result, run.ended.result) == ("done", "done")


async def returns_a_word():
    return "done"


async def connects(address):
    return await asyncio.get_running_loop().create_connection(asyncio.Protocol, *address)


async def holds(address):
    connection = await connects(address)
    try:
        await asyncio.sleep(1e5)
    finally:
        del connection


async def swallows(address):
    connection = await connects(address)
    while connection:
        try:
            await asyncio.sleep(1e5)
        except BaseException:
            pass


@pytest.mark.parametrize("unfinished", [holds, swallows])
def test_python_does_not_complain_later_of_the_connections_of_a_stopped_program(unfinished):
    """Of an unclosed transport it complained in whatever was running when it was destroyed."""

    async def main():
        task = asyncio.create_task(unfinished(listening.getsockname()))
        await asyncio.sleep(0.1)
        while not task.done():
            pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = running.simulate(lambda: asyncio.run(main()), limit=0.1)
        assert ended.stopped
        del ended
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            gc.collect()
    assert [str(one.message) for one in said] == []


def test_a_task_that_the_strike_met_as_it_was_made_is_found_too():
    """It is to run already, and `asyncio.all_tasks` does not know it yet: Python would complain later."""

    async def never_awaited():
        pass

    left, loop = Unfinished(), asyncio.new_event_loop()
    left.made(loop)
    task = loop.create_task(never_awaited())
    asyncio.tasks._unregister_task(task)  # as if the strike had come before the other half
    left.stopped()
    found = left.take()
    assert found == [task] and not asyncio.all_tasks(loop)
    end(found)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        loop.close()
        del task
        gc.collect()
    assert [str(one.message) for one in said] == []


def test_a_strike_that_comes_late_does_not_end_the_tidying(monkeypatch):
    """What was to end the program may meet the run as it tidies up; what it left is thrown away then, too."""
    times, let_go = [], running._let_go

    def is_struck_at_first(error):
        times.append(error)
        if len(times) == 1:
            raise OutOfTime
        let_go(error)

    async def never_awaited():
        pass

    def work():
        coroutine = never_awaited()  # left to the kernel, Python would complain of it there
        made.append(weakref.ref(coroutine))
        while True:
            pass

    made: list[weakref.ref] = []
    monkeypatch.setattr(running, "_let_go", is_struck_at_first)
    ended = running.simulate(work, limit=0.1)
    assert ended.stopped == "endless-loop" and isinstance(ended.error, OutOfTime)
    assert len(times) > 1 and made[0]() is None
