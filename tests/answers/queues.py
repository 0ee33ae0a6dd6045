"""Answers to lesson 06, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from typing import Any

from course_lib.lessons.queues import consume, main, produce
from solutions import queues as reference
from solutions.queues import create_job, rand_sleep

# -- produce -----------------------------------------------------------------------------


@produce.mistake("not-awaited", "`put(…)`")
async def forgets_to_await_put(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        q.put((create_job(), time.perf_counter()))


@produce.mistake("not-awaited", "`rand_sleep(…)`")
async def forgets_to_await_the_sleep(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("blocking-call", "for 1 s")
async def sleeps_with_time(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        time.sleep(1)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("wrong-order", "all its jobs at once")
async def never_sleeps(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("wrong-order", "at the same moment")
async def sleeps_only_before_the_first(name: str, q: asyncio.Queue[Any]) -> None:
    await rand_sleep(name)
    for _ in range(random.randint(0, 10)):
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("wrong-order", "as soon as it is made")
async def collects_the_jobs_first(name: str, q: asyncio.Queue[Any]) -> None:
    jobs = []
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        jobs.append(create_job())
    for job in jobs:
        await q.put((job, time.perf_counter()))


@produce.mistake("wrong-result", "put 1 on the queue")
async def puts_after_the_loop(name: str, q: asyncio.Queue[Any]) -> None:
    job = reference.Job("")
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
    await q.put((job, time.perf_counter()))


@produce.mistake("wrong-result", "put nothing")
async def returns_the_jobs(name: str, q: asyncio.Queue[Any]) -> list[Any]:
    jobs = []
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        jobs.append((create_job(), time.perf_counter()))
    return jobs


@produce.mistake("wrong-result", "the one that it was given")
async def makes_a_queue_of_its_own(name: str, q: asyncio.Queue[Any]) -> None:
    q = asyncio.Queue()
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("wrong-result", "5 jobs on the queue each time")
async def always_makes_five(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(5):
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("wrong-order", "sleeps after it")
async def sleeps_after_each_job(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await q.put((create_job(), time.perf_counter()))
        await rand_sleep(name)


@produce.mistake("wrong-result", "when is the clock read")
async def reads_the_clock_before_it_sleeps(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        since = time.perf_counter()
        await rand_sleep(name)
        await q.put((create_job(), since))


@produce.mistake("task-left-over", "Who waits for the task")
async def leaves_the_put_to_a_task(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        asyncio.create_task(q.put((create_job(), time.perf_counter())))


@produce.accepts
async def makes_jobs_of_its_own(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await asyncio.sleep(random.randint(0, 10))
        await q.put((random.randbytes(5).hex(), time.perf_counter()))


@produce.mistake("wrong-result", "put every job")
async def puts_the_number(name: str, q: asyncio.Queue[Any]) -> None:
    for i in range(random.randint(0, 10)):
        await rand_sleep(name)
        await q.put((i, time.perf_counter()))


@produce.mistake("deadlock", "Queue.join")
async def joins_the_queue(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))
    await q.join()


@produce.mistake("wrong-result", "Who says `task_done`")
async def says_done_itself(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))
        q.task_done()


@produce.mistake("endless-loop", "never comes to an end")
async def produces_for_ever(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))


@produce.accepts
async def puts_without_waiting(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in itertools.repeat(None, random.randint(0, 10)):
        await rand_sleep(caller=f"Producer {name}")
        job, t = create_job(), time.perf_counter()
        q.put_nowait((job, t))
        print(f"Producer {name} added <{job}> to queue.")


@produce.accepts
async def awaits_the_job(name: str, q: asyncio.Queue[Any]) -> None:
    left = random.choice(range(11))
    while left:
        await rand_sleep()
        await q.put((await create_job(), time.perf_counter()))
        left -= 1


@produce.accepts
async def puts_the_job_alone(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randrange(11)):
        await asyncio.sleep(random.randint(1, 10))
        await q.put(create_job(size=3))


# -- consume -----------------------------------------------------------------------------


@consume.mistake("wrong-output", "What is subtracted from what")
async def prints_when_it_was_put(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {since:.2f} s")
        q.task_done()


@consume.mistake("wrong-output", "What is subtracted from what")
async def reads_the_clock_too_early(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        now = time.perf_counter()
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {now - since:.2f} s")
        q.task_done()


@consume.mistake("wrong-result", "took 10 jobs and returned")
async def has_enough_after_ten(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(10):
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


@consume.mistake("deadlock", "counts 3 as not done")
async def never_says_done(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job} after {time.perf_counter() - since:.2f} s")


@consume.mistake("wrong-result", "took 1 job and returned")
async def takes_one_job_only(name: str, q: asyncio.Queue[Any]) -> None:
    await rand_sleep(name)
    job, since = await q.get()
    print(job, since)
    q.task_done()


@consume.mistake("wrong-result", "An empty queue does not mean")
async def stops_when_the_queue_is_empty(name: str, q: asyncio.Queue[Any]) -> None:
    while not q.empty():
        await rand_sleep(name)
        job, since = await q.get()
        print(job, since)
        q.task_done()


@consume.mistake("not-awaited", "`get(…)`")
async def forgets_to_await_get(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = q.get()
        print(job, since)
        q.task_done()


@consume.mistake("not-awaited", "`rand_sleep(…)`")
async def forgets_to_await_rand_sleep(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(100):
        rand_sleep(name)
        job, since = await q.get()
        print(job, since)
        q.task_done()


@consume.mistake("exception", "QueueEmpty")
async def takes_without_waiting(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = q.get_nowait()
        print(job, since)
        q.task_done()


@consume.mistake("blocking-call", "for 2 s")
async def works_with_time_sleep(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        job, since = await q.get()
        time.sleep(2)
        print(job, since)
        q.task_done()


@consume.mistake("swallowed-cancellation", "catches CancelledError")
async def catches_everything(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        try:
            job, since = await q.get()
            print(job, since)
            q.task_done()
        except BaseException as error:
            print("never mind", error)


@consume.mistake("exception", "task_done() called too many times")
async def says_done_twice(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        job, since = await q.get()
        q.task_done()
        print(job, since)
        q.task_done()


@consume.mistake("wrong-result", "took 1")
async def joins_the_queue_itself(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        job, since = await q.get()
        print(job, since)
        await q.join()
        q.task_done()


@consume.mistake("wrong-result", "never took a job")
async def watches_another_queue(name: str, q: asyncio.Queue[Any]) -> None:
    q = asyncio.Queue()
    while True:
        print(await q.get())


@consume.mistake("deadlock", "counts 1 as not done")
async def skips_the_first_done(name: str, q: asyncio.Queue[Any]) -> None:
    first = await q.get()
    print(first)
    while True:
        print(await q.get())
        q.task_done()


@consume.accepts
async def cleans_up_and_lets_it_pass(name: str, q: asyncio.Queue[Any]) -> None:
    try:
        while True:
            job, since = await q.get()
            try:
                await rand_sleep(name)
                print(
                    f"Consumer {name} got element <{job}> in {time.perf_counter() - since:0.5f} s."
                )
            finally:
                q.task_done()
    except asyncio.CancelledError:
        print("no more work")
        raise


@consume.accepts
async def returns_when_cancelled(name: str, q: asyncio.Queue[Any]) -> None:
    running = True
    while running:
        try:
            job, _ = await q.get()
            print(job)
            q.task_done()
        except asyncio.CancelledError:
            running = False


@consume.accepts
async def polls(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        if q.empty():
            await asyncio.sleep(1)
            continue
        item = q.get_nowait()
        print(item)
        q.task_done()


# -- main --------------------------------------------------------------------------------


@main.mistake("deadlock", "Queue.get")
async def waits_for_the_consumers_too(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers, *consumers)


@main.mistake("deadlock", "Queue.get")
async def awaits_the_consumers_before_it_cancels(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    await asyncio.gather(*consumers)
    for consumer in consumers:
        consumer.cancel()


@main.mistake("task-left-over", "1 task was still running")
async def forgets_to_cancel(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    print(len(consumers), "consumers are still waiting")


@main.mistake("wrong-result", "not only taken but done")
async def forgets_to_join(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    for consumer in consumers:
        consumer.cancel()


@main.mistake("wrong-result", "had begun")
async def joins_before_anything_is_made(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await q.join()
    for task in producers + consumers:
        task.cancel()


@main.mistake("wrong-result", "still at work")
async def sleeps_and_hopes(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    tasks = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    tasks += [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.sleep(5)
    for task in tasks:
        task.cancel()


@main.mistake("sequential", "are enough")
async def sleeps_for_long(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    tasks = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    tasks += [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.sleep(10_000)
    for task in tasks:
        task.cancel()


@main.mistake("sequential", "without need")
async def runs_producers_one_after_another(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    for n in range(nprod):
        await produce(f"p{n}", q)
    await q.join()
    for consumer in consumers:
        consumer.cancel()


@main.mistake("sequential", "without need")
async def starts_consumers_too_late(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    await asyncio.gather(*(produce(f"p{n}", q) for n in range(nprod)))
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await q.join()
    for consumer in consumers:
        consumer.cancel()


@main.mistake("wrong-arguments", "the wrong way round")
async def swaps_the_numbers(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(ncon)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(nprod)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()


@main.mistake("wrong-arguments", "should start 3 producers")
async def starts_one_of_each(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    consumer = asyncio.create_task(consume("c", q))
    await produce("p", q)
    await q.join()
    consumer.cancel()


@main.mistake("not-awaited", "`produce(…)`")
async def only_makes_coroutines(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    for n in range(nprod):
        produce(f"p{n}", q)
    for n in range(ncon):
        consume(f"c{n}", q)
    await q.join()


@main.mistake("not-awaited", "`join(…)`")
async def forgets_to_await_join(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    q.join()
    for consumer in consumers:
        consumer.cancel()


async def slow_consume(name: str, q: asyncio.Queue[Any]) -> None:
    """A consumer that works on each job for a while, as real ones do."""
    while True:
        job, _ = await q.get()
        await rand_sleep(name)
        print(job)
        q.task_done()


@main.mistake("wrong-result", "in the hands of a consumer", consume=slow_consume)
async def waits_until_the_queue_is_empty(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    while not q.empty():
        await asyncio.sleep(0.5)
    for consumer in consumers:
        consumer.cancel()


@main.accepts
async def cancels_without_awaiting(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(n, q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(n, q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()


@main.accepts
async def uses_task_groups(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        consumers = [group.create_task(consume(f"c{n}", q)) for n in range(ncon)]
        async with asyncio.TaskGroup() as inner:
            for n in range(nprod):
                inner.create_task(produce(f"p{n}", q))
        await q.join()
        for consumer in consumers:
            consumer.cancel()


@main.accepts
async def keeps_producers_in_a_set(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue(maxsize=1)
    producers = {asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)}
    consumers = {asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)}
    await asyncio.wait(producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.wait(consumers)


# an agreement of all three: None means that no more is coming


async def consume_until_none(name: str, q: asyncio.Queue[Any]) -> None:
    """Takes jobs until it takes None."""
    while (item := await q.get()) is not None:
        job, since = item
        await rand_sleep(name)
        print(f"{name} did {job} after {time.perf_counter() - since:.2f} s")


@main.accepts(consume=consume_until_none, produce=reference.produce)
async def sends_a_sentinel_to_each(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    consumers = [asyncio.create_task(consume_until_none(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*(produce(f"p{n}", q) for n in range(nprod)))
    for _ in consumers:
        await q.put(None)
    await asyncio.gather(*consumers)


async def consume_slowly_until_none(name: str, q: asyncio.Queue[Any]) -> None:
    """Sleeps before each job, and before the last word too."""
    while True:
        await rand_sleep(name)
        item = await q.get()
        q.task_done()
        if item is None:
            return
        print(f"{name} did {item[0]} after {time.perf_counter() - item[1]:.2f} s")


@main.accepts(consume=consume_slowly_until_none, produce=reference.produce)
async def sends_a_last_word_to_each(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*(produce(f"p{n}", q) for n in range(nprod)))
    for _ in consumers:
        await q.put(None)
    await asyncio.gather(*consumers)


the_queue: asyncio.Queue[Any] = asyncio.Queue()


@main.accepts
async def keeps_its_queue_in_the_module(nprod: int, ncon: int) -> None:
    producers = [asyncio.create_task(produce(f"p{n}", the_queue)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", the_queue)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await the_queue.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


consume.accepts(consume_until_none, main=sends_a_sentinel_to_each, produce=reference.produce)
