"""A service that knows how to stop: `python -m solutions.graceful_shutdown [SECONDS]`.

Three workers do jobs of SECONDS each (2 if you do not say). Ctrl-C, or a SIGTERM: no new jobs, and those that
are under way are finished, for which they have GRACE seconds. A second Ctrl-C: they are put back at once.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from solutions.timeouts_and_cancellation import drain

GRACE = 10.0  # seconds; `docker stop` kills what is still there after 10

T = TypeVar("T")


def say(*words: object) -> None:
    """Print a line at once, also into a pipe."""
    print(*words, flush=True)


async def work(worker: int, seconds: float, stop: asyncio.Event) -> None:
    """Do one job after another until stop is set; a job that is cut short is put back."""
    while not stop.is_set():
        try:
            await asyncio.sleep(seconds)  # the job
        except asyncio.CancelledError:
            say(f"worker {worker}: job put back")
            raise
        say(f"worker {worker}: job done")


def listen(stop: asyncio.Event) -> None:
    """The first signal sets stop, the next one cancels the task that calls this."""
    loop, main_task = asyncio.get_running_loop(), asyncio.current_task()
    assert main_task is not None

    def heard() -> None:
        if stop.is_set():
            main_task.cancel()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, heard)
        except NotImplementedError:  # on Windows a loop cannot
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(heard))


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What work gives; or None if stop is set before that, and then work is cancelled."""
    async with asyncio.TaskGroup() as group:
        working, stopping = group.create_task(work), group.create_task(stop.wait())
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        in_time = working.done()
        working.cancel()
        stopping.cancel()
    return working.result() if in_time else None


async def main(seconds: float) -> None:
    """Work until a signal comes, then end well."""
    stop = asyncio.Event()
    listen(stop)
    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(work(n, seconds, stop)) for n in (1, 2, 3)]
        say("ready")
        await stop.wait()
        say("stopping: no new jobs")
        late = await drain(workers, GRACE)
    say(f"stopped, {late} cut short")


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.graceful_shutdown",
        description="Work until Ctrl-C or SIGTERM, then end well; a second Ctrl-C ends at once.",
    )
    parser.add_argument(
        "seconds", nargs="?", type=float, default=2.0, metavar="SECONDS", help="a job (default: 2)"
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    try:
        asyncio.run(main(parse().seconds))
    except asyncio.CancelledError:
        say("stopped at once")
        sys.exit(1)
