"""What stands in for the functions of lesson 06, and what went through its queues."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from inspect import iscoroutinefunction
from typing import Any

from solutions import queues as reference


class Given:
    """`create_job` and `rand_sleep` that need no luck: jobs are numbered, a sleep takes two seconds."""

    def __init__(self) -> None:
        self.jobs: list[str] = []
        self.sleeps = 0
        self.slept: list[float] = []  # when each sleep was over

    def names(self) -> dict[str, Any]:
        """What stands in for the given functions."""

        def create_job(*_: Any, **__: Any) -> reference.Job:
            self.jobs.append(f"job {len(self.jobs) + 1}")
            return reference.Job(self.jobs[-1])

        async def rand_sleep(*_: Any, **__: Any) -> None:
            self.sleeps += 1
            await asyncio.sleep(2)
            self.slept.append(time.monotonic())

        return {"create_job": create_job, "rand_sleep": rand_sleep}


class Log:
    """What went through all queues of a run: (seconds, item), in order."""

    def __init__(self) -> None:
        self.put: list[tuple[float, Any]] = []
        self.got: list[tuple[float, Any]] = []
        self.done = 0
        self.looks = 0  # how often somebody asked whether there was something

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Note every item that is put or got while this is open."""
        put_nowait, get_nowait = asyncio.Queue.put_nowait, asyncio.Queue.get_nowait
        task_done, empty, qsize = asyncio.Queue.task_done, asyncio.Queue.empty, asyncio.Queue.qsize

        def noted_put(queue: Any, item: Any) -> None:
            put_nowait(queue, item)
            self.put.append((time.monotonic(), item))

        def noted_get(queue: Any) -> Any:
            item = get_nowait(queue)
            self.got.append((time.monotonic(), item))
            return item

        def noted_done(queue: Any) -> None:
            task_done(queue)
            self.done += 1

        def noted_empty(queue: Any) -> bool:
            self.looks += 1
            return empty(queue)

        def noted_size(queue: Any) -> int:
            self.looks += 1
            return qsize(queue)

        noted = {"put_nowait": noted_put, "get_nowait": noted_get, "task_done": noted_done}
        noted |= {"empty": noted_empty, "qsize": noted_size}
        for name, method in noted.items():
            # learners may see it
            method.__code__ = method.__code__.replace(co_name=name, co_qualname=name)
            method.__qualname__ = name
            setattr(asyncio.Queue, name, method)
        try:
            yield
        finally:
            for method in (put_nowait, get_nowait, task_done, empty, qsize):
                setattr(asyncio.Queue, method.__name__, method)


# The jobs of each producer, in the order in which `main` starts them: the one with the most work is neither
# the first nor the last, and one has nothing to do, so that none can be waited for in the place of all.
JOBS = (2, 3, 0)
# Before its last job that one sleeps: for longer than consumers need to empty the queue, or than most give it.
PAUSE = 200.0


class Crew:
    """Producers and consumers that say nothing and remember what they did; or `own` ones, watched."""

    def __init__(self, own: dict[str, Any] | None = None) -> None:
        self.own = own or {}
        self.made: list[str] = []
        self.done: list[str] = []
        self.called: dict[str, list[Any]] = {"produce": [], "consume": []}  # with which names
        self.queues: dict[Any, int] = {}  # how many producers each has
        self.strange: tuple[str, Any] | None = None  # who was given what in the place of a queue
        self.ended = 0  # producers that have come to their end
        self.at_work = 0  # consumers that have not ended

    @property
    def calls(self) -> dict[str, int]:
        """How often each was called."""
        return {role: len(names) for role, names in self.called.items()}

    def names(self) -> dict[str, Any]:
        """What stands in for the learner's other two functions, without helpers: learners would see them."""

        async def produce(name: Any, q: asyncio.Queue[Any]) -> None:
            self.called["produce"].append(name)
            if not self._is_queue("produce", q):
                return
            number = self.queues.setdefault(q, 0)
            self.queues[q] += 1
            jobs = JOBS[number % len(JOBS)]
            if self.own:
                if jobs == max(JOBS):
                    await asyncio.sleep(PAUSE)
                await self.own["produce"](name, q)
            for n in range(0 if self.own else jobs):
                await asyncio.sleep(PAUSE if n == 2 else 2)
                self.made.append(f"{name}-{n}")
                await q.put((self.made[-1], time.perf_counter()))
            self.ended += 1

        async def consume(name: Any, q: asyncio.Queue[Any]) -> None:
            self.called["consume"].append(name)
            if not self._is_queue("consume", q):
                return
            self.queues.setdefault(q, 0)
            self.at_work += 1
            try:
                if self.own:
                    await self.own["consume"](name, q)
                while not self.own:
                    job, _ = await q.get()
                    await asyncio.sleep(1)
                    self.done.append(job)
                    q.task_done()
            except asyncio.CancelledError:
                for _ in range(3):
                    await asyncio.sleep(0)  # to tidy up
                raise
            finally:
                self.at_work -= 1

        return {"produce": produce, "consume": consume}

    def _is_queue(self, role: str, q: Any) -> bool:
        """Whether one can wait for what comes through it, as through a queue of asyncio's."""
        fits = isinstance(q, asyncio.Queue) or iscoroutinefunction(getattr(q, "get", None))
        if not fits and self.strange is None:
            self.strange = role, q
        return fits
