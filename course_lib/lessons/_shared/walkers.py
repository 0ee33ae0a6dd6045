"""Coroutines that stand still in their middle, for the loops of lesson 03."""

from __future__ import annotations

import itertools
import types
from collections.abc import Coroutine, Generator
from typing import Any


@types.coroutine
def pause(value: Any) -> Generator[Any, Any, Any]:
    """Stand still once, handing out a value; return what is sent."""
    return (yield value)


async def walk(steps: int, result: Any, sent: list[Any], handed_out: Any = None) -> Any:
    """A coroutine with pauses; `sent` gets what it is sent, in all of them."""
    for _ in range(steps):
        sent.append(await pause(handed_out))
    if isinstance(result, Exception):
        raise result
    return result


async def ask_three(sent: list[Any]) -> str:
    """Three pauses that hand out different things."""
    for handed_out in (None, "a", 3):
        sent.append(await pause(handed_out))
    return "done"


class Walkers:
    """Coroutines that rest after each step, and the list of all their steps in order."""

    def __init__(self, **steps: int) -> None:
        self.steps = steps
        self.log: list[str] = []
        self.sent: list[Any] = []

    def coroutine(self, name: str, result: Any) -> Coroutine[Any, Any, Any]:
        async def walker() -> Any:
            for n in range(self.steps[name]):
                self.log.append(f"{name} {n + 1}")
                self.sent.append(await pause(n or None))
            if isinstance(result, Exception):
                raise result
            return result

        return walker()

    @property
    def in_turns(self) -> list[str]:
        """Their steps as they should come."""
        rounds = range(max(self.steps.values()))
        return [f"{name} {n + 1}" for n in rounds for name in self.steps if n < self.steps[name]]

    @property
    def one_by_one(self) -> bool:
        """Whether each began when another had ended."""
        names = [step.split()[0] for step in self.log]
        groups = [(name, len([*steps])) for name, steps in itertools.groupby(names)]
        return len(self.log) > len(groups) > 1 and sorted(groups) == sorted(self.steps.items())
