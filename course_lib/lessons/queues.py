"""Lesson 06: producers and consumers that know only the queue between them."""

from __future__ import annotations

import asyncio
import time
from types import FunctionType
from typing import Any

from course_lib import cpython
from course_lib.checks.blame import learners_line
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.consuming import (
    require_a_sleep_in_each_round,
    require_no_other_wait,
    require_patience,
    require_times_waited,
    require_two_consumers,
)
from course_lib.lessons._shared.crews import (
    require_every_job_done,
    require_no_producers,
    require_two_mains,
    run_crew,
    run_main,
)
from course_lib.lessons._shared.producing import (
    one_producer,
    require_all_numbers,
    require_items,
    require_one_producer,
    require_producers_lines,
    require_sleeps,
    require_two_producers,
)
from course_lib.lessons._shared.queueing import Crew, Given, Log
from course_lib.lessons._shared.working_off import (
    Worked,
    require_each_job_in_turn,
    require_failed,
    require_it_can_be_cancelled,
    require_it_lives,
    require_join,
    require_nothing_between,
    require_two_on_one_queue,
)
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
        f"Of {len(put)} items on the queue {len(got)} were taken and {log.done} done. "
        "Which jobs are lost, and on which side of the queue?",
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


def fits_the_reference(attempt: Attempt) -> bool:
    """Whether this consumer needs no agreement with others: the reference's `main` gets its jobs done."""
    names = vars(reference) | {"consume": attempt.function}
    try:
        attempt(3, 2, function=FunctionType(reference.main.__code__, names, "main"), draws=[])
    except Incorrect:
        return False
    return True


# -- produce -------------------------------------------------------------------------------


@exercise(
    "How many jobs? Draw it once. Then a loop: sleep, make a job, put it on the queue.",
    "`rand_sleep` is a coroutine function, and so is `q.put`: both want `await`.",
    "What travels is a pair: `(job, time.perf_counter())`, so that the consumer can say how long it "
    "waited.",
)
def produce(attempt: Attempt) -> None:
    for name, count in (("Ada", 3), ("Grace", 0), ("Ada", 10)):
        given, log = Given(), Log()
        left: list[int] = []

        with log.watching():
            run = attempt(scenario=one_producer(name, left), given=given.names(), draws=[count])
        require_one_producer(run, log, given, left)
        if count == 3:
            require_all_numbers(attempt)
        require_sleeps(run, log, given)
        require_items(log, given)
        require_producers_lines(run, log, name)
    attempt.last = attempt.runs[0]
    require_two_producers(attempt)


# -- consume -------------------------------------------------------------------------------


@exercise(
    "A consumer never knows whether more is coming, so its loop has no end.",
    "`job, since = await q.get()`: it waits there until there is something.",
    "After each job, say so: `q.task_done()`. `q.join()` counts on it.",
)
def consume(attempt: Attempt) -> None:
    if "main" in attempt.own and not fits_the_reference(attempt):
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
        consumer = asyncio.create_task(consume("Bob", q), name="your consumer")
        await until_taken(2, consumer)
        seen["after two"] = consumer.done(), len(log.got)
        if consumer.done() and isinstance(consumer.exception(), asyncio.QueueEmpty):
            seen["found it empty"] = consumer.exception()
            return
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
        if consumer.done() and not consumer.cancelled():
            consumer.result()

    with log.watching():
        run = attempt(scenario=scenario, given=given.names(), allow=["task-left-over"])
    done, got = seen["after two"]
    line = (
        learners_line(seen["found it empty"], attempt.files) if "found it empty" in seen else None
    )
    require(
        "found it empty" not in seen,
        f"It asked for a job when the queue had none{at(line)}: `get_nowait` does not wait, and failed with "
        "QueueEmpty. `await q.get()` waits until a job is there.",
        because="exception",
        line=line,
    )
    require(
        got,
        "It never took a job from the queue that it was given. Which queue does its `get` ask?",
        because="wrong-result",
    )
    require(
        not done,
        f"It took {got} job{'s' if got > 1 else ''} and returned. An empty queue does not mean that no "
        "more is coming: a producer may be asleep. A consumer goes on until it is cancelled.",
        because="wrong-result",
    )
    require(
        seen["after three"] == 3,
        f"It had a minute for each of 3 jobs and took {seen['after three']}: what in its loop "
        "waits so long before it gets the next one?",
        because="wrong-result",
    )
    require(
        seen["unfinished"] == 0,
        f"It took 3 jobs, and the queue still counts {seen['unfinished']} as not done. Whoever waits for "
        "`q.join()` would wait for ever: after each job, the queue wants to be told.",
        because="deadlock",
    )
    require_a_sleep_in_each_round(log, given)
    require_no_other_wait(run, log, pause=2)
    require_times_waited(run, log, "Bob")
    require_two_consumers(attempt)
    require_patience(attempt)
    attempt.last = run


# -- main ----------------------------------------------------------------------------------


@exercise(
    "Four things: the queue, the producers and the consumers as tasks, then waiting, then an end.",
    "Wait for the producers first: then no more is coming. Then `await q.join()`: all is done.",
    "The consumers wait for ever, so nobody may await them before they are cancelled.",
)
def main(attempt: Attempt) -> None:
    own = {}
    if {"produce", "consume"} & attempt.own.keys():
        require_a_working_system(attempt)
        own = {name: attempt.names[name] for name in ("produce", "consume")}
    many = (12, 11) if own else (40, 30)  # for who has names for a few; own ones take their time
    for nprod, ncon in ((1, 1), (3, 2), many):
        crew = Crew(own)
        run = run_main(attempt, crew, nprod, ncon)
        require(
            run.error is None,
            f"CancelledError came out of it{at(run.error_line())}. Whoever awaits a cancelled consumer gets "
            "that exception, and here it is no news. Which ways are there to await several tasks and take "
            "their exceptions as results?",
            because="exception",
            line=run.error_line(),
            run=run,
        )
        require_every_job_done(crew, nprod, ncon)
        if not own:
            require_no_needless_wait(run, attempt, nprod, ncon, given=Crew().names())
    run, at_work = run_crew(attempt, Crew(own), (3, 2))
    require(
        not at_work,
        f"It ended while {at_work} of the 2 consumers were still at their last things: they were "
        "cancelled, which takes a moment, and nobody waited for that. What awaits them?",
        because="task-left-over",
        run=run,
    )
    attempt.last = attempt.runs[0] if not own else attempt.last
    require_no_producers(attempt, own)
    require_two_mains(attempt, own)


# -- work_off ------------------------------------------------------------------------------


@exercise(
    "Which exceptions may a job raise, and what becomes of the consumer when it is none of those expected?",
    "When is `task_done` called for a job that has failed? Which block runs in both cases?",
    "`except Exception:` catches whatever a job raises, and lets a cancellation through; a bare `except:` does "
    "not.",
)
def work_off(attempt: Attempt) -> None:
    worked = Worked()
    run = attempt(scenario=worked.scenario, allow=["task-left-over"])
    require_it_lives(worked, run)
    require_each_job_in_turn(worked, run)
    require_join(worked, run)
    require_failed(worked, run)
    require_nothing_between(worked, run)
    require_it_can_be_cancelled(worked, run)
    require_two_on_one_queue(attempt)
    attempt.last = run
