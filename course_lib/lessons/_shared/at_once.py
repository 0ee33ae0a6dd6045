"""What is demanded of things that need nothing from each other: all are under way at once."""

from __future__ import annotations

from course_lib.checks.exercise import require
from course_lib.checks.saying import at, seconds
from course_lib.run.run import Run


def require_at_once(run: Run, each: str, slowest: float, *, in_turn: bool, otherwise: str) -> None:
    """It takes as long as the slowest; `in_turn` says whether one had to end before the next began.

    `otherwise` goes on after "4 s are enough", where some waited for others and not all.
    """
    line = run.first_wait_line
    require(
        not in_turn,
        f"It took {seconds(run.elapsed)}: {each} began when the one before was over{at(line)}. All can be "
        f"under way at once; then it takes {seconds(slowest)}, as long as the slowest.",
        because="sequential",
        line=line,
    )
    require(
        run.elapsed <= slowest,
        f"It took {seconds(run.elapsed)}; {seconds(slowest)} are enough{otherwise}",
        because="sequential",
        line=line,
    )
