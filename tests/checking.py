"""`course check` from outside, for the tests of hostile files: what it says, takes and leaves."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "course_lib.command.cli", "check"]
START = 10.0  # real seconds beside the limit: starting Python on a loaded machine

GOOD = """
import asyncio, time

def count_sync():
    print("One"); time.sleep(1); print("Two")

def main_sync():
    for _ in range(3):
        count_sync()

async def count_async():
    print("One"); await asyncio.sleep(1); print("Two")

async def main_async():
    await asyncio.gather(count_async(), count_async(), count_async())
"""
EXERCISES = ["count_sync", "main_sync", "count_async", "main_async"]  # of sync_vs_async
WAIT = 'print("One"); await asyncio.sleep(1); print("Two")'  # the body of count_async


@dataclass
class Checked:
    """What a check did."""

    status: int
    out: bytes
    err: bytes
    seconds: float
    left: list[str]  # the command lines of what is still running

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def object(self) -> dict[str, Any]:
        """The one object that it printed."""
        found = json.loads(self.out.decode("ascii"))
        assert found.keys() == {"lesson", "exercises"}
        return found

    @property
    def verdicts(self) -> dict[str, str]:
        return {v["exercise"]: v["verdict"] for v in self.object["exercises"]}

    def __getitem__(self, exercise: str) -> dict[str, Any]:
        return next(v for v in self.object["exercises"] if v["exercise"] == exercise)


@dataclass
class Checker:
    """Runs `course check`; whatever it starts carries `token` in its environment or its arguments."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    def write(self, source: str | bytes, name: str = "answer.py") -> Path:
        path = self.folder / name
        data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
        path.write_bytes(data.replace(b"TOKEN", self.token.encode()))
        return path

    def start(self, path: Path, *options: str, **more: Any) -> subprocess.Popen[bytes]:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        return subprocess.Popen(
            [*COMMAND, "sync_vs_async", str(path), *options],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TEST": self.token, **self.environment},
            cwd=self.folder.parent,
            **streams,
        )

    def check(self, source: str | bytes | Path, *options: str, **more: Any) -> Checked:
        path = source if isinstance(source, Path) else self.write(source)
        started = time.monotonic()
        with self.start(path, *options, **more) as process:
            try:
                out, err = process.communicate(timeout=400)
            finally:
                process.kill()
        seconds = time.monotonic() - started
        return Checked(process.returncode, out or b"", err or b"", seconds, self.running())

    def running(self) -> list[str]:
        """What is running that a check has started, by its command line."""
        return [found for process in psutil.process_iter() if (found := self._ours(process))]

    def _ours(self, process: psutil.Process) -> str:
        try:
            words = process.cmdline()
            ours = process.environ().get("TEST") == self.token or self.token in " ".join(words)
            ours = ours and process.status() != psutil.STATUS_ZOMBIE
            return " ".join(words)[-200:] if ours else ""
        except psutil.Error:
            return ""

    def wait_until_nothing_runs(self, patience: float) -> bool:
        until = time.monotonic() + patience
        while self.running():
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True


def fingerprint(folder: Path) -> str:
    """Of all names and contents beneath a folder (Python's own caches left out)."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if "__pycache__" in path.parts or any(
            part.startswith(".") for part in path.parts[len(folder.parts) :]
        ):
            continue
        whole.update(os.fsencode(path))
        if path.is_file():
            whole.update(path.read_bytes())
    return whole.hexdigest()


def notebook(*sources: str) -> str:
    """A notebook of these code cells."""
    cells = [
        {"cell_type": "code", "source": source.splitlines(True), "metadata": {}, "outputs": []}
        for source in sources
    ]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})
