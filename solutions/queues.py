"""Worked answers of lesson 06: producers and consumers that know only the queue between them."""

import asyncio
import functools
import random
import time
from collections.abc import Awaitable, Callable, Generator
from typing import Any


class Job(str):
    """The text of a job. `await job` gives the job itself, at once."""

    def __await__(self) -> Generator[None, None, "Job"]:
        yield from ()  # waits for nothing, but makes this a generator, as __await__ must be
        return self


@functools.cache
def _writer() -> Any:
    """Faker's maker of sentences. Its import takes up to half a second, so it waits until here."""
    from faker.factory import Factory

    return Factory.create("en_US", providers=["faker.providers.lorem"])


def create_job(size: int = 5) -> Job:
    """Make up a job: a sentence of `size` words, the same ones again after the same `random.seed`.

    This is a plain function, but some programs that use it were written when it was a coroutine
    function, so that what it returns may also be awaited.
    """
    writer = _writer()
    writer.seed_instance(random.random())
    return Job(writer.sentence(nb_words=size, variable_nb_words=False))


async def rand_sleep(caller: object = None) -> None:
    """Wait from 0 to 10 seconds, drawn at random; print a line first if told who calls."""
    i = random.randint(0, 10)
    if caller is not None:
        print(f"{caller} sleeps {i} s")
    await asyncio.sleep(i)


async def produce(name: str, q: asyncio.Queue[tuple[str, float]]) -> None:
    """Put 0 to 10 jobs on q, each with the time, after a random sleep; print each."""
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")


async def consume(name: str, q: asyncio.Queue[tuple[str, float]]) -> None:
    """Take jobs off q for ever, with a pause before each; print how long each has waited."""
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


async def main(nprod: int, ncon: int) -> None:
    """Run nprod producers and ncon consumers until every job is done; leave no task behind."""
    q: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"producer {i}", q)) for i in range(nprod)]
    consumers = [asyncio.create_task(consume(f"consumer {i}", q)) for i in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


async def work_off(
    q: asyncio.Queue[Any], do: Callable[[Any], Awaitable[object]], failed: list[Any]
) -> None:
    """Await do(job) for each job of q, for ever; append to failed the jobs for which it raises."""
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()
