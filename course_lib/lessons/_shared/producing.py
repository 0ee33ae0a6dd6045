"""What lesson 06 demands of `produce`: jobs, sleeps and lines, alone and beside another producer."""

from __future__ import annotations

import asyncio
from typing import Any

from course_lib import cpython
from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds, shortly
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.printed import holds, printed
from course_lib.lessons._shared.queueing import Given, Log
from course_lib.run.run import Run


def require_moments(log: Log, given: Given) -> None:
    """Each item is a job that was made, with the moment at which it was put."""
    for moment, item in log.put:
        require(
            isinstance(item, tuple) and len(item) == 2 and item[0] in given.jobs,
            f"It put {shortly(item)} on the queue. It should be a tuple of two: a job that `create_job` made, "
            "and the `time.perf_counter()` of that moment.",
            because="wrong-type",
        )
        since = item[1]
        require(
            isinstance(since, float) and abs(moment - since) < 0.01,
            f"It put a job after {seconds(moment)}, and beside it "
            f"{'a function that was not called' if callable(since) else f'the time {shortly(since)}'}. The "
            "consumer takes that for the moment of the put, in seconds: which clock is read, and when?",
            because="wrong-result",
        )


def require_items(log: Log, given: Given) -> None:
    """Each job that was made, once, in that order, with its moment."""
    require_moments(log, given)
    put = [item[0] for _, item in log.put]
    require(
        put == given.jobs,
        f"It made {', '.join(given.jobs)} and put {', '.join(put)}: put every job that `create_job` gives, "
        "once, and in that order.",
        because="wrong-result",
    )


def require_sleeps(run: Run, log: Log, given: Given) -> None:
    """One of `rand_sleep` before each job, and none after the last."""
    moments = [moment for moment, _ in log.put]
    require(
        given.sleeps or not moments,
        "It never sleeps with `rand_sleep`: before each job it should `await rand_sleep()`.",
        because="wrong-order",
        line=run.first_wait_line,
    )
    for number, (moment, before) in enumerate(zip(moments, [0.0, *moments], strict=False), 1):
        require(
            any(before < end <= moment for end in given.slept),
            f"It put job number {number} at {seconds(moment)}, and did not sleep between that and the job "
            "before. A consumer could have begun with the first one long before: sleep, put one job, and so on."
            if number > 1
            else "It puts its first job at once, and sleeps after it. Before each job it should sleep: then "
            "it ends as soon as its last job is on the queue.",
            because="wrong-order",
        )
    require(
        given.sleeps <= len(moments) or run.elapsed > max(moments, default=0),
        f"It slept {given.sleeps} times with `rand_sleep`, and put {len(moments)} jobs on the queue. Before "
        "each job one pause is asked for, and no other: which one is too many?",
        because="wrong-order",
        line=run.first_wait_line,
    )
    require(
        run.elapsed == max(moments, default=0),
        f"Its last job was on the queue at {seconds(max(moments, default=0))}, and it returned at "
        f"{seconds(run.elapsed)}. Before each job it should sleep, and not once more.",
        because="wrong-order",
        line=run.first_wait_line,
    )


def require_producers_lines(run: Run, log: Log, name: str) -> None:
    """A line of its own with the producer's name and the job, for each, when it is put."""
    jobs = [str(job) for _, (job, _) in log.put]
    for moment, (job, _) in log.put:
        lines = [s for s in run.lines if holds(s.text, name) and holds(s.text, job)]
        require(
            lines,
            f"{printed(run)}. For each job it should print a line with its name and the job, here {name!r} and "
            f"{str(job)!r}.",
            because="wrong-output",
        )
        own = [line for line in lines if sum(holds(line.text, one) for one in jobs) == 1]
        require(
            own,
            f"It printed {lines[0].text!r}. Each job should have a line of its own: which of yours is printed "
            "once, and should be for each?",
            because="wrong-output",
        )
        require(
            any(line.time == moment for line in own),
            f"It put {str(job)!r} at {seconds(moment)}, and its line came at {seconds(own[0].time)}. Whoever "
            "reads the lines should see each job when it is put.",
            because="wrong-order",
        )


def one_producer(name: str, left: list[int]) -> Any:
    """Runs it alone, and notes how many jobs are on the queue, how many of them not done, and other tasks."""

    async def scenario(produce: Any) -> None:
        q: asyncio.Queue[Any] = asyncio.Queue()
        await produce(name, q)
        others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        left.extend((q.qsize(), cpython.unfinished(q), len(others)))

    return scenario


def require_one_producer(run: Run, log: Log, given: Given, left: list[int]) -> None:
    """As many jobs as it drew, on the queue that it was given, and nothing else left behind."""
    require(
        left[2] == 0,
        f"It returned while {left[2]} task{'s' if left[2] > 1 else ''} that it had started had not ended: a "
        "job may never arrive. Who waits for the task?",
        because="task-left-over",
    )
    drawn = next((index for size, index in run.draws if size == 11), None)
    require(
        drawn is not None or not run.draws,
        f"It draws one of {run.draws[0][0] if run.draws else 0} numbers of jobs; from 0 to 10, both included, "
        "there are 11.",
        because="wrong-result",
    )
    again = sum(size == 11 for size, _ in run.draws) - 1
    require(
        log.put or not drawn,
        f"It drew {drawn} jobs to make, and put nothing on the queue that it was given: `await q.put(…)` does.",
        because="wrong-result",
    )
    require(
        left[0] == len(log.put),
        f"It put {len(log.put)} jobs on a queue, but {left[0]} are on the one that it was given. The "
        "consumers can only see that one, and taking jobs off is their work.",
        because="wrong-result",
    )
    require(
        left[1] == len(log.put),
        f"It put {len(log.put)} jobs on the queue, and the queue counts {left[1]} as not done yet. Who says "
        "`task_done`, and when?",
        because="wrong-result",
    )
    require(
        drawn is None or len(log.put) == drawn or not again,
        f"It drew the number of jobs {again + 1} times, {drawn} at first, and put {len(log.put)} on the queue. "
        "Draw it once, before the loop.",
        because="wrong-result",
    )
    require(
        drawn is None or len(log.put) <= drawn,
        f"It drew {drawn} jobs to make, and put {len(log.put)} things on the queue, "
        f"{shortly(log.put[-1][1] if log.put else None)} last. There should be one for each job: where do the "
        "others come from?",
        because="wrong-result",
    )
    require(
        drawn is None or len(log.put) == drawn,
        f"It drew {drawn} jobs to make, and put {len(log.put)} on the queue. Is `put` in the loop?",
        because="wrong-result",
    )


def require_all_numbers(attempt: Attempt) -> None:
    """In 200 calls each of the eleven numbers turns up, also where draws cannot be scripted, or are seeded."""

    async def scenario(produce: Any) -> set[int]:
        sizes = set[int]()
        for _ in range(200):
            q: asyncio.Queue[Any] = asyncio.Queue()
            await produce("Ada", q)
            sizes.add(q.qsize())
            # from how many it draws was seen before, if it was: then there is no twelfth
            if len(sizes) == 11 and drew:
                break
        return sizes

    shown, drew = attempt.last, bool(attempt.runs[0].draws)
    run = attempt(scenario=scenario, given=Given().names(), seed=444, limit=5.0)
    require(
        run.result == {*range(11)},
        f"In 200 calls it put {', '.join(map(str, sorted(run.result)))} jobs on the queue, and never another "
        "number. How many they are is to be drawn anew in each call, from 0 to 10.",
        because="wrong-result",
    )
    attempt.last = shown


EARLIER = 100.0  # seconds that are over when the two begin: who counts from his own beginning is found out


def require_two_producers(attempt: Attempt) -> None:
    """Two at once, on one queue: neither waits for the other, each under its own name."""
    given, log = Given(), Log()

    async def both(produce: Any) -> None:
        q: asyncio.Queue[Any] = asyncio.Queue()
        await asyncio.sleep(EARLIER)
        await asyncio.gather(produce("Ada", q), produce("Grace", q))

    shown = attempt.last
    with log.watching():
        run = attempt(scenario=both, given=given.names(), draws=[3, 3])
    took = run.elapsed - EARLIER
    require(
        took == 6 or not run.draws,
        f"Alone it is right. Two at once, with 3 jobs each, took {seconds(took)} instead of 6 s: "
        "something that both use makes one wait for the other. What is it, and who needs it?",
        because="sequential",
    )
    with saying(f"When it is called at 0 s it is right. When it was called at {seconds(EARLIER)}"):
        require_moments(log, given)
    jobs = [str(job) for _, (job, _) in log.put]
    said = {
        name: sum(
            any(holds(s.text, name) and holds(s.text, job) for s in run.lines) for job in jobs
        )
        for name in ("Ada", "Grace")
    }
    require(
        sorted(jobs) == sorted(given.jobs) and (said == {"Ada": 3, "Grace": 3} or not run.draws),
        f"Alone it is right. Two at once, Ada and Grace, with 3 jobs each, put {len(jobs)} jobs and printed "
        f"{said['Ada']} under Ada's name and {said['Grace']} under Grace's. What do the two share?",
        because="side-effect",
    )
    attempt.last = shown
