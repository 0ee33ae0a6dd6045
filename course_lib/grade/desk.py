"""The grader's side of a keeper: start it, give it a submission, take its answer, start another if it ends."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
from typing import Any

from course_lib.grade import frames, hints, second_look
from course_lib.grade.aside import GRACE, Aside

_TRIES = 2  # for a submission under which a keeper ends
PLAIN = "COURSE_GRADE_PLAIN"  # in the environment: no namespaces, to try what that is like


class Keeper(Aside):
    """One keeper and the way to it."""

    def __init__(self) -> None:
        super().__init__("keeper", *(["--plain"] if os.environ.get(PLAIN) else []))
        self.level: str = self.greeting["level"]

    @property
    def ends_all(self) -> bool:
        """Where it is process 1 of a world of its own."""
        level = getattr(self, "level", "")
        return sys.platform == "linux" and "namespaces and" in level

    def grade(self, job: dict[str, Any], data: bytes, seed: bytes) -> dict[str, Any]:
        """What it found; the seed is for when it asks. Raises HungUp if it ended over it."""
        self.line.settimeout(job["limits"]["timeout"] + GRACE)
        frames.send(self.line, job, data)
        while "seed" in (found := frames.receive(self.line)[0]):
            self.line.sendall(seed)
        return found | {"level": self.level}


_idle: queue.SimpleQueue[Keeper] = queue.SimpleQueue()
# one that has had worked answers only: where a folder holds several lessons, it is there for all of them
_apart: queue.SimpleQueue[Keeper] = queue.SimpleQueue()
_asked: set[str] = set()  # lessons whose worked answers it, or another, has had


def grade(job: dict[str, Any], data: bytes) -> dict[str, Any]:
    """One submission, by a keeper that has nothing to do; also run by the workers of a cluster."""
    seed = second_look.seed_of(job["lesson"])
    second_look.prepare(job["lesson"], _of_the_worked_answers)
    found = _first_look(job, data, seed)
    if "failed" in found:
        return found
    try:
        found = hints.added(found, job, data, seed)
    except frames.HungUp as error:
        return {"failed": str(error)}
    return second_look.taken(found, job, _of_the_worked_answers)


def _of_the_worked_answers(job: dict[str, Any], data: bytes, seed: bytes) -> dict[str, Any]:
    """What they do with a seed: asked of a keeper that has had nobody's file before."""
    several = bool(_asked - {job["lesson"]})
    keeper = _that_had_nobodys_file(several)
    try:
        found = keeper.grade(job, data, seed)
    except BaseException:
        keeper.close()
        raise
    _asked.add(job["lesson"])
    (_apart if several else _idle).put(keeper)
    found = hints.added(found, job, data, seed)
    if not hints.are_told(found):
        raise frames.HungUp("mypy says nothing of the worked answers")
    return found


def _that_had_nobodys_file(several: bool) -> Keeper:
    with contextlib.suppress(queue.Empty):
        return _apart.get_nowait()
    if not several:
        with contextlib.suppress(queue.Empty):
            _idle.get_nowait().close()  # the new one takes its place: there are as many as before
    return Keeper()


def _first_look(job: dict[str, Any], data: bytes, seed: bytes) -> dict[str, Any]:
    for _ in range(_TRIES):
        keeper = None
        try:
            try:
                keeper = _idle.get_nowait()
            except queue.Empty:
                keeper = Keeper()
            found = keeper.grade(job, data, seed)
            _idle.put(keeper)
            return found
        except (frames.HungUp, OSError):
            if keeper is not None:
                keeper.close()
    return {"failed": "The process that keeps submissions apart ended over this one, twice."}


def close() -> None:
    """End all that have nothing to do."""
    for keepers in (_idle, _apart):
        with contextlib.suppress(queue.Empty):
            while True:
                keepers.get_nowait().close()
    hints.close()
