"""`python -m course_lib.grade.hints_reader`: mypy in memory, and a copy of that process for each submission.

So it is imported once, and what it knows of Python's own types is read once from its source: after that all
the answers of a file take it a tenth of a second. Nothing that one copy finds out is there for the next one.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import resource
import shutil
import signal
import socket
import tempfile
from pathlib import Path
from typing import Any

from course_lib import course
from course_lib.files.file import Unreadable, read
from course_lib.files.removal import remove
from course_lib.grade import forked_mypy, frames, kernel
from course_lib.grade.excerpt import CannotTell, Statements
from course_lib.grade.fresh import uses_of
from course_lib.grade.hints import UNTOLD

_OPTIONS = (
    "--strict",
    "--enable-error-code=truthy-bool",
    "--enable-error-code=unused-awaitable",
    "--config-file=",
    "--no-site-packages",  # nobody's but Python's own types, and what the lesson lends
    "--output=json",
    "--no-error-summary",
)
_MOST = {resource.RLIMIT_CPU: 20, resource.RLIMIT_AS: 4 << 30, resource.RLIMIT_FSIZE: 64 << 20}
_LONG = 300
_REVEALED = re.compile(r'Revealed type is "(.*)"')


def main() -> None:
    """Entry point."""
    line, folder = socket.socket(fileno=os.dup(0)), Path(tempfile.gettempdir())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's
    with contextlib.suppress(OSError):
        kernel.keep_others_out()
    with contextlib.suppress(frames.HungUp):
        _warm_up(folder)
        frames.send(line, {"ready": True})
        while True:
            said, data = frames.receive(line)
            frames.send(line, _of_a_copy(folder, said, data))
    remove(folder)
    os._exit(0)


def _warm_up(folder: Path) -> None:
    """Let mypy read what all answers need, into a cache that is copied for each submission."""
    (folder / "all").mkdir()
    lent = ast.parse((course.ROOT / "solutions" / "type_hints.py").read_text(encoding="utf-8"))
    answers = course.find("type_hints").stubs
    lent.body = [node for node in lent.body if getattr(node, "name", "") not in answers]
    (folder / "lent" / "solutions").mkdir(parents=True)
    (folder / "lent" / "solutions" / "__init__.py").touch()
    (folder / "lent" / "solutions" / "type_hints.py").write_text(ast.unparse(lent), "utf-8")
    os.environ["MYPYPATH"] = str(folder / "lent")
    wanted = "import asyncio, collections.abc, contextlib, types, typing, typing_extensions\n"
    (folder / "all" / "answer.py").write_text(wanted + "import solutions.type_hints\n", "utf-8")
    forked_mypy.have()
    child = os.fork()  # what it leaves in memory would be copied for each submission
    if child == 0:
        try:
            _mypy(folder / "all", ["answer.py"])
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _of_a_copy(folder: Path, said: dict[str, Any], data: bytes) -> dict[str, Any]:
    place = folder / "one"
    shutil.copytree(folder / "all", place)
    child = os.fork()
    if child == 0:
        try:
            for what, most in _MOST.items():
                resource.setrlimit(what, (most, most))
            found = looked_at(place, said, data)
            (place / "said.json").write_text(json.dumps(found), "utf-8")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    try:
        found = json.loads((place / "said.json").read_text("utf-8"))
    except (OSError, ValueError):
        found = {}
    remove(place)
    return dict(found)


def looked_at(place: Path, said: dict[str, Any], data: bytes) -> dict[str, Any]:
    """By answer what mypy says of it and of each of its uses, or why that cannot be told."""
    lesson = course.find(said["lesson"])
    nodes = [node for source in lesson.set_up for node in ast.parse(source).body]
    try:
        nodes += [node for piece in read(data, said["file"]) for node in piece.nodes]
    except Unreadable as error:
        return {name: {UNTOLD: str(error)[:_LONG]} for name in said["names"]}
    statements, found, asked = Statements(nodes), dict[str, Any](), list[_Asked]()
    for name in said["names"]:
        try:
            given, uses = uses_of(lesson.name, name, said["seed"])
            asked.append(_Asked(place, name, statements, given, uses))
        except (CannotTell, RecursionError) as error:
            found[name] = {UNTOLD: str(error)[:_LONG]}
    try:
        return found | _answers(place, asked)
    except RuntimeError:  # one of them is no Python to mypy, and then it says nothing of any
        for one in asked:
            with contextlib.suppress(RuntimeError):
                found |= _answers(place, [one])
    return found


def _answers(place: Path, asked: list[_Asked]) -> dict[str, Any]:
    messages = _mypy(place, [file for one in asked for file in one.files]) if asked else []
    return {one.name: one.answers(messages) for one in asked}


class _Asked:
    """The two modules of an answer: itself, and what uses it."""

    def __init__(
        self, place: Path, name: str, statements: Statements, given: str, uses: list[str]
    ) -> None:
        self.name, self.uses = name, uses
        self.files = f"answer_{name}.py", f"uses_{name}.py"
        text, self._own = statements.excerpt(name)
        lines = [f"from answer_{name} import {name}", *given.strip().splitlines()]
        self._before = len(lines)
        for number, use in enumerate(uses):  # two lines each
            lines += [f"async def _use_{number}() -> None:", f"    {use}"]
        for file, whole in zip(self.files, (text, "\n".join(lines) + "\n"), strict=True):
            (place / file).write_text(whole, "utf-8")

    def answers(self, messages: list[dict[str, Any]]) -> dict[str, str]:
        """Of itself, and of each use whether it fits, or which types are in it."""
        answer, user = self.files
        wrong = [
            one["message"][:_LONG]
            for one in messages
            if one["file"] == answer and one["severity"] == "error" and one["line"] in self._own
        ]
        said: dict[str, str] = {self.name: wrong[0] if wrong else "nothing is wrong"}
        for number, use in enumerate(self.uses):
            line = self._before + 2 * number + 2
            here = [one for one in messages if one["file"] == user and one["line"] == line]
            shown = [
                re.sub(r"(\w+\.)+", "", found[1])[:_LONG]
                for one in here
                if (found := _REVEALED.fullmatch(one["message"]))
            ]
            refused = any(one["severity"] == "error" for one in here)
            said[use] = "is refused" if refused else " ".join(["fits", *shown])
        return said


def _mypy(place: Path, files: list[str]) -> list[dict[str, Any]]:
    """What it says. It runs in this process, and in this folder."""
    from mypy import api

    os.chdir(place)
    with contextlib.redirect_stderr(io.StringIO()):
        said, trouble, status = api.run([*_OPTIONS, "--cache-dir=cache", *files])
    if status not in (0, 1):
        raise RuntimeError(f"mypy failed: {trouble or said}")
    return [json.loads(line) for line in said.splitlines()]


if __name__ == "__main__":
    main()
