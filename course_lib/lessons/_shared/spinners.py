"""What stands in for the blocking `work` and the given `spin` of lesson 16's `with_spinner`."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from course_lib.checks.stand_ins import named_after


class Calls:
    """A plain function that blocks for 2 s, if nothing else is said, and how it ended."""

    def __init__(self, outcome: Any, takes: float = 2) -> None:
        self.outcome, self.takes, self.begun = outcome, takes, 0

    def function(self) -> Any:
        """It, under the name that the text gives it."""

        def work() -> Any:
            self.begun += 1
            time.sleep(self.takes)
            if isinstance(self.outcome, Exception):
                raise self.outcome
            return self.outcome

        named_after({"work": work})
        return work


class Spinner:
    """A stand-in for `spin`, which needs 0.2 s to wipe itself away when it is cancelled."""

    def __init__(self) -> None:
        self.turns = 0
        self.begun = 0
        self.ended: list[float] = []  # when, of those that were cancelled

    async def spin(self) -> None:
        self.begun += 1
        try:
            while True:
                self.turns += 1
                await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            await asyncio.sleep(0.2)
            self.ended.append(time.monotonic())
            raise


async def turning() -> None:
    """A spinner that prints nothing, and ends at once when it is cancelled."""
    await asyncio.Event().wait()
