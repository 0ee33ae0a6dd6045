"""Who waits for what, and where, in a run that came to no end."""

from __future__ import annotations

from course_lib.run.run import Run
from course_lib.run.trace import Lane
from course_lib.run.waits import Wait


def at(line: int | None) -> str:
    """ " (line 4)", or nothing."""
    return f" (line {line})" if line else ""


def waits(run: Run) -> list[tuple[Lane, Wait, int | None]]:
    """The tasks that wait, what for, and the learner's lines where they do."""
    found = [(lane, lane.waiting) for lane in run.waiting]
    return [(lane, wait, run.line_in(wait.file, wait.line)) for lane, wait in found if wait]


def in_turn(run: Run) -> tuple[str, int | None]:
    """Each wait of a deadlock in words, and the first of the learner's lines where something waits."""
    # the check itself, which has no parent, only waits for the others
    found = [one for one in waits(run) if one[0].parent is not None or one[2]] or waits(run)
    said = [f"`{lane.name}` waits for {wait.what}{at(line)}" for lane, wait, line in found[:4]]
    more = f"; and {len(found) - len(said)} more" if len(found) > len(said) else ""
    return "; ".join(said) + more, next((line for _, _, line in found[:4] if line), None)


def group_without_end(run: Run) -> str:
    """Who waits at the end of a task group for what does not end, in words."""
    for lane, wait, line in waits(run):
        names = [f"`{child.name}`" for child in run.waiting if child.parent == lane.id]
        if names and wait.what == "TaskGroup":
            return (
                f"The end of a task group{at(line)} waits for {', '.join(names[:3])}, and that goes on for "
                "ever, so it was stopped. Who ends it?"
            )
    return ""
