"""One submission, from the keeper's side: fork, listen, watch, and bring to an end."""

from __future__ import annotations

import json
import os
import select
import socket
import time
from pathlib import Path
from typing import Any

from course_lib.files.parent import CannotRead, CheckerFailed, Report
from course_lib.grade import level
from course_lib.grade.frames import HungUp, hand_on_seed
from course_lib.grade.fresh import is_served
from course_lib.grade.plain import is_deep
from course_lib.grade.pupil import Paper, Pupil
from course_lib.grade.tree import Tree
from course_lib.grade.witness import Witness, with_sight

_TICK = 0.02  # real seconds between two looks at what the tree holds
_PICTURE = 1 << 20  # characters
_LINE = 4 << 20  # bytes: a longer one is none of ours
_RECORD = 1 << 20  # bytes
# mypy cannot judge what has no source that it may read
_FOUND_OUT = (["incorrect"], ["check failed"])
_NOWHERE = Path("submission")
# why a tree was ended, and what is said of it
_WORDS = {
    "memory": "Your code takes more memory than there is for it.",
    "crowd": "Your code starts processes without end.",
    "disk": "Your code fills the disk.",
    "noise": "Your code talks to the grader without end.",
}


class Sitting(Report):
    """What is known of one submission, from one process or from several."""

    def __init__(
        self, paper: Paper, exercises: list[str], shut: level.Level, tree: Tree, line: socket.socket
    ) -> None:
        super().__init__(paper.lesson, _NOWHERE, time.monotonic() + paper.limits.timeout)
        self.paper, self.level, self.tree, self.line = paper, shut, tree, line
        self.names = exercises
        self.shown: dict[str, dict[str, str]] = {}
        self.records: dict[str, list[Any]] = {}  # what was done with inputs that nobody knew
        self.stopped = ""  # why the tree was ended
        self.forged: set[str] = set()  # what it was at when it said what the check would not say
        self.flags: list[str] = []
        self._held: list[str] = []  # found right by the process that is running
        self._at, self.whole = "", False
        self._witness: Witness | None = None

    def grade(self) -> dict[str, Any]:
        """The whole of it, as plain data."""
        try:
            while not self.complete:
                self.run_child()
            self._look_for_what_is_missing()
        except CannotRead as error:
            self.unreadable = str(error)
        except (CheckerFailed, OSError) as error:
            self.give_up(str(error))
        return {
            "exercises": [self.found[name] for name in self.names or [] if name in self.found],
            "problems": self.problems[:20],
            "unreadable": self.unreadable[:500],
            "shown": self.shown,
            "records": self.records,
            "forged": sorted(self.forged),
            "flags": self.flags,
        }

    def _look_for_what_is_missing(self) -> None:
        """A name may come from a demonstration in the notebook: with them, the check is made once more."""
        again = [name for name, one in self.found.items() if one["diagnosis"] == "missing-name"]
        if again and not self.whole and self.paper.name.endswith(".ipynb"):
            self.whole = True
            before = {name: self.found.pop(name) for name in again}
            while not self.complete:
                self.run_child()
            # unless that found more, the first message is the better one
            for name, one in before.items():
                if self.found[name]["verdict"] != "correct":
                    self.found[name] = one

    def run_child(self) -> None:
        """Start a process for what is still missing, and note why it ended."""
        self.stopped, known = "", len(self.found)
        with level.room(self.level, self.paper.limits.disk) as folder:
            try:
                at, by_itself = self._one_process(folder)
            finally:
                self._let_go(intact=False)
                if not self.tree.end():
                    raise CheckerFailed("A process of the submission could not be ended.")
        if self.unreadable:
            raise CannotRead(self.unreadable)
        self._explain(at, by_itself, progress=len(self.found) > known)

    def _one_process(self, folder: str) -> tuple[str, bool]:
        hear, speak = os.pipe()
        seeds, self._tell = os.pipe()
        size, self._word = _address_space(), os.urandom(12).hex().encode()
        pid = os.fork()
        if pid == 0:
            os.close(hear)
            os.close(self._tell)
            Pupil(self.paper, self.level, self.skip, self.missing, self.whole).sit(
                speak, seeds, self._word, folder, size
            )
        os.close(speak)
        self._asked, self._folder = False, folder
        try:
            return self._attend(hear, folder)
        finally:
            self._dismiss_the_witness()
            for descriptor in (hear, seeds, self._tell):
                os.close(descriptor)

    def _attend(self, hear: int, folder: str) -> tuple[str, bool]:
        """Note what it says until it ends or must be ended: what it was at then, did it end by itself?"""
        rest, heard, last = b"", 0, time.monotonic()
        self._at, look = "", 0.0
        while True:
            now = time.monotonic()
            if now > self.deadline or now - last > self.paper.limits.silence:
                return self._at, False
            if now > look:
                look = now + _TICK
                if self._takes_too_much(folder):
                    return self._at, False
            ready = select.select([hear, self.line.fileno()], [], [], _TICK)[0]
            if self.line.fileno() in ready:
                raise HungUp("the grader is gone")
            if hear not in ready:
                continue
            data = os.read(hear, 1 << 18)
            if not data:
                if rest:
                    self.forged.add(self._at)
                return self._at, True
            heard, last = heard + len(data), now
            if heard > self.paper.limits.words or len(rest) > _LINE:
                self.stopped = "noise"
                self.forged.add(self._at)
                return self._at, False
            *lines, rest = (rest + data).split(b"\n")
            for word in filter(None, lines):
                self._hear(word)
            if self.complete and self._at == "end":
                return self._at, True

    def _takes_too_much(self, folder: str) -> bool:
        limits, found = self.paper.limits, self.tree.processes()
        if len(found) > limits.processes:
            self.stopped, self.crowd = "crowd", True
        elif self.tree.memory(found) > limits.memory:
            self.stopped = "memory"
        elif not self.level.namespaces and level.fills(folder, limits.disk):
            self.stopped = "disk"
        return bool(self.stopped)

    def _hear(self, word: bytes) -> None:
        known = word.startswith(self._word)
        said = _parsed(word.removeprefix(self._word)) if known else None
        if said is None:
            self.forged.add(self._at)  # nobody but the submission speaks like that
            return
        if isinstance(shown := said.get("shown"), dict):
            self._keep(shown)
        elif isinstance(changed := said.get("changed"), list):
            if changed:
                self.forged.add(self._at)
                self.flags += [str(one)[:200] for one in changed]
            self._let_go(intact=True)
        elif said.get("end") is True:
            self._at = "end"
        elif said.get("seed") is True:
            self._give_the_seed()
        elif isinstance(record := said.get("record"), list):
            self._note_record(str(said.get("of")), record, len(word))
        else:
            if isinstance(flags := said.get("flags"), list) and not self.flags:
                self.flags = [flag[:200] for flag in flags[:20] if isinstance(flag, str)]
            verdict = said.get("verdict")
            if isinstance(verdict, dict):
                self._weigh(verdict, said.get("decoys"))
            self._at = self.note(word.removeprefix(self._word)) or self._at

    def _weigh(self, verdict: dict[str, Any], decoys: Any) -> None:
        """Is it the one that is due, and if it is good, did the same check find out the decoys?"""
        name = str(verdict.get("exercise"))
        due = self._at == f"exercise {name}" and name not in self.found
        good = verdict.get("verdict") == "correct"
        if not due or (good and decoys not in _FOUND_OUT):
            self.forged.add(self._at)
        if good:
            self._held.append(name)

    def _give_the_seed(self) -> None:
        """It goes from the grader to the child and is not kept here, where the next child is copied from."""
        if self._asked or self._at.removeprefix("exercise ") not in self.found:
            self.forged.add(self._at)
            return
        self._asked = True
        hand_on_seed(self.line, self._tell, self._call_a_witness)

    def _call_a_witness(self, seed: bytearray) -> int:
        """The port of a server, if there is anything to be served."""
        if not any(is_served(self.paper.lesson, name) for name in self._held):
            return 0
        keeper = os.getpid()

        def settle(line: socket.socket) -> None:
            os.closerange(3, line.fileno())
            os.closerange(line.fileno() + 1, 65536)
            level.shut_in(self.level, self._folder, keeper, self.paper.lesson)

        self._witness = Witness(self.paper.lesson, seed, settle)
        return self._witness.port

    def _dismiss_the_witness(self) -> None:
        """Its process ends with the others."""
        if self._witness is not None:
            self._witness.line.close()
            self._witness = None

    def _note_record(self, name: str, record: list[Any], size: int) -> None:
        due = self._at == f"exercise {name}" and name in self._held and name not in self.records
        if due and self._asked and size <= _RECORD and not is_deep(record):
            if self._witness is not None and is_served(self.paper.lesson, name):
                record = with_sight(record, self._witness.seen_of(name))
            self.records[name] = record
        else:
            self.forged.add(self._at)

    def _let_go(self, intact: bool) -> None:
        """At the end of a process: is its check what it was? If nobody can tell, what it found right is not."""
        if not intact:
            for name in self._held:
                self.found.pop(name, None)
                self.records.pop(name, None)
        self._held.clear()

    def _keep(self, shown: dict[str, Any]) -> None:
        name = shown.get("exercise")
        if name in (self.names or []) and all(isinstance(v, str) for v in shown.values()):
            self.shown[str(name)] = {k: v for k, v in shown.items() if len(v) < _PICTURE}

    def _explain(self, at: str, by_itself: bool, progress: bool) -> None:
        kind, _, which = at.partition(" ")
        if self.stopped and kind == "exercise" and which in self.missing:
            self.fail([which], "exception", _WORDS[self.stopped])
        elif self.stopped and kind == "piece" and which.isdecimal():
            self.problems.append(_WORDS[self.stopped])
            super()._explain(at, by_itself, progress)
        else:
            super()._explain(at, by_itself, progress)


def as_its_doing(found: dict[str, Any]) -> dict[str, Any]:
    """What is said of one that has changed the limits of the process that looks after it."""
    if "failed" in found:
        return found
    said = "changes what the grader's own process may do"
    return found | {"forged": [*found["forged"], "limits"], "flags": [said, *found["flags"]]}


def _parsed(word: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(word)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 4 << 30
