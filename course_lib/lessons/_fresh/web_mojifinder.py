"""Lesson 20, with queries that are made up."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import word


def link_to(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Where made-up queries arrive, and what arrives there."""
    for _ in range(5):
        odd = "".join(chance.sample(" &=+%#?/é♚\"'<;:@~", 6))
        result = attempt(word(chance) + odd + word(chance)).result
        joined = urllib.parse.urlsplit(urllib.parse.urljoin("http://there/a/b", result))
        yield joined.path, urllib.parse.parse_qs(joined.query), joined.fragment
