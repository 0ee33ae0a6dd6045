"""Tries of private names: each gives something false, or raises, where a name does not work."""

from __future__ import annotations

import asyncio
import importlib
import os
import random
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from course_lib import cpython
from course_lib.cpython import changes


def in_a_loop(look: Callable[[Any], Any]) -> Any:
    """What `look` finds in a task that waits for a future, on a loop that runs."""

    async def main() -> Any:
        task = asyncio.ensure_future(asyncio.sleep(60))
        await asyncio.sleep(0)
        try:
            return look(task)
        finally:
            task.cancel()

    with asyncio.Runner(debug=True) as runner:
        return runner.run(main())


def queue_is_told() -> bool:
    taken: list[Any] = []

    async def main() -> bool:
        loop = asyncio.get_running_loop()
        cpython.tell_taken(loop, taken.append)
        loop.call_soon(lambda: None)
        waiting = len(cpython.ready_of(loop))
        await asyncio.sleep(0)
        return waiting == 1

    return asyncio.run(main()) and bool(taken)


def gathered_are_seen() -> bool:
    async def main() -> bool:
        both = asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
        found = len(cpython.children_of(both))
        await both
        return found == 2

    return asyncio.run(main())


def failed_task() -> Any:
    async def main() -> Any:
        async def fails() -> None:
            raise LookupError

        task = asyncio.ensure_future(fails())
        await asyncio.wait([task])
        seen = cpython.error_of(task), cpython.nobody_looked(task)
        task.exception()
        return isinstance(seen[0], LookupError) and seen[1] and not cpython.nobody_looked(task)

    return asyncio.run(main())


def task_is_forgotten() -> Any:
    async def main() -> Any:
        task = asyncio.ensure_future(asyncio.sleep(0))
        before = task in asyncio.all_tasks()
        cpython.forget_task(task)
        forgotten = task not in asyncio.all_tasks()
        await task
        return before and forgotten

    return asyncio.run(main())


def run_is_replaced() -> bool:
    seen, plain = [], cpython.handle_run()

    def run(handle: Any) -> None:
        seen.append(
            (cpython.loop_and_callback(handle), cpython.args_of(handle), cpython.context_of(handle))
        )
        plain(handle)

    cpython.set_handle_run(run)
    try:
        asyncio.run(asyncio.sleep(0))
    finally:
        cpython.set_handle_run(plain)
    return bool(seen)


def unawaited_is_told() -> bool:
    seen: list[str] = []
    setattr(warnings, cpython.UNAWAITED, lambda coroutine: seen.append(coroutine.__name__))
    try:
        asyncio.sleep(0)  # type: ignore[unused-coroutine]
    finally:
        setattr(warnings, cpython.UNAWAITED, cpython.real_warn_unawaited)
    return seen == ["sleep"]


def thread_is_behind() -> bool:
    async def main() -> bool:
        gate = threading.Event()  # from 3.14 on there is no callback where the work is done at once
        waiter = asyncio.get_running_loop().run_in_executor(None, gate.wait)
        found = any(isinstance(one, Future) for one in cpython.closures_of(waiter))
        gate.set()
        await waiter
        return found

    return asyncio.run(main())


def pool_is_fresh() -> bool:
    with ThreadPoolExecutor(1) as pool:
        with cpython.fresh_pool(pool) as fresh:
            return fresh is not pool and fresh.submit(int).result() == 0 == len(
                vars(pool)["_threads"]
            )


def timer_is_pushed() -> bool:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        timer = asyncio.TimerHandle(0.0, int, (), loop)
        return cpython.push_timer(loop, timer) and timer in cpython.timers_of(loop)


def random_is_scripted() -> bool:
    undo = cpython.script_random(lambda n: n - 1)
    try:
        return random.randrange(7) == 6 and random.choice("abc") == "c"
    finally:
        undo()


def lock_serves_again() -> bool:
    lock = asyncio.Lock()
    lock._loop = other = object()  # type: ignore[attr-defined]
    cpython.forget_loop(lock)
    return lock._loop is not other  # type: ignore[attr-defined]


def protocol_has_a_future() -> Any:
    async def main() -> bool:
        reader = asyncio.StreamReader()
        return cpython.closed_future(asyncio.StreamReaderProtocol(reader)) is not None

    return asyncio.run(main())


def state_is_seen() -> bool:
    from fastapi.datastructures import State

    return cpython.contents_of(State({"index": 1})) == {"index": 1}


def environment_is_seen() -> bool:
    """Names and values are there as texts or bytes, and no copy of them."""
    held = getattr(os.environ, "_data", None)
    return changes.variables(os.environ) == held and len(os.environ) == len(held)


def present(module: str, *names: str) -> Callable[[], bool]:
    def look() -> bool:
        thing = importlib.import_module(module.partition(":")[0])
        for part in filter(None, module.partition(":")[2].split(".")):
            thing = getattr(thing, part)
        return all(hasattr(thing, name) for name in names)

    return look


def a_connection_is_closed() -> bool:
    """Whether a loop's connection is, without the loop."""

    async def main() -> bool:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
        transport, _ = await loop.create_connection(
            asyncio.Protocol, *server.sockets[0].getsockname()[:2]
        )
        held = transport.get_extra_info("socket")
        await asyncio.sleep(0)
        cpython.close_connections(loop)
        server.close()
        return bool(held.fileno() == -1)

    with asyncio.Runner() as runner:
        return runner.run(main())
