"""Guesses of lesson 08: how to stop waiting, how to be stopped, and how to end well."""

import asyncio

from course_lib.checks.question import question


@question(
    "A coroutine sleeps inside of `async with asyncio.timeout(5)`, for longer. After 5 s an exception comes out of its "
    "`await`. Which?",
    "TimeoutError",
    "CancelledError",
    answer="CancelledError",
    because="A timeout cancels the task in which its block runs. At the end of the `async with` the exception is turned "
    "into `TimeoutError`.",
)
async def inside_a_timeout():
    try:
        async with asyncio.timeout(5):
            try:
                await asyncio.sleep(60)
            except BaseException as error:
                print(type(error).__name__)
                raise
    except TimeoutError:
        pass


@question(
    "The `try` with `except TimeoutError` stands inside of the block of `async with asyncio.timeout(5)`, and waits 60 s. "
    "Does the `except` catch anything?",
    "yes",
    "no",
    answer="no",
    because="Inside of the block there is no `TimeoutError` yet. The `try` belongs around the `async with`.",
)
async def wrong_place():
    try:
        async with asyncio.timeout(5):
            try:
                await asyncio.sleep(60)
            except TimeoutError:
                return "yes"
    except TimeoutError:
        return "no"


@question(
    "Three steps, one after another, each inside of its own `asyncio.timeout(4)`. Each takes 3 s. How long does the "
    "whole take?",
    "3 s",
    "4 s",
    "9 s",
    answer="9 s",
    because="Each step keeps its own limit. It might have been nearly 12 s: limits of steps add up.",
)
async def limits_of_steps():
    for _ in range(3):
        async with asyncio.timeout(4):
            await asyncio.sleep(3)


@question(
    "A block with a limit of 10 s stands inside of one with a limit of 3 s, and sleeps for a minute. Which of the two "
    "raises `TimeoutError`?",
    "the outer",
    "the inner",
    "both",
    answer="the outer",
    because="The inner one knows that the cancellation was not its own, and lets it pass.",
)
async def nested():
    try:
        async with asyncio.timeout(3):
            try:
                async with asyncio.timeout(10):
                    await asyncio.sleep(60)
            except TimeoutError:
                print("the inner")
    except TimeoutError:
        print("the outer")


@question(
    "`answers = []`, and then, inside of `asyncio.timeout(4)`, `answers = await asyncio.gather(...)` with jobs of 2, 3 "
    "and 5 s. How many results are in `answers` when the time is up?",
    "0",
    "2",
    "3",
    answer="0",
    because="`gather` had two results, and was cancelled before it could return them. What is to survive must be put "
    "somewhere else as it comes.",
)
async def lost_results():
    answers = []
    try:
        async with asyncio.timeout(4):
            answers = await asyncio.gather(*(asyncio.sleep(s, s) for s in (2, 3, 5)))
    except TimeoutError:
        return len(answers)


@question(
    "A task that sleeps inside of `try` with `except Exception` is cancelled. Does the `except` catch that?",
    "yes",
    "no",
    answer="no",
    because="`CancelledError` is no `Exception`. It is a `BaseException`, like `KeyboardInterrupt`.",
)
async def careful():
    async def sleeps():
        try:
            await asyncio.sleep(60)
        except Exception:
            pass

    task = asyncio.create_task(sleeps())
    await asyncio.sleep(2)
    task.cancel()
    await asyncio.wait([task])
    return "no" if task.cancelled() else "yes"


@question(
    "A loop tries something that takes 4 s, and tries again after a bare `except:`. Around it is `asyncio.timeout(2)`. "
    "When is it over?",
    "after 2 s",
    "after 4 s",
    "after 6 s",
    answer="after 6 s",
    because="The limit strikes once, at 2 s. The bare `except:` takes that for a failed attempt and begins anew; nobody "
    "cancels a second time.",
)
async def swallowed():
    async def retries():
        while True:
            try:
                return await asyncio.sleep(4)
            except:  # noqa: E722 - that is what the question is about
                pass

    async with asyncio.timeout(2):
        await retries()
    return f"after {asyncio.get_running_loop().time():g} s"


@question(
    "A task is cancelled at 2 s. In its `finally` stands `await asyncio.sleep(2)`. When does it end?",
    "at 2 s",
    "at 4 s",
    answer="at 4 s",
    because="A cancellation strikes once, at one `await`. The next `await` works as always.",
)
async def goodbye():
    async def visit():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(2)

    task = asyncio.create_task(visit())
    await asyncio.sleep(2)
    task.cancel()
    await asyncio.wait([task])
    return f"at {asyncio.get_running_loop().time():g} s"


@question(
    "`task = asyncio.create_task(write())`, and on the next line `task.cancel()`. `write` prints a line, then waits inside "
    "of `try`, and its `finally` prints another. How many lines are printed?",
    "0",
    "1",
    "2",
    answer="0",
    because="The task had not taken its first step yet, and now it takes none: neither `try` nor `finally` is reached.",
)
async def before_the_start():
    lines = []

    async def write():
        lines.append("opened")
        try:
            await asyncio.sleep(60)
        finally:
            lines.append("closed")

    task = asyncio.create_task(write())
    task.cancel()
    await asyncio.wait([task])
    return len(lines)


@question(
    "A task awaits `asyncio.shield(save())`, which takes 5 s, and is cancelled at 2 s. What becomes of `save`?",
    "it is cancelled",
    "it goes on to its end",
    answer="it goes on to its end",
    because="`shield` does not hand a cancellation on. The one that waited ends at once.",
)
async def shielded_save():
    save = asyncio.create_task(asyncio.sleep(5))

    async def saves():
        await asyncio.shield(save)

    task = asyncio.create_task(saves())
    await asyncio.sleep(2)
    task.cancel()
    await asyncio.wait([save])
    return "it is cancelled" if save.cancelled() else "it goes on to its end"


@question(
    "A task has been through `async with asyncio.timeout(1)`, whose time was up, and has caught the `TimeoutError`. How "
    "many requests to cancel does `cancelling()` count then?",
    "0",
    "1",
    answer="0",
    because="The timeout took its own request back, with `uncancel()`.",
)
async def after_a_timeout():
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(60)
    except TimeoutError:
        me = asyncio.current_task()
        assert me
        return me.cancelling()


@question(
    "A worker does jobs of 4 s, one after another, and looks at an event before each: if it is set, the worker ends. The "
    "event is set at 5 s. When does the worker end?",
    "at 5 s",
    "at 8 s",
    "at 12 s",
    answer="at 8 s",
    because="It finishes the job that it has begun. An event is looked at only where you look at it.",
)
async def closing_time():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(5, stop.set)
    while not stop.is_set():
        await asyncio.sleep(4)
    return f"at {asyncio.get_running_loop().time():g} s"


@question(
    "Three tasks get ready in 1, 3 and 2 s, and then each awaits the `wait()` of one `asyncio.Barrier(3)`. When does the "
    "first of them go on?",
    "at 1 s",
    "at 2 s",
    "at 3 s",
    answer="at 3 s",
    because="The barrier opens when the third has come, the slowest.",
)
async def barrier():
    ready = asyncio.Barrier(3)
    moments = []

    async def starts(seconds):
        await asyncio.sleep(seconds)
        await ready.wait()
        moments.append(asyncio.get_running_loop().time())

    await asyncio.gather(*map(starts, (1, 3, 2)))
    return f"at {min(moments):g} s"


@question(
    "`main` of `asyncio.run(main())` sleeps inside of `try`, and Ctrl-C is pressed. What meets it there?",
    "KeyboardInterrupt",
    "CancelledError",
    "nothing, the program ends on the spot",
    answer="CancelledError",
    because="`asyncio.run` cancels the main task, so that it can tidy up, and raises `KeyboardInterrupt` itself when the "
    "task has ended.",
)
def ctrl_c(): ...


@question(
    "A program that runs `asyncio.run(main())`, and does nothing about signals, gets SIGTERM. Does a `finally` in `main` run?",
    "yes",
    "no",
    answer="no",
    because="SIGTERM ends a Python program on the spot. A service has to listen for it.",
)
def sigterm(): ...


@question(
    "A service gets SIGTERM. It begins no new jobs then, and gives those under way ten seconds. Three jobs of 1 s have just "
    "begun. What becomes of them?",
    "they are cut short",
    "they are finished",
    answer="they are finished",
    because="They have time enough. After ten seconds the service would have cancelled what is left.",
)
def first_signal(): ...
