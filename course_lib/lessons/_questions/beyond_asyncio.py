"""Questions of lesson 21: callbacks, other frameworks, other loops."""

import asyncio

from course_lib.checks.question import question

# -- guesses -------------------------------------------------------------------------------


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


@question(
    "Nobody is ready, the next timer is due in 0.3 s, and after 0.1 s something comes in on a socket. For how long "
    "does the loop sleep in its selector?",
    "0 s",
    "0.1 s",
    "0.3 s",
    answer="0.1 s",
    because="The selector returns when a socket has something to read, or when the time is over. After that it "
    "sleeps for the 0.2 s that are left.",
)
def selector_waits(): ...


@question(
    "A thread that Curio has started calls `AWAIT(curio.sleep(1))`. What stands still for that second?",
    "the thread",
    "the loop",
    "both",
    answer="the thread",
    because="The loop runs the coroutine, beside all others; the thread waits for its result.",
)
def await_in_a_thread(): ...


# -- at the end ----------------------------------------------------------------------------


@question(
    "A Trio function has returned. Which of the tasks that it started can still be running?",
    "all of them",
    "those in a nursery that it was handed",
    "none at all",
    answer="those in a nursery that it was handed",
    because="Nothing but a nursery starts a task, and a nursery of its own ends only when its tasks have ended.",
)
def left_behind(): ...


@question(
    "An eager task (Python 3.12) whose coroutine finds its answer in a dict and returns it. For how many turns "
    "of the loop does it wait?",
    "0",
    "1",
    "2",
    answer="0",
    because="It runs within `create_task`, and is done when that returns.",
)
def eager_turns(): ...


@question(
    "A Python without the GIL, two coroutines under one loop, both only computing. Do they run at the same instant?",
    "yes",
    "no",
    answer="no",
    because="One loop runs in one thread, one step after another. Two loops in two threads would.",
)
async def free_coroutines():
    under_way, most = 0, 0

    async def compute():
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        sum(range(1000))
        under_way -= 1

    await asyncio.gather(compute(), compute())
    return "yes" if most > 1 else "no"


@question(
    "You write a library that opens connections. Some of its users have asyncio, some Trio. What does it call?",
    "`asyncio.open_connection`",
    "`trio.open_tcp_stream`",
    "`anyio.connect_tcp`",
    answer="`anyio.connect_tcp`",
    because="AnyIO runs on whichever of the two is running.",
)
def library_for_both(): ...
