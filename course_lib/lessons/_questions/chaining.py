"""Questions of lesson 05: steps that wait for each other, and chains that do not."""

import asyncio
import time

from course_lib.checks.question import question


@question(
    "`chain` awaits `load`, and then `fire`. How many tasks does `await chain(...)` start?",
    "none",
    "one",
    "two",
    answer="none",
    because="It runs inside the task that awaits it, as its steps do. When several are gathered it is `gather` that makes a "
    "task of each.",
)
async def tasks_of_a_chain():
    before = len(asyncio.all_tasks())
    counted = []

    async def load():
        counted.append(len(asyncio.all_tasks()))

    async def chain():
        await load()
        await load()

    await chain()
    return "none" if max(counted) == before else "one"


@question(
    "Two readings of `time.perf_counter()` stand around an `await`. What does their difference measure?",
    "how long this coroutine computed",
    "how long it waited, and whatever the loop did meanwhile",
    "how long all tasks computed",
    answer="how long it waited, and whatever the loop did meanwhile",
    because="It is time on the clock. If the loop was busy with others when the wait was over, that counts as well.",
)
async def what_is_measured():
    async def busy():
        await asyncio.sleep(0)
        time.sleep(3)  # the loop is busy with another task

    other = asyncio.create_task(busy())
    start = time.perf_counter()
    await asyncio.sleep(1)
    took = time.perf_counter() - start
    await other
    return "how long it waited, and whatever the loop did meanwhile" if took == 3 else took


@question(
    "In a `try`, a callback is handed to `loop.call_later`. A second later, called by the loop, it raises. Who gets the "
    "exception?",
    "the `except` below the `try`",
    "the loop, which reports it",
    answer="the loop, which reports it",
    because="The `try` was left long ago. With `await` the step would raise inside of it.",
)
async def callback_raises():
    heard = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: heard.append(context["message"]))
    try:
        loop.call_later(1, lambda: 1 / 0)
    except ZeroDivisionError:
        return "the `except` below the `try`"
    await asyncio.sleep(2)
    loop.set_exception_handler(None)
    return "the loop, which reports it" if heard else "nobody"


@question(
    "All guns are loaded in one `gather`, then all are fired in another. A gun that is loaded after 3 s: what does it do "
    "until the slowest is loaded, after 8 s?",
    "it fires",
    "it stands there",
    answer="it stands there",
    because="A `gather` that is awaited lets nobody on before the slowest has come. Chain first, then gather the chains.",
)
async def loaded_early():
    fired = []

    async def fire():
        fired.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(asyncio.sleep(3), asyncio.sleep(8))
    await asyncio.gather(fire(), fire())
    return "it stands there" if min(fired) >= 8 else "it fires"
