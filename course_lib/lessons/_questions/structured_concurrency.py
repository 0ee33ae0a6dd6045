"""Questions of lesson 07: tasks that live inside a block, and the exceptions that come out of it."""

import asyncio

from course_lib.checks.question import question
from course_lib.lessons._guesses.structured_concurrency import fails, work


@question(
    "Of three tasks in a group the first returns after 1 s, the second fails after 2 s, the third would take 10 s. How "
    "many exceptions come out, and when?",
    "1 after 2 s",
    "2 after 2 s",
    "1 after 10 s",
    answer="1 after 2 s",
    because="The first had returned already, and the third was cancelled, which is no failure.",
)
async def three_children():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work(1))
            group.create_task(fails(2, ValueError()))
            group.create_task(work(10))
    except ExceptionGroup as errors:
        return f"{len(errors.exceptions)} after {asyncio.get_running_loop().time():g} s"


@question(
    "`try` stands around `group.create_task(...)` alone, and its `except ValueError` never runs, though the task raises "
    "one. Why?",
    "a task's exceptions are lost",
    "`create_task` only starts the task",
    "only `except*` can stand in a group",
    answer="`create_task` only starts the task",
    because="The `try` is over before the task takes its first step. The error comes out at the end of the block, in a "
    "group; or catch it inside of the task.",
)
async def try_around_create():
    async def fails():
        raise ValueError

    caught = None
    try:
        async with asyncio.TaskGroup() as group:
            try:
                group.create_task(fails())
            except ValueError:
                caught = "around create_task"
    except* ValueError:
        caught = caught or "at the end of the block"
    late = caught == "at the end of the block"
    return "`create_task` only starts the task" if late else "a task's exceptions are lost"


@question(
    "A hundred mails are to be sent, and one that fails must not stop the others. What suits best?",
    "a `TaskGroup`",
    "`gather`",
    "`gather(return_exceptions=True)`",
    answer="`gather(return_exceptions=True)`",
    because="Each mail stands for itself. Look at every result. (A group would do if each task catches its own error.)",
)
async def hundred_mails():
    async def send(number):
        await asyncio.sleep(number)
        if number == 50:
            raise ValueError("no such address")
        sent.append(number)

    sent: list[int] = []
    await asyncio.gather(*map(send, range(100)), return_exceptions=True)
    return "`gather(return_exceptions=True)`" if len(sent) == 99 else "a `TaskGroup`"


@question(
    "A web server should send a mail after it has answered. Can that be a task of the group that makes the answer?",
    "yes",
    "no",
    answer="no",
    because="The block would wait for the mail. It belongs in a group that lives longer, for instance one that is opened "
    "when the server starts, or in a set of tasks that are kept.",
)
async def mail_after_the_answer():
    async def answer_and_mail():
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(10, "the mail"))
            return await asyncio.sleep(1, "the answer")

    start = asyncio.get_running_loop().time()
    await answer_and_mail()
    return "yes" if asyncio.get_running_loop().time() - start == 1 else "no"


@question(
    "What does `except* Exception: pass` around a task group hide?",
    "the first error",
    "every error of every task in it",
    "cancellations",
    answer="every error of every task in it",
    because="Misspelt names included. Name what you expect, and let the rest come out.",
)
async def hides():
    async def misspelt():
        raise NameError("name 'nmae' is not defined")

    async def refused():
        raise ValueError("not today")

    tasks = []
    try:
        async with asyncio.TaskGroup() as group:
            tasks += [group.create_task(misspelt()), group.create_task(refused())]
    except* Exception:
        pass
    hidden = [task.exception() for task in tasks]
    return "every error of every task in it" if all(hidden) else "the first error"
