"""What the board keeps: learners, reports, two secrets of the room."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from course_lib.board.reports import Report
from course_lib.board.tables import LEARNERS, REPORTS, SETTINGS, opened

MOST_LEARNERS = 2000  # of one class


@dataclass(frozen=True)
class Learner:
    """Somebody of this class; ids count up in the order of joining."""

    id: int
    name: str


class ClassIsFull(Exception):
    """More learners than one board takes."""


class Store:
    """One class's part of a database. Every call is a transaction, and may come from any thread."""

    def __init__(self, address: str, class_name: str) -> None:
        self.class_name = class_name
        self._engine = opened(address)
        # SQLite has one writer, and would make the others wait longer
        self._writing = threading.Lock()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def setting(self, name: str, make: Callable[[], str]) -> str:
        """A value that is made once and is the same after a restart."""
        row = {"class": self.class_name, "name": name}
        with self._writing, self._engine.begin() as connection:
            connection.execute(self._insert(SETTINGS).values(row | {"value": make()}))
            where = (SETTINGS.c["class"] == self.class_name) & (SETTINGS.c.name == name)
            return str(connection.execute(sql.select(SETTINGS.c.value).where(where)).scalar_one())

    def join(self, name: str) -> tuple[Learner, str]:
        """A new learner, called like this or, if somebody is, `name (2)`; and the token that proves it."""
        token = secrets.token_urlsafe(32)
        with self._writing, self._engine.begin() as connection:
            for number in range(1, MOST_LEARNERS + 1):
                tried = name if number == 1 else f"{name} ({number})"
                if learner := self._add_learner(connection, tried, _hashed(token)):
                    return learner, token
        raise ClassIsFull

    def by_token(self, token: str) -> Learner | None:
        """Whose token it is."""
        with self._engine.begin() as connection:
            return self._found(connection, LEARNERS.c.token == _hashed(token))

    def by_name(self, name: str) -> Learner:
        """The learner whom a hub calls so; a new one, if they were never seen here."""
        with self._writing, self._engine.begin() as connection:
            found = self._found(connection, LEARNERS.c.name == name)
            found = found or self._add_learner(connection, name, None)
        assert found is not None
        return found

    def add(self, learner: Learner, reports: Iterable[Report]) -> list[Report]:
        """Keep what is new among these, and say what was."""
        new = []
        with self._writing, self._engine.begin() as connection:
            for report in reports:
                row = report.model_dump() | {"learner": learner.id}
                added = self._insert(REPORTS).values(row).returning(REPORTS.c.number)
                if connection.execute(added).first():  # the row count is not told by every driver
                    new.append(report)
        return new

    def learners(self) -> list[Learner]:
        """Everybody, in the order of joining."""
        asked = sql.select(LEARNERS.c.id, LEARNERS.c.name)
        asked = asked.where(LEARNERS.c["class"] == self.class_name).order_by(LEARNERS.c.id)
        with self._engine.begin() as connection:
            return [Learner(*row) for row in connection.execute(asked)]

    def reports(self) -> list[tuple[int, Report]]:
        """All that was kept, in the order in which it came, with the learner's id."""
        asked = sql.select(REPORTS).join(LEARNERS, LEARNERS.c.id == REPORTS.c.learner)
        asked = asked.where(LEARNERS.c["class"] == self.class_name).order_by(REPORTS.c.number)
        fields = Report.model_fields
        with self._engine.begin() as connection:
            rows = connection.execute(asked).mappings()
            return [
                (r["learner"], Report.model_construct(**{n: r[n] for n in fields})) for r in rows
            ]

    def _insert(self, table: sql.Table) -> Any:
        """An insert that does nothing where the row is there already."""
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        return dialect.insert(table).on_conflict_do_nothing()

    def _add_learner(
        self, connection: sql.Connection, name: str, token: str | None
    ) -> Learner | None:
        own = LEARNERS.c["class"] == self.class_name
        count = sql.select(sql.func.count()).select_from(LEARNERS).where(own)
        if connection.execute(count).scalar_one() >= MOST_LEARNERS:
            raise ClassIsFull
        row = {"class": self.class_name, "name": name, "token": token}
        added = self._insert(LEARNERS).values(row).returning(LEARNERS.c.id, LEARNERS.c.name)
        found = connection.execute(added).first()
        return Learner(*found) if found else None

    def _found(self, connection: sql.Connection, who: Any) -> Learner | None:
        asked = sql.select(LEARNERS.c.id, LEARNERS.c.name)
        row = connection.execute(asked.where(who, LEARNERS.c["class"] == self.class_name)).first()
        return Learner(*row) if row else None


def _hashed(token: str) -> str:
    """What is kept of a token: who reads the database cannot report as somebody else."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
