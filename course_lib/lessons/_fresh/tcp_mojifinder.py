"""Lesson 19, with lines that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import word, words
from course_lib.lessons._shared.replies import LINE, ROOM, Sent
from course_lib.lessons._shared.sessions import ANSWER, LIMIT, Act, Session, held
from solutions.charindex import InvertedIndex
from solutions.tcp_mojifinder import PROMPT


def seen_of(session: Session) -> Any:
    """What its guest saw, and how it ended."""
    first, *rest = session.seen
    answers = [(data.count(ANSWER), data.endswith(PROMPT)) for data in rest]
    queries = [" ".join(query.split()) for query in session.queries]
    return first.endswith(PROMPT), answers, queries, session.ended, session.closed, session.waited


def polite(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What is asked and seen in sessions with made-up lines, and that they end and are closed."""
    for count in (1, chance.randrange(2, 6)):
        acts: list[Act] = [("send", f"{one}\r\n".encode()) for one in words(chance, count)]
        yield seen_of(held(attempt, *acts, ("send", b"\r\n")))
        yield seen_of(held(attempt, *acts, ("leave",)))


def finder(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What is asked and seen in sessions with made-up lines, in pieces, that end in different ways."""
    ends: list[Act] = [
        ("leave",),
        ("send", bytes([chance.randrange(1, 9)]) + word(chance).encode() + b"\r\n"),
        ("send", word(chance).encode() + bytes([chance.randrange(0x80, 0xC0)]) + b"\r\n"),
        ("vanish",),
    ]
    for end in ends:
        lines = [
            f"{one} {two}\r\n".encode() for one, two in zip(words(chance, 4), words(chance, 4))
        ]
        lines.insert(chance.randrange(4), b"\r\n")
        whole = b"".join(lines)
        cut = chance.randrange(1, len(whole) - 1)
        yield seen_of(held(attempt, ("send", whole[:cut]), ("send", whole[cut:]), end))


def search(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The lines that are sent of a made-up index, also to a guest who reads slowly, and their count."""
    start = chance.choice((32, 0x370, 0x400, 0x2200, 0x2654)) + chance.randrange(32)
    index = InvertedIndex(start, start + 90)
    common = sorted(index.entries, key=lambda one: (-len(index.entries[one]), one))[:8]
    for query, slow in [
        (chance.choice(common), True),
        (chance.choice(common), False),
        (word(chance), False),
    ]:
        call = Sent(query.lower(), slow)
        call.index = InvertedIndex(start, start + 90)
        result = attempt(scenario=call.scenario, limit=LIMIT).result
        yield result, [line.split() for line in call.lines], call.closed
        yield call.unread <= ROOM + LINE if slow else None, call.index.entries == index.entries


def query_of(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The query in made-up lines, some of which end the session."""
    lines = [f"  {word(chance)} {word(chance)}\t\r\n".encode() for _ in range(3)]
    lines += [bytes([chance.randrange(1, 9)]) + word(chance).encode() + b"\r\n"]
    lines += [word(chance).encode() + bytes([chance.randrange(0x80, 0xC0)]) + b"\r\n", b" \r\n"]
    chance.shuffle(lines)
    for line in lines:
        yield attempt(line).result
