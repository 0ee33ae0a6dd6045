"""Lesson 14, with flags and countries that are made up, on a server that is another process."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.downloaded import good_ones, one
from course_lib.lessons._fresh.flags2 import downloads
from course_lib.lessons._fresh.served import Elsewhere, Scene, flags, missing, no_flag
from course_lib.lessons._shared.download_one import Download
from course_lib.lessons._shared.failures import failures_of
from course_lib.lessons._shared.fetching import Fetch
from course_lib.lessons.flags3 import givens


def few(chance: Random) -> Scene:
    """Some facts that are there, and one that is an error."""
    return flags(chance, chance.randrange(2, 4), 1, facts=True)


def at_once(chance: Random) -> Scene:
    """All that is asked for can be under way at once, with one that is missing."""
    return flags(chance, 4, 2, facts=True, together=7)


def throttled(chance: Random) -> Scene:
    """More than may be asked for at once."""
    limit = chance.randrange(2, 4)
    return flags(chance, limit + 2, 1, facts=True, together=limit, at_most=True)


SERVED = {"get_country": few, "who_failed": at_once, "download_one": throttled}


def get_country(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The names of made-up countries, what is raised for others, and what the server is asked for."""
    fetch = Fetch(attempt, givens, lambda practice, cc: (practice.url, cc))
    yield from good_ones(fetch, scene)
    yield from one(fetch, scene, no_flag(scene, chance), raises=(Exception,))


def who_failed(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """Which of made-up codes failed, what the server is asked for, and how much of it at once."""
    asked = [*scene.good, *scene.bad, missing(scene, chance)]
    chance.shuffle(asked)
    with Elsewhere(scene) as practice:
        yield failures_of(attempt, givens)(practice, *asked).result


def download_one(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """What is saved and returned of made-up flags, what the server is asked for, and how much of it at once."""
    yield from downloads(Download(attempt, givens), chance, scene)
