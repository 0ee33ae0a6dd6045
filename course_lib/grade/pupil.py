"""The process in which a submission runs: forked from the keeper, which has imported the course already.

What it says goes through one pipe, a JSON object a line, and is what the keeper makes of it: a submission
that finds the pipe may say there what it wants.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from course_lib import course
from course_lib.checks.exercise import Exercise, load
from course_lib.files import child
from course_lib.files.file import Unreadable, read
from course_lib.files.stand_ins import Shell
from course_lib.files.toplevel import run_pieces
from course_lib.grade import kernel, level
from course_lib.grade.limits import Limits, impose

_LONG = 4000  # characters of a traceback that are worth reading


@dataclass
class Paper:
    """What was handed in, and how it is to be looked at."""

    lesson: str
    name: str  # of the file
    data: bytes
    seed: int
    limits: Limits


class Pupil:
    """Runs a paper and checks it, without the pieces `skip`; `only` are the exercises to check."""

    def __init__(self, paper: Paper, shut: level.Level, skip: list[int], only: list[str]) -> None:
        self.paper, self.level, self.skip, self.only = paper, shut, skip, only

    def sit(self, pipe: int, folder: str, address_space: int) -> NoReturn:
        """Does not return: this is what the process is there for."""
        try:
            self._settle(pipe, folder, address_space)
            self._work(Path(folder))
            self._say({"end": True})
        except BaseException:
            self._say({"fault": traceback.format_exc()[-_LONG:]})
        os._exit(0)  # whatever threads it has left behind

    def _settle(self, pipe: int, folder: str, address_space: int) -> None:
        """Away from everything that is the keeper's."""
        keeper = os.getppid()
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._pipe = os.dup2(pipe, 3, inheritable=False) if pipe != 3 else 3
        os.closerange(4, 65536 if address_space else 4)
        with open(os.devnull, "r+b") as nothing:
            for stream in (0, 1, 2):
                os.dup2(nothing.fileno(), stream)
        self._pid, self._write, self._dumps = os.getpid(), os.write, json.dumps
        os.register_at_fork(after_in_child=self._be_silent)
        os.environ.clear()
        os.environ.update(
            PATH="/usr/bin:/bin", HOME=folder, LANG="C.UTF-8", PYTHONDONTWRITEBYTECODE="1"
        )
        random.seed(self.paper.seed)
        impose(self.paper.limits, address_space)
        self._furnish(Path(folder))
        level.shut_in(self.level, folder, keeper)
        with_signal = getattr(signal, "SIGKILL", signal.SIGTERM)
        try:
            kernel.die_with_the_parent(with_signal)
        except OSError:
            pass  # not Linux

    def _be_silent(self) -> None:
        """In a copy of this process: it has nothing to say."""
        try:
            os.close(self._pipe)
        except OSError:
            pass

    def _furnish(self, folder: Path) -> None:
        """Its place is like that of a notebook in the course: the data are beside it."""
        place = folder / "notebooks"
        place.mkdir()
        (folder / "tmp").mkdir()
        (folder / "data").symlink_to(course.ROOT / "data")
        for variable in ("TMPDIR", "TEMP", "TMP"):
            os.environ[variable] = str(folder / "tmp")
        tempfile.tempdir = str(folder / "tmp")
        self._file = place / _plain(self.paper.name)
        self._file.write_bytes(self.paper.data)
        os.chdir(place)
        sys.path[:] = [
            str(place),
            *(path for path in sys.path if path not in ("", str(course.ROOT))),
        ]
        sys.argv[:] = [str(self._file)]

    def _say(self, what: dict[str, Any]) -> None:
        if os.getpid() != self._pid:
            os._exit(1)  # a copy that the submission has made
        rest = self._dumps(what).encode() + b"\n"
        while rest:
            rest = rest[self._write(self._pipe, rest) :]

    def _work(self, folder: Path) -> None:
        paper, exercises = self.paper, load(self.paper.lesson)
        self._say({"begin": "file"})
        gc.disable()
        try:
            pieces = read(paper.data, self._file.name)
        except Unreadable as error:
            return self._say({"unreadable": str(error)})
        gc.enable()
        self._say({"begin": "set-up"})
        module = child.module_for(self._file.stem)
        module.__file__ = str(self._file)
        names = vars(module)
        child.silence_lessons()
        if self._file.suffix == ".ipynb":
            shell = Shell(names)
            names.update(get_ipython=lambda: shell, display=lambda *_, **__: None)
        todo = child.but_set_up(pieces, course.find(paper.lesson).set_up, names)
        numbered = ((number, piece) for number, piece in todo if number not in self.skip)
        failed = run_pieces(numbered, names, lambda number: self._say({"begin": f"piece {number}"}))
        for one in failed[: child.NOTES]:
            self._say({"problem": str(one)})
        for exercise in exercises:
            if self.only and exercise.name not in self.only:
                continue
            self._say({"begin": f"exercise {exercise.name}"})
            verdict = child.verdict_of(exercise, names, failed)
            self._say({"verdict": child.in_plain_data(verdict)})
            self._show(exercise, verdict)
            if verdict.run is not None and verdict.run.ended.out_of_control:
                break  # its thread would slow down the next ones: they get a fresh process

    def _show(self, exercise: Exercise, verdict: Any) -> None:
        """What the feedback shows of it: the picture of the run, and what was printed."""
        from course_lib.notebook.verdicts import printed, run_drawn

        try:
            drawn = run_drawn(verdict, exercise)
            shown = {"picture": drawn.svg, "summary": drawn.summary} if drawn is not None else {}
        except Exception:  # a picture must never cost anybody a verdict
            shown = {}
        self._say({"shown": {"exercise": exercise.name, "printed": printed(verdict), **shown}})


def _plain(name: str) -> str:
    """A name for the file that is one name, and a file's: what it is called is the learner's affair."""
    kept = "".join(c if c.isalnum() or c in "._- " else "_" for c in name)[-80:].lstrip(".")
    return kept if kept.endswith((".py", ".ipynb")) else "submission.py"
