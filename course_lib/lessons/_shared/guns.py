"""Guns for lesson 05: stand-ins for its steps, which note what was done with them."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable
from typing import Any

from course_lib.checks.saying import at
from course_lib.checks.verdict import Incorrect

# what each gun draws for loading and for firing, in the order of the lesson's figures
LOADS = {"cannon": 8, "railgun": 3, "laser": 4}
FIRES = {"cannon": 0, "railgun": 8, "laser": 8}


class Range:
    """Steps for the guns that remember when they were called, with what, and how long they took."""

    def __init__(self, files: frozenset[str] = frozenset()) -> None:
        self.files = files  # the learner's
        self.calls: list[tuple[str, Any, float, Any]] = []
        self.took: dict[Any, float] = {}  # seconds of loading and firing, by gun
        self.over = 0.0  # when the last step was

    def steps(self, own: dict[str, Any]) -> dict[str, Any]:
        """`load`, `fire` and `chain`: the learner's own where there are, else some that say nothing."""

        async def load(n: Any) -> Any:
            self.calls.append(("load", n, time.monotonic(), None))
            return await self._timed(n, own["load"](n) if "load" in own else _wait(LOADS.get(n, 1)))

        async def fire(n: Any, last_i: Any) -> Any:
            if inspect.iscoroutine(last_i):
                raise self._not_awaited(last_i)
            self.calls.append(("fire", n, time.monotonic(), last_i))
            if "fire" in own:
                return await self._timed(n, own["fire"](n, last_i))
            return last_i, await self._timed(n, _wait(FIRES.get(n, 1)))

        async def chain(n: Any) -> Any:
            return await fire(n, await load(n))

        return {"load": load, "fire": fire, "chain": own.get("chain", chain)}

    def _not_awaited(self, coroutine: Any) -> Incorrect:
        file, line, _ = (coroutine.cr_origin or [("", 0, "")])[0]
        made = line if file in self.files else None
        coroutine.close()
        return Incorrect(
            "not-awaited",
            f"`fire` got a coroutine object as its second argument: `{coroutine.__name__}(…)`{at(made)} was "
            "called and not awaited, so it never ran. What must stand in front of that call?",
            made,
        )

    async def _timed(self, n: Any, step: Awaitable[Any]) -> Any:
        began = time.monotonic()
        value = await step
        self.over = time.monotonic()
        self.took[n] = self.took.get(n, 0) + self.over - began
        return value

    def of(self, step: str) -> list[tuple[str, Any, float, Any]]:
        """The calls of one step."""
        return [call for call in self.calls if call[0] == step]


async def _wait(i: int) -> int:
    return await asyncio.sleep(i, i)


def steps_alone(seen: Range) -> dict[str, Any]:
    """What stands in for `load` and `fire` while a chain is tried."""
    return {name: step for name, step in seen.steps({}).items() if name != "chain"}
