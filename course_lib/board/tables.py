"""The board's tables, and the database in which they stand: SQLite, or any PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sql

_ALL = sql.MetaData()
# the numbering of SQLite's own needs this very type
_number = sql.BigInteger().with_variant(sql.Integer, "sqlite")
SETTINGS = sql.Table(
    "board_settings",
    _ALL,
    sql.Column("class", sql.Text, primary_key=True),
    sql.Column("name", sql.Text, primary_key=True),
    sql.Column("value", sql.Text, nullable=False),
)
LEARNERS = sql.Table(
    "board_learners",
    _ALL,
    sql.Column("id", _number, primary_key=True, autoincrement=True),
    sql.Column("class", sql.Text, nullable=False),
    sql.Column("name", sql.Text, nullable=False),
    sql.Column("token", sql.Text, unique=True),  # its hash; none where a hub says who is who
    sql.UniqueConstraint("class", "name"),
)
REPORTS = sql.Table(
    "board_reports",
    _ALL,
    sql.Column("number", _number, primary_key=True, autoincrement=True),
    sql.Column("learner", _number, sql.ForeignKey(LEARNERS.c.id), nullable=False),
    sql.Column("id", sql.Text, nullable=False),
    sql.Column("lesson", sql.Text, nullable=False),
    sql.Column("exercise", sql.Text, nullable=False),
    sql.Column("verdict", sql.Text, nullable=False),
    sql.Column("diagnosis", sql.Text, nullable=False),
    sql.Column("time", sql.Float(53), nullable=False),
    sql.UniqueConstraint("learner", "id"),  # sent twice, kept once
)


def opened(address: str) -> sql.Engine:
    """The database at an address, with its tables. Raises ValueError and OSError."""
    engine = _engine(address)
    try:
        _ALL.create_all(engine)
    except sql.exc.SQLAlchemyError as error:
        raise ValueError(f"the database cannot be used: {_said(error)}") from None
    return engine


def _engine(address: str) -> sql.Engine:
    try:
        url = sql.make_url(address)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")  # of the extra `postgres`
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise ValueError("a database is sqlite:///FILE or postgresql://USER@HOST/NAME")
        if url.get_backend_name() == "postgresql":
            return sql.create_engine(url, pool_pre_ping=True)
        if url.database in (None, "", ":memory:"):
            raise ValueError("a database in memory forgets: sqlite:///FILE")
        _make_private(Path(url.database))
        engine = sql.create_engine(url, connect_args={"timeout": 30})
    except sql.exc.ArgumentError:
        raise ValueError("a database is sqlite:///FILE or postgresql://USER@HOST/NAME") from None
    except ImportError as error:
        raise ValueError(
            f"{error.name} is missing: pip install 'asyncio-course[postgres]'"
        ) from None

    @sql.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.execute("pragma journal_mode=wal")  # who reads does not wait for who writes
        connection.execute("pragma synchronous=normal")  # what was acknowledged outlives any kill

    return engine


def _make_private(path: Path) -> None:
    """Names and the room's secrets stand in it: it is the teacher's alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _said(error: sql.exc.SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0]
