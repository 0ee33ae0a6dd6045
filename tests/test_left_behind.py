"""What is left behind without end: a verdict that is the learner's, in time, and the kernel is as before.

One real kernel runs them all, so that what one of them left there would show in the next.
"""

from __future__ import annotations

import json

import kernels
import pytest

LIMIT = 0.25  # real seconds for a run: what is endless takes that long
SET_UP = f"""
import _thread, asyncio, gc, json, random, signal, sys, threading, time
from course_lib import Lesson
from course_lib.checks.attempt import Attempt
Attempt.__call__.__kwdefaults__["limit"] = {LIMIT}
lesson = Lesson("sync_vs_async")
from solutions.sync_vs_async import count_async

async def good():
    await asyncio.gather(count_async(), count_async(), count_async())

def judge(answer):
    verdict = lesson._exercises["main_async"].verdict(answer)
    print(json.dumps([verdict.verdict, verdict.diagnosis, verdict.message]))

def state():
    places = [(time, "sleep"), (threading.Thread, "start"), (_thread, "start_new_thread"),
              (sys, "unraisablehook"), (asyncio.SelectorEventLoop, "__init__"), (random, "random")]
    threads = []  # also those that nobody has an object for; one that has ended is seen for a moment longer
    for _ in range(3):
        time.sleep(0.01)
        threads.append(len(sys._current_frames()))
    return (sorted(t.name for t in threading.enumerate()), min(threads), gc.isenabled(),
            [repr(getattr(*place)) for place in places], repr(signal.getsignal(signal.SIGINT)))

def abandoned(generator):
    async def main_async():
        async for _ in generator():
            break
        await good()
    return main_async

def kept(generator):
    async def main_async():
        global one
        one = generator()
        async for _ in one:
            break
        await good()
    return main_async

async def swallows():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass

async def yields_in_finally():
    try:
        yield 1
    finally:
        while True:
            yield 2

async def loops_in_finally():
    try:
        yield 1
    finally:
        while True:
            pass

async def sleeps_in_finally():
    try:
        yield 1
    finally:
        while True:
            try:
                await asyncio.sleep(1)
            except BaseException:
                pass

async def waits_in_finally():
    try:
        yield 1
    finally:
        await asyncio.Event().wait()

class EndlessDel:
    def __del__(self):
        while True:
            pass

async def drops():
    EndlessDel()
    await good()

async def drops_a_circle():
    thing = EndlessDel()
    thing.itself = thing
    await good()

async def fails_holding_one():
    thing = EndlessDel()
    raise ValueError

async def returns_one():
    await good()
    return EndlessDel()

async def returns_a_circle():
    await good()
    thing = EndlessDel()
    thing.itself = thing
    return thing

class SleepsInDel:
    def __del__(self):
        time.sleep(1e9)

async def returns_one_that_sleeps():
    await good()
    return SleepsInDel()

async def never_gives_a_turn():
    sys.setswitchinterval(1e9)
    while True:
        pass

def swallows_plainly():
    while True:
        try:
            yield
        except GeneratorExit:
            while True:
                pass

async def drops_a_generator():
    next(swallows_plainly())
    await good()

async def swallows_cancellation():
    async def stubborn():
        while True:
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                pass
    asyncio.create_task(stubborn())
    await good()

async def busy_when_cancelled():
    async def stubborn():
        try:
            await asyncio.sleep(100)
        finally:
            while True:
                pass
    asyncio.create_task(stubborn())
    await good()

async def thread_upon_thread():
    while True:
        threading.Thread(target=threading.Event().wait).start()

async def threads_that_compute():
    def compute():
        while True:
            pass
    while True:
        threading.Thread(target=compute).start()

async def threads_by_hand():
    event = threading.Event()
    while True:
        _thread.start_new_thread(event.wait, ())

async def threads_of_threads():
    def breed():
        while True:
            threading.Thread(target=breed).start()
    breed()
"""
ENDLESS = "and never comes to an end"
MANY = "Your code raised RuntimeError: can't start new thread (line "
CASES = {
    "abandoned(swallows)": "An async generator that was not used up failed with RuntimeError",
    "abandoned(yields_in_finally)": "is to end then, without another `yield`",
    "abandoned(loops_in_finally)": ENDLESS,
    "abandoned(sleeps_in_finally)": "an async generator that was not used up was cancelled and goes on",
    "abandoned(waits_in_finally)": "",
    "kept(swallows)": "",
    "kept(loops_in_finally)": ENDLESS,
    "kept(waits_in_finally)": "Your code would wait for ever",
    "drops": ENDLESS,
    "drops_a_circle": ENDLESS,
    "fails_holding_one": ENDLESS,
    "drops_a_generator": ENDLESS,
    "returns_one": "When an object that your code made is destroyed",
    "returns_a_circle": "When an object that your code made is destroyed",
    "returns_one_that_sleeps": "",
    "never_gives_a_turn": ENDLESS,
    "swallows_cancellation": "`stubborn()` was cancelled and goes on",
    "busy_when_cancelled": "was cancelled and goes on",
    "thread_upon_thread": MANY,
    "threads_that_compute": MANY,
    "threads_by_hand": MANY,
    "threads_of_threads": "",
}


@pytest.fixture(scope="module")
def kernel():
    with kernels.kernel(SET_UP) as kernel:
        yield kernel


@pytest.mark.parametrize("answer", CASES)
def test_it_ends_in_a_verdict_that_is_the_learners(kernel, answer):
    """In time; afterwards threads, functions and handlers are as before, and nothing is printed late."""
    kernel.run("judge(good)")
    before = kernel.value("state()")
    cell = kernel.run(f"judge({answer})")
    assert cell.error == "" and cell.seconds < 30, cell
    verdict, diagnosis, message = json.loads(cell.text)
    assert verdict in ("correct", "incorrect"), message
    # how far it gets with its threads depends on the machine
    assert CASES[answer] in message or (CASES[answer] is MANY and diagnosis == "endless-loop"), (
        message
    )
    late = kernel.run("gc.collect()")
    assert (late.text, late.error) == ("", ""), late
    assert json.loads(kernel.run("judge(good)").text)[0] == "correct"
    kernel.becomes("state()", before)
