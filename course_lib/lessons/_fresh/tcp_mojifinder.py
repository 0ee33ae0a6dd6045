"""Lesson 19, with lines that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import word


def query_of(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The query in made-up lines, some of which end the session."""
    lines = [f"  {word(chance)} {word(chance)}\t\r\n".encode() for _ in range(3)]
    lines += [bytes([chance.randrange(1, 9)]) + word(chance).encode() + b"\r\n"]
    lines += [word(chance).encode() + bytes([chance.randrange(0x80, 0xC0)]) + b"\r\n", b" \r\n"]
    chance.shuffle(lines)
    for line in lines:
        yield attempt(line).result
