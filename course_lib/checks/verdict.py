"""What a check says of an answer: its verdict, and how it is reached."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from course_lib.checks.codes import CODES, Diagnosis
from course_lib.run.run import Run


class Outcome(StrEnum):
    """The four verdicts. `CHECK_FAILED` is the course's fault, and says nothing about the answer."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    NOT_ATTEMPTED = "not attempted"
    CHECK_FAILED = "check failed"


@dataclass
class Verdict:
    """What a check found."""

    exercise: str
    verdict: Outcome
    diagnosis: Diagnosis | Literal[""] = ""
    message: str = ""
    line: int | None = None
    elapsed: float | None = None  # virtual seconds: the attempt's own
    seconds: float = 0.0  # real seconds: what the check cost
    traceback: str = ""  # of what failed in the course, if the check failed
    run: Run | None = field(default=None, repr=False)  # the one that the verdict is about
    beside_own: bool = False  # found right beside the learner's own other answers, and only there

    def as_dict(self) -> dict[str, Any]:
        """For JSON; the traceback only where there is one."""
        names = ("exercise", "verdict", "diagnosis", "message", "line", "elapsed", "seconds")
        found = {name: getattr(self, name) for name in names}
        return found | {"verdict": str(self.verdict)} | self._fault()

    def _fault(self) -> dict[str, str]:
        return {"traceback": self.traceback} if self.traceback else {}


class NotAttempted(Exception):
    """The stub is still a stub."""


class Incorrect(AssertionError):
    """The attempt ran, and is not right: its diagnosis, a message, the line if there is one."""

    def __init__(
        self, diagnosis: Diagnosis, message: str, line: int | None = None, run: Run | None = None
    ):
        if diagnosis not in CODES:
            raise Fault(f"{diagnosis!r} is not a diagnosis code (checks/codes.py lists them)")
        super().__init__(message)
        self.diagnosis, self.message, self.line, self.run = diagnosis, message, line, run


class Fault(Exception):
    """Something of the course's own failed during a run: the cause says what."""


def check_failed(exercise: str, lesson: str, error: BaseException) -> Verdict:
    """The verdict when something of the course's own has failed: neutral, with all that helps to mend it."""
    error = error.__cause__ or error if isinstance(error, Fault) else error
    trace = traceback.extract_tb(error.__traceback__)
    where = f", at line {trace[-1].lineno} of {_short_path(trace[-1].filename)}" if trace else ""
    return Verdict(
        exercise,
        Outcome.CHECK_FAILED,
        message="The check itself failed: that is the course's fault, not yours, and says nothing about your "
        f"answer. Please report this line: {lesson}.{exercise}, {_said(error)}{where}",
        traceback="".join(traceback.format_exception(error)),
    )


def _said(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}".removesuffix(": ")
    except Exception:  # its __str__ may be somebody's code
        return type(error).__name__


def _short_path(file: str) -> str:
    """The path within the course, or within whatever else the file belongs to."""
    parts = file.replace("\\", "/").split("/")
    for root in ("course_lib", "solutions", "site-packages"):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return parts[-1]
