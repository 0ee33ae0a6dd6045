"""What stands first on a page of feedback: the lesson's title, and what the verdicts come to."""

from __future__ import annotations

from collections import Counter
from typing import Any

from course_lib import course


def title_of(lesson: str) -> str:
    """A lesson's number and heading, as its notebook and the board have them."""
    if not lesson:
        return "Handed in"
    found = course.find(lesson)
    return f"{found.number:02} {found.title}"


def as_shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what is for the teacher alone; what is said of a whole file is said once."""
    if {row["verdict"] for row in rows} == {"unreadable"}:
        return [rows[0] | {"exercise": ""}]
    return [
        row | {"verdict": "not graded yet", "message": ""}
        if row["verdict"] == "not graded"
        else row
        for row in rows
    ]


def opening_of(rows: list[dict[str, Any]]) -> str:
    """What it comes to; what is not graded is no nought."""
    counts = Counter(row["verdict"] for row in rows)
    right, waiting = counts["correct"], counts["not graded yet"]
    if right == len(rows):
        return "All that this lesson asks for is right." if right > 1 else "This is right."
    if counts["unreadable"]:
        return "This file could not be graded. Below is why."
    words = []
    if right or not waiting:
        words.append(f"{right} of {len(rows)} {'is' if right == 1 else 'are'} right.")
    if waiting == 1:
        words.append("1 is not graded yet: your teacher will look at it.")
    elif waiting:
        words.append(f"{waiting} are not graded yet: your teacher will look at them.")
    wrong = [row["message"] for row in rows if row["verdict"] == "incorrect"]
    if wrong:
        which = "the one that is wrong" if len(wrong) == 1 else "each of those that are wrong"
        asked = ", and a question to go on from" if any("?" in said for said in wrong) else ""
        words.append(f"Below is what {which} did{asked}.")
    return " ".join(words)
