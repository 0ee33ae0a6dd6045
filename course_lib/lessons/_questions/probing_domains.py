"""Questions of lesson 09: look-ups that block, threads that wait, answers as they come."""

import asyncio
import socket
import time

from course_lib.checks.question import question


@question(
    "`ask_and_block(name)` is a coroutine function in which a plain call blocks for 1 s. "
    "`gather` starts it for ten names. How long does it take?",
    "1 s",
    "10 s",
    answer="10 s",
    because="`gather` starts tasks. It cannot make a call that blocks let go of the thread.",
)
async def gather_of_blocking():
    async def ask_and_block(name):
        time.sleep(1)

    await asyncio.gather(*(ask_and_block(name) for name in range(10)))


@question(
    "You pull out the network cable. What does your `probe` say of `python.org`, with the real resolver?",
    "that it exists",
    "that it was not found",
    "it raises an exception",
    answer="that it was not found",
    because="“I could not ask” is a `gaierror` too, with another number in `error.errno`. A careful program tells "
    "`socket.EAI_NONAME`, no such name, from the rest.",
)
async def no_cable():
    async def getaddrinfo(domain):  # as without a network
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    try:
        await getaddrinfo("python.org")
    except socket.gaierror:
        return "that it was not found"
    return "that it exists"


@question(
    "Lines are printed as `print(mark, domain)`, where `mark` is a `+` or an empty string. Do the domains stand in one "
    "column?",
    "yes",
    "no",
    answer="no",
    because="An empty mark is one character shorter. It should be a blank.",
)
def one_column():
    lines = [f"{mark} in.dev" for mark in ("+", "")]
    return "yes" if len({line.index("in.dev") for line in lines}) == 1 else "no"


@question(
    "A coroutine awaits `asyncio.to_thread` with a look-up of 5 s, and is cancelled after 1 s. What becomes of the look-up?",
    "it ends at once",
    "it goes on in its thread",
    answer="it goes on in its thread",
    because="The coroutine gets its `CancelledError` at once. A thread cannot be stopped from outside.",
)
async def cancelled_look_up():
    ended = []

    def look_up():
        time.sleep(5)
        ended.append("it goes on in its thread")

    task = asyncio.create_task(asyncio.to_thread(look_up))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(5)
    return ended[0] if ended else "it ends at once"
