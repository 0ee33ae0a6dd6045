"""What stands in for the functions of lesson 06, and what went through its queues."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
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

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Note every item that is put or got while this is open."""
        put_nowait, get_nowait = asyncio.Queue.put_nowait, asyncio.Queue.get_nowait
        task_done = asyncio.Queue.task_done

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

        noted = {"put_nowait": noted_put, "get_nowait": noted_get, "task_done": noted_done}
        for name, method in noted.items():
            # learners may see it
            method.__code__ = method.__code__.replace(co_name=name, co_qualname=name)
            method.__qualname__ = name
            setattr(asyncio.Queue, name, method)
        try:
            yield
        finally:
            for method in (put_nowait, get_nowait, task_done):
                setattr(asyncio.Queue, method.__name__, method)


class Crew:
    """Producers and consumers that say nothing and remember what they did; or `own` ones, watched."""

    def __init__(self, own: dict[str, Any] | None = None) -> None:
        self.own = own or {}
        self.made: list[str] = []
        self.done: list[str] = []
        self.called: dict[str, list[Any]] = {"produce": [], "consume": []}  # with which names
        self.queues: set[asyncio.Queue[Any]] = set()
        self.at_work = 0  # consumers that have not ended

    @property
    def calls(self) -> dict[str, int]:
        """How often each was called."""
        return {role: len(names) for role, names in self.called.items()}

    def names(self) -> dict[str, Any]:
        """What stands in for the learner's other two functions."""

        async def produce(name: Any, q: asyncio.Queue[Any]) -> None:
            self.called["produce"].append(name)
            self.queues.add(q)
            await (self.own["produce"](name, q) if self.own else self._make(name, q))

        async def consume(name: Any, q: asyncio.Queue[Any]) -> None:
            self.called["consume"].append(name)
            self.queues.add(q)
            self.at_work += 1
            try:
                await (self.own["consume"](name, q) if self.own else self._work(q))
            except asyncio.CancelledError:
                for _ in range(3):
                    await asyncio.sleep(0)  # to tidy up
                raise
            finally:
                self.at_work -= 1

        return {"produce": produce, "consume": consume}

    async def _make(self, name: Any, q: asyncio.Queue[Any]) -> None:
        for n in range(3):
            await asyncio.sleep(2)
            self.made.append(f"{name}-{n}")
            await q.put((self.made[-1], time.perf_counter()))

    async def _work(self, q: asyncio.Queue[Any]) -> None:
        while True:
            job, _ = await q.get()
            await asyncio.sleep(1)
            self.done.append(job)
            q.task_done()
