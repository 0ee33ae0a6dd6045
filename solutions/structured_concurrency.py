"""Worked answers of lesson 07: tasks that end before the function that started them."""

import asyncio


async def work(n: int) -> int:
    """Work for n seconds and return n times n; for a negative n work -n seconds and raise ValueError."""
    await asyncio.sleep(abs(n))
    if n < 0:
        raise ValueError(f"work({n}) failed")
    return n * n


async def send(name: str) -> None:
    """Send something to name, one second for each letter; a name with a "?" in it raises ValueError."""
    await asyncio.sleep(len(name))
    if "?" in name:
        raise ValueError(f"nobody is called {name}")
    print("sent to", name)


async def total(ns: list[int]) -> int:
    """Run work(n) for all ns at once and return the sum; leave nothing running, however it ends."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n)) for n in ns]
    return sum(task.result() for task in tasks)


async def run_all(ns: list[int]) -> list[int] | str:
    """Run work(n) for all ns at once; return the results in order, or "failed" after a ValueError."""
    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work(n)) for n in ns]
    except* ValueError:
        failed = True
    return "failed" if failed else [task.result() for task in tasks]


async def send_all(names: list[str]) -> list[str]:
    """Send to all names at once; return, in order, those for which send raised ValueError."""
    results = await asyncio.gather(*(send(name) for name in names), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, ValueError):
            raise result
    return [name for name, result in zip(names, results, strict=True) if result is not None]


async def fastest(ns: list[int]) -> int:
    """Run work(n) for all ns at once; return the first result, with the others cancelled and ended."""
    tasks = [asyncio.create_task(work(n)) for n in ns]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return next(task.result() for task in tasks if not task.cancelled())
