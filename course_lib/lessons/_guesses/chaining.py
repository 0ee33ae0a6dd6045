"""Guesses of lesson 05: steps that wait for each other, and chains that do not."""

import asyncio
from functools import partial

from course_lib.checks.question import question


async def step(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def two_steps():
    first = await step(2)
    return first, await step(first + 1)


@question(
    "`step(seconds)` sleeps that long and returns the seconds. A coroutine awaits `step(2)`, and then `step` with one more "
    "than the first returned. How long does it take?",
    "3 s",
    "4 s",
    "5 s",
    answer="5 s",
    because="Two seconds and then three: the second step begins when the first has returned.",
)
async def one_chain():
    await two_steps()


@question(
    "Two chains, each of a step of 2 s and then one of 3 s, are started by one `gather`. How long do both take?",
    "3 s",
    "5 s",
    "10 s",
    answer="5 s",
    because="Within a chain one wait follows the other. Between the chains nobody waits for anybody.",
)
async def two_chains():
    await asyncio.gather(two_steps(), two_steps())


@question(
    "A plain function arranges two steps by callbacks: after 2 s the loop calls a function that arranges a wait of 3 s, and "
    "after that the loop calls another one. When does the plain function return?",
    "at once",
    "after 2 s",
    "after 5 s",
    answer="at once",
    because="It only says what is to be called, and when. Nothing in it can wait.",
)
async def returns_at_once():
    loop = asyncio.get_running_loop()
    start = loop.time()

    def arranges():
        loop.call_later(2, partial(loop.call_later, 3, print))

    arranges()
    return "at once" if loop.time() == start else f"after {loop.time() - start:g} s"


@question(
    '`joined(one, other)` returns its two arguments, with a space between. `show = partial(joined, "first")`. What does '
    '`show("second")` return?',
    "first second",
    "second first",
    "TypeError",
    answer="first second",
    because="`partial` makes a function that has its first arguments already. Those of the call come after them.",
)
def what_partial_adds():
    def joined(one, other):
        return f"{one} {other}"

    show = partial(joined, "first")
    return show("second")


@question(
    "Loading takes 3 s, aiming 4 s, firing 1 s. Firing needs both of the others, and these do not need each other. How long "
    "does it take at the least?",
    "4 s",
    "5 s",
    "8 s",
    answer="5 s",
    because="Loading and aiming may run together, which takes 4 s. Only firing has to wait.",
)
async def at_the_least():
    await asyncio.gather(step(3), step(4))
    await step(1)


@question(
    "`gather` runs three chains: the cannon's takes 8 s, the laser's 12 s, the railgun's 11 s, and they are given in this "
    "order. When is it over, and in which order are the results?",
    "12 s: cannon, laser, railgun",
    "12 s: cannon, railgun, laser",
    "31 s: cannon, laser, railgun",
    answer="12 s: cannon, laser, railgun",
    because="As long as the longest chain. `gather` keeps the order of its arguments, whoever is done first.",
)
async def longest_chain():
    async def chain(name, seconds):
        await asyncio.sleep(seconds)
        return name

    loop = asyncio.get_running_loop()
    start = loop.time()
    names = await asyncio.gather(chain("cannon", 8), chain("laser", 12), chain("railgun", 11))
    return f"{loop.time() - start:g} s: {', '.join(names)}"


@question(
    "Three guns take 8, 4 and 3 s to load, and 0, 8 and 8 s to fire. First all three are loaded at once, and when that is "
    "done, all three are fired at once. How long does it take?",
    "12 s",
    "16 s",
    "31 s",
    answer="16 s",
    because="The second `gather` begins when the slowest gun is loaded: 8 s, and 8 s more. As three chains it takes 12 s.",
)
async def in_waves():
    await asyncio.gather(step(8), step(4), step(3))
    await asyncio.gather(step(0), step(8), step(8))
