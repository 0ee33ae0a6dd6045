"""Check a learner's file in child processes: whatever the file does, every exercise gets a verdict in time."""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from course_lib import course

LIMIT = 20.0  # real seconds
SILENCE = 9.0  # real seconds without a word from the child: it cannot be stopped from inside
_RESERVE = 1.0  # real seconds for starting the last child and for printing
_PATIENCE = 4.0  # real seconds for the guard to end what is left
_LINE = 1 << 18  # bytes: a longer line is none of ours
# those of `Outcome`, whose module brings the whole engine with it
_VERDICTS = ("correct", "incorrect", "not attempted", "check failed")
_HUGE = 1 << 53  # from here on a float is no longer exact
_FIELDS = ("exercise", "verdict", "diagnosis", "message", "line", "elapsed", "seconds", "traceback")


class CannotRead(ValueError):
    """The file is neither text nor a notebook, or no file at all."""


class CheckerFailed(RuntimeError):
    """The course's own part of the check failed."""


def check_file(lesson: str, path: Path, limit: float = LIMIT) -> dict[str, Any]:
    """The object that `course check --json` prints, and under "problems" what failed at the top level.

    Raises CannotRead for a file that cannot be read.
    """
    report = Report(lesson, path, time.monotonic() + limit - _RESERVE)
    try:
        while not report.complete:
            report.run_child()
    except (CheckerFailed, OSError) as error:
        report.give_up(str(error))
    return {"lesson": lesson, "exercises": report.verdicts(), "problems": report.problems}


class Report:
    """What is known so far, from one child or from several."""

    def __init__(self, lesson: str, path: Path, deadline: float) -> None:
        # the path as it was given, made absolute: a link keeps its own folder and suffix
        self.lesson, self.path, self.deadline = lesson, os.path.abspath(path), deadline
        self.names: list[str] | None = None
        self.found: dict[str, dict[str, Any]] = {}
        self.problems: list[str] = []
        self.skip: list[int] = []
        self.unreadable = self.noise = ""
        self.crowd = False

    @property
    def missing(self) -> list[str]:
        return [name for name in self.names or [] if name not in self.found]

    @property
    def complete(self) -> bool:
        return self.names is not None and not self.missing

    def verdicts(self) -> list[dict[str, Any]]:
        return [self.found[name] for name in self.names or []]

    def run_child(self) -> None:
        """Start a child for what is still missing, and note why it ended."""
        self.crowd = False
        known = len(self.found)
        left = max(self.deadline - time.monotonic(), 0)
        arguments = [json.dumps(self.skip), json.dumps(self.missing), str(left)]
        with child([self.lesson, self.path, *arguments]) as words:
            at, by_itself = self._listen(words)
        if self.unreadable:
            raise CannotRead(self.unreadable)
        self._explain(at, by_itself, progress=len(self.found) > known)

    def _listen(self, words: queue.Queue[bytes | None]) -> tuple[str, bool]:
        """Note what the child says until it ends; what it was at, and whether it ended by itself."""
        at = ""
        while not (self.complete or self.unreadable):
            patience = math.inf if at == "file" else SILENCE  # a long file takes long to read
            wait = min(patience, self.deadline - time.monotonic())
            try:
                word = words.get(timeout=max(wait, 0))
            except queue.Empty:
                return at, False
            if word is None:
                break
            at = self.note(word) or at
        return at, True

    def note(self, word: bytes) -> str | None:
        """Take what it says for what it is: a file that finds the way to us may say anything."""
        try:
            said = json.loads(word)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            self.noise = (self.noise + word.decode(errors="replace"))[-2000:]
            return None
        if self.names is None and isinstance(names := said.get("exercises"), list):
            self.names = [str(name) for name in names]
        if (verdict := _verdict(said.get("verdict"))) and verdict["exercise"] in self.missing:
            self.found[verdict["exercise"]] = verdict
        if isinstance(problem := said.get("problem"), str) and problem not in self.problems:
            self.problems.append(problem)
        if isinstance(reason := said.get("unreadable"), str):
            self.unreadable = reason
        if isinstance(fault := said.get("fault"), str):
            self.noise = fault
        self.crowd = self.crowd or "crowd" in said
        begun = said.get("begin")
        return begun if isinstance(begun, str) else None

    def _explain(self, at: str, by_itself: bool, progress: bool) -> None:
        """The child ended or was ended: what does that say about what it was at?"""
        if self.complete:
            return
        kind, _, which = at.partition(" ")
        if self.names is None:
            raise CheckerFailed(self.noise or "Its process did not start in time.")
        if time.monotonic() > self.deadline:
            message = "There was no time left to check it: the file takes too long."
            self.fail(self.missing, "timeout", message)
        elif kind == "set-up":
            raise CheckerFailed(self.noise or "The lesson's set-up did not come to its end.")
        elif kind == "file":
            raise CannotRead("Python itself breaks down when it reads it")
        elif kind == "piece" and _is_position(which) and int(which) not in self.skip:
            self.skip.append(int(which))
            self.problems.append(f"statement {int(which) + 1} of the file had to be stopped")
        elif kind == "exercise" and which in self.missing:
            if self.crowd:
                message = "Your code starts processes without end."
            elif by_itself:
                message = "Your code ended the whole Python process."
            else:
                message = "Your code never comes to an end and cannot be stopped."
            diagnosis = "exception" if by_itself and not self.crowd else "endless-loop"
            self.fail([which], diagnosis, message)
        elif not progress:  # nothing that a new child would do otherwise
            self.fail(self.missing, "exception", "The file disturbs the check that runs it.")

    def give_up(self, why: str) -> None:
        """The course itself failed: that is the verdict on what is missing."""
        if self.names is None:
            self.names = [*course.find(self.lesson).stubs]
        message = (
            "The check itself failed: that is the course's fault, not yours. Please report it."
        )
        for name in self.missing:
            self._conclude(name, "check failed", "", message)
            self.found[name]["traceback"] = why

    def fail(self, names: list[str], diagnosis: str, message: str) -> None:
        """These exercises are incorrect, for this reason."""
        for name in names:
            self._conclude(name, "incorrect", diagnosis, message)

    def _conclude(self, name: str, verdict: str, diagnosis: str, message: str) -> None:
        said = (name, verdict, diagnosis, message, None, None, 0.0)
        self.found[name] = dict(zip(_FIELDS, said, strict=False))


def _verdict(said: Any) -> dict[str, Any] | None:
    """A verdict that is complete and plain, or None."""
    if not isinstance(said, dict):
        return None
    found = {key: said.get(key) for key in _FIELDS if key in said or key != "traceback"}
    numbers = (found["line"], found["elapsed"], found["seconds"])
    words = (value for key, value in found.items() if key not in ("line", "elapsed", "seconds"))
    fine = all(isinstance(word, str) for word in words) and all(map(_is_number, numbers))
    return found if fine and found["verdict"] in _VERDICTS else None


def _is_number(value: Any) -> bool:
    """None, or what is a number of lines or seconds can be; JSON's may have thousands of digits."""
    return value is None or (isinstance(value, int | float) and abs(value) < _HUGE)


def _is_position(word: str) -> bool:
    return word.isdecimal() and len(word) < 10


@contextlib.contextmanager
def child(arguments: list[str]) -> Iterator[queue.Queue[bytes | None]]:
    """Run guard.py with these; give what it says, line by line. Afterwards nothing of it is left."""
    mark = os.urandom(8).hex()
    with subprocess.Popen(
        [sys.executable, "-m", "course_lib.files.guard", *arguments],
        stdin=subprocess.PIPE,  # the guard's lifeline: it closes when we end, however we end
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
        cwd=course.ROOT,
        env={**os.environ, "COURSE_CHECK": mark},
        start_new_session=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        words: queue.Queue[bytes | None] = queue.Queue(500)
        over = threading.Event()
        reader = threading.Thread(target=_read, args=(process.stdout, words, over), daemon=True)
        reader.start()
        try:
            yield words
        finally:
            over.set()
            process.stdin.close()
            _end(process, mark)
            reader.join(1)


def _read(stdout: IO[bytes], words: queue.Queue[bytes | None], over: threading.Event) -> None:
    """Cut what comes into lines; None at the end."""
    rest = b""
    while data := os.read(stdout.fileno(), 1 << 16):
        if not over.is_set():
            *lines, rest = (rest + data).split(b"\n")
            rest = rest[-_LINE:]
            for line in filter(None, lines):
                _put(words, line, over)
    _put(words, None, over)


def _put(words: queue.Queue[bytes | None], word: bytes | None, over: threading.Event) -> None:
    while not over.is_set():
        with contextlib.suppress(queue.Full):
            words.put(word, timeout=0.1)
            return


def _end(process: subprocess.Popen[bytes], mark: str) -> None:
    """The guard ends all when its lifeline is closed; if it was killed, or is none, we do."""
    if hasattr(os, "fork"):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
    process.kill()
    if process.wait() == 0 and hasattr(os, "fork"):
        return
    import tempfile

    from course_lib.files import processes
    from course_lib.files.removal import remove

    processes.end(mark)
    for folder in Path(tempfile.gettempdir()).glob(f"check-{mark}-*"):
        remove(folder)
