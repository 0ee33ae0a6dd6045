"""Lesson 06, with jobs that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from types import FunctionType
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, Notes, pauses, said, taking, word, words
from course_lib.lessons._shared.consuming import exact
from course_lib.lessons._shared.queueing import Crew, Log
from course_lib.run.run import Run
from solutions import queues as reference


class Given:
    """`create_job` and `rand_sleep` of which nobody knows beforehand what they give."""

    def __init__(self, chance: Random) -> None:
        # one for each: which comes first is the answer's affair
        self._words, self._pauses = Random(chance.random()), Random(chance.random())
        self.jobs: list[str] = []

    def names(self) -> dict[str, Any]:
        """What stands in for the given functions."""

        def create_job(*_: Any, **__: Any) -> reference.Job:
            self.jobs.append(f"{word(self._words)} {word(self._words)} {len(self.jobs)}")
            return reference.Job(self.jobs[-1])

        async def rand_sleep(*_: Any, **__: Any) -> None:
            await asyncio.sleep(pauses(self._pauses, 1)[0])

        return {"create_job": create_job, "rand_sleep": rand_sleep}


def produce(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """That made-up jobs are put in order, with the time, and printed, by many with made-up names."""
    names = words(chance, chance.randrange(30, 40))
    given, log = Given(chance), Log()
    left = dict[str, int]()

    async def one(produce: Answer, name: str) -> None:
        q: asyncio.Queue[Any] = asyncio.Queue()
        await produce(name, q)
        left[name] = q.qsize()

    async def scenario(produce: Answer) -> None:
        for name in names:
            await one(produce, name)

    with log.watching():
        run = attempt(scenario=scenario, given=given.names(), seed=chance.randrange(1 << 30))
    put = [item for _, item in log.put]
    lines = [one for one in said(run, given.jobs) if one[1]]
    # how many they are is the answer's own luck
    yield sorted(left)
    yield {"alike": [[*map(str, given.jobs)], [str(job) for job, _ in put]]}
    yield {"alike": [[moment for moment, _ in log.put], [moment for _, moment in put]]}
    yield {
        "alike": [len(put), sum(left.values()), len({job for _, found in lines for job in found})]
    }
    yield {"near": len(put) / len(names), "within": 4.0}, max(left.values()) <= 10, bool(put)


def job_of(item: Any) -> str:
    """The job in an item, whether it stands alone or with the time at which it was put."""
    return str(item[0] if isinstance(item, (tuple, list)) and item else item)


def consume(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """That all made-up jobs get through, and how long each has waited by what is printed of it."""
    given, log = Given(chance), Log()
    crew = given.names() | {"consume": attempt.function}
    own = attempt.own.get("main")  # all three may have an agreement
    names = vars(reference) | crew
    names["produce"] = FunctionType(reference.produce.__code__, names, "produce")
    main = own or FunctionType(reference.main.__code__, names, "main")
    with log.watching():
        run = attempt(chance.randrange(2, 5), 2, function=main, given=given.names(), draws=[])
    jobs = set(given.jobs)
    put, got = ([job_of(item) for _, item in items] for items in (log.put, log.got))
    yield {"alike": [sorted(jobs), *(sorted(jobs & {*items}) for items in (put, got))]}
    told = {job_of(item) for taken, item in log.got if says_how_long(run, taken, item)}
    yield {"alike": [len(jobs), len(jobs & told)]}


def says_how_long(run: Run, taken: float, item: Any) -> bool:
    """Whether a line with the job has the seconds until it was taken, or until it was printed."""
    job = job_of(item)
    since = item[1] if isinstance(item, (tuple, list)) else taken
    for line in run.lines:
        found = exact(line.text.replace(job, " ")) if job in line.text else []
        if any(abs(n - now + since) < 0.006 for n in found for now in (taken, line.time)):
            return True
    return False


def main(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """How many producers and consumers are called, by which names, and that all their made-up jobs are done."""
    for nprod, ncon in ((chance.randrange(2, 5), chance.randrange(1, 4)), (1, 2)):
        given, log = Given(chance), Log()
        both: dict[str, Any] = {name: attempt.names[name] for name in ("produce", "consume")}
        own = both if both.keys() & attempt.own.keys() else {}
        crew = Crew(own)
        names = given.names() | crew.names() if own else crew.names()
        with log.watching():
            attempt(nprod, ncon, given=names, draws=[])
        yield [
            (role, len(called), len({*map(repr, called)})) for role, called in crew.called.items()
        ]
        made = crew.made if not own else [job_of(item) for _, item in log.put]
        done = crew.done if not own else [job_of(item) for _, item in log.got]
        yield len(crew.queues), crew.at_work, {"alike": [sorted(made), sorted(done)]}


def work_off(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When each made-up job is begun, which of them failed, and when the queue is worked off."""
    jobs = words(chance, 7)
    values: list[Any] = [*jobs]
    for n, kind in zip(chance.sample(range(7), 3), (ValueError, KeyError, OSError), strict=True):
        values[n] = kind("made up")
    notes, do = taking(chance, jobs, values)
    failed: list[str] = []
    ends = Notes()
    late = pauses(chance, 1)[0]

    async def scenario(work_off: Answer) -> None:
        q: asyncio.Queue[str] = asyncio.Queue()
        worker = asyncio.create_task(work_off(q, do, failed))
        for half in (jobs[:4], jobs[4:]):
            await asyncio.sleep(late)
            for job in half:
                q.put_nowait(job)
            await q.join()
            ends.add(len(failed))
        worker.cancel()
        await asyncio.wait([worker])

    attempt(scenario=scenario)
    yield notes.came, failed, ends.came
