"""Lesson 21, with callbacks and naps that are made up."""

from __future__ import annotations

import asyncio
import threading
import time
import types
from collections.abc import Generator, Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Notes, error_of, pauses, word, words


def awaited(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it returns or raises and when, called back at a made-up moment, in a thread or on the loop."""
    for thread, fails in ((False, False), (False, True), (True, False)):
        pause, value = pauses(chance, 1)[0] + 0.25, word(chance)

        def start(
            on_result: Any,
            on_error: Any,
            thread: bool = thread,
            fails: bool = fails,
            pause: float = pause,
            value: str = value,
        ) -> None:
            def later(waits: float = 0) -> None:
                time.sleep(waits)
                if fails:
                    on_error(LookupError(value))
                on_result(value)

            try:
                loop = None if thread else asyncio.get_running_loop()
            except RuntimeError:
                loop = None  # it was called in another thread
            if loop is None:
                threading.Thread(target=later, args=[pause]).start()
            else:
                loop.call_later(pause, later)

        run = attempt(start, raises=(LookupError,))
        yield (
            run.result,
            error_of(run),
            [str(arg) for arg in getattr(run.error, "args", ())],
            run.elapsed,
        )


def run_naps(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """When each of made-up coroutines goes on, and what it returns."""
    for count in (chance.randrange(2, 6), 1):
        names, notes = words(chance, count), Notes()
        plan = {name: pauses(chance, 3) for name in names}

        @types.coroutine
        def nap(seconds: float) -> Generator[float, None, None]:
            yield seconds

        async def walk(name: str, plan: Any = plan, notes: Notes = notes, nap: Any = nap) -> str:
            for seconds in plan[name]:
                await nap(seconds)
                notes.add(name)
            return f"{name} has come"

        def scenario(run_naps: Any, names: Any = names, walk: Any = walk) -> Any:
            return run_naps(*(walk(name) for name in names))

        run = attempt(scenario=scenario)
        yield run.result, notes.came, run.elapsed


def probe_all(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The made-up answer for each made-up name, and when all are there."""
    import anyio

    names, answers, seconds = words(chance, 5), words(chance, 5), pauses(chance, 5)
    plan = dict(zip(names, zip(answers, seconds, strict=True), strict=True))
    notes = Notes()

    async def probe(name: str) -> str:
        answer, pause = plan[name]
        notes.add(name)
        await anyio.sleep(pause)
        return answer

    run = attempt([*names], given={"probe": probe})
    yield run.result, sorted(notes.came), run.elapsed
