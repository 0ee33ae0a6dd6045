"""Questions of lesson 04: where the words may stand, and three ways to collect results."""

import asyncio

from course_lib.checks.question import question
from course_lib.lessons._guesses.rules_of_async import job


@question(
    "You want to show each of a hundred results as soon as it comes, and each says by itself what it is. Which "
    "suits best?",
    "`gather`",
    "`as_completed`",
    "`wait` with a timeout",
    answer="`as_completed`",
    because="`gather` shows nothing before the last is done. `wait` in a loop would do, and is for when you must know "
    "the task of each result.",
)
def hundred_results(): ...


@question(
    'Why does `asyncio.run(asyncio.gather(job("a", 1)))` fail in a file?',
    "`gather` wants two jobs or more",
    "`gather` makes its tasks at the call, and no loop runs yet",
    "`asyncio.run` cannot return a list",
    answer="`gather` makes its tasks at the call, and no loop runs yet",
    because="They belong to a loop, and `asyncio.run` is only about to start its own. Await `gather` in an "
    "`async def main()`, and run that.",
)
def gather_in_a_file(): ...


@question(
    "Somebody begins `makerandom(idx, threshold=6)` with the line `threshold = 10 - idx - 1`. What is lost?",
    "nothing",
    "what the caller passes as `threshold` has no effect",
    "it draws once too often",
    answer="what the caller passes as `threshold` has no effect",
    because="It is overwritten. A `main` that passes just these numbers gives the same results, so nobody notices.",
)
def overwritten():
    def makerandom(idx, threshold=6):
        threshold = 10 - idx - 1
        return threshold

    same = makerandom(0, threshold=2) == makerandom(0, threshold=8)
    return "what the caller passes as `threshold` has no effect" if same else "nothing"


@question(
    "A set holds a program's background tasks, and nobody takes out those that are done. What comes of it?",
    "the tasks are destroyed before they end",
    "the memory fills up, little by little",
    "done tasks run once more",
    answer="the memory fills up, little by little",
    because="The set keeps every task that was ever started, with its result. `add_done_callback(kept.discard)` lets "
    "each go at its end.",
)
async def never_let_go():
    kept = set()
    for _ in range(100):
        kept.add(asyncio.create_task(job("job", 1)))
    await asyncio.sleep(2)
    return "the memory fills up, little by little" if len(kept) == 100 else len(kept)


@question(
    "`asyncio.as_completed` is given coroutines instead of tasks. In which order do they start?",
    "in the order in which they stand there",
    "in no particular order",
    "the quickest first",
    answer="in no particular order",
    because="It makes a set of them before it makes tasks. If the order matters, make the tasks yourself.",
)
def order_of_start(): ...
