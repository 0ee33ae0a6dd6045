"""Questions of lesson NN: say in one line what they are about."""

import asyncio

from course_lib.checks.question import question


@question(
    "Naps of 2 s and 3 s are given to one `asyncio.gather`. How long does it take?",
    "3 s",
    "5 s",
    answer="3 s",
    because="It starts both, and waits until the longer one is over.",
)
async def naps_at_once():
    await asyncio.gather(asyncio.sleep(2), asyncio.sleep(3))


@question(
    "Does `nap(2)`, without `await`, begin to wait?",
    "yes",
    "no",
    answer="no",
    because="The call only gives a coroutine; `await` runs it.",
)
def without_await(): ...
