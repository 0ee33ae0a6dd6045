"""Check a learner's file in child processes: whatever the file does, every exercise gets a verdict in time."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from course_lib.command.check.source import Unreadable, read
from course_lib.course import ROOT

LIMIT = 20.0  # real seconds
SILENCE = 9.0  # real seconds without a word from the child: it cannot be stopped from inside
_RESERVE = 1.0  # real seconds for starting the last child and for printing


def check_file(lesson: str, path: Path, limit: float = LIMIT) -> dict[str, Any]:
    """The object that `course check --json` prints, and under "problems" what failed at the top level.

    Raises OSError and Unreadable (a ValueError) for a file that cannot be read.
    """
    read(path)
    report = Report(lesson, path, time.monotonic() + limit - _RESERVE)
    while not report.complete:
        report.run_child()
    return {"lesson": lesson, "exercises": report.verdicts(), "problems": report.problems}


class Report:
    """What is known so far, from one child or from several."""

    def __init__(self, lesson: str, path: Path, deadline: float) -> None:
        self.lesson, self.path, self.deadline = lesson, path, deadline
        self.names: list[str] | None = None
        self.found: dict[str, dict[str, Any]] = {}
        self.problems: list[str] = []
        self.skip: list[int] = []

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
        arguments = [self.lesson, str(self.path.resolve())]
        arguments += [json.dumps(self.skip), json.dumps(self.missing)]
        with subprocess.Popen(
            [sys.executable, "-m", "course_lib.command.check.child", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        ) as child:
            try:
                at, in_time = self._listen(child)
            finally:
                _kill(child)
            self._explain(at, in_time, child)

    def _listen(self, child: subprocess.Popen[str]) -> tuple[str, bool]:
        """Note what the child says until it ends; what it was at, and whether it ended by itself."""
        words: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_read, args=(child, words), daemon=True).start()
        at = ""
        while True:
            wait = min(SILENCE, self.deadline - time.monotonic())
            try:
                word = words.get(timeout=max(wait, 0))
            except queue.Empty:
                return at, False
            if word is None:
                return at, True
            at = self._note(word) or at

    def _note(self, word: str) -> str | None:
        said: dict[str, Any] = json.loads(word)
        if "exercises" in said:
            self.names = said["exercises"]
        if "verdict" in said:
            self.found[said["verdict"]["exercise"]] = said["verdict"]
        if "problem" in said and said["problem"] not in self.problems:
            self.problems.append(said["problem"])
        return said.get("begin")

    def _explain(self, at: str, in_time: bool, child: subprocess.Popen[str]) -> None:
        """The child ended or was ended: what does that say about what it was at?"""
        if self.complete:
            return
        if self.names is None:
            assert child.stderr is not None
            raise RuntimeError(f"the course's own checker failed:\n{child.stderr.read()[-2000:]}")
        kind, _, which = at.partition(" ")
        if time.monotonic() > self.deadline:
            for name in self.missing:
                self._fail(
                    name, "timeout", "There was no time left to check it: the file takes too long."
                )
        elif kind == "piece":
            self.skip.append(int(which))
            self.problems.append(f"statement {int(which) + 1} of the file had to be stopped")
        elif which in self.missing:
            if in_time:
                self._fail(which, "exception", "Your code ended the whole Python process.")
            else:
                self._fail(
                    which, "endless-loop", "Your code never comes to an end and cannot be stopped."
                )

    def _fail(self, name: str, diagnosis: str, message: str) -> None:
        self.found[name] = {
            "exercise": name,
            "verdict": "incorrect",
            "diagnosis": diagnosis,
            "message": message,
            "line": None,
            "elapsed": None,
            "seconds": 0.0,
        }


def _read(child: subprocess.Popen[str], words: queue.Queue[str | None]) -> None:
    assert child.stdout is not None
    with contextlib.suppress(ValueError):  # closed under our hands, when the child had to be ended
        for line in child.stdout:
            words.put(line)
    words.put(None)


def _kill(child: subprocess.Popen[str]) -> None:
    """End the child and everything that it started in its session."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()


__all__ = ["LIMIT", "Report", "Unreadable", "check_file"]
