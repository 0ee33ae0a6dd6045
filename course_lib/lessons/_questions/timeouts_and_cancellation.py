"""Questions of lesson 08: how to stop waiting, how to be stopped, and how to end well."""

import asyncio

from course_lib.checks.question import question


@question(
    "After `task.cancel()`, may you go on at once as if the task had ended?",
    "yes",
    "no",
    answer="no",
    because="It has only been asked; it still has to run its `finally` blocks, which may wait. Await it, for instance with "
    "`asyncio.wait([task])`.",
)
async def cancel_is_a_request():
    task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(1)
    task.cancel()
    return "yes" if task.done() else "no"


@question(
    "Somebody presses Ctrl-C while a retry loop waits. With which `except` in the loop does the program end?",
    "`except Exception:`",
    "`except:`",
    "both",
    answer="`except Exception:`",
    because="It lets the `CancelledError` of Ctrl-C pass. The bare `except:` takes it for one more failure, and tries again.",
)
async def which_except():
    async def retries(what):
        for _ in range(3):
            try:
                return await asyncio.sleep(60)
            except what:
                pass

    ended = []
    for what, name in ((Exception, "`except Exception:`"), (BaseException, "`except:`")):
        main = asyncio.create_task(retries(what))
        await asyncio.sleep(1)
        main.cancel()  # what asyncio.run does on Ctrl-C
        done, _ = await asyncio.wait([main], timeout=1)
        ended += [name] * len(done)
    return " and ".join(ended)


@question(
    "`await asyncio.shield(save())` is the last line of `main`, `save` takes 5 s, and the program is cancelled at 2 s. Is "
    "the file saved?",
    "yes",
    "no",
    answer="no",
    because="`main` ends at once, and `asyncio.run` then cancels all tasks that are left, the shielded one too. `main` must "
    "wait for it, as `finish` does.",
)
def shield_at_the_end():
    saved = []

    async def save():
        await asyncio.sleep(0.05)
        saved.append("yes")

    async def main():
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task
        loop.call_later(0.02, task.cancel)
        await asyncio.shield(save())

    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        pass
    return saved[0] if saved else "no"


@question(
    "A worker may be in the middle of a payment when it has to stop. What suits best?",
    "to cancel its task",
    "an event that it looks at between two payments",
    "to shield each `await` in it",
    answer="an event that it looks at between two payments",
    because="A cancellation strikes at whatever `await` it stands, also in the middle of a payment.",
)
def in_a_payment(): ...
