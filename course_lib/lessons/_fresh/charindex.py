"""Lesson 18, with texts and ranges that are made up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, word, words


def tokenize(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """The words of made-up texts."""
    for _ in range(3):
        parts = [chance.choice((str.upper, str.title, str))(word(chance)) for _ in range(6)]
        parts += [str(chance.randrange(1000)), parts[0]]
        text = "".join(part + chance.choice((" ", "-", ", ", " (", "! ")) for part in parts)

        def scenario(tokenize: Answer, text: str = text) -> list[Any]:
            return [*tokenize(text)]

        yield attempt(scenario=scenario).result


def InvertedIndex(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What an index of made-up code points holds, and what it finds."""
    start = chance.randrange(32, 900)
    stop = start + chance.randrange(40, 90)

    def scenario(InvertedIndex: Answer) -> Any:
        index = InvertedIndex(start, stop)
        entries = {word: {*chars} for word, chars in index.entries.items()}
        known = sorted(word for word in entries if type(word) is str)
        queries = [" ".join(chance.sample(known, 2)).lower() for _ in range(6)]
        queries += ["letter small", "capital letter", chance.choice(known), "nosuchword", ""]
        found = [{*index.search(query)} for query in queries]
        return entries, queries, found, len(index.entries)

    yield attempt(scenario=scenario).result


def find(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What is found in made-up entries, and that they stay as they are."""
    names = words(chance, 6)
    letters = "abcdefghijklmnopqrst"
    plan = {name.upper(): {*chance.sample(letters, 12)} for name in names}
    queries = [" ".join(chance.sample(names, chance.randrange(1, 4))) for _ in range(6)]
    queries += [f"{names[0]} {word(chance)}x", ""]

    def scenario(find: Answer) -> Any:
        entries: defaultdict[str, set[str]] = defaultdict(set)
        entries.update({key: {*value} for key, value in plan.items()})
        found = [{*find(entries, query)} for query in queries]
        return found, dict(entries)

    yield attempt(scenario=scenario).result
