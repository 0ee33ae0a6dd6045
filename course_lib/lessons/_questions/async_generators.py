"""Questions of lesson 10: values that come one by one, with waits in between."""

import asyncio
from contextlib import aclosing

from course_lib.checks.question import question


@question(
    "Why is `__aiter__` a plain method, and `__anext__` a coroutine?",
    "only to get the next item may need waiting",
    "`__aiter__` is older",
    "`__aiter__` runs in a thread",
    answer="only to get the next item may need waiting",
    because="To say which object gives the items needs none.",
)
def plain_aiter(): ...


@question(
    "In a plain `def`, which of these may stand: `[n async for n in numbers]` or `(n async for n in numbers)`?",
    "the one with square brackets",
    "the one with round brackets",
    "neither",
    answer="the one with round brackets",
    because="A list must be made there and then, and that means waiting. A generator expression waits for nothing yet.",
)
def which_brackets():
    allowed = []
    for name, code in (("square", "[n async for n in x]"), ("round", "(n async for n in x)")):
        try:
            compile(f"def f(x):\n    return {code}", "example", "exec")
            allowed.append(f"the one with {name} brackets")
        except SyntaxError:
            pass
    return allowed[0] if len(allowed) == 1 else "neither"


@question(
    "The probes that an asynchronous generator hands over are tasks that it has started. Somebody leaves the loop after the "
    "first result, inside of `aclosing`. What becomes of the other tasks, if the generator does nothing about them?",
    "they are cancelled",
    "they go on",
    answer="they go on",
    because="Closing a generator does not end tasks that it has started. Your `polite` does that in a `finally`.",
)
async def tasks_of_a_closed_generator():
    ended = []

    async def probe(seconds):
        await asyncio.sleep(seconds)
        ended.append(seconds)
        return seconds

    async def probes():
        tasks = [asyncio.create_task(probe(seconds)) for seconds in (1, 2)]
        for answer in asyncio.as_completed(tasks):
            yield await answer

    async with aclosing(probes()) as results:
        async for _ in results:
            break
    await asyncio.sleep(3)
    return "they go on" if ended == [1, 2] else "they are cancelled"
