"""Questions that are put to one after another, for lesson 08: each is answered after 2 s."""

from __future__ import annotations

from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._shared.jobs import Ending, Jobs, ending


def asked(attempt: Attempt, jobs: Jobs, names: list[str], limit: float, **options: Any) -> Ending:
    """`ask_each(names, limit)`, with `ask` replaced."""
    return ending(
        attempt, lambda f: f([*names], limit), given={"ask": ask_of(jobs)}, afterwards=30, **options
    )


def answer(name: str) -> tuple[float, str]:
    """How long it takes, and what is answered."""
    return 2, f"{name}: yes"


def ask_of(jobs: Jobs) -> Any:
    """The stand-in for the given `ask`."""

    async def ask(name: str) -> Any:
        return await jobs.run(name)

    return ask
