"""Guesses of lesson 21: callbacks, other frameworks, other loops."""

import asyncio

from course_lib.checks.question import question


@question(
    'Inside a `try`, `loop.call_later(1, int, "no number")`. After that the coroutine sleeps for 2 s. '
    "`except ValueError` belongs to the `try`. What does it catch?",
    "ValueError",
    "nothing",
    answer="nothing",
    because="The callback is called by the loop, a second later, when the `try` is long over.",
)
async def what_try_catches():
    caught = "nothing"
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: None)
    try:
        loop.call_later(1, int, "no number")
    except ValueError:
        caught = "ValueError"
    await asyncio.sleep(2)
    return caught


@question(
    "`server.close()` has been called while a visitor is connected. The visitor sends `still there?`, and the server "
    "answers in capitals, as long as it answers. What does the visitor read?",
    "STILL THERE?",
    "nothing: the connection is closed",
    answer="STILL THERE?",
    because="`close` only stops listening: no new visitors. Those who are there are served until somebody closes "
    "their connections.",
)
def closed_server(): ...


@question(
    "A block has a time limit of 1 s. In it somebody sleeps for 60 s, swallows the cancellation, and sleeps for 60 s "
    "more. In asyncio it is over after 61 s. And in Trio?",
    "1 s",
    "61 s",
    "120 s",
    answer="1 s",
    because="In Trio a cancelled block stays cancelled: every further wait in it is cancelled at once.",
)
def swallowed_in_trio():
    import trio
    from trio.testing import MockClock

    async def under_trio():
        began = trio.current_time()
        with trio.move_on_after(1):
            try:
                await trio.sleep(60)
            except trio.Cancelled:
                pass
            await trio.sleep(60)
        return trio.current_time() - began

    return trio.run(under_trio, clock=MockClock(autojump_threshold=0))


@question(
    "The same with AnyIO's `move_on_after(1)`, on top of asyncio. After how long is it over?",
    "1 s",
    "61 s",
    "120 s",
    answer="1 s",
    because="AnyIO cancels the task again and again, as long as it is in the block.",
)
async def swallowed_in_anyio():
    import anyio

    with anyio.move_on_after(1):
        try:
            await anyio.sleep(60)
        except asyncio.CancelledError:
            pass
        await anyio.sleep(60)


@question(
    "A block has 1 s. In it something works for 60 s, and tidies up in a `finally`, under "
    "`anyio.move_on_after(2, shield=True)`, which would take 5 s. After how long is all over?",
    "1 s",
    "3 s",
    "6 s",
    answer="3 s",
    because="After 1 s the work is cancelled; the shield keeps that away from the tidying, which has a limit of "
    "its own, 2 s.",
)
async def goodbye():
    import anyio

    with anyio.move_on_after(1):
        try:
            await anyio.sleep(60)
        finally:
            with anyio.move_on_after(2, shield=True):
                await anyio.sleep(5)


@question(
    "Two threads, in each of them `asyncio.run` of a coroutine that starts three tasks and then counts "
    "`asyncio.all_tasks()`. How many does each count?",
    "3",
    "4",
    "8",
    answer="4",
    because="Those of its own loop: the three, and the one that counts.",
)
async def tasks_of_a_loop():
    async def three_tasks():
        tasks = [asyncio.create_task(asyncio.sleep(2)) for _ in range(3)]
        await asyncio.sleep(1)
        count = len(asyncio.all_tasks())
        await asyncio.gather(*tasks)
        return count

    counts = await asyncio.gather(
        *(asyncio.to_thread(asyncio.run, three_tasks()) for _ in range(2))
    )
    return " and ".join(map(str, {*counts}))
