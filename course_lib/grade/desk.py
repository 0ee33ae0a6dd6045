"""The grader's side of a keeper: start it, give it a submission, take its answer, start another if it ends."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
from typing import Any

from course_lib import course
from course_lib.files import processes
from course_lib.grade import frames, second_look

_GRACE = 20.0  # real seconds beside the limit: the keeper answers by itself, or is broken
_TRIES = 2  # for a submission under which a keeper ends
_TOLD = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")  # no secrets
PLAIN = "COURSE_GRADE_PLAIN"  # in the environment: no namespaces, to try what that is like


class Keeper:
    """One keeper and the way to it."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="course-grade-")
        self.mark = os.urandom(8).hex()
        own = {name: os.environ[name] for name in _TOLD if name in os.environ}
        own |= {"TMPDIR": self.folder, processes.MARK: self.mark, "PYTHONHASHSEED": "0"}
        ours, theirs = socket.socketpair()
        plain = ["--plain"] if os.environ.get(PLAIN) else []
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "course_lib.grade.keeper", *plain],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=course.ROOT,
                env=own,
                start_new_session=True,
            )
        self.line = ours
        self.line.settimeout(_GRACE)
        try:
            self.level: str = frames.receive(ours)[0]["level"]
        except frames.HungUp:
            self.close()
            raise

    def grade(self, job: dict[str, Any], data: bytes, seed: bytes) -> dict[str, Any]:
        """What it found; the seed is for when it asks. Raises HungUp if it ended over it."""
        self.line.settimeout(job["limits"]["timeout"] + _GRACE)
        frames.send(self.line, job, data)
        while "seed" in (found := frames.receive(self.line)[0]):
            self.line.sendall(seed)
        return found | {"level": self.level}

    def close(self) -> None:
        """End it, and with it all that it has started."""
        self.line.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.5)
        self.process.kill()
        self.process.wait()
        if sys.platform != "linux" or "namespaces and" not in getattr(self, "level", ""):
            processes.end(self.mark)
        shutil.rmtree(self.folder, ignore_errors=True)


_idle: queue.SimpleQueue[Keeper] = queue.SimpleQueue()


def grade(job: dict[str, Any], data: bytes) -> dict[str, Any]:
    """One submission, by a keeper that has nothing to do; also run by the workers of a cluster."""
    seed = second_look.seed_of(job["lesson"])
    second_look.prepare(job["lesson"], _of_the_worked_answers)
    found = _first_look(job, data, seed)
    return found if "failed" in found else second_look.taken(found, job, _of_the_worked_answers)


def _of_the_worked_answers(job: dict[str, Any], data: bytes, seed: bytes) -> dict[str, Any]:
    """What they do with a seed: asked of a keeper that has had nobody's file before."""
    with contextlib.suppress(queue.Empty):
        _idle.get_nowait().close()  # the new one takes its place: there are as many as before
    keeper = Keeper()
    try:
        found = keeper.grade(job, data, seed)
    except BaseException:
        keeper.close()
        raise
    _idle.put(keeper)
    return found


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
    """End all keepers that have nothing to do."""
    with contextlib.suppress(queue.Empty):
        while True:
            _idle.get_nowait().close()
