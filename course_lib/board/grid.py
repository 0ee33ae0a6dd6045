"""Where everybody is: what the reports come to, in memory, and who is stuck."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from course_lib import course
from course_lib.board.reports import Report
from course_lib.board.store import Learner

IN_A_ROW = 3  # incorrect checks of one exercise
TOO_LONG = 10 * 60  # seconds without a right answer, from the first incorrect check on
MOST_CHECKS = 20_000  # of one learner: nobody fills the teacher's disk
AWAY = 60 * 60  # seconds without any check: nobody waits for help that long
STUCK = (
    "Stuck means: at the exercise checked last, three checks in a row were incorrect, or it has been incorrect "
    "for ten minutes in which nothing came right. Who has checked nothing for an hour counts as away."
)

Place = tuple[str, str]  # lesson, exercise


@dataclass
class Cell:
    """What one learner did at one exercise."""

    checks: int = 0
    correct: bool = False  # once right, always right
    in_a_row: int = 0  # incorrect ones, up to now
    since: float = 0  # when the first of these was
    diagnosis: str = ""
    failed: bool = False  # the last check failed, which is the course's fault

    @property
    def state(self) -> str:
        """As it is shown, but for "stuck", which depends on the hour."""
        if self.correct:
            return "correct"
        return "check failed" if self.failed else "incorrect" if self.in_a_row else "not tried"


@dataclass
class Row:
    """One learner."""

    learner: Learner
    number: int  # by order of joining, in the place of a name
    cells: dict[Place, Cell] = field(default_factory=dict)
    at: Place | None = None  # checked last
    last: float = 0  # any check
    right: float = 0  # the last time that something came right
    checks: int = 0  # all of them

    def stuck_at(self, now: float) -> Place | None:
        """Where they are stuck: at one exercise at most, the one that they are at."""
        if self.at is None or now - self.last > AWAY:
            return None
        cell = self.cells[self.at]
        too_long = now - max(cell.since, self.right) >= TOO_LONG
        return (
            self.at
            if cell.state == "incorrect" and (cell.in_a_row >= IN_A_ROW or too_long)
            else None
        )


class Grid:
    """Everybody and everything, of exercises that this course has: so it cannot grow without end."""

    def __init__(self) -> None:
        self.lessons = {lesson.name: lesson for lesson in course.lessons()}
        self.exercises = {name: [*lesson.stubs] for name, lesson in self.lessons.items()}
        self.rows: dict[int, Row] = {}

    def row(self, learner: Learner) -> Row:
        """A learner's row; a new one at the end."""
        if learner.id not in self.rows:
            self.rows[learner.id] = Row(learner, len(self.rows) + 1)
        return self.rows[learner.id]

    def knows(self, report: Report) -> bool:
        """Whether there is such an exercise."""
        return report.exercise in self.exercises.get(report.lesson, ())

    def apply(self, learner: Learner, reports: Iterable[Report]) -> None:
        """Take in what a learner's checks said, in their order."""
        row = self.row(learner)
        for report in filter(self.knows, reports):
            place = report.lesson, report.exercise
            row.at, row.last, row.checks = place, max(row.last, report.time), row.checks + 1
            _count(row.cells.setdefault(place, Cell()), row, report)


def _count(cell: Cell, row: Row, report: Report) -> None:
    cell.checks += 1
    cell.failed = report.verdict == "check failed"
    if report.verdict == "correct":
        cell.correct, cell.in_a_row, cell.diagnosis = True, 0, ""
        row.right = max(row.right, report.time)
    elif report.verdict == "incorrect":
        cell.since = cell.since if cell.in_a_row else report.time
        cell.in_a_row += 1
        cell.diagnosis = report.diagnosis
