"""The process in which a submission runs: forked from the keeper, which has imported the course already.

What it says goes through one pipe, a JSON object a line, each behind a word that only this process and the
keeper know: a submission that finds the pipe does not have it. Another pipe brings the seed of the second look.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import json
import os
import random
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import course_lib
from course_lib import course
from course_lib.checks.exercise import Exercise, load
from course_lib.checks.verdict import Outcome, Verdict
from course_lib.files import child
from course_lib.files.file import Unreadable, read
from course_lib.files.source import Piece
from course_lib.files.stand_ins import Quiet, Shell
from course_lib.files.toplevel import run_pieces
from course_lib.grade import decoys, fresh, hidden, kernel, level, warden
from course_lib.grade.frames import SEED
from course_lib.grade.intact import Intact
from course_lib.grade.kept import kept
from course_lib.grade.lent import demonstrations, lent, published, worked
from course_lib.grade.limits import Limits, impose
from course_lib.grade.reaching import reaches
from course_lib.run.ready import ready

_LONG = 4000  # characters of a traceback that are worth reading


@dataclass
class Paper:
    """What was handed in, and how it is to be looked at."""

    lesson: str
    name: str  # of the file
    data: bytes
    seed: int
    limits: Limits
    intact: Intact  # what the course was before


class Pupil:
    """Runs a paper and checks it, without the pieces `skip`; `only` are the exercises to check.

    Unless `whole`, what the published notebook demonstrates is not done once more.
    """

    def __init__(
        self, paper: Paper, shut: level.Level, skip: list[int], only: list[str], whole: bool
    ) -> None:
        self.paper, self.level, self.skip, self.only, self.whole = paper, shut, skip, only, whole

    def sit(self, pipe: int, seeds: int, word: bytes, folder: str, address_space: int) -> NoReturn:
        """Does not return: this is what the process is there for. `word` stands before each of its lines."""
        self._word = word
        try:
            self._settle(pipe, seeds, folder, address_space)
            self._work(Path(folder))
            self._say({"end": True})
        except BaseException:
            self._say({"fault": traceback.format_exc()[-_LONG:]})
        os._exit(0)  # whatever threads it has left behind

    def _settle(self, pipe: int, seeds: int, folder: str, address_space: int) -> None:
        """Away from everything that is the keeper's."""
        keeper = os.getppid()
        os.setsid()
        with contextlib.suppress(OSError, AttributeError):  # not Linux
            kernel.stay_on_this_processor()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        seeds = os.dup(seeds) if seeds == 3 else seeds
        self._pipe = os.dup2(pipe, 3, inheritable=False) if pipe != 3 else 3
        self._seeds = os.dup2(seeds, 4, inheritable=False) if seeds != 4 else 4
        os.closerange(5, 65536)
        with open(os.devnull, "r+b") as nothing:
            for stream in (0, 1, 2):
                os.dup2(nothing.fileno(), stream)
        self._pid, self._write, self._dumps = os.getpid(), os.write, _encoder()
        os.register_at_fork(after_in_child=self._be_silent)
        os.environ.clear()
        own = ("PATH", "/usr/bin:/bin"), ("HOME", folder), ("LANG", "C.UTF-8")
        for name, value in (*own, ("PYTHONDONTWRITEBYTECODE", "1")):
            os.environ[name] = value  # `update` asks many a class whether it is a mapping
        random.seed(self.paper.seed)
        impose(self.paper.limits, address_space)
        self._furnish(Path(folder))
        if self.paper.lesson in level.READ_BY_MYPY:
            from course_lib.grade import forked_mypy

            forked_mypy.furnish()
        level.shut_in(self.level, folder, keeper, self.paper.lesson)
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
        rest = self._word + self._dumps(what).encode() + b"\n"
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
        # everybody's: those of this module here are the course's own
        names["__builtins__"] = builtins
        if self._file.suffix == ".ipynb":
            shell = Shell(names)
            names.update(get_ipython=lambda: shell, display=lambda *_, **__: None)
        vars(course_lib)["Lesson"] = Quiet
        todo = child.but_set_up(pieces, course.find(paper.lesson).set_up, names)
        todo = [(number, piece) for number, piece in todo if not self._is_theirs(piece)]
        things = lent(paper.lesson)
        theirs = published(paper.lesson), worked(paper.lesson)
        self._say({"flags": reaches((piece for _, piece in todo), things, *theirs)})
        hidden.hide(things)
        warden.watch()
        numbered = ((number, piece) for number, piece in todo if number not in self.skip)
        with ready():
            self._check(exercises, numbered, names)
        changed = [f"changes {place}" for place in self.paper.intact.changed()]
        if paper.lesson not in level.READ_BY_MYPY:  # who asks mypy notes whom it has asked about
            changed += [f"has the worked {name}" for name in kept(exercises, things)]
        self._say({"changed": changed[:9]})

    def _check(
        self, exercises: list[Exercise], todo: Iterable[tuple[int, Piece]], names: dict[str, Any]
    ) -> None:
        failed = run_pieces(todo, names, lambda number: self._say({"begin": f"piece {number}"}))
        for one in failed[: child.NOTES]:
            self._say({"problem": str(one)})
        right: list[tuple[Exercise, Verdict]] = []
        for exercise in exercises:
            if self.only and exercise.name not in self.only:
                continue
            self._say({"begin": f"exercise {exercise.name}"})
            verdict = child.verdict_of(exercise, names, failed)
            decoyed = {}
            if verdict.verdict is Outcome.CORRECT:
                right.append((exercise, verdict))
                decoyed = {"decoys": decoys.verdicts(exercise)}
            self._say({"verdict": child.in_plain_data(verdict), **decoyed})
            self._show(exercise, verdict)
            if verdict.run is not None and verdict.run.ended.out_of_control:
                break  # its thread would slow down the next ones: they get a fresh process
        self._look_again(right, names)

    def _look_again(self, right: list[tuple[Exercise, Verdict]], names: dict[str, Any]) -> None:
        """What was found right is called with inputs that nobody knew before; the grader judges what it did."""
        twice = fresh.looked_at_twice(self.paper.lesson)
        again = [(exercise, verdict) for exercise, verdict in right if exercise.name in twice]
        if not again:
            return
        self._say({"seed": True})
        said = os.read(self._seeds, 64)
        seed, port = said[:SEED].hex(), int.from_bytes(said[SEED:], "big")
        for exercise, verdict in again:
            name = exercise.name
            self._say({"begin": f"exercise {name}"})
            found = fresh.record(exercise, names[name], seed, verdict.beside_own, port)
            self._say({"record": found, "of": name})

    def _is_theirs(self, piece: Piece) -> bool:
        """Whether it is a demonstration of the course's, unchanged."""
        if self.whole or self._file.suffix != ".ipynb":
            return False
        texts, firsts = demonstrations(self.paper.lesson)
        return piece.first in firsts and piece.text in texts

    def _show(self, exercise: Exercise, verdict: Any) -> None:
        """What the feedback shows of it: the picture of the run, and what was printed."""
        from course_lib.notebook.verdicts import printed, run_drawn

        try:
            drawn = run_drawn(verdict, exercise)
            shown = {"picture": drawn.svg, "summary": drawn.summary} if drawn is not None else {}
        except Exception:  # a picture must never cost anybody a verdict
            shown = {}
        self._say({"shown": {"exercise": exercise.name, "printed": printed(verdict), **shown}})


def _encoder() -> Callable[[Any], str]:
    """JSON made in C: a submission can change the code of Python's own `json.dumps`."""
    make = vars(json.encoder)["c_make_encoder"]
    if make is None:
        return json.dumps
    text = json.encoder.encode_basestring_ascii
    encode = make(None, None, text, None, ": ", ", ", False, False, True)
    return lambda what: "".join(encode(what, 0))


def _plain(name: str) -> str:
    """A name for the file that is one name, and a file's: what it is called is the learner's affair."""
    kept = "".join(c if c.isalnum() or c in "._- " else "_" for c in name)[-80:].lstrip(".")
    return kept if kept.endswith((".py", ".ipynb")) else "submission.py"
