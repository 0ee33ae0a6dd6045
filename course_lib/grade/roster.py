"""The roster: who is in the class, as a teacher's table says it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Person:
    """Somebody on the roster."""

    learner: str
    name: str = ""


def read_roster(path: Path) -> list[Person]:
    """The column `learner`, and `name` if there is one. Raises OSError, and ValueError for what is no roster.

    deploy/jupyterhub_config.py reads the same file in the same way, where there may be no course to import.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        lines = [line for line in csv.reader(io.StringIO(text, newline="")) if any(line)]
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8: save it as CSV UTF-8") from None
    except csv.Error as error:
        raise ValueError(f"{path} is no roster: {error}") from None
    head = [name.strip().lower() for name in lines[0]] if lines else []
    if "learner" not in head:
        semicolons = bool(lines) and ";" in "".join(lines[0])
        why = "is it separated by semicolons?" if semicolons else "its first line names the columns"
        raise ValueError(f"{path} has no column `learner` ({why})")
    found: dict[str, Person] = {}
    for line in lines[1:]:
        one = {name: value.strip() for name, value in zip(head, line, strict=False)}
        if one.get("learner"):
            found.setdefault(one["learner"], Person(one["learner"], one.get("name", "")))
    return [*found.values()]
