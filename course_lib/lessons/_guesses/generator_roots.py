"""Guesses of lesson 03: functions that stop in their middle, and who sends to them."""

import asyncio
import itertools
import types
from contextlib import redirect_stdout
from io import StringIO

from course_lib.checks.question import question


def finish(machine, value=None):
    """The result of what ends with this send."""
    try:
        machine.send(value)
    except StopIteration as end:
        return end.value


def endless():
    return itertools.cycle((9, 8, 7, 6))


def add_two():
    first = yield "first number?"
    second = yield "second number?"
    return first + second


@types.coroutine
def bottom(question):
    return (yield question)


async def walk(name, steps):
    for n in range(steps):
        print(name, n + 1)
        await asyncio.sleep(0)


@question(
    "A generator function prints `starting`, yields 2, prints `going on`, and yields 1. `next` has been called once. What "
    "does the next `print(next(numbers))` print?",
    "starting 2",
    "going on 1",
    "1",
    answer="going on 1",
    because="It goes on after the `yield` at which it stood, and runs up to the next one.",
)
def second_next():
    def countdown():
        print("starting")
        yield 2
        print("going on")
        yield 1

    numbers = countdown()
    next(numbers)
    value = next(numbers)
    return f"going on {value}"


@question(
    "The loop adds numbers of an endless 9 8 7 6 until its test finds a total of 40 or more; the last one added was an 8. "
    "The test stands at the top of the loop's body. Which three numbers does the generator give next?",
    "7 6 9",
    "6 9 8",
    "9 8 7",
    answer="6 9 8",
    because="The `for` had already taken the 7 when the test ended the loop. What a generator has handed out does not come "
    "back.",
)
def three_more():
    e, total = endless(), 0
    for i in e:
        if total >= 40:
            break
        total += i
    return f"{next(e)} {next(e)} {next(e)}"


@question(
    "A generator's last line is `return first + second`. Where does the sum come out, for whoever sends the second number?",
    "`send` returns it",
    "inside the StopIteration",
    "nowhere: a generator cannot return a value",
    answer="inside the StopIteration",
    because="Every end of a generator is a StopIteration, and what it returns is its `value`.",
)
def where_the_result_is():
    g = add_two()
    next(g)
    g.send(3)
    try:
        g.send(4)
    except StopIteration as end:
        return "inside the StopIteration" if end.value == 7 else "nowhere"


@question(
    "`except StopIteration as end: pass`, and on the next line, after the block, `print(end.value)`. What happens?",
    "it prints the value",
    "it prints None",
    "NameError",
    answer="NameError",
    because="At the end of an `except … as` block Python deletes the name. (In a function it is an UnboundLocalError, which "
    "is a NameError too.)",
)
def name_after_except():
    source = """
try:
    raise StopIteration(7)
except StopIteration as end:
    pass
print(end.value)
"""
    exec(source, {})


@question(
    "`answer` is an `async def` that returns 42. No event loop takes part. `answer().send(None)` runs it; what comes out?",
    "42, inside a StopIteration",
    "a RuntimeError: there is no loop",
    "nothing: it does not run",
    answer="42, inside a StopIteration",
    because="A coroutine is the same machine as a generator. A loop is one way of sending to it.",
)
def without_a_loop():
    async def answer():
        return 42

    return f"{finish(answer())}, inside a StopIteration"


@question(
    "`outer` returns ten times what `await middle()` gives, `middle` returns `await ask(...)`, and `ask` returns what is sent to its `yield`. "
    "You send None, then 4. What is the result?",
    "4",
    "40",
    "an error: `outer` never yields",
    answer="40",
    because="The 4 goes all the way down to the `yield`. Then each result becomes the value of one `await`.",
)
def by_hand():
    async def middle():
        return await bottom("how many?")

    async def outer():
        return 10 * await middle()

    coro = outer()
    coro.send(None)
    return finish(coro, 4)


@question(
    "`coro = asyncio.sleep(0)`, driven by hand. What does `coro.send(None)` give?",
    "None",
    "a future",
    "a StopIteration",
    answer="None",
    because="`sleep(0)` is a bare `yield`. To the loop it means: let the others run, then go on with me.",
)
def bare_yield():
    coro = asyncio.sleep(0)
    handed = coro.send(None)
    coro.close()
    return str(handed)


@question(
    "A coroutine awaits a future that is not done. What does `send(None)` give to whoever drives it?",
    "None",
    "the future itself",
    "it waits until the future is done",
    answer="the future itself",
    because="To the loop that means: go on with me when this is done.",
)
async def handed_a_future():
    future = asyncio.get_running_loop().create_future()

    async def reader():
        return await future

    coro = reader()
    handed = coro.send(None)
    coro.close()
    return "the future itself" if handed is future else str(handed)


@question(
    "`take_turns` runs Ann with 3 steps, Bob with 1 and Cy with 2. Each prints a line for each step, and rests after it. "
    "How many lines does the second round have?",
    "1",
    "2",
    "3",
    answer="2",
    because="Bob had only one step. His second turn ended him.",
)
def second_round():
    waiting = [walk("Ann", 3), walk("Bob", 1), walk("Cy", 2)]
    with redirect_stdout(StringIO()) as printed:
        for _ in range(2):
            for coro in [*waiting]:
                try:
                    coro.send(None)
                except StopIteration:
                    waiting.remove(coro)
    for coro in waiting:
        coro.close()
    return sum(line.endswith("2") for line in printed.getvalue().splitlines())


@question(
    "Three walkers rest with `asyncio.sleep(0)` after each step. Your loop sends to each in turn; then the same coroutines "
    "run under asyncio, by `gather`. How does the order of their lines differ?",
    "not at all",
    "under asyncio each walks to the end first",
    "under asyncio it is a different one each time",
    answer="not at all",
    because="asyncio's loop goes round, too. The coroutines cannot tell one from the other.",
)
async def asyncio_order():
    lines = []

    async def walk(name, steps):
        for n in range(steps):
            lines.append(f"{name} {n + 1}")
            await asyncio.sleep(0)

    await asyncio.gather(walk("Ann", 3), walk("Bob", 1), walk("Cy", 2))
    in_turn = ["Ann 1", "Bob 1", "Cy 1", "Ann 2", "Cy 2", "Ann 3"]
    return "not at all" if lines == in_turn else " ".join(lines)


@question(
    "Two coroutines doze for 3 s and for 2 s, at once, under asyncio. When does its loop send to one of them again?",
    "at once, and again and again",
    "after 2 s",
    "after 3 s",
    answer="after 2 s",
    because="It sleeps until the first timer is due, and uses no processor time meanwhile. Then it sleeps for 1 s more.",
)
async def first_to_wake():
    loop = asyncio.get_running_loop()
    start, woken = loop.time(), []

    async def doze(seconds):
        await asyncio.sleep(seconds)
        woken.append(f"after {loop.time() - start:g} s")

    await asyncio.gather(doze(3), doze(2))
    return woken[0]
