"""From what came out of a submission's process to what is said of it."""

from __future__ import annotations

from typing import Any

from course_lib.grade.handed_in import Submission, exercises
from course_lib.grade.reaching import deceiving

_LOOK = "Its check finds it right, but the file uses `{}`, by which a check can be deceived: look yourself."
_OTHERWISE = (
    "Its check finds it right. Then it was tried with other inputs, made up for this run, and did not do "
    "what the worked answer does: {}. Look yourself: is it made for the inputs of the check alone?"
)
VERDICTS = ("correct", "incorrect", "not attempted", "unreadable", "not graded")
_FORGED = (
    "Something in this file speaks to the grader in the place of the check. Nothing of that counts."
)


def unreadable(submission: Submission, why: str) -> dict[str, Any]:
    """Every exercise of its lesson, or one line if nobody knows which that is."""
    names = exercises(submission.lesson) if submission.lesson else ("",)
    rows = [_row(name, "unreadable", message=why) for name in names]
    return _result(submission, rows)


def judged(submission: Submission, found: dict[str, Any]) -> dict[str, Any]:
    """What is said of each exercise."""
    if "failed" in found:
        return not_graded(submission, str(found["failed"]))
    if found["unreadable"]:
        return unreadable(submission, _said_of_unreadable(found["unreadable"]))
    said = {one["exercise"]: one for one in found["exercises"]}
    rows = []
    for name in exercises(submission.lesson):
        one = said.get(name)
        if one is None:
            rows.append(_row(name, "not graded", message="The check came to no end."))
        elif one["verdict"] == "check failed":
            rows.append(
                _row(name, "not graded", message=one["message"]) | {"why": one.get("traceback")}
            )
        else:
            rows.append(_row(**{key: one[key] for key in _FIELDS}))
    flags = list(found.get("flags", []))
    if seen := deceiving(flags):
        for row in rows:
            if row["verdict"] == "correct":
                row.update(verdict="not graded", message=_LOOK.format(seen), looked_at=True)
    for row in rows:
        if row["verdict"] == "correct" and (
            said := found.get("unconfirmed", {}).get(row["exercise"])
        ):
            row.update(verdict="not graded", message=_OTHERWISE.format(said), looked_at=True)
            flags.append(f"{row['exercise']}: the second look disagrees")
    if found["forged"]:
        flags.append("speaks to the grader")
        for row in rows:
            if row["verdict"] == "correct":
                row.update(verdict="incorrect", diagnosis="side-effect", message=_FORGED)
    return _result(submission, rows, flags) | {
        "problems": found["problems"],
        "shown": found["shown"],
        "level": found["level"],
    }


def _said_of_unreadable(why: str) -> str:
    if why.startswith("it is not a notebook"):
        return f"The notebook is damaged or only half uploaded ({why})."
    return f"It cannot be read: {why}."


def not_reached(submission: Submission) -> dict[str, Any]:
    """Grading was stopped before: that is no nought, and nobody's fault."""
    said = "Not reached yet: grade again."
    rows = [_row(name, "not graded", message=said) for name in exercises(submission.lesson)]
    return _result(submission, rows)


def not_graded(submission: Submission, why: str) -> dict[str, Any]:
    """The grader failed: that is no nought."""
    said = "The grader itself failed on this one; a second run tries again. " + why.strip()[-300:]
    rows = [_row(name, "not graded", message=said) for name in exercises(submission.lesson)]
    return _result(submission, rows)


def is_final(result: dict[str, Any]) -> bool:
    """Whether a second run would say the same."""
    return all(row["verdict"] != "not graded" or "looked_at" in row for row in result["exercises"])


_FIELDS = ("exercise", "verdict", "diagnosis", "message", "line", "elapsed", "seconds")


def _row(
    exercise: str,
    verdict: str,
    diagnosis: str = "",
    message: str = "",
    line: int | None = None,
    elapsed: float | None = None,
    seconds: float | None = 0.0,
) -> dict[str, Any]:
    values = (exercise, verdict, diagnosis, message, line, elapsed, seconds)
    return dict(zip(_FIELDS, values, strict=True))


def _result(
    submission: Submission, rows: list[dict[str, Any]], flags: list[str] | None = None
) -> dict[str, Any]:
    return {
        "learner": submission.learner,
        "file": submission.file,
        "lesson": submission.lesson,
        "exercises": rows,
        "flags": [*submission.flags, *(flags or ())],
        "problems": [],
        "shown": {},
        "level": "",
    }
