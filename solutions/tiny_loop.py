"""An event loop in sixty lines: `python -m solutions.tiny_loop`. A server and three visitors, in one thread.

Grown from `take_turns` of lesson 03 and `run_naps` of lesson 21. A coroutine hands out a function, which sees
to it that its task gets another turn: after some seconds, when there is something to read, when a task is done.
"""

import argparse
import heapq
import itertools
import selectors
import socket
import time
import types
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any


class Task:
    """A coroutine on its way through a loop."""

    def __init__(self, coro: Coroutine[Any, Any, Any]) -> None:
        self.coro, self.done, self.result = coro, False, None
        self.waiters: list[Task] = []  # that want its result


class Loop:
    """Gives each task a turn when what it waits for is there."""

    def __init__(self) -> None:
        self.ready: deque[Task] = deque()
        self.timers: list[tuple[float, int, Task]] = []
        self.selector = selectors.DefaultSelector()
        self.count = itertools.count()

    def start(self, coro: Coroutine[Any, Any, Any]) -> Task:
        self.ready.append(task := Task(coro))
        return task

    def run(self, coro: Coroutine[Any, Any, Any]) -> Any:
        main = self.start(coro)
        while not main.done:
            self.wait()
            for _ in range(len(self.ready)):
                self.step(self.ready.popleft())
        return main.result

    def wait(self) -> None:
        until = self.timers[0][0] - time.monotonic() if self.timers else None
        for key, _ in self.selector.select(0 if self.ready else until):
            self.selector.unregister(key.fileobj)
            self.ready.append(key.data)
        while self.timers and self.timers[0][0] <= time.monotonic():
            self.ready.append(heapq.heappop(self.timers)[2])

    def step(self, task: Task) -> None:
        try:
            arrange = task.coro.send(None)
        except StopIteration as end:
            task.done, task.result = True, end.value
            self.ready.extend(task.waiters)
        else:
            arrange(self, task)


@types.coroutine
def until(arrange: Callable[[Loop, Task], Any]) -> Generator[Any, None, None]:
    """The bottom of every wait."""
    yield arrange


async def sleep(seconds: float) -> None:
    due = time.monotonic() + seconds
    await until(lambda loop, task: heapq.heappush(loop.timers, (due, next(loop.count), task)))


async def readable(sock: socket.socket) -> None:
    await until(lambda loop, task: loop.selector.register(sock, selectors.EVENT_READ, task))


async def start(coro: Coroutine[Any, Any, Any]) -> Task:
    made: list[Task] = []

    def arrange(loop: Loop, task: Task) -> None:
        made.append(loop.start(coro))
        loop.ready.append(task)

    await until(arrange)
    return made[0]


async def result_of(other: Task) -> Any:
    if not other.done:
        await until(lambda loop, task: other.waiters.append(task))
    return other.result


# -- a program for it ----------------------------------------------------------------------


async def serve(server: socket.socket, visitors: int) -> None:
    """Send back what each visitor sends, in capitals."""
    for _ in range(visitors):
        await readable(server)
        await start(answer(server.accept()[0]))


async def answer(connection: socket.socket) -> None:
    with connection:
        await readable(connection)
        connection.sendall(connection.recv(100).upper())


async def visit(address: Any, name: str, seconds: float) -> str:
    """Connect, wait a while, say something, return what comes back."""
    with socket.create_connection(address) as connection:
        await sleep(seconds)
        connection.sendall(f"{name} says hello".encode())
        await readable(connection)
        return connection.recv(100).decode()


async def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        people = {"Ann": 0.3, "Bob": 0.1, "Cy": 0.2}
        serving = await start(serve(server, len(people)))
        visits = [await start(visit(server.getsockname(), name, people[name])) for name in people]
        for one in visits:
            print(await result_of(one))
        await result_of(serving)


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m solutions.tiny_loop",
        description="A server and three visitors, in one thread, on an event loop of sixty lines.",
    ).parse_args()
    Loop().run(main())
