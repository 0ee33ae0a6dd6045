"""Lesson 12, with flags that are made up, on a server that is another process."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.downloaded import good_ones, one, saved
from course_lib.lessons._fresh.served import Elsewhere, Scene, flags, missing, no_flag
from course_lib.lessons._shared.sizes import sizes_of
from course_lib.lessons.flags import fetching, givens, supervise


def few(chance: Random) -> Scene:
    """Some flags that are there, and one that is an error."""
    return flags(chance, chance.randrange(2, 4), 1)


def many(chance: Random) -> Scene:
    """All of them can be under way at once."""
    count = chance.randrange(4, 7)
    return flags(chance, count, together=count)


SERVED = {"get_flag": few, "download_one": few, "supervisor": many, "flag_sizes": many}


def get_flag(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The bytes of made-up flags, what is raised for others, and what the server is asked for."""
    fetch = fetching(attempt)
    yield from good_ones(fetch, scene)
    yield from one(fetch, scene, no_flag(scene, chance), raises=(Exception,))


def download_one(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """What is saved, printed and returned of made-up flags, and what the server is asked for."""
    yield from get_flag(attempt, chance, scene)


def supervisor(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """What is saved and returned, what the server is asked for, and how much of it at once."""
    with Elsewhere(scene) as practice:
        run = supervise(attempt, practice, *scene.good)
    yield run.result, saved(practice), len(practice.clients.own), practice.left_open


def flag_sizes(attempt: Attempt, chance: Random, scene: Scene) -> Iterator[Any]:
    """The sizes of made-up flags, what the server is asked for, and how much of it at once."""
    asked = [*scene.good]
    asked.insert(chance.randrange(len(asked)), missing(scene, chance))
    with Elsewhere(scene) as practice:
        yield sizes_of(attempt, givens)(practice, *asked).result
