"""Questions of lesson 21: callbacks, other frameworks, other loops."""

import asyncio

from course_lib.checks.question import question


@question(
    "Nobody is ready, the next timer is due in 0.3 s, and after 0.1 s something comes in on a socket. For how long "
    "does the loop sleep in its selector?",
    "0 s",
    "0.1 s",
    "0.3 s",
    answer="0.1 s",
    because="The selector returns when a socket has something to read, or when the time is over. After that it "
    "sleeps for the 0.2 s that are left.",
)
def selector_waits(): ...


@question(
    "A thread that Curio has started calls `AWAIT(curio.sleep(1))`. What stands still for that second?",
    "the thread",
    "the loop",
    "both",
    answer="the thread",
    because="The loop runs the coroutine, beside all others; the thread waits for its result.",
)
def await_in_a_thread(): ...


@question(
    "A Trio function has returned. Which of the tasks that it started can still be running?",
    "all of them",
    "those in a nursery that it was handed",
    "none at all",
    answer="those in a nursery that it was handed",
    because="Nothing but a nursery starts a task, and a nursery of its own ends only when its tasks have ended.",
)
def left_behind(): ...


@question(
    "An eager task (Python 3.12) whose coroutine finds its answer in a dict and returns it. For how many turns "
    "of the loop does it wait?",
    "0",
    "1",
    "2",
    answer="0",
    because="It runs within `create_task`, and is done when that returns.",
)
def eager_turns(): ...


@question(
    "A Python without the GIL, two coroutines under one loop, both only computing. Do they run at the same instant?",
    "yes",
    "no",
    answer="no",
    because="One loop runs in one thread, one step after another. Two loops in two threads would.",
)
async def free_coroutines():
    under_way, most = 0, 0

    async def compute():
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        sum(range(1000))
        under_way -= 1

    await asyncio.gather(compute(), compute())
    return "yes" if most > 1 else "no"


@question(
    "You write a library that opens connections. Some of its users have asyncio, some Trio. What does it call?",
    "`asyncio.open_connection`",
    "`trio.open_tcp_stream`",
    "`anyio.connect_tcp`",
    answer="`anyio.connect_tcp`",
    because="AnyIO runs on whichever of the two is running.",
)
def library_for_both(): ...
