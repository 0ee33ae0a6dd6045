"""Serves made-up pages to a submission, and notes what it asks for, in a process that it cannot reach.

The keeper forks it when the submission asks for the seed of the second look. What it saw goes to the keeper,
and from there to the grader, beside what the submission's own process says.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from course_lib.grade import frames, fresh
from course_lib.lessons._fresh.served import Scene
from course_lib.servers.base import Server
from course_lib.servers.reply import Reply

# real seconds that the first requests wait for the others; clients' own patience is 5 s
PATIENCE = 4.0
LINGERING = 0.02  # real seconds in which one request too many would come
_STARTING = 10.0  # real seconds until it must be there, or answer


class Sight:
    """What was seen of a scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.asked = scene, list[str]()
        self.waiting = self.peak = 0
        self._all_there = asyncio.Event()

    async def due(self, path: str) -> None:
        """A request: it waits until as many are there as can be under way at once."""
        self.asked.append(path)
        self.waiting += 1
        self.peak = max(self.peak, self.waiting)
        try:
            if self.waiting < self.scene.together and not self._all_there.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await self._all_there.wait()
            self._all_there.set()
            if self.scene.at_most:
                await asyncio.sleep(LINGERING)
        finally:
            self.waiting -= 1

    def as_data(self) -> dict[str, Any]:
        """For the grader. Error pages may be asked for more than once, or not at all."""
        most = self.peak if self.scene.at_most else min(self.peak, self.scene.together)
        return {"asked": sorted(set(self.asked) & {*self.scene.there}), "at once": most}


class Stage(Server):
    """The scenes of a lesson, each at addresses of its own, by exercise."""

    def __init__(self, scenes: dict[str, Scene]) -> None:
        super().__init__()
        self._sights = {name: Sight(scene) for name, scene in scenes.items()}
        self._by_word = {sight.scene.word: sight for sight in self._sights.values()}

    def _of(self, path: str) -> tuple[Sight | None, str]:
        word, _, rest = path.removeprefix("/").partition("/")
        return self._by_word.get(word), f"/{rest}"

    def reply(self, path: str, nth: int) -> Reply | None:
        """A page of the scene whose word the address begins with."""
        sight, rest = self._of(path)
        return sight.scene.pages.get(rest) if sight else None

    async def due(self, path: str, reply: Reply) -> None:
        sight, rest = self._of(path)
        if sight is not None:
            await sight.due(rest)

    def seen_of(self, exercise: str) -> Any:
        """What this exercise's answer has asked for so far."""
        return self._sights[exercise].as_data()


class Witness:
    """The process, as its keeper sees it."""

    def __init__(
        self, lesson: str, seed: bytearray, settle: Callable[[socket.socket], None]
    ) -> None:
        self.line, theirs = socket.socketpair()
        self.line.settimeout(_STARTING)
        with theirs:
            if os.fork() == 0:
                _serve(theirs, lesson, bytes(seed).hex(), settle)
        try:
            self.port = int(frames.receive(self.line)[0]["port"])
        except (frames.HungUp, KeyError, ValueError) as error:
            self.line.close()
            raise OSError(f"no server for the second look: {error}") from None

    def seen_of(self, exercise: str) -> Any:
        """Plain data; None if somebody has ended it."""
        try:
            frames.send(self.line, {"exercise": exercise})
            return frames.receive(self.line)[0]["seen"]
        except (frames.HungUp, KeyError):
            return None


def _serve(
    line: socket.socket, lesson: str, seed: str, settle: Callable[[socket.socket], None]
) -> NoReturn:
    """The whole life of the process. It ends with the others of the submission, by the keeper's hand."""
    try:
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        settle(line)
        stage = Stage(fresh.scenes_of(lesson, seed)).start()
        frames.send(line, {"port": int(stage.root.rpartition(":")[2])})
        while True:
            asked, _ = frames.receive(line)
            frames.send(line, {"seen": stage.seen_of(asked["exercise"])})
    finally:
        os._exit(0)


def with_sight(record: Iterable[Any], seen: Any) -> list[Any]:
    """What the answer did, and what the server saw of it."""
    return [*record, {"the server saw": seen}]
