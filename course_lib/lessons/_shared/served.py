"""Requests that come at their times, for `serve` of lesson 24, and what becomes of their answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._shared.again import Call, require_the_same_again
from course_lib.lessons._shared.jobs import Ending, ending


class Service:
    """Each request comes at its moment, or was there before if that is < 0; to answer it takes so many
    seconds, or fails. One that is cancelled needs `tidying` seconds more; what is in `saving` returns then what
    it has.
    """

    def __init__(
        self,
        takes: Mapping[str, Any],
        at: Mapping[str, float],
        tidying: float = 0.5,
        saving: Collection[str] = (),
    ) -> None:
        self.takes, self.at, self.tidying, self.saving = takes, at, tidying, saving
        self.calls: list[str] = []
        self.began: dict[str, float] = {}
        self.how: dict[str, str] = {}
        self.requests: asyncio.Queue[str]  # that of the latest call

    @property
    def times(self) -> str:
        """When the answers began, in words."""
        began = [f"{self.began[one]:g}" if one in self.began else "never" for one in self.at]
        return ", ".join(began) + " s"

    def came_of(self, request: str) -> str:
        """What became of one that should not have been taken, in words; nothing if it waits in the queue."""
        if request in self.began:
            return "answered"
        return "taken from the queue, and never answered" if self.requests.empty() else ""

    async def answer(self, request: str) -> str | None:
        self.calls.append(request)
        self.began[request], self.how[request] = time.monotonic(), "under way"
        takes = self.takes[request]
        try:
            await asyncio.sleep(1 if isinstance(takes, Exception) else takes)
        except asyncio.CancelledError:
            await asyncio.sleep(self.tidying)
            self.how[request] = "cancelled"
            if request in self.saving:
                return "what there was"
            raise
        if isinstance(takes, Exception):
            self.how[request] = "failed"
            raise takes
        self.how[request] = "done"
        return None


def served(attempt: Attempt, service: Service, stop: float, grace: float, **options: Any) -> Ending:
    """`await serve(requests, answer, stop, grace)`; `stop` is set after so many seconds, or before if < 0."""

    def call(answer: Any) -> Any:
        requests: asyncio.Queue[str] = asyncio.Queue()
        service.requests = requests
        stopped, loop = asyncio.Event(), asyncio.get_running_loop()
        for request, moment in service.at.items():
            if moment < 0:
                requests.put_nowait(request)
            else:
                loop.call_later(moment, requests.put_nowait, request)
        if stop < 0:
            stopped.set()
        else:
            loop.call_later(stop, stopped.set)
        return answer(requests, service.answer, stopped, grace)

    return ending(attempt, call, given={}, afterwards=1, **options)


def require_two_services(attempt: Attempt) -> None:
    """Two at once have nothing to do with each other."""

    def call(takes: float, returns: int) -> Call:
        def serves(answer: Any) -> Any:
            requests: asyncio.Queue[float] = asyncio.Queue()
            stop = asyncio.Event()
            requests.put_nowait(takes)
            asyncio.get_running_loop().call_later(2, stop.set)
            return answer(requests, asyncio.sleep, stop, 1)

        return Call(f"serve(…), of which a client needs {takes:g} s and has 3 s,", serves, returns)

    require_the_same_again(attempt, call(1, 0), call(60, 1))
