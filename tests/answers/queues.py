"""Answers to lesson 06, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import queue
import random
import sys
import time
from typing import Any

from course_lib.lessons.queues import consume, main, produce, work_off
from solutions import queues as reference
from solutions.queues import create_job, rand_sleep

# -- produce -----------------------------------------------------------------------------


@produce.mistake("not-awaited", "`put(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_to_await_put(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        q.put((create_job(), time.perf_counter()))


@produce.mistake(
    "not-awaited", "`rand_sleep(…)`", breaks="Every coroutine that you make is awaited"
)
async def forgets_to_await_the_sleep(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("blocking-call", "for 1 s", breaks="Nothing blocks the event loop")
async def sleeps_with_time(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        time.sleep(1)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake(
    "wrong-order",
    "It never sleeps with `rand_sleep`",
    breaks="before each there is a pause of `rand_sleep`",
)
async def never_sleeps(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("wrong-order", "put job number 2", breaks="before each there is a pause")
async def sleeps_only_before_the_first(name: str, q: asyncio.Queue[Any]) -> None:
    await rand_sleep(name)
    for _ in range(random.randint(0, 10)):
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("wrong-order", "sleep, put one job", breaks="after a random sleep")
async def collects_the_jobs_first(name: str, q: asyncio.Queue[Any]) -> None:
    jobs = []
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        jobs.append(create_job())
    for job in jobs:
        await q.put((job, time.perf_counter()))


@produce.mistake("wrong-result", "put 1 on the queue", breaks="puts from 0 to 10 jobs on the queue")
async def puts_after_the_loop(name: str, q: asyncio.Queue[Any]) -> None:
    job = reference.Job("")
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
    await q.put((job, time.perf_counter()))


@produce.mistake("wrong-result", "put nothing", breaks="puts from 0 to 10 jobs on the queue")
async def returns_the_jobs(name: str, q: asyncio.Queue[Any]) -> list[Any]:
    jobs = []
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        jobs.append((create_job(), time.perf_counter()))
    return jobs


@produce.mistake("wrong-result", "the one that it was given", breaks="Put 0 to 10 jobs on q")
async def makes_a_queue_of_its_own(name: str, q: asyncio.Queue[Any]) -> None:
    q = asyncio.Queue()
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake(
    "wrong-result",
    "it put 5 jobs on the queue, and never another",
    breaks="a number drawn with `random.randint",
)
async def always_makes_five(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(5):
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake("wrong-order", "sleeps after it", breaks="before each there is a pause")
async def sleeps_after_each_job(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await q.put((create_job(), time.perf_counter()))
        await rand_sleep(name)


@produce.mistake(
    "wrong-result", "which clock is read", breaks="`time.perf_counter()` of that moment"
)
async def reads_the_clock_before_it_sleeps(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        since = time.perf_counter()
        await rand_sleep(name)
        await q.put((create_job(), since))


@produce.mistake(
    "task-left-over", "Who waits for the task", breaks="nothing that it started still runs"
)
async def leaves_the_put_to_a_task(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        asyncio.create_task(q.put((create_job(), time.perf_counter())))


@produce.mistake("wrong-type", "a job that `create_job` made", breaks="made with `create_job`")
async def puts_the_number(name: str, q: asyncio.Queue[Any]) -> None:
    for i in range(random.randint(0, 10)):
        await rand_sleep(name)
        await q.put((i, time.perf_counter()))


@produce.mistake("deadlock", "Queue.join", breaks="ends with the last of them")
async def joins_the_queue(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))
    await q.join()


@produce.mistake(
    "wrong-result", "Who says `task_done`", breaks="puts from 0 to 10 jobs on the queue"
)
async def says_done_itself(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))
        q.task_done()


@produce.mistake("endless-loop", "never comes to an end", breaks="ends with the last of them")
async def produces_for_ever(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        await q.put((create_job(), time.perf_counter()))


@produce.mistake(
    "wrong-result", "Draw it once", breaks="a number drawn with `random.randint(0, 10)`"
)
async def draws_in_each_round(name: str, q: Any) -> None:
    count = 0
    while count < random.randint(0, 10):
        await rand_sleep(name)
        job = create_job()
        print(name, "puts", job)
        await q.put((job, time.perf_counter()))
        count += 1


@produce.mistake(
    "wrong-result",
    "anew in each call",
    breaks="a number drawn with `random.randint",
)
async def seeds_its_draws(name: str, q: asyncio.Queue[Any]) -> None:
    random.seed(7)
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")


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
        await q.put((job := await create_job(), time.perf_counter()))
        print(job, "by", name)
        left -= 1


@produce.accepts
async def prints_before_it_puts(name: str, q: asyncio.Queue[Any]) -> None:
    for number in range(int(random.random() * 11)):
        await rand_sleep()
        print("number", number, "of", name, "is", job := create_job(size=3))
        q.put_nowait((job, time.perf_counter()))


@produce.accepts
async def is_recursive(name: str, q: asyncio.Queue[Any], left: int | None = None) -> None:
    left = random.randint(0, 10) if left is None else left
    if left:
        await asyncio.create_task(rand_sleep(name))
        job = create_job()
        print(name, job)
        await q.put((job, time.perf_counter()))
        await is_recursive(name, q, left - 1)


@produce.mistake("wrong-type", "It should be a tuple of two", breaks="a tuple of the job and the")
async def puts_the_job_alone(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put(job)
        print(f"{name} puts {job!r}")


@produce.mistake("wrong-type", "a job that `create_job` made", breaks="made with `create_job`")
async def makes_jobs_of_its_own(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = "dust the shelves"
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")


@produce.mistake(
    "wrong-type", "It should be a tuple of two", breaks="the job and the `time.perf_counter()`"
)
async def puts_the_time_first(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((time.perf_counter(), job))
        print(f"{name} puts {job!r}")


@produce.mistake(
    "wrong-result", "which clock is read", breaks="`time.perf_counter()` of that moment"
)
async def counts_nanoseconds(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter_ns()))
        print(f"{name} puts {job!r}")


@produce.mistake(
    "wrong-order", "It never sleeps with `rand_sleep`", breaks="a pause of `rand_sleep`"
)
async def has_a_sleep_of_its_own(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await asyncio.sleep(random.randint(0, 10))
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")


@produce.mistake("wrong-result", "one of 10 numbers", breaks="drawn with `random.randint(0, 10)`")
async def makes_at_least_one(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(1, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")


@produce.mistake("wrong-result", "put every job", breaks="Each is made with `create_job`")
async def makes_two_and_puts_one(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job, other = create_job(), create_job()
        await q.put((other, time.perf_counter()))
        print(f"{name} puts {job!r}")


@produce.mistake(
    "wrong-output", "It printed nothing", breaks="prints a line with its name and the job"
)
async def produces_in_silence(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))


@produce.mistake("wrong-output", "here 'Ada' and 'job 1'", breaks="a line with its name")
async def prints_no_name(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"somebody puts {job!r}")


@produce.mistake("wrong-output", "here 'Ada' and 'job 1'", breaks="print each")
async def prints_no_job(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{name} puts a job")


@produce.mistake("wrong-output", "here 'Ada' and 'job 1'", breaks="print each")
async def prints_the_last_job_only(name: str, q: asyncio.Queue[Any]) -> None:
    job = None
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
    print(f"{name} puts {job!r}")


@produce.mistake("wrong-order", "and not once more", breaks="ends with the last of them")
async def sleeps_once_more(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")
    await rand_sleep(name)


one_producer_at_a_time = asyncio.Lock()


@produce.mistake("sequential", "instead of 6 s", breaks="and twice at once")
async def produces_behind_a_lock(name: str, q: asyncio.Queue[Any]) -> None:
    async with one_producer_at_a_time:
        for _ in range(random.randint(0, 10)):
            await rand_sleep(name)
            job = create_job()
            await q.put((job, time.perf_counter()))
            print(f"{name} puts {job!r}")


who = ""


@produce.mistake("side-effect", "What do the two share?", breaks="and twice at once")
async def keeps_its_name_in_the_module(name: str, q: asyncio.Queue[Any]) -> None:
    global who
    who = name
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{who} puts {job!r}")


# -- consume -----------------------------------------------------------------------------


@consume.mistake(
    "wrong-output", "What is subtracted from what", breaks="how many seconds the job has waited"
)
async def prints_when_it_was_put(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {since:.2f} s")
        q.task_done()


@consume.mistake("wrong-output", "What is subtracted from what", breaks="how long each has waited")
async def reads_another_clock(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {time.time() - since:.2f} s")
        q.task_done()


@consume.mistake("wrong-output", "What is subtracted from what", breaks="how long each has waited")
async def reads_the_clock_too_early(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        now = time.perf_counter()
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {now - since:.2f} s")
        q.task_done()


@consume.mistake("wrong-result", "took 10 jobs and returned", breaks="works for ever")
async def has_enough_after_ten(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(10):
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


@consume.mistake(
    "deadlock", "counts 3 as not done", breaks="goes on when every job has had its line"
)
async def never_says_done(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job} after {time.perf_counter() - since:.2f} s")


@consume.mistake("wrong-result", "took 1 job and returned", breaks="Take jobs off q for ever")
async def takes_one_job_only(name: str, q: asyncio.Queue[Any]) -> None:
    await rand_sleep(name)
    job, since = await q.get()
    print(job, since)
    q.task_done()


@consume.mistake("wrong-result", "An empty queue does not mean", breaks="works for ever")
async def stops_when_the_queue_is_empty(name: str, q: asyncio.Queue[Any]) -> None:
    while not q.empty():
        await rand_sleep(name)
        job, since = await q.get()
        print(job, since)
        q.task_done()


@consume.mistake("not-awaited", "`get(…)`", breaks="Every coroutine that you make is awaited")
async def forgets_to_await_get(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = q.get()
        print(job, since)
        q.task_done()


@consume.mistake(
    "not-awaited", "`rand_sleep(…)`", breaks="Every coroutine that you make is awaited"
)
async def forgets_to_await_rand_sleep(name: str, q: asyncio.Queue[Any]) -> None:
    for _ in range(100):
        rand_sleep(name)
        job, since = await q.get()
        print(job, since)
        q.task_done()


@consume.mistake(
    "exception",
    "`await q.get()` waits",
    breaks="no exception comes out that the text does not name",
)
async def takes_without_waiting(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = q.get_nowait()
        print(job, since)
        q.task_done()


@consume.mistake("blocking-call", "for 2 s", breaks="Nothing blocks the event loop")
async def works_with_time_sleep(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        job, since = await q.get()
        time.sleep(2)
        print(job, since)
        q.task_done()


@consume.mistake(
    "swallowed-cancellation", "catches CancelledError", breaks="A cancellation comes through"
)
async def catches_everything(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        try:
            job, since = await q.get()
            print(job, since)
            q.task_done()
        except BaseException as error:
            print("never mind", error)


@consume.mistake(
    "exception",
    "task_done() called too many times",
    breaks="no exception comes out that the text does not name",
)
async def says_done_twice(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        job, since = await q.get()
        q.task_done()
        print(job, since)
        q.task_done()


@consume.mistake("wrong-result", "took 1", breaks="works for ever")
async def joins_the_queue_itself(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        job, since = await q.get()
        print(job, since)
        await q.join()
        q.task_done()


@consume.mistake(
    "wrong-result", "never took a job", breaks="takes what producers have put on the queue"
)
async def watches_another_queue(name: str, q: asyncio.Queue[Any]) -> None:
    q = asyncio.Queue()
    while True:
        print(await q.get())


@consume.mistake(
    "deadlock", "counts 1 as not done", breaks="goes on when every job has had its line"
)
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
            await rand_sleep(caller=f"Consumer {name}")
            job, since = await q.get()
            try:
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
            await rand_sleep()
            job, since = await q.get()
            print(f"after {time.perf_counter() - since:.3f} s {name} has {job}")
            q.task_done()
        except asyncio.CancelledError:
            running = False


@consume.accepts
async def is_recursive_too(name: str, q: asyncio.Queue[Any]) -> None:
    await asyncio.wait_for(rand_sleep(name), 60)
    item = await q.get()
    waited = time.perf_counter() - item[1]
    q.task_done()
    sys.stdout.write(f"{name}: {item[0]} ({round(waited, 2):.2f} s)\n")
    await is_recursive_too(name, q)


@consume.mistake(
    "wrong-order", "It never sleeps with `rand_sleep`", breaks="a pause of `rand_sleep`"
)
async def polls(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        while q.empty():
            await asyncio.sleep(1)
        job, since = q.get_nowait()
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


@consume.mistake("wrong-order", "then get a job", breaks="`rand_sleep` before each")
async def gets_first_and_sleeps_after(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        job, since = await q.get()
        await rand_sleep(name)
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


@consume.mistake("wrong-order", "got job number 2", breaks="before each")
async def sleeps_only_once(name: str, q: asyncio.Queue[Any]) -> None:
    await rand_sleep(name)
    while True:
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


@consume.mistake("wrong-output", "It printed nothing", breaks="prints a line")
async def consumes_in_silence(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        await q.get()
        q.task_done()


@consume.mistake("wrong-output", "here Bob, job 1 and 2.00", breaks="a line with its name")
async def consumes_without_a_name(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{job!r} waited {time.perf_counter() - since:.2f} s")
        q.task_done()


@consume.mistake("wrong-output", "here Bob, job 1 and 2.00", breaks="the job and how many seconds")
async def names_no_job(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        _, since = await q.get()
        print(f"{name} gets one, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


@consume.mistake(
    "wrong-output", "The seconds should have two decimals", breaks="with two decimals or more"
)
async def has_one_decimal(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.1f} s")
        q.task_done()


@consume.mistake("wrong-output", "should stand there", breaks="print how long each has waited")
async def prints_no_time(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        await rand_sleep(name)
        job, _ = await q.get()
        print(f"{name} gets {job!r}")
        q.task_done()


one_consumer_at_a_time = asyncio.Lock()


@consume.mistake("sequential", "instead of 6 s", breaks="and twice at once")
async def consumes_behind_a_lock(name: str, q: asyncio.Queue[Any]) -> None:
    while True:
        async with one_consumer_at_a_time:
            await rand_sleep(name)
        job, since = await q.get()
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


whose = ""


@consume.mistake("side-effect", "What do the two share?", breaks="and twice at once")
async def keeps_its_name_outside(name: str, q: asyncio.Queue[Any]) -> None:
    global whose
    whose = name
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        print(f"{whose} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


# -- main --------------------------------------------------------------------------------


@main.mistake("deadlock", "Queue.get", breaks="It comes to an end")
async def waits_for_the_consumers_too(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers, *consumers)


@main.mistake("deadlock", "Queue.get", breaks="No consumer is left then")
async def awaits_the_consumers_before_it_cancels(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    await asyncio.gather(*consumers)
    for consumer in consumers:
        consumer.cancel()


@main.mistake("task-left-over", "1 task was still running", breaks="No consumer is left then")
async def forgets_to_cancel(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    print(len(consumers), "consumers are still waiting")


@main.mistake("wrong-result", "not only taken but done", breaks="not only taken")
async def forgets_to_join(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    for consumer in consumers:
        consumer.cancel()


@main.mistake("wrong-result", "had begun", breaks="every job is done")
async def joins_before_anything_is_made(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await q.join()
    for task in producers + consumers:
        task.cancel()


@main.mistake("wrong-result", "still at work", breaks="every producer has come to its end")
async def sleeps_and_hopes(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    tasks = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    tasks += [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.sleep(3)
    for task in tasks:
        task.cancel()


@main.mistake("sequential", "are enough", breaks="as soon as every producer")
async def sleeps_for_long(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    tasks = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    tasks += [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.sleep(10_000)
    for task in tasks:
        task.cancel()


@main.mistake("sequential", "without need", breaks="all at once")
async def runs_producers_one_after_another(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    for n in range(nprod):
        await produce(f"p{n}", q)
    await q.join()
    for consumer in consumers:
        consumer.cancel()


@main.mistake("sequential", "without need", breaks="all at once")
async def starts_consumers_too_late(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    await asyncio.gather(*(produce(f"p{n}", q) for n in range(nprod)))
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await q.join()
    for consumer in consumers:
        consumer.cancel()


@main.mistake(
    "wrong-arguments", "the wrong way round", breaks="`nprod` producers and `ncon` consumers"
)
async def swaps_the_numbers(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(ncon)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(nprod)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()


@main.mistake(
    "wrong-arguments", "should start 3 producers", breaks="Run nprod producers and ncon consumers"
)
async def starts_one_of_each(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    consumer = asyncio.create_task(consume("c", q))
    await produce("p", q)
    await q.join()
    consumer.cancel()


@main.mistake("not-awaited", "`produce(…)`", breaks="Every coroutine that you make is awaited")
async def only_makes_coroutines(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    for n in range(nprod):
        produce(f"p{n}", q)
    for n in range(ncon):
        consume(f"c{n}", q)
    await q.join()


@main.mistake("not-awaited", "`join(…)`", breaks="Every coroutine that you make is awaited")
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


@main.mistake(
    "wrong-result",
    "in the hands of a consumer",
    consume=slow_consume,
    breaks="until every job is done",
)
async def waits_until_the_queue_is_empty(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    while not q.empty():
        await asyncio.sleep(0.5)
    for consumer in consumers:
        consumer.cancel()


@main.mistake(
    "exception",
    "CancelledError came out",
    breaks="no exception comes out that the text does not name",
)
async def is_hit_by_the_cancellation(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers)


@main.mistake("task-left-over", "nobody waited for that", breaks="each has ended")
async def cancels_without_awaiting(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()


@main.mistake("wrong-arguments", "No two should", breaks="No two producers have the same name")
async def gives_all_the_same_name(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce("producer", q)) for _ in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake("wrong-arguments", "No two should", breaks="and no two consumers")
async def gives_consumers_one_name(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume("consumer", q)) for _ in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake("exception", "main(0, 2), with none", breaks="`nprod` may be 0")
async def needs_a_producer(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.wait(producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake(
    "wrong-result",
    "producers and consumers must share one",
    breaks="with a queue of its own between them",
)
async def has_a_queue_for_each_producer(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", asyncio.Queue())) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


one_crew_at_a_time = asyncio.Lock()


@main.mistake("sequential", "Two at once took", breaks="and twice at once")
async def runs_behind_a_lock(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    async with one_crew_at_a_time:
        producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
        consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
        await asyncio.gather(*producers)
        await q.join()
        for consumer in consumers:
            consumer.cancel()
        await asyncio.gather(*consumers, return_exceptions=True)


the_queue: list[asyncio.Queue[Any]] = [asyncio.Queue()]


@main.mistake("side-effect", "each should make its own", breaks="with a queue of its own")
async def keeps_its_queue_in_the_module(nprod: int, ncon: int) -> None:
    q = the_queue[0]
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)
    the_queue[0] = asyncio.Queue()


@main.mistake(
    "wrong-result", "1 of 3 had come to their end", breaks="every producer has come to its end"
)
async def waits_for_the_first_producer(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    if producers:
        await asyncio.wait(producers, return_when=asyncio.FIRST_COMPLETED)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake(
    "wrong-result", "1 of 3 had come to their end", breaks="every producer has come to its end"
)
async def waits_for_one_that_is_done(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    for producer in asyncio.as_completed(producers):
        await producer
        break
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake(
    "wrong-result", "2 of 3 had come to their end", breaks="every producer has come to its end"
)
async def awaits_the_first_of_the_list(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    for producer in producers[:1]:
        await producer
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake(
    "wrong-result", "1 of 3 had come to their end", breaks="every producer has come to its end"
)
async def awaits_the_last_that_it_made(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    for producer in producers[-1:]:
        await producer
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


async def own_produce(name: str, q: asyncio.Queue[Any]) -> None:
    """A producer as right as the reference's."""
    await reference.produce(name, q)


@main.mistake(
    "wrong-result",
    "1 of 3 had come to their end",
    produce=own_produce,
    breaks="every producer has come to its end",
)
async def waits_for_the_first_of_its_own(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    if producers:
        await asyncio.wait(producers, return_when=asyncio.FIRST_COMPLETED)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake("wrong-result", "2 of 3 had come to their end", breaks="every job is done")
async def gives_up_after_a_while(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(100):
            await asyncio.gather(*producers)
            await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake("wrong-type", "That is for threads", breaks="with a queue of its own between them")
async def makes_a_queue_for_threads(nprod: int, ncon: int) -> None:
    q: Any = queue.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake(
    "wrong-arguments", "as its second argument", breaks="with a queue of its own between them"
)
async def swaps_name_and_queue(nprod: int, ncon: int) -> None:
    q: Any = asyncio.Queue()
    producers = [asyncio.create_task(produce(q, f"p{n}")) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for consumer in consumers:
        consumer.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.mistake("side-effect", "its own?", breaks="and twice at once")
async def cancels_everything_that_runs(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    producers = [asyncio.create_task(produce(f"p{n}", q)) for n in range(nprod)]
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
    await asyncio.gather(*producers)
    await q.join()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.gather(*consumers, return_exceptions=True)


@main.accepts
async def numbers_them_alike(nprod: int, ncon: int) -> None:
    q: asyncio.Queue[Any] = asyncio.Queue()
    consumers = [asyncio.create_task(consume(str(n), q)) for n in range(ncon)]
    producers = [asyncio.create_task(produce(str(n), q)) for n in range(nprod)]
    for task in producers:
        await task
    await q.join()
    for consumer in consumers:
        consumer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await consumer


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
    if producers:
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
    consumers = [asyncio.create_task(consume(f"c{n}", q)) for n in range(ncon)]
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


consume.accepts(consume_until_none, main=sends_a_sentinel_to_each, produce=reference.produce)


# -- work_off ----------------------------------------------------------------------------

one_job_at_a_time = asyncio.Lock()
running: set[asyncio.Task[Any]] = set()


@work_off.mistake(
    "wrong-result", "Unforeseen, and that ended", breaks="If that raises an exception"
)
async def catches_one_kind_alone(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except ValueError:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake(
    "wrong-result", "Unforeseen, and that ended", breaks="If that raises an exception"
)
async def knows_some_exceptions(q: Any, do: Any, failed: Any) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except (ValueError, LookupError, OSError):
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake("deadlock", "for a job that has failed", breaks="or has failed")
async def reports_what_went_well(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
            q.task_done()
        except Exception:
            failed.append(job)


@work_off.mistake(
    "swallowed-cancellation", "which exceptions does", breaks="A cancellation comes through"
)
async def catches_all_exceptions(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except BaseException:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake("wrong-result", "is no reason to go home", breaks="and the next one is taken")
async def goes_home_after_a_bad_job(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed.append(job)
            break
        finally:
            q.task_done()


@work_off.mistake("wrong-result", "after no job at all", breaks="should work for ever")
async def goes_home_at_once(q: Any, do: Any, failed: list[Any]) -> Any:
    return "done"


@work_off.mistake("wrong-result", "is no reason to go home", breaks="should work for ever")
async def goes_home_when_it_is_empty(q: Any, do: Any, failed: list[Any]) -> None:
    while not q.empty():
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake("wrong-result", "holds []", breaks="is appended to the list `failed`")
async def notes_nothing(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        with contextlib.suppress(Exception):
            await do(job)
        q.task_done()


@work_off.mistake("wrong-result", "no bees", breaks="append to failed the jobs")
async def notes_the_errors(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception as error:
            failed.append(error)
        finally:
            q.task_done()


@work_off.mistake("wrong-result", "holds []", breaks="is appended to the list `failed`")
async def makes_a_list_of_its_own(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed = [*failed, job]
        finally:
            q.task_done()


@work_off.mistake("wrong-order", "When is a job done", breaks="as soon as the last job")
async def reports_before_the_work(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        q.task_done()
        try:
            await do(job)
        except Exception:
            failed.append(job)


@work_off.mistake("wrong-arguments", "what becomes of it then", breaks="Await do(job) for each job")
async def tries_bad_jobs_again(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed.append(job)
            with contextlib.suppress(Exception):
                await do(job)
        finally:
            q.task_done()


@work_off.mistake("wrong-order", "was still under way", breaks="one at a time")
async def starts_them_all(q: Any, do: Any, failed: list[Any]) -> None:
    async def one(job: Any) -> None:
        try:
            await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()

    while True:
        task = asyncio.create_task(one(await q.get()))
        running.add(task)
        task.add_done_callback(running.discard)


@work_off.mistake(
    "exception",
    "called too many times",
    breaks="no exception comes out that the text does not name",
)
async def reports_what_it_never_got(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        try:
            job = await q.get()
            await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake("not-awaited", "`do(…)`", breaks="Every coroutine that you make is awaited")
async def awaits_nothing(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake("sequential", "Two at once, on one queue", breaks="and twice at once")
async def works_behind_a_lock(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        async with one_job_at_a_time:
            try:
                await do(job)
            except Exception:
                failed.append(job)
            finally:
                q.task_done()


@work_off.mistake("wrong-result", "the next job on the queue was 0", breaks="should work for ever")
async def takes_a_job_for_the_end(q: Any, do: Any, failed: list[Any]) -> None:
    while job := await q.get():
        try:
            await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake(
    "wrong-result", "the next job on the queue was None", breaks="should work for ever"
)
async def takes_none_for_the_end(q: Any, do: Any, failed: list[Any]) -> None:
    while (job := await q.get()) is not None:
        try:
            await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake("wrong-arguments", "each job once", breaks="it takes one job after another")
async def passes_over_what_is_false(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            if job:
                await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake(
    "wrong-result", "should hold these three", breaks="the job is appended to the list `failed`"
)
async def notes_equal_jobs_once(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            if job not in failed:
                failed.append(job)
        finally:
            q.task_done()


@work_off.mistake(
    "wrong-result", "should hold these three", breaks="the job is appended to the list `failed`"
)
async def notes_a_set(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed[:] = sorted({*failed, job})  # a set has an order that differs
        finally:
            q.task_done()


@work_off.mistake("wrong-result", "was cancelled after 10 s", breaks="awaits `do(job)`")
async def gives_a_job_ten_seconds(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await asyncio.wait_for(do(job), 10)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake(
    "task-left-over", "goes on, and nobody", breaks="nothing that it started still runs"
)
async def shields_its_job(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await asyncio.shield(do(job))
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake(
    "task-left-over", "goes on, and nobody", breaks="nothing that it started still runs"
)
async def waits_for_a_task(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        task = asyncio.ensure_future(do(job))
        await asyncio.wait([task])
        if task.exception():
            failed.append(job)
        q.task_done()


@work_off.mistake("wrong-arguments", "what becomes of it then", breaks="and the next one is taken")
async def puts_a_bad_job_back(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed.append(job)
            await q.put(job)
        finally:
            q.task_done()


@work_off.mistake(
    "exception",
    "called too many times",
    breaks="no exception comes out that the text does not name",
)
async def reports_good_jobs_twice(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
            q.task_done()
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.accepts
async def reports_behind_the_try(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed.append(job)
        q.task_done()


@work_off.accepts
async def lets_gather_catch(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        (result,) = await asyncio.gather(do(job), return_exceptions=True)
        if isinstance(result, Exception):
            failed.append(job)
        q.task_done()


@work_off.accepts
async def awaits_a_task(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        task = asyncio.ensure_future(do(job))
        try:
            await task
        except Exception:
            failed.append(job)
        q.task_done()


@work_off.accepts
async def has_a_helper(q: Any, do: Any, failed: list[Any]) -> None:
    async def one(job: Any) -> bool:
        try:
            await do(job)
        except Exception:
            return False
        return True

    while True:
        job = await q.get()
        if not await one(job):
            failed.append(job)
        q.task_done()


@work_off.accepts
async def lets_a_cancellation_through_by_name(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except asyncio.CancelledError:
            raise
        except BaseException:
            failed.append(job)
        q.task_done()


@consume.mistake("wrong-result", "what in it gives up?", breaks="works for ever")
async def gives_up_after_a_minute(name: str, q: Any) -> None:
    while True:
        await rand_sleep(name)
        try:
            job, since = await asyncio.wait_for(q.get(), 60)
        except TimeoutError:
            return
        print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")
        q.task_done()


@consume.mistake("wrong-order", "loses that line", breaks="goes on when every job has had its line")
async def says_done_before_its_line(name: str, q: Any) -> None:
    while True:
        await rand_sleep(name)
        job, since = await q.get()
        q.task_done()
        waited = time.perf_counter() - since
        await asyncio.sleep(0)
        print(f"{name} gets {job!r}, which waited {waited:.2f} s")


@produce.mistake("wrong-result", "put 4 things", breaks="drawn with `random.randint(0, 10)`")
async def makes_one_more(name: str, q: Any) -> None:
    for _ in range(random.randint(0, 10) + 1):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")


@produce.mistake("wrong-result", "None last", breaks="ends with the last of them")
async def says_that_it_was_the_last(name: str, q: Any) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")
    await q.put(None)


@produce.mistake("wrong-order", "which one is too many", breaks="before each there is a pause")
async def sleeps_twice_for_each(name: str, q: Any) -> None:
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await rand_sleep(name)
        await q.put((job, time.perf_counter()))
        print(f"{name} puts {job!r}")


@produce.mistake("wrong-output", "a line of its own", breaks="For each job, when it puts it")
async def prints_one_list(name: str, q: Any) -> None:
    jobs = []
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        jobs.append(create_job())
        await q.put((jobs[-1], time.perf_counter()))
    print(name, "puts", *jobs)


@produce.mistake("wrong-order", "its line came at 6 s", breaks="For each job, when it puts it")
async def prints_when_all_is_over(name: str, q: Any) -> None:
    jobs = []
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        jobs.append(create_job())
        await q.put((jobs[-1], time.perf_counter()))
    for job in jobs:
        print(name, "puts", job)


@produce.mistake(
    "wrong-result", "called at 100 s", breaks="the `time.perf_counter()` of that moment"
)
async def counts_from_its_own_beginning(name: str, q: Any) -> None:
    began = time.perf_counter()
    for _ in range(random.randint(0, 10)):
        await rand_sleep(name)
        job = create_job()
        await q.put((job, time.perf_counter() - began))
        print(f"{name} puts {job!r}")


async def says(name: str, q: Any, job: str, since: float) -> None:
    print(f"{name} gets {job!r}, which waited {time.perf_counter() - since:.2f} s")


@consume.mistake("wrong-result", "once a second or more", breaks="does not look again and again")
async def looks_ten_times_a_second(name: str, q: Any) -> None:
    while True:
        await rand_sleep(name)
        while q.empty():
            await asyncio.sleep(0.1)
        await says(name, q, *q.get_nowait())
        q.task_done()


@consume.mistake("wrong-result", "once a second or more", breaks="does not look again and again")
async def looks_in_every_round_of_the_loop(name: str, q: Any) -> None:
    while True:
        await rand_sleep(name)
        while not q.qsize():
            await asyncio.sleep(0)
        await says(name, q, *q.get_nowait())
        q.task_done()


@consume.mistake("wrong-result", "again and again", breaks="does not look again and again")
async def sleeps_again_when_it_is_empty(name: str, q: Any) -> None:
    while True:
        await rand_sleep(name)
        if not q.empty():
            await says(name, q, *await q.get())
            q.task_done()


@consume.mistake("wrong-result", "what else waits there", breaks="with a pause of `rand_sleep`")
async def sleeps_after_each_as_well(name: str, q: Any) -> None:
    while True:
        await rand_sleep(name)
        await says(name, q, *await q.get())
        await rand_sleep(name)
        q.task_done()


@consume.accepts
async def waits_again_after_a_while(name: str, q: Any) -> None:
    while True:
        await rand_sleep(name)
        while True:
            with contextlib.suppress(TimeoutError):
                item = await asyncio.wait_for(q.get(), 10)
                break
        await says(name, q, *item)
        q.task_done()


async def crew_ends(q: Any, workers: Any) -> None:
    await q.join()
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)


@main.mistake(
    "wrong-arguments", "It started 3 and 3", breaks="lets `nprod` producers and `ncon` consumers"
)
async def has_names_for_three(nprod: int, ncon: int) -> None:
    q: Any = asyncio.Queue()
    who, whom = zip("ABC", range(nprod)), zip("XYZ", range(ncon))
    makers = [asyncio.create_task(produce(name, q)) for name, _ in who]
    workers = [asyncio.create_task(consume(name, q)) for name, _ in whom]
    await asyncio.gather(*makers)
    await crew_ends(q, workers)


@main.mistake("wrong-result", "No consumer had begun", breaks="every producer has come to its end")
async def joins_first(nprod: int, ncon: int) -> None:
    q: Any = asyncio.Queue()
    makers = [asyncio.create_task(produce(f"p{i}", q)) for i in range(nprod)]
    await crew_ends(q, [asyncio.create_task(consume(f"c{i}", q)) for i in range(ncon)])
    await asyncio.gather(*makers)


@work_off.mistake(
    "wrong-result", "['dog', 'bee', 'bee']", breaks="is appended to the list `failed`"
)
async def notes_the_last_first(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed.insert(0, job)
        finally:
            q.task_done()


@work_off.mistake("side-effect", "leave what is in it", breaks="What it is given stays as it was")
async def begins_with_an_empty_list(q: Any, do: Any, failed: list[Any]) -> None:
    failed.clear()
    await reference.work_off(q, do, failed)


@work_off.mistake("wrong-result", "holds ['ant'", breaks="If that raises an exception")
async def takes_a_result_for_an_error(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        job = await q.get()
        (outcome,) = await asyncio.gather(do(job), return_exceptions=True)
        if outcome:
            failed.append(job)
        q.task_done()


@work_off.mistake("wrong-order", "0.463 s later", breaks="as the consumers above do")
async def looks_twice_a_second(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        while q.empty():
            await asyncio.sleep(0.5)
        job = q.get_nowait()
        try:
            await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake("wrong-order", "what else is waited for", breaks="as soon as the last job")
async def has_a_rest_before_each(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        await asyncio.sleep(1)
        job = await q.get()
        try:
            await do(job)
        except Exception:
            failed.append(job)
        finally:
            q.task_done()


@work_off.mistake("wrong-order", "4 jobs had been taken", breaks="one job after another from `q`")
async def takes_all_that_there_are(q: Any, do: Any, failed: list[Any]) -> None:
    while True:
        jobs = [await q.get()]
        while not q.empty():
            jobs.append(q.get_nowait())
        for job in jobs:
            try:
                await do(job)
            except Exception:
                failed.append(job)
        for _ in jobs:
            q.task_done()
