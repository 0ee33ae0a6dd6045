"""What recording costs a step of a task, beside viztracer: `python -m benchmarks.recorder`.

A step here is one `await asyncio.sleep(...)`: the task goes to sleep, a timer wakes it, it runs. What the
beginning and the end of a task cost is shared out among its steps: ten each where there are 10,000 tasks.
All runs take turns in one process, so that the ratios hold even where the machine is slow or busy.
viztracer is optional (`pip install viztracer`).
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
import time
from collections.abc import Callable, Iterator

from course_lib.run.trace import Tracer, recording

STEPS = 100_000  # in each run
ROUNDS = 3
DELAYS = {"sleep(0)": 0.0, "sleep(0.0001)": 0.0001}


async def worker(steps: int, delay: float) -> None:
    for _ in range(steps):
        await asyncio.sleep(delay)


async def work(tasks: int, delay: float) -> None:
    await asyncio.gather(*(worker(STEPS // tasks, delay) for _ in range(tasks)))


async def in_a_block(tasks: int, delay: float) -> None:
    async with recording():
        await work(tasks, delay)


@contextlib.contextmanager
def nothing(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    yield


@contextlib.contextmanager
def traced(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    one = Tracer()
    one.start(loop)
    yield
    one.stop()


@contextlib.contextmanager
def viztracer(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    from viztracer import VizTracer

    tracer = VizTracer(log_async=True, tracer_entries=10_000_000, verbose=0)
    tracer.start()
    yield
    tracer.stop()
    tracer.clear()


def microseconds(tasks: int, delay: float, observed: Callable, main: Callable = work) -> float:
    """The processor's time for one step."""
    loop = asyncio.new_event_loop()
    gc.collect()
    with contextlib.closing(loop), observed(loop):
        began = time.process_time()
        loop.run_until_complete(main(tasks, delay))
        took = time.process_time() - began
    return took / STEPS * 1e6


def main() -> None:
    ways: dict[str, tuple] = {
        "unrecorded": (nothing,),
        "recorded": (traced,),
        "recording()": (nothing, in_a_block),
        "viztracer": (viztracer,),
    }
    try:
        import viztracer as _
    except ImportError:
        print("viztracer is not installed: left out.")
        del ways["viztracer"]
    print(f"Python {sys.version.split()[0]}, {STEPS:,} steps, the best of {ROUNDS} rounds")
    for tasks in (1_000, 10_000):
        for name, delay in DELAYS.items():
            best = dict.fromkeys(ways, float("inf"))
            for _ in range(ROUNDS):
                for way, how in ways.items():
                    best[way] = min(best[way], microseconds(tasks, delay, *how))
            plain = best.pop("unrecorded")
            print(f"\n{tasks:,} tasks, {name}: {plain:.1f} microseconds a step unrecorded")
            for way, cost in best.items():
                print(
                    f"  {way:12} +{cost - plain:4.1f} microseconds, {cost / plain:.1f} times as long"
                )


if __name__ == "__main__":
    main()
