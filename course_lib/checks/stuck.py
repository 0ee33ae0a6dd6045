"""Who waits for what, and where, in a run that came to no end."""

from __future__ import annotations

from course_lib.checks.saying import at
from course_lib.run.run import Run
from course_lib.run.trace import Lane
from course_lib.run.waits import Wait


def waits(run: Run) -> list[tuple[Lane, Wait, int | None]]:
    """The tasks that wait, what for, and the learner's lines where they do."""
    found = [(lane, lane.waiting) for lane in run.waiting]
    return [(lane, wait, run.line_in(wait.file, wait.line)) for lane, wait in found if wait]


def in_turn(run: Run) -> tuple[str, int | None]:
    """Each wait of a deadlock in words, and the first of the learner's lines where something waits."""
    # the check itself, which has no parent, only waits for the others
    found = [one for one in waits(run) if one[0].parent is not None or one[2]] or waits(run)
    said = []
    for lane, wait, line in found[:4]:
        who = "your code" if lane.parent is None and run.of_scenario else f"`{lane.name}`"
        said.append(f"{who} waits for {wait.what}{at(line)}{_until(wait.what)}")
    said[:1] = [said[0][0].upper() + said[0][1:]] if said else []
    more = f"; and {len(found) - len(said)} more" if len(found) > len(said) else ""
    return "; ".join(said) + more, next((line for _, _, line in found[:4] if line), None)


# What ends a wait, by what it is called there.
_ENDS = {
    "Queue.get": "somebody puts something on that queue",
    "Queue.put": "somebody takes something off that queue, which is full",
    "Queue.join": "`task_done` has been called for each thing that was put on that queue",
    "Event.wait": "somebody calls the event's `set`",
    "Lock": "whoever holds that lock lets it go",
    "Semaphore": "somebody gives a permit back",
    "BoundedSemaphore": "somebody gives a permit back",
    "Condition.wait": "somebody notifies those who wait",
    "Condition.wait_for": "somebody notifies those who wait, and what they wait for is true",
    "Barrier.wait": "enough others have come to that barrier",
    "TaskGroup": "all tasks of the group have ended",
    "future": "somebody gives that future a result",
    "task": "that task has ended",
    "gather of": "all of them have ended",
    "wait for": "enough of them have ended",
    "as_completed": "one more of them has ended",
}


def _until(what: str) -> str:
    """What would end a wait, for somebody who meets its name for the first time."""
    known = _ENDS.get(what) or _ENDS.get(what.rpartition(" ")[0], "")
    return f", until {known}" if known else ""


_LONG = 60.0  # seconds of a run; what computes for ever is stopped after a few of them


def group_without_end(run: Run) -> str:
    """Who waits at the end of a task group, or in a gather, for what sleeps again and again, in words."""
    if run.elapsed < _LONG:
        return ""  # somebody computes, and all others wait for that alone
    for lane, wait, line in waits(run):
        # whether it sleeps or was stopped in the middle of a step is chance
        names = [f"`{one.name}`" for one in run.record.pending if one.parent == lane.id]
        if names and line and (wait.what == "TaskGroup" or wait.what.startswith("gather of")):
            who = "The end of a task group" if wait.what == "TaskGroup" else "`asyncio.gather`"
            return (
                f"{who}{at(line)} waits for {', '.join(names[:3])}, and that goes on for "
                "ever, so it was stopped. Who ends it?"
            )
    return ""
