"""Guesses of lesson 07: tasks that live inside a block, and the exceptions that come out of it."""

import asyncio

from course_lib.checks.question import question


async def work(seconds: float) -> float:
    await asyncio.sleep(seconds)
    return seconds


async def fails(seconds: float, error: Exception) -> None:
    await asyncio.sleep(seconds)
    raise error


@question(
    "`gather` runs `reserve`, which raises `ValueError` after 1 s, and `charge`, which prints after 3 s. After it, "
    "`except ValueError` prints, and then the program goes on for 4 s. Which of the two lines comes first, and does the "
    "other come at all?",
    "only reserve",
    "reserve, then charge",
    "charge, then reserve",
    answer="reserve, then charge",
    because="`gather` gives up waiting. The task that it had started goes on, with nobody to wait for it.",
)
async def shop():
    lines = []

    async def charge():
        await asyncio.sleep(3)
        lines.append("charge")

    try:
        await asyncio.gather(fails(1, ValueError()), charge())
    except ValueError:
        lines.append("reserve")
    await asyncio.sleep(4)
    return ", then ".join(lines) if len(lines) == 2 else "only reserve"


@question(
    "In the block of a task group two tasks are started, which take 1 s and 3 s. After how long is the line after the "
    "block reached?",
    "0 s",
    "1 s",
    "3 s",
    answer="3 s",
    because="The end of the block waits for all tasks that were started in it.",
)
async def two_children():
    async with asyncio.TaskGroup() as group:
        group.create_task(work(1))
        group.create_task(work(3))


@question(
    "In the block of a task group, right after `task = group.create_task(...)`, `task.result()` is called. What does it give?",
    "the result",
    "None",
    "InvalidStateError",
    answer="InvalidStateError",
    because="The task has only been started. Ask for results after the block.",
)
async def too_soon():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work(3))
        try:
            return task.result()
        except asyncio.InvalidStateError as error:
            return type(error).__name__


@question(
    "In a task group run `reserve`, which raises after 1 s, and `charge`, which takes 3 s and then charges a card. Is "
    "the card charged?",
    "yes",
    "no",
    answer="no",
    because="A task that fails ends the group: it cancels the others, waits until they have ended, and then raises.",
)
async def shop_with_a_group():
    charged = []

    async def charge():
        await asyncio.sleep(3)
        charged.append("yes")

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(1, ValueError()))
            group.create_task(charge())
    except ExceptionGroup:
        await asyncio.sleep(9)
    return charged[0] if charged else "no"


@question(
    "One task of a group raises after 1 s. The other sleeps for a minute, inside of `try`, and its `finally` sleeps for "
    "2 s. When is the block over?",
    "after 1 s",
    "after 3 s",
    "after 60 s",
    answer="after 3 s",
    because="One second until the failure, two for tidying up. When the block is left, nothing of it is running any more.",
)
async def waits_for_tidy():
    async def tidy():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(2)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(1, ValueError()))
            group.create_task(tidy())
    except ExceptionGroup:
        return f"after {asyncio.get_running_loop().time():g} s"


@question(
    "The only task of a group raises `ValueError`. Around the `async with` stands `try` with `except ValueError`. Does it "
    "catch anything?",
    "yes",
    "no",
    answer="no",
    because="What comes out is a group of exceptions with a `ValueError` in it, and a group is no `ValueError`.",
)
async def with_plain_except():
    try:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(fails(1, ValueError()))
        except ValueError:
            return "yes"
    except ExceptionGroup:
        return "no"


@question(
    "An exception group holds a `ValueError` and a `LookupError`. It meets a `try` with `except* ValueError` and, below "
    "it, `except* LookupError`. How many of the two clauses run?",
    "0",
    "1",
    "2",
    answer="2",
    because="Of several `except` at most one runs; of several `except*` each for which something is in the group.",
)
def takes_apart():
    ran = 0
    try:
        raise ExceptionGroup("two", [ValueError(), LookupError()])
    except* ValueError:
        ran += 1
    except* LookupError:
        ran += 1
    return ran


@question(
    "An invitation goes to three people, in a task group. The second is refused, with an exception, after 4 s; the "
    "first takes 3 s, the third 5 s. How many get one?",
    "1",
    "2",
    "3",
    answer="1",
    because="The third is cancelled, because of a name that is none of its business. Jobs that have nothing to do with each "
    "other do not belong in a group that fails as one.",
)
async def in_a_group():
    sent = []

    async def send(seconds):
        await asyncio.sleep(seconds)
        sent.append(seconds)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(send(3))
            group.create_task(fails(4, ValueError()))
            group.create_task(send(5))
    except ExceptionGroup:
        pass
    return len(sent)


@question(
    "`await asyncio.gather(..., return_exceptions=True)` stands alone on its line. All coroutines in it have a slip, and "
    "raise `TypeError`. What does the program show of that?",
    "the first exception",
    "all exceptions",
    "nothing",
    answer="nothing",
    because="The exceptions are in a list that nobody looked at. If you ask for exceptions as results, look at each of them.",
)
async def greets():
    async def has_a_slip(name):
        return "sent to " + len(name)  # type: ignore[operator]

    try:
        await asyncio.gather(*map(has_a_slip, ("Ann", "Bob")), return_exceptions=True)
    except TypeError:
        return "the first exception"
    return "nothing"


@question(
    "In the block of a task group a task of 1 s and a task of 5 s are started. The block's last line is `return await "
    "quick`, where `quick` is the task of 1 s. When does the function return?",
    "after 1 s",
    "after 5 s",
    "after 6 s",
    answer="after 5 s",
    because="`return` leaves the block, and the end of the block waits for all that was started in it, however it is reached.",
)
async def asks_two():
    async def asks():
        async with asyncio.TaskGroup() as group:
            quick = group.create_task(work(1))
            group.create_task(work(5))
            return await quick

    await asks()
    return f"after {asyncio.get_running_loop().time():g} s"


@question(
    "One task of a group is cancelled, with `task.cancel()`, while another one works. Is the other one cancelled, too?",
    "yes",
    "no",
    answer="no",
    because="A task that was cancelled has not failed. The group takes no notice, except that it waits for its end.",
)
async def work_with_dots():
    async with asyncio.TaskGroup() as group:
        dots = group.create_task(work(60))
        working = group.create_task(work(5))
        await asyncio.sleep(1)
        dots.cancel()
    return "yes" if working.cancelled() else "no"


@question(
    "A task awaits `asyncio.wait` with three tasks that it has made, and is cancelled. What becomes of the three?",
    "they are cancelled",
    "they go on",
    answer="they go on",
    because="`asyncio.wait` cancels nothing. A task group would have cancelled them.",
)
async def loose_page():
    tasks: list[asyncio.Task[float]] = []

    async def page():
        tasks.extend(asyncio.create_task(work(n)) for n in (2, 3, 4))
        await asyncio.wait(tasks)

    making = asyncio.create_task(page())
    await asyncio.sleep(1)
    making.cancel()
    await asyncio.sleep(5)
    return "they are cancelled" if tasks[0].cancelled() else "they go on"


@question(
    "The only task of a group works for 1 s, and then starts another one in the same group, of 2 s. When is the block left?",
    "after 1 s",
    "after 3 s",
    "never, an exception comes out",
    answer="after 3 s",
    because="The group waits for those that came late as well. That is how a crawler can start a task for each link it finds.",
)
async def grows():
    async with asyncio.TaskGroup() as group:

        async def finds_more():
            await asyncio.sleep(1)
            group.create_task(work(2))

        group.create_task(finds_more())
    return f"after {asyncio.get_running_loop().time():g} s"
