"""What lesson 06 demands of `consume`: a sleep in each round, lines with the time waited, two side by side."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds
from course_lib.lessons._shared.printed import holds, numbers, printed
from course_lib.lessons._shared.queueing import Given, Log
from course_lib.run.run import Run


def require_a_sleep_in_each_round(log: Log, given: Given) -> None:
    require(
        given.sleeps,
        "It never sleeps with `rand_sleep`: in each round it should, before it gets a job.",
        because="wrong-order",
    )
    for number, (taken, _) in enumerate(log.got, 1):
        slept = sum(end <= taken for end in given.slept)
        require(
            slept >= number,
            f"It got job number {number} at {seconds(taken)}, and had slept {slept} "
            f"time{'s' * (slept != 1)} by then. In each round it should sleep with "
            "`rand_sleep` first, and then get a job.",
            because="wrong-order",
        )


def require_no_other_wait(run: Run, log: Log, pause: float) -> None:
    """Two jobs that were there from the beginning are taken after one pause and after two."""
    for number, (taken, _) in enumerate(log.got[:2], 1):
        require(
            taken <= number * pause,
            f"Two jobs were on the queue when it began, each pause took {seconds(pause)}, and it got job "
            f"number {number} at {seconds(taken)}. One pause before each is asked for: what else waits there?",
            because="wrong-result",
            line=run.first_wait_line,
            run=run,
        )


QUIET = 1000  # seconds in which nobody puts anything


def require_patience(attempt: Attempt) -> None:
    """It waits for the next job however long that takes; and `join` is over when the line is there."""
    given, log = Given(), Log()
    over = "q.join() is over"

    async def join(q: asyncio.Queue[Any]) -> None:
        await q.join()
        print(over)

    async def scenario(consume: Any) -> bool:
        q: asyncio.Queue[Any] = asyncio.Queue()
        consumer = asyncio.create_task(consume("Bob", q), name="your consumer")
        await asyncio.wait([consumer], timeout=QUIET)
        if patient := not consumer.done():
            await asyncio.sleep(0.037)  # who looks every now and then looks at another moment
            q.put_nowait(("job 1", time.perf_counter()))
            joining = asyncio.create_task(join(q))
            await asyncio.wait([joining, consumer], return_when=asyncio.FIRST_COMPLETED, timeout=60)
            joining.cancel()
        consumer.cancel()
        await asyncio.wait([consumer])
        return patient

    with log.watching():
        run = attempt(scenario=scenario, given=given.names())
    require(
        run.result,
        f"For {seconds(QUIET)} there was no job, and it ended before the next one came. A consumer goes on "
        "until it is cancelled: what in it gives up?",
        because="wrong-result",
        run=run,
    )
    require(
        log.looks < QUIET,
        f"For {seconds(QUIET)} there was no job, and once a second or more often it looked whether there was "
        "one. What waits at the queue, and goes on when something comes?",
        because="wrong-result",
        run=run,
    )
    came, taken = log.put[-1][0], log.got[-1][0]
    require(
        taken == came,
        f"For {seconds(QUIET)} there was no job. Then one came, and it took that {seconds(taken - came)} "
        "later: it looks again and again whether there is something. What waits at the queue, and goes on when "
        "something comes?",
        because="wrong-result",
        run=run,
    )
    texts = [line.text for line in run.lines]
    require(
        any("job 1" in text for text in texts[: texts.index(over) if over in texts else None]),
        "`q.join()` was over before the line of the last job was printed: whoever waits for it, and ends the "
        "program then, loses that line. When is a job done?",
        because="wrong-order",
        run=run,
    )


def require_two_consumers(attempt: Attempt) -> None:
    """Two at once, on one queue: neither waits for the other, each under its own name."""
    given, log = Given(), Log()

    async def both(consume: Any) -> None:
        q: asyncio.Queue[Any] = asyncio.Queue()
        for n in range(1, 7):
            q.put_nowait((f"job {n}", time.perf_counter()))
        tasks = [asyncio.create_task(consume(name, q), name=name) for name in ("Bob", "Cleo")]
        await asyncio.wait([asyncio.create_task(q.join())], timeout=60)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    with log.watching():
        run = attempt(scenario=both, given=given.names())
    require(
        log.got[-1][0] == 6,
        f"Alone it is right. Two at once took 6 jobs in {seconds(log.got[-1][0])} instead of 6 s: something "
        "that both use makes one wait for the other.",
        because="sequential",
        run=run,
    )
    said = [
        sum(holds(line.text, name) and "job" in line.text for line in run.lines)
        for name in ("Bob", "Cleo")
    ]
    require(
        said == [3, 3],
        f"Alone it is right. Two at once, Bob and Cleo, took 3 jobs each, and printed {said[0]} under Bob's "
        f"name and {said[1]} under Cleo's. What do the two share?",
        because="side-effect",
        run=run,
    )


def require_times_waited(run: Run, log: Log, name: str = "") -> None:
    """For each job a line with name, job and how long it waited until it was taken, or printed."""
    for taken, item in log.got:
        if not (isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], float)):
            continue  # an agreement of their own
        job, put = item
        lines = [
            line
            for line in run.lines
            if holds(line.text, job) and holds(line.text, name) and line.time >= taken
        ]
        require(
            lines,
            f"{printed(run)}. When it has got a job it should print a line with its name, the job and the "
            f"seconds that the job has waited, here {(name + ', ').lstrip(', ')}{job} and {taken - put:.2f}.",
            because="wrong-output",
        )
        waited = {round(taken - put, 2), *(round(line.time - put, 2) for line in lines)}
        rest = " ".join(line.text.replace(str(job), " ") for line in lines)
        require(
            any(abs(n - right) < 0.006 for n in exact(rest) for right in waited),
            f"A job was put at {seconds(put)} and taken at {seconds(taken)}: it had waited "
            f"{seconds(taken - put)}. Yours printed {lines[-1].text!r}. "
            + (
                "That should stand there, with two decimals."
                if not numbers(rest)
                else f"The seconds should have two decimals, {taken - put:.2f}: `:.2f` does that."
                if any(abs(n - right) < 0.06 for n in numbers(rest) for right in waited)
                else "What is subtracted from what, and when is the clock read?"
            ),
            because="wrong-output",
        )


def exact(text: str) -> list[float]:
    """The numbers in it that have two decimals or more."""
    return [float(n) for n in re.findall(r"(?:(?<!\w)-)?\d+\.\d{2,}", text)]
