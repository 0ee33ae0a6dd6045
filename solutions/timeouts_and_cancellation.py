"""Worked answers of lesson 08: how to stop waiting, and how to be stopped."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any


async def ask(name: str) -> str:
    """Ask somebody, who takes one second for each letter of their name to answer."""
    await asyncio.sleep(len(name))
    return f"{name} says hello"


async def at_most(seconds: float, job: Callable[[], Awaitable[Any]]) -> Any:
    """Await job() for at most so many seconds; return its result, or None if it took longer."""
    try:
        async with asyncio.timeout(seconds):
            return await job()
    except TimeoutError:
        return None


async def ask_each(names: list[str], seconds: float) -> list[str]:
    """Ask one after another; return the answers that came within so many seconds in all."""
    answers = []
    try:
        async with asyncio.timeout(seconds):
            for name in names:
                answers.append(await ask(name))
    except TimeoutError:
        pass
    return answers


async def watch(job: Callable[[], Awaitable[Any]], every: float) -> None:
    """Print what job() returns, wait so many seconds, begin again, until somebody cancels it."""
    while True:
        try:
            print("answer:", await job())
        except Exception:
            print("no answer")
        await asyncio.sleep(every)


async def finish(save: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Await save() and return its result; if cancelled, let save come to its end before ending."""
    saving = asyncio.create_task(save())
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        await saving
        raise


async def drain(tasks: list[asyncio.Task[Any]], grace: float) -> int:
    """Wait for the tasks, at most grace seconds; then cancel the others, and return how many those were."""
    late: set[asyncio.Task[Any]] = set()
    try:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late)
