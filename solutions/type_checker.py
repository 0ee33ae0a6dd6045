"""Ask mypy, a type checker, about functions of a running program: `check_types(f)` prints what it says.

mypy reads source and runs nothing of it. So the functions are written into a module of their own, with
what they use: imports, type variables, and the program's own classes and functions.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from solutions.type_source import source_of

OPTIONS = (
    "--strict",
    "--enable-error-code=truthy-bool",  # `if f():` where it should be `if await f():`
    "--enable-error-code=unused-awaitable",
    "--config-file=",  # none, whatever lies about in the current folder
    "--follow-imports=silent",  # what is wrong in somebody else's module is not our affair
    "--output=json",
    "--no-error-summary",
    "--no-color-output",
)
PATIENCE = 60.0  # seconds; the first time on a machine mypy reads Python's own types, later ones take 0.4 s


class Message(NamedTuple):
    """One thing that mypy says, about a line of the source that it was given."""

    line: int
    kind: str  # "error" or "note"
    text: str
    code: str = ""

    def __str__(self) -> str:
        return self.text + (f"  [{self.code}]" if self.kind == "error" and self.code else "")


def check_types(*functions: Any) -> None:
    """Print what mypy says of some functions or classes; lines are those of their own cell or file."""
    source = source_of(functions)
    said = messages(source.text)
    for message in said:
        print(f"line {source.line(message.line)}: {message.kind}: {message}")
    if not said:
        print("mypy finds nothing wrong.")


def count_errors(*functions: Any) -> int:
    """How many errors mypy finds in them; notes do not count."""
    return sum(message.kind == "error" for message in messages(source_of(functions).text))


def revealed(*functions: Any) -> list[str]:
    """The types that `reveal_type` shows in them, one after another, without the modules they come from."""
    said = messages(source_of(functions).text)
    found = (re.fullmatch(r'Revealed type is "(.*)"', message.text) for message in said)
    return [re.sub(r"(\w+\.)+", "", match.group(1)) for match in found if match]


@functools.lru_cache(maxsize=2000)
def messages(text: str) -> tuple[Message, ...]:
    """What mypy says of a module with this text, in the order of the lines. RuntimeError if it cannot work."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer.py"
        file.write_text(text, encoding="utf-8")
        arguments = [*OPTIONS, f"--cache-dir={cache_folder()}", str(file)]
        said, trouble, status = asked(arguments, folder)
    if status not in (0, 1) and '"line"' not in said:
        raise RuntimeError(f"mypy failed: {trouble[-1000:] or said[-1000:]}")
    return tuple(_message(json.loads(line)) for line in said.splitlines())


def asked(arguments: list[str], folder: str) -> tuple[str, str, int]:
    """What mypy prints, what it complains of, and its status, when it is started in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | {"MYPYPATH": str(Path(__file__).parents[1])},
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
    )
    return done.stdout, done.stderr, done.returncode


def _message(said: dict[str, Any]) -> Message:
    return Message(said["line"], said["severity"], said["message"], said["code"] or "")


@functools.cache
def cache_folder() -> Path:
    """Where mypy keeps what it knows of Python's own types: without it each question takes some seconds.

    Who may not write there (a file in `course check` writes to its own folder only) gets a copy.
    """
    own = Path(platformdirs.user_cache_dir("asyncio-course", appauthor=False)) / "mypy"
    try:
        own.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=own):
            return own
    except OSError:
        for _ in range(5 if own.is_dir() else 0):
            copy = Path(tempfile.mkdtemp(prefix="mypy-"))
            # another mypy may be at work there, and files are gone that were listed: then once more
            with contextlib.suppress(shutil.Error):
                shutil.copytree(own, copy, dirs_exist_ok=True)
                return copy
        return Path(tempfile.mkdtemp(prefix="mypy-"))
