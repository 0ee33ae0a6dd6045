"""One call of lesson 21's `probe_all` under asyncio, and the answers that it should give."""

from __future__ import annotations

from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.lessons._shared.again import require_untouched
from course_lib.lessons._shared.endings import require_returned
from course_lib.lessons._shared.jobs import Ending, Jobs, ending
from course_lib.lessons._shared.words import shown

LOST = "Is it left out because it is empty, or because somebody has set a limit?"


def probing(attempt: Attempt, jobs: Jobs, names: list[str], **options: Any) -> Ending:
    """`probe_all(names)` under asyncio."""

    async def probe(name: str) -> Any:
        return await jobs.run(name)

    handed = [*names]
    seen = ending(attempt, lambda f: f(handed), given={"probe": probe}, **options)
    require_untouched(handed, names, "the list")
    return seen


def require_answers(seen: Ending, answers: dict[str, str], told: str) -> None:
    """Each name with its answer."""
    require(
        isinstance(seen.value, dict),
        f"{told}: it should return a dict, and returned {shown(seen.value)}.",
        because="wrong-type",
        run=seen.run,
    )
    require_returned(
        seen,
        answers,
        f"{told}: it returned {shown(seen.value)} instead of {answers}. {_why(seen.value, [*answers])}",
    )


def _why(found: dict[Any, Any], names: list[str]) -> str:
    """What became of the answers."""
    if not found:
        return "Where does each answer go, when it is there?"
    if [*found] == names[-1:]:
        return (
            "A function that was made before or in a loop looks its name up when it runs: by then the loop "
            "is at its end. Hand the name over as an argument."
        )
    if not all(isinstance(one, str) for one in found.values()):
        return (
            "What stands there is not what `probe` returned: where does each call of it leave that?"
        )
    if lost := [name for name in names if name not in found]:
        return f"What became of the answer for {lost[0]}, and had it been waited for?"
    return "Which answer belongs to which name?"
