"""Questions of lesson 03: functions that stop in their middle, and who sends to them."""

import asyncio
import time

from course_lib.checks.question import question
from course_lib.lessons._guesses.generator_roots import endless, finish
from solutions.generator_roots import take_turns


@question(
    "`for i in e:` adds up numbers. How do you stop at a total of 40 without losing a number?",
    "test after adding",
    "test before adding",
    "it cannot be done with `for`",
    answer="test after adding",
    because="The loop then ends before it asks for another number.",
)
def stop_in_time():
    e, total = endless(), 0
    for i in e:
        total += i
        if total >= 40:
            break
    return "test after adding" if next(e) == 7 else "it cannot be done with `for`"


@question(
    "A coroutine awaits three others, none of which yields. How often must it be sent None until it ends?",
    "once",
    "three times",
    "four times",
    answer="once",
    because="It runs through to its end. An `await` only stops if there is a `yield` at the bottom.",
)
def three_awaits():
    async def nothing():
        return 1

    async def three():
        return await nothing() + await nothing() + await nothing()

    return "once" if finish(three()) == 3 else "three times"


@question(
    "One of the walkers does `time.sleep(1)` instead of `await asyncio.sleep(0)`. What do the others do meanwhile?",
    "they walk on",
    "they stand still",
    answer="they stand still",
    because="It yields nothing, so `send` comes back a second later, and only then the loop goes on to the next.",
)
def blocking_walker():
    async def walk():
        await asyncio.sleep(0)
        moments.append(time.perf_counter() - start)

    async def rude():
        time.sleep(1)

    moments: list[float] = []
    start = time.perf_counter()
    take_turns(rude(), walk(), walk())
    return "they stand still" if min(moments) >= 1 else "they walk on"


@question(
    "`take_turns` sends None to everybody in turn. What happens with `take_turns(asyncio.sleep(1))`?",
    "it takes 1 s",
    "it is over at once",
    "RuntimeError",
    answer="RuntimeError",
    because="`sleep(1)` hands out a future, and does not expect to be sent anything before that is done.",
)
async def sleep_in_turns():
    coro = asyncio.sleep(1)
    coro.send(None)
    coro.send(None)
