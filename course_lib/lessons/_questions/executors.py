"""Questions of lesson 15: functions that block, and the threads and processes that wait for them."""

import asyncio
import functools
import math
import pickle
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

from course_lib.checks.question import question


@question(
    "A library call takes 2 s, and computes nothing in that time. Where should it run?",
    "in a thread",
    "in a process",
    "on the loop",
    answer="in a thread",
    because="It only waits, and while it waits it holds no lock. A process would cost more and give nothing.",
)
def which_pool(): ...


@question(
    "`gather` of forty `to_thread` calls, 1 s each, on a machine with two processors, where the loop's executor has "
    "six threads. How long?",
    "1 s",
    "7 s",
    "40 s",
    answer="7 s",
    because="That makes seven rounds. An executor with more threads helps: give it to `run_in_executor`, or to "
    "`loop.set_default_executor`.",
)
async def forty_calls():
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(6))
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(40)))


@question(
    "A `to_thread` sends a payment, and the `asyncio.timeout(1)` around it has run out. May you send it again?",
    "yes, it was cancelled",
    "not before you have asked whether it arrived",
    answer="not before you have asked whether it arrived",
    because="The thread goes on, and the payment may well be made after the timeout.",
)
def pay_again(): ...


@question(
    "`asyncio.to_thread(save)` stands on a line, without `await`. Is anything saved?",
    "yes, in a thread",
    "no",
    answer="no",
    because="It is a coroutine object that nobody awaits. With `run_in_executor` the function would have run.",
)
async def not_awaited():
    saved: list[int] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asyncio.to_thread(saved.append, 1)  # type: ignore[unused-coroutine]
    await asyncio.sleep(1)
    return "yes, in a thread" if saved else "no"


@question(
    "Which of these can be handed to a pool of processes?",
    "`functools.partial(math.gcd, 12)`",
    "`lambda n: math.gcd(12, n)`",
    "both",
    answer="`functools.partial(math.gcd, 12)`",
    because="A partial is pickled as the function's name and its arguments. A lambda has no name to be found by.",
)
def can_travel():
    def travels(function):
        try:
            return bool(pickle.dumps(function))
        except (pickle.PicklingError, AttributeError):
            return False

    if travels(lambda n: math.gcd(12, n)):
        return "both"
    return (
        "`functools.partial(math.gcd, 12)`"
        if travels(functools.partial(math.gcd, 12))
        else "neither"
    )
