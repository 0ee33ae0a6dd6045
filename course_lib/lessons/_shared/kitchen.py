"""A kitchen for lesson 02: `boil`, `grind` and `pour` as the check wants them."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from course_lib.checks.exercise import require


class Kitchen:
    """`boil`, `grind` and `pour` that take other times, and remember when each ran and with what."""

    def __init__(
        self,
        times: tuple[float, float, float],
        water: str,
        beans: str,
        *,
        drink: str = "coffee",
        numbered: bool = False,
    ) -> None:
        self.drink = drink  # what `pour` makes of them
        self.numbered = numbered  # each portion of water and beans, as in "water 2"
        self.times = dict(zip(("boil", "grind", "pour"), times, strict=True))
        self.water, self.beans = water, beans
        self.began: dict[str, list[float]] = {"boil": [], "grind": [], "pour": []}
        self.poured = ("", "")

    def __str__(self) -> str:
        return f"Here `boil` takes {self.times['boil']} s and `grind` {self.times['grind']} s"

    @property
    def coffee(self) -> str:
        """What `pour` returns, given the right things."""
        return f"{self.drink} of {self.water} and {self.beans}"

    @property
    def needed(self) -> float:
        """How long it takes if nothing waits without need, in seconds."""
        return max(self.times["boil"], self.times["grind"]) + self.times["pour"]

    def given(self) -> dict[str, Any]:
        """The three, by name."""

        async def boil() -> str:
            self._begins("boil")
            return await asyncio.sleep(self.times["boil"], self._portion("boil", self.water))

        async def grind() -> str:
            self._begins("grind")
            return await asyncio.sleep(self.times["grind"], self._portion("grind", self.beans))

        async def pour(water: Any, beans: Any) -> str:
            require(
                not (asyncio.isfuture(water) or asyncio.isfuture(beans)),
                "`pour` got a task, where it wants water and beans. A task is not yet what it will give: "
                "how do you get that out of it?",
                because="wrong-arguments",
            )
            self._begins("pour")
            # as text: a coroutine that is kept is never missed, and so no forgotten `await` is found
            self.poured = str(water), str(beans)
            return await asyncio.sleep(self.times["pour"], f"{self.drink} of {water} and {beans}")

        for function in (boil, grind, pour):
            function.__qualname__ = function.__name__  # Python's own messages show it
        return {"boil": boil, "grind": grind, "pour": pour}

    def _portion(self, step: str, what: str) -> str:
        return f"{what} {len(self.began[step])}" if self.numbered else what

    def _begins(self, step: str) -> None:
        self.began[step].append(round(time.monotonic(), 6))
