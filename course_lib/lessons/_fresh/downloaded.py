"""What became of downloads of made-up flags, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx

from course_lib.lessons._fresh.served import Elsewhere, Scene
from course_lib.lessons._shared.jobs import leaves
from course_lib.lessons._shared.practice import Practice
from course_lib.run.run import Run
from solutions.flags2_common import DownloadStatus


def in_bytes(value: Any) -> Any:
    """A bytearray will do as well."""
    return bytes(value) if type(value) is bytearray else value


def named(value: Any) -> Any:
    """A status by its name."""
    return value.name if isinstance(value, DownloadStatus) else in_bytes(value)


def saved(practice: Practice) -> dict[str, Any]:
    """What was saved, under which names."""
    return {name: in_bytes(image) for name, image in practice.saved.items()}


def statuses(run: Run) -> list[Any]:
    """Of the error pages that came out as errors."""
    errors = [error for error in leaves(run.error) if isinstance(error, httpx.HTTPStatusError)]
    return [error.response.status_code for error in errors]


def good_ones(fetch: Callable[..., Run], scene: Scene, **options: Any) -> Iterator[Any]:
    """All that the server has, at once."""
    with Elsewhere(scene) as practice:
        run = fetch(practice, *scene.good, **options)
    yield [*map(named, run.result)], saved(practice), practice.saved_in_time
    yield [cc for cc in scene.good if cc in run.text.upper()], len(practice.clients.own)


def one(fetch: Callable[..., Run], scene: Scene, cc: str, **options: Any) -> Iterator[Any]:
    """One that the server does not have, or answers something else for."""
    with Elsewhere(scene) as practice:
        run = fetch(practice, cc, **options)
    yield run.result and [*map(named, run.result)], statuses(run), saved(practice)
