"""Questions of lesson 23: tests of what waits, and looks into a program."""

import asyncio
from contextvars import ContextVar

from course_lib.checks.question import question


@question(
    "A test of a retry loop uses pauses of 0.01 s and checks that the whole took less than 0.08 s. What is "
    "wrong with it?",
    "it is too slow",
    "on a busy machine it fails now and then",
    "0.01 s cannot be slept",
    answer="on a busy machine it fails now and then",
    because="Real time is never exact, and a test that fails without a reason is soon ignored. Virtual "
    "time is exact.",
)
def why_not_short_pauses(): ...


@question(
    "A service hangs for half a second now and then. What tells you which task did it?",
    "`python -W error`",
    "debug mode",
    "`asyncio.all_tasks()`",
    answer="debug mode",
    because="It measures each step, and logs those that take longer than `slow_callback_duration`, a tenth "
    "of a second.",
)
def debug_for_slow(): ...


@question(
    "A context variable is 7. What does a function see that `loop.run_in_executor(None, function)` "
    "calls, if the variable's default is 0?",
    "0",
    "7",
    "it raises LookupError",
    answer="0",
    because="The thread has a context of its own. `asyncio.to_thread` hands over a copy of the caller's.",
)
async def context_in_executor():
    number = ContextVar("number", default=0)
    number.set(7)
    return await asyncio.get_running_loop().run_in_executor(None, number.get)


@question(
    "A semaphore is to keep a downloader from asking for more than five pages at a time. Which test can "
    "show that it does not?",
    "one in which the function of a mock transport waits, and counts who is inside",
    "one that counts the requests",
    "one with a mock transport that answers at once",
    answer="one in which the function of a mock transport waits, and counts who is inside",
    because="What is over at once never overlaps. The function of a `MockTransport` may be a coroutine "
    "function, too.",
)
def mock_or_server(): ...
