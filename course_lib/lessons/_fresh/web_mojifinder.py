"""Lesson 20, with queries that are made up."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import word, words
from course_lib.lessons.web_mojifinder import PATH, asked, given_app, lent, own_app
from solutions.charindex import InvertedIndex


def search(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What is answered to requests for made-up words, of an index in which these are made up."""
    index = InvertedIndex(0x41, 0x43)
    index.entries.clear()
    known = words(chance, 4)
    for one in known:
        index.entries[one.upper()] = {chr(code) for code in chance.sample(range(0x2190, 0x2300), 9)}
    both = f"{known[0]}+{known[1]}"
    given = given_app(attempt)
    judged = own_app(attempt, given)
    queries = [*known, both, word(chance)]
    with lent(index, given, judged):
        for response in asked(attempt, judged, *(f"{PATH}?q={query}" for query in queries)):
            found = response.json()
            yield response.status_code, [(one["char"], one["name"]) for one in found]


def link_to(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Where made-up queries arrive, and what arrives there."""
    for _ in range(5):
        odd = "".join(chance.sample(" &=+%#?/é♚\"'<;:@~", 6))
        result = attempt(word(chance) + odd + word(chance)).result
        joined = urllib.parse.urlsplit(urllib.parse.urljoin("http://there/a/b", result))
        yield joined.path, urllib.parse.parse_qs(joined.query), joined.fragment
