"""Guesses of lesson 02: coroutines, tasks, futures, and what starts them."""

import asyncio
import gc
import inspect
import time
import types

from course_lib.checks.question import question


@question(
    "A coroutine object has been awaited. What happens when it is awaited once more?",
    "it runs again",
    "it gives the same result again",
    "RuntimeError",
    answer="RuntimeError",
    because="A coroutine object is one run of its function, and that run is over.",
)
async def awaited_twice():
    async def draw_water():
        return "water"

    bucket = draw_water()
    await bucket
    await bucket


@question(
    "A coroutine object is made and thrown away, and nobody has awaited it. What does Python do?",
    "it runs it after all",
    "it warns",
    "it raises an exception",
    answer="it warns",
    because="It was never awaited, and Python notices that when the object is destroyed.",
)
def never_awaited(): ...


@question(
    'The task `b`, which prints "b", is ready to run. Now `letter("a")`, a coroutine that prints "a" and waits for '
    "nothing, is awaited three times, and then `b`. What is printed?",
    "a a a b",
    "a b a a",
    "b a a a",
    answer="a a a b",
    because="To await a coroutine object is a call: it runs at once, in the same task, and nothing in it waited.",
)
async def coroutines_in_turn():
    async def letter(text):
        print(text)

    b = asyncio.create_task(letter("b"))
    for _ in range(3):
        await letter("a")
    await b


@question(
    'The task `b`, which prints "b", is ready to run. Three times a new task that prints "a" is made and awaited, and '
    "then `b`. What is printed?",
    "a a a b",
    "a b a a",
    "b a a a",
    answer="b a a a",
    because="A task that is not done has to be waited for, so the loop runs whoever is ready; `b` was the first.",
)
async def tasks_in_turn():
    async def letter(text):
        print(text)

    b = asyncio.create_task(letter("b"))
    for _ in range(3):
        await asyncio.create_task(letter("a"))
    await b


@question(
    "`boiling = boil()` makes a coroutine that takes 3 s. The next line awaits `grind()`, which takes 2 s, and the "
    "line after that awaits `boiling`. How long do they take?",
    "2 s",
    "3 s",
    "5 s",
    answer="5 s",
    because="`boil()` only made a coroutine object; it began to run at `await boiling`.",
)
async def kettle():
    boiling = asyncio.sleep(3)
    await asyncio.sleep(2)
    await boiling


@question(
    "A task is made, then its maker sleeps for 2 s, then it awaits the task. When does the task begin?",
    "at 0 s",
    "at 2 s",
    answer="at 0 s",
    because="A task begins as soon as the loop gets its turn, whether anybody awaits it or not.",
)
async def task_begins():
    start = time.perf_counter()

    async def say_when():
        return f"at {time.perf_counter() - start:.0f} s"

    on = asyncio.create_task(say_when())
    await asyncio.sleep(2)
    return await on


@question(
    'A coroutine awaits a future. After two seconds the loop calls `future.set_result("a book")`. What does the '
    "`await` give?",
    "the future",
    "a book",
    "None",
    answer="a book",
    because="A future is a place for a result; awaiting it gives what was put there.",
)
async def parcel():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(2, future.set_result, "a book")
    return await future


@question(
    "This generator is sent 10, then 30. What does it give out each time?",
    "10.0 20.0",
    "10.0 30.0",
    "10.0 40.0",
    answer="10.0 20.0",
    because="It kept `mean` and `count` while it stood at its `yield`.",
    with_code=True,
)
def running_mean():
    def classic():
        mean, count = 0, 0
        while True:
            number = yield mean
            count += 1
            mean += (number - mean) / count

    means = classic()
    next(means)
    print(means.send(10), means.send(30))


@question(
    "An asynchronous generator waits 1 s before each of three numbers, and `async for` reads them all. How long?",
    "1 s",
    "3 s",
    answer="3 s",
    because="The numbers come one by one, each after a wait of its own.",
)
async def count_down():
    async def countdown(start):
        for number in range(start, 0, -1):
            await asyncio.sleep(1)
            yield number

    async for _ in countdown(3):
        pass


@question(
    "A coroutine object of `async def`, a plain generator, a generator with `types.coroutine`, an asynchronous "
    "generator: which can be awaited?",
    "the first",
    "the first and the third",
    "all but the second",
    "all four",
    answer="the first and the third",
    because="Only these two are runs with one result at the end.",
)
def four_objects():
    async def native(): ...

    def plain():
        yield

    async def many():
        yield

    made = [native(), plain(), types.coroutine(plain)(), many()]
    awaitable = [inspect.isawaitable(thing) for thing in made]
    made[0].close()
    return "the first and the third" if awaitable == [True, False, True, False] else awaitable


@question(
    "`__await__` of an object awaits a coroutine of 3 s, and then one of 2 s. How long does `await` take?",
    "3 s",
    "5 s",
    answer="5 s",
    because="They are coroutine objects, no tasks: the second begins when the first is done.",
)
async def two_tickets():
    class TwoTickets:
        def __await__(self):
            yield from asyncio.sleep(3).__await__()
            yield from asyncio.sleep(2).__await__()

    await TwoTickets()


@question(
    "A task waits for a future that only the task itself holds, and nobody keeps the task. What becomes of it when "
    "Python collects its garbage?",
    "it goes on waiting",
    "it is destroyed, with a message",
    "it is cancelled",
    answer="it is destroyed, with a message",
    because="The loop holds its tasks weakly, so nothing keeps this one alive.",
)
async def vanishing_task():
    messages = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: messages.append(context["message"]))

    async def forgotten():
        await loop.create_future()

    asyncio.create_task(forgotten())
    await asyncio.sleep(0)
    gc.collect()
    loop.set_exception_handler(None)
    return "it is destroyed, with a message" if messages else "it goes on waiting"


@question(
    "`asyncio.run(main())` in a place where a loop runs already, such as a cell of a notebook: what happens?",
    "it runs `main()`, as in a script",
    "RuntimeError",
    "nothing",
    answer="RuntimeError",
    because="One thread cannot run two loops at the same time. In a notebook, write `await main()`.",
)
async def run_in_a_loop():
    coroutine = asyncio.sleep(1)
    try:
        asyncio.run(coroutine)
    finally:
        coroutine.close()


@question(
    "`asyncio.run` has come to its end, and no loop runs. What does `asyncio.get_event_loop()` give now?",
    "the loop that was closed",
    "a new loop",
    "RuntimeError",
    answer="RuntimeError",
    because="`asyncio.run` leaves no loop behind, and it does not make one here.",
)
def after_run():
    asyncio.run(asyncio.sleep(0))
    asyncio.get_event_loop()


@question(
    "With `nest_asyncio`, two coroutines each call the patched `asyncio.run`: one for a load of 0.1 s, the other, "
    "begun later, for a load of 0.5 s. Which is done first?",
    "the quick one",
    "the slow one",
    answer="the slow one",
    because="Its `run` stands above the other on the call stack, and the lower one cannot return before it.",
)
def nested_runs(): ...
