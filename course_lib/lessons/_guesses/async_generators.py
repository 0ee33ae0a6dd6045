"""Guesses of lesson 10: values that come one by one, with waits in between."""

import asyncio

from course_lib.checks.question import question


async def countdown(start: int):
    for number in range(start, 0, -1):
        await asyncio.sleep(1)
        yield number


@question(
    "An asynchronous iterator waits 1 s for the one number that it has. `anext` is awaited twice, and the second time "
    "`StopAsyncIteration` comes out. How long do both take?",
    "0 s",
    "1 s",
    "2 s",
    answer="1 s",
    because="Only an item is waited for here. That there are no more is clear at once.",
)
async def by_hand():
    numbers = countdown(1)
    await anext(numbers)
    try:
        await anext(numbers)
    except StopAsyncIteration:
        pass


@question(
    "`numbers` is an asynchronous generator. What does `for number in numbers`, without `async`, do?",
    "it gives the numbers, and blocks meanwhile",
    "it gives coroutine objects",
    "it raises TypeError",
    answer="it raises TypeError",
    because="A plain `for` needs `__iter__`, and an asynchronous generator has `__aiter__` in its place.",
)
async def plain_for():
    try:
        for _ in countdown(3):
            pass
    except TypeError as error:
        return f"it raises {type(error).__name__}"


@question(
    "Three comprehensions with `async for` stand on three lines. Each goes through a generator that needs 3 s. How long do "
    "the three take?",
    "3 s",
    "9 s",
    answer="9 s",
    because="`async for` starts nothing side by side. It is a `for` that lets others run while it waits.",
)
async def comprehensions():
    for _ in range(3):
        [n async for n in countdown(3)]


@question(
    "`[await probe(name) for name in three]`, where the three answers take 0.8 s, 0.45 s and 0.9 s. How long does it take?",
    "0.45 s",
    "0.9 s",
    "2.15 s",
    answer="2.15 s",
    because="A comprehension awaits one after another, as a loop would.",
)
async def found_in_a_row():
    [await asyncio.sleep(seconds, seconds) for seconds in (0.8, 0.45, 0.9)]


@question(
    "An asynchronous generator has five numbers. A loop takes three of them and leaves by `break`. Then a comprehension "
    "goes through the same generator. How many numbers does it get?",
    "0",
    "2",
    "5",
    answer="2",
    because="A generator remembers where it is, and can be gone through once. For a second time, call the function again.",
)
async def in_pieces():
    numbers = countdown(5)
    async for n in numbers:
        if n == 3:
            break
    return len([n async for n in numbers])


@question(
    "An asynchronous generator has a `finally` that prints `given back`. A loop over it prints 1 and leaves by `break`; the "
    "next line prints `after the loop`. Which of the two comes first?",
    "given back",
    "after the loop",
    answer="after the loop",
    because="After `break` nobody tells the generator. Python closes it some time after it has been thrown away; until "
    "then a connection would stay open.",
)
async def leaves_early():
    lines = []

    async def careful():
        try:
            yield 1
            yield 2
        finally:
            lines.append("given back")

    async for _ in careful():
        break
    lines.append("after the loop")
    await asyncio.sleep(1)
    return lines[0]


@question(
    "An asynchronous generator yields inside of `async with asyncio.timeout(1)`. In the body of the loop that goes through "
    "it, the consumer waits for 5 s. Who is interrupted after 1 s?",
    "the generator",
    "the consumer",
    "nobody",
    answer="the consumer",
    because="At a `yield` the block is still open, but somebody else is running, in the same task, and gets the cancellation.",
)
async def slow_consumer():
    async def hurried():
        async with asyncio.timeout(1):
            yield "first"
            yield "second"

    async for _ in hurried():
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            return "the consumer"
        return "nobody"


@question(
    "`await probe('python.org')` is typed into a plain Python console, not into `python -m asyncio`. What happens?",
    "it works there as well",
    "SyntaxError",
    "it gives a coroutine",
    answer="SyntaxError",
    because="Outside of an `async def`, `await` may stand only where somebody has taken care of a loop: in a notebook, and "
    "in the asynchronous console.",
)
def plain_console():
    try:
        compile("await probe('python.org')", "console", "exec")
    except SyntaxError as error:
        return type(error).__name__
    return "it works there as well"
