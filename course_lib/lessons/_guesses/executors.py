"""Guesses of lesson 15: functions that block, and the threads and processes that wait for them."""

import asyncio
import contextvars
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from course_lib.checks.question import question


async def lag(work):
    """How late a task is at the worst, in whole seconds, that wants to be woken every 0.1 s."""
    lags = []

    async def heartbeat():
        while True:
            due = time.perf_counter() + 0.1
            await asyncio.sleep(0.1)
            lags.append(time.perf_counter() - due)

    heart = asyncio.create_task(heartbeat())
    await asyncio.sleep(0.2)
    await work
    await asyncio.sleep(0.2)
    heart.cancel()
    return float(round(max(lags)))


@question(
    "A task asks to be woken every 0.1 s. Beside it a coroutine calls a plain function that blocks for 2 s. By how "
    "much is the task late at the worst, to the second?",
    "0 s",
    "1 s",
    "2 s",
    answer="2 s",
    because="For the whole call no other task had a turn.",
)
async def blocked_heart():
    async def calls_it():
        time.sleep(2)

    return await lag(calls_it())


@question(
    "A task asks to be woken every 0.1 s. Beside it `asyncio.to_thread` calls a function that blocks for 2 s. By how "
    "much is the task late at the worst, to the second?",
    "0 s",
    "1 s",
    "2 s",
    answer="0 s",
    because="The thread waits, and the loop goes on.",
)
async def heart_beside_thread():
    return await lag(asyncio.to_thread(time.sleep, 2))


@question(
    "`measure(2)` blocks for 2 s. After how long does `await asyncio.to_thread(measure(2))` fail?",
    "0 s",
    "2 s",
    answer="2 s",
    because="`measure(2)` is called first, by the loop's own thread, and blocks it.",
)
async def called_too_early():
    start = time.perf_counter()
    try:
        await asyncio.to_thread(time.sleep(2))  # type: ignore[func-returns-value,arg-type]
    except TypeError:
        return time.perf_counter() - start


@question(
    'A context variable is set to "Ada" in a task. The task reads it by `to_thread`, then by `run_in_executor`. What '
    "do they find?",
    "Ada Ada",
    "Ada nobody",
    "nobody nobody",
    answer="Ada nobody",
    because="`to_thread` takes the task's context along, `run_in_executor` does not.",
)
async def whose_context():
    user = contextvars.ContextVar("user", default="nobody")
    user.set("Ada")
    found = await asyncio.to_thread(user.get)
    return f"{found} {await asyncio.get_running_loop().run_in_executor(None, user.get)}"


@question(
    "Three calls of 2 s each, in an executor with two threads. How long do they take?",
    "2 s",
    "4 s",
    "6 s",
    answer="4 s",
    because="Two run at once, and the third waits for a free thread.",
)
async def two_workers():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=2) as pool:
        await asyncio.gather(*(loop.run_in_executor(pool, time.sleep, 2) for _ in range(3)))


@question(
    "65 calls of 1 s each, in an executor with 32 threads. How long do they take?",
    "1 s",
    "2 s",
    "3 s",
    answer="3 s",
    because="Two rounds of 32, and a third for the last one.",
)
async def sixty_five():
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32))
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(65)))


@question(
    "A coroutine gives a call of 2 s to a pool with `pool.submit`, and asks for `future.result()`. By how much is "
    "another task late at the worst, to the second?",
    "0 s",
    "1 s",
    "2 s",
    answer="2 s",
    because="Another thread works, but the loop's thread waits for it in `result()`, which knows no `await`.",
)
async def old_result():
    async def waits():
        with ThreadPoolExecutor() as pool:
            pool.submit(time.sleep, 2).result()

    return await lag(waits())


@question(
    "A coroutine waits with `to_thread` for a save of 3 s, under a timeout of 1 s. What is printed?",
    "timed out, at 1 s",
    "timed out, at 1 s saved, at 3 s",
    "saved, at 3 s timed out, at 3 s",
    answer="timed out, at 1 s saved, at 3 s",
    because="The coroutine gave up; the thread did not. Python cannot stop a thread from outside.",
)
async def gave_up():
    start = time.perf_counter()

    def slow_save():
        time.sleep(3)
        print(f"saved, at {time.perf_counter() - start:.0f} s")

    try:
        async with asyncio.timeout(1):
            await asyncio.to_thread(slow_save)
    except TimeoutError:
        print("timed out, at 1 s")
    await asyncio.sleep(4)


@question(
    "One thread, two calls by `run_in_executor`: the first has begun, the second waits for the thread. What does "
    "`cancel()` return for their futures?",
    "[False, True]",
    "[True, True]",
    "[False, False]",
    answer="[True, True]",
    because="Both futures are cancelled: nobody will get a result. It says nothing about the calls.",
)
async def both_cancelled():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as pool:
        calls = [loop.run_in_executor(pool, time.sleep, 3) for _ in range(2)]
        await asyncio.sleep(1)
        cancelled = [call.cancel() for call in calls]
        await asyncio.sleep(4)
    return str(cancelled)


@question(
    "`main` waits with `to_thread` for a call of 1 s, and times out after 0.1 s. When does `asyncio.run(main())` return?",
    "after 0.1 s",
    "after 1.0 s",
    answer="after 1.0 s",
    because="The call cannot be stopped, and `asyncio.run` waits for it.",
)
def run_waits():
    async def main():
        try:
            async with asyncio.timeout(0.1):
                await asyncio.to_thread(time.sleep, 1)
        except TimeoutError:
            pass

    began = time.perf_counter()
    asyncio.run(main())
    return f"after {time.perf_counter() - began:.1f} s"


@question(
    'A save that fails is given to `run_in_executor`, and nobody awaits it. After 2 s the program prints "OK, saved". '
    "What is printed?",
    "OK, saved",
    "not saved: disk full",
    "nothing: OSError comes out",
    answer="OK, saved",
    because="`run_in_executor` starts at once, and the error stays in the future that nobody looks at.",
)
async def nobody_awaits():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: None)

    def failing_save():
        time.sleep(1)
        raise OSError("disk full")

    loop.run_in_executor(None, failing_save)
    await asyncio.sleep(2)
    print("OK, saved")


@question(
    "Two coroutines each hold a `threading.Semaphore(1)` for a second, by `with` and `await asyncio.sleep(1)`. `gather` "
    "starts both. When is the second one through?",
    "after 1 s",
    "after 2 s",
    "never",
    answer="never",
    because="It makes the loop's only thread wait, the one that the first coroutine needs to let go of the semaphore.",
)
async def wrong_semaphore():
    semaphore = threading.Semaphore(1)

    async def holds():
        if not semaphore.acquire(timeout=3600):
            return "never"
        await asyncio.sleep(1)
        semaphore.release()
        return "after 2 s"

    return (await asyncio.gather(holds(), holds()))[1]


@question(
    "Two threads add up squares in Python code, in an interpreter with a GIL. How many processors do they keep busy?",
    "one",
    "two",
    answer="one",
    because="Only the thread that holds the lock computes; they take turns.",
)
def two_computing(): ...


@question(
    "A function is pickled in a notebook, and read by a new Python. What comes of it there?",
    "a function that works",
    "an empty function",
    "AttributeError",
    answer="AttributeError",
    because="The other Python has a `__main__` of its own, and there is no such name in it.",
)
def function_of_a_notebook(): ...
