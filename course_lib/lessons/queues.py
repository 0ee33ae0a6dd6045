"""Lesson 06: producers and consumers that know only the queue between them."""

from __future__ import annotations

import asyncio
import re
import time
from types import FunctionType
from typing import Any

from course_lib import cpython
from course_lib.checks.diagnosis import seconds
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.queueing import Crew, Given, Log
from course_lib.run.run import Run
from solutions import queues as reference


def job_of(item: Any) -> Any:
    """The job in an item, whether it stands alone or with the time at which it was put."""
    return item[0] if isinstance(item, (tuple, list)) and item else item


def require_a_working_system(attempt: Attempt) -> tuple[Run, Log]:
    """The learner's own functions together: whatever they agree on, every job gets through in time."""
    main = attempt.own.get("main", attempt.function)
    attempt(3, 2, function=main, seed=444)
    log = Log()
    with log.watching():
        run = attempt(3, 2, function=main, draws=[])  # every draw is a 10: luck plays no part
    put, got = ([repr(job_of(item)) for _, item in items] for items in (log.put, log.got))
    require(
        len(got) >= 30 and sorted(put) == sorted(got) and log.done in (0, len(put)),
        f"Of {len(put)} items on the queue {len(got)} were taken and {log.done} done.",
        because="wrong-result",
    )
    crew = attempt.names | {attempt.exercise.name: attempt.function}
    # one that expects a last word may sleep once more before it takes it, beside each of the others
    require_no_needless_wait(run, attempt, 3, 2, slack=20, given=crew, draws=[])
    return run, log


def require_no_needless_wait(
    run: Run,
    attempt: Attempt,
    nprod: int,
    ncon: int,
    given: dict[str, Any],
    slack: float = 0,
    **options: Any,
) -> None:
    """It is as fast as the reference with the same producers and consumers, if that can use them."""
    model = FunctionType(reference.main.__code__, vars(reference) | given, "main")
    took = run.elapsed
    try:
        enough = attempt(nprod, ncon, function=model, given=given, **options).elapsed
    except Incorrect:
        return  # they have an agreement that the reference does not know
    finally:
        attempt.last = run
    require(
        took <= enough + slack,
        f"All jobs were done, but it took {seconds(took)}; {seconds(enough)} are enough. Who waits for "
        "whom without need?",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )


# -- produce -------------------------------------------------------------------------------


@exercise(
    "How many jobs? Draw it once. Then a loop: sleep, make a job, put it on the queue.",
    "`rand_sleep` is a coroutine function, and so is `q.put`: both want `await`.",
    "What travels is a pair: `(job, time.perf_counter())`, so that the consumer can say how long it "
    "waited.",
)
def produce(attempt: Attempt) -> None:
    given, log = Given(), Log()
    left: list[int] = []

    async def scenario(produce: Any) -> None:
        q: asyncio.Queue[Any] = asyncio.Queue()
        await produce("p", q)
        others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        left.extend((q.qsize(), cpython.unfinished(q), len(others)))

    with log.watching():
        run = attempt(scenario=scenario, given=given.names(), draws=[3])
    size, index = run.draws[0] if run.draws else (0, 0)
    put = [job_of(item) for _, item in log.put]
    require(
        left[2] == 0,
        f"It returned while {left[2]} task{'s' if left[2] > 1 else ''} that it had started had not ended: a "
        "job may never arrive. Who waits for the task?",
        because="task-left-over",
    )
    require(put, "It put nothing on the queue that it was given.", because="wrong-result")
    require(
        left[0] == len(put),
        f"It put {len(put)} jobs on a queue, but {left[0]} are on the one that it was given. The "
        "consumers can only see that one, and taking jobs off is their work.",
        because="wrong-result",
    )
    require(
        left[1] == len(put),
        f"It put {len(put)} jobs on the queue, and the queue counts {left[1]} as not done yet. Who says "
        "`task_done`, and when?",
        because="wrong-result",
    )
    require(
        size != 11 or len(put) == index,
        f"It drew {index} jobs to make, and put {len(put)} on the queue.",
        because="wrong-result",
    )
    makes_its_own = not given.jobs and not any(isinstance(job, (int, float)) for job in put)
    require(
        makes_its_own or put == given.jobs,
        f"It made {', '.join(given.jobs) or 'no job'} and put {', '.join(map(repr, put))}: put every "
        "job that `create_job` gives, once, and in that order.",
        because="wrong-result",
    )
    require(
        given.sleeps or run.elapsed > 0,
        "It makes all its jobs at once: before each one it should `await rand_sleep()`.",
        because="wrong-order",
    )
    moments = [moment for moment, _ in log.put]
    require(
        moments[0] > 0 or not given.sleeps,
        "It puts its first job at once, and sleeps after it. Before each job it should sleep: then it ends "
        "as soon as its last job is on the queue.",
        because="wrong-order",
    )
    require(
        len(set(moments)) == len(moments),
        "It sleeps, but then puts several jobs at the same moment. A consumer could have begun with the "
        "first one long before: put each job as soon as it is made.",
        because="wrong-order",
    )
    for moment, item in log.put:
        since = item[1] if isinstance(item, tuple) and len(item) == 2 else None
        require(
            not isinstance(since, float) or abs(moment - since) < 0.01,
            f"It put a job after {seconds(moment)}, and beside it the time {since!r}. The consumer takes "
            "that for the moment of the put: when is the clock read?",
            because="wrong-result",
        )
    require_a_draw(attempt, run)


def require_a_draw(attempt: Attempt, first: Run) -> None:
    """How many jobs there are is drawn, in whatever way: it is not always the same number."""
    if first.draws:
        return
    counts = set()
    for seed in range(5):
        log = Log()

        async def scenario(produce: Any) -> None:
            await produce("p", asyncio.Queue())

        with log.watching():
            attempt(scenario=scenario, given=Given().names(), seed=seed)
        counts.add(len(log.put))
    require(
        len(counts) > 1,
        f"It put {min(counts)} jobs on the queue each time. How many they are is to be drawn, from 0 to 10.",
        because="wrong-result",
    )
    attempt.last = first


# -- consume -------------------------------------------------------------------------------


@exercise(
    "A consumer never knows whether more is coming, so its loop has no end.",
    "`job, since = await q.get()`: it waits there until there is something.",
    "After each job, say so: `q.task_done()`. `q.join()` counts on it.",
)
def consume(attempt: Attempt) -> None:
    if "main" in attempt.own:
        return require_times_waited(*require_a_working_system(attempt))
    given, log = Given(), Log()
    seen: dict[str, Any] = {}

    async def until_taken(count: int, consumer: asyncio.Task[None], most: int = 60) -> None:
        for _ in range(most):
            if len(log.got) >= count or consumer.done():
                break
            await asyncio.wait([consumer], timeout=1)
        await asyncio.wait([consumer], timeout=12)  # it may want to work on the last one

    async def scenario(consume: Any) -> None:
        q: asyncio.Queue[Any] = asyncio.Queue()
        for n in (1, 2):
            q.put_nowait((f"job {n}", time.perf_counter()))
        consumer = asyncio.create_task(consume("c", q), name="your consumer")
        await until_taken(2, consumer)
        seen["after two"] = consumer.done(), len(log.got)
        if consumer.done():
            consumer.result()
            return
        q.put_nowait(("job 3", time.perf_counter()))
        await until_taken(3, consumer)
        seen["after three"] = len(log.got)
        seen["unfinished"] = cpython.unfinished(q)
        if seen["after three"] == 3:
            for n in range(4, 16):
                q.put_nowait((f"job {n}", time.perf_counter()))
            await until_taken(15, consumer, most=180)
        if consumer.done():
            consumer.result()
            seen["after two"] = True, len(log.got)
            return
        consumer.cancel()
        await asyncio.wait([consumer], timeout=600)
        seen["ended"] = consumer.done()
        if consumer.done() and not consumer.cancelled():
            consumer.result()

    with log.watching():
        run = attempt(scenario=scenario, given=given.names(), allow=["task-left-over"])
    done, got = seen["after two"]
    require(got, "It never took a job from the queue that it was given.", because="wrong-result")
    require(
        not done,
        f"It took {got} job{'s' if got > 1 else ''} and returned. An empty queue does not mean that no "
        "more is coming: a producer may be asleep. A consumer goes on until it is cancelled.",
        because="wrong-result",
    )
    require(
        seen["after three"] == 3,
        f"It had a minute for each of 3 jobs and took {seen['after three']}: is something in its loop "
        "holding it up?",
        because="wrong-result",
    )
    require(
        seen["ended"],
        "It was cancelled, and goes on: it catches CancelledError and swallows it. Let that exception "
        "pass, or raise it again after cleaning up.",
        because="swallowed-cancellation",
    )
    require(
        seen["unfinished"] == 0,
        f"It took 3 jobs, and the queue still counts {seen['unfinished']} as not done. Whoever waits for "
        "`q.join()` would wait for ever: after each job, the queue wants to be told.",
        because="deadlock",
    )
    require_times_waited(run, log)


def require_times_waited(run: Run, log: Log) -> None:
    """A time that is printed beside a job is how long the job has waited until it was taken, or printed."""
    for taken, item in log.got:
        if not (isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], float)):
            continue
        job, put = item
        for line in run.lines:
            _, *after = re.split(re.escape(str(job)) + r"(?!\w)", line.text, maxsplit=1)
            printed = [float(n) for n in re.findall(r"(?:(?<!\w)-)?\d+\.\d+", "".join(after))]
            said_by_producer = line.time <= put and put < taken
            if not printed or repr(item) in line.text or said_by_producer:
                continue
            waited = (taken - put, line.time - put)
            require(
                any(abs(n - right) < 0.06 for n in printed for right in waited),
                f"A job was put at {seconds(put)} and taken at {seconds(taken)}: it had waited "
                f"{seconds(waited[0])}. Yours printed {line.text!r}. What is subtracted from what, and when is "
                "the clock read?",
                because="wrong-output",
            )


# -- main ----------------------------------------------------------------------------------


def require_every_job_done(crew: Crew, nprod: int, ncon: int) -> None:
    calls = crew.calls
    require(
        sum(calls.values()),
        "It ended before a single producer or consumer had begun.",
        because="wrong-result",
    )
    require(
        (calls["produce"], calls["consume"]) != (ncon, nprod) or nprod == ncon,
        f"main({nprod}, {ncon}) started {ncon} producers and {nprod} consumers: the wrong way round.",
        because="wrong-arguments",
    )
    lost = len(crew.made) - len(crew.done)
    require(
        len(crew.made) == 3 * nprod or calls["produce"] < nprod,
        f"It ended while the producers were still at work: {len(crew.made)} of {3 * nprod} jobs were made.",
        because="wrong-result",
    )
    require(
        (calls["produce"], calls["consume"]) == (nprod, ncon),
        f"main({nprod}, {ncon}) should start {nprod} producers and {ncon} consumers. It started "
        f"{calls['produce']} and {calls['consume']}.",
        because="wrong-arguments",
    )
    require(
        len(crew.queues) == 1,
        f"It made {len(crew.queues)} queues; producers and consumers must share one.",
        because="wrong-result",
    )
    require(
        lost == 0,
        f"It ended with {lost} of {len(crew.made)} jobs not done: still on the queue, or in the hands of "
        "a consumer. What tells you that every job was not only taken but done?",
        because="wrong-result",
    )


@exercise(
    "Four things: the queue, the producers and the consumers as tasks, then waiting, then an end.",
    "Wait for the producers first: then no more is coming. Then `await q.join()`: all is done.",
    "The consumers wait for ever, so nobody may await them before they are cancelled.",
)
def main(attempt: Attempt) -> None:
    if {"produce", "consume"} & attempt.own.keys():
        require_a_working_system(attempt)
        return
    for nprod, ncon in ((1, 1), (3, 2)):
        crew = Crew()
        run = attempt(nprod, ncon, given=crew.names())
        require_every_job_done(crew, nprod, ncon)
        require_no_needless_wait(run, attempt, nprod, ncon, given=Crew().names())
