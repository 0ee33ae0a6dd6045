"""Guesses of lesson 09: look-ups that block, threads that wait, answers as they come."""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor

from course_lib.checks.question import question


@question(
    "A plain function asks for one name, which takes 0.8 s, then for another, which takes 0.45 s. How long do both take?",
    "0.45 s",
    "0.8 s",
    "1.25 s",
    answer="1.25 s",
    because="It asks for the second name when the first answer is there.",
)
def two_names():
    time.sleep(0.8)
    time.sleep(0.45)


@question(
    "Three coroutines are started by `gather`. Two call a plain function that takes 0.8 s and 0.45 s and blocks; the "
    "third sleeps for 0.2 s, three times. How long does the whole take?",
    "0.8 s",
    "1.25 s",
    "1.85 s",
    answer="1.85 s",
    because="A call that blocks keeps the loop's thread, so all others stand still. Only then are the three sleeps "
    "waited for.",
)
async def three_at_once():
    async def ask_and_block(seconds):
        time.sleep(seconds)

    async def heart():
        for _ in range(3):
            await asyncio.sleep(0.2)

    await asyncio.gather(ask_and_block(0.8), ask_and_block(0.45), heart())


@question(
    "A coroutine awaits a look-up that runs in a thread. There is no such name, and the function in the thread raises "
    "`socket.gaierror`. What does the `await` do?",
    "it gives None",
    "it raises gaierror",
    "it never ends",
    answer="it raises gaierror",
    because="What is raised in the thread comes out of the `await`.",
)
async def no_address():
    def look_up():
        raise socket.gaierror

    try:
        return f"it gives {await asyncio.to_thread(look_up)}"
    except OSError as error:
        return f"it raises {type(error).__name__}"


@question(
    "A function looks a name up inside of `try`, and returns True; behind `except Exception` it returns False. In the "
    "`try` the name of a method is misspelt. What does the function return for a name that exists?",
    "True",
    "False",
    "nothing: AttributeError comes out",
    answer="False",
    because="The `AttributeError` of the slip is an `Exception` as well, so each name is taken for one that does not "
    "exist.",
)
def careless():
    try:
        socket.getadrinfo("in.dev", None)  # type: ignore[attr-defined]
        return True
    except Exception:
        return False


@question(
    "18 look-ups of 1 s each are started at once, in a pool of six threads. How long do they take?",
    "1 s",
    "3 s",
    "18 s",
    answer="3 s",
    because="Six wait at a time, and that makes three rounds.",
)
async def six_threads():
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(6))
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(18)))
