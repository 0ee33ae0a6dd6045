"""A real class board for tests: `course board` in a process of its own, on a port of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds: after that a test has failed
COUNT = iter(range(10**9))


class Running:
    """A board that runs, and what it has printed."""

    def __init__(self, *options: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "course_lib.command.cli", "board", "--port", str(port)]
        self.process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = ""
        while "Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.process.communicate()
            self.said += line
        found = re.search(r"(http://\S+)/teacher\?key=(\S+)", self.said)
        code = re.search(r'lesson\.join\("(\S+)", "(\S+)"', self.said)
        assert found and code, self.said
        self.url, self.key, self.code = found[1], found[2], code[2]
        self.clients: list[httpx.Client] = []  # closed with the board

    def client(self, token: str = "") -> httpx.Client:
        """A learner's, or nobody's."""
        headers = {"Authorization": f"token {token}"} if token else {}
        made = httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, trust_env=False)
        self.clients.append(made)
        return made

    def teacher(self) -> httpx.Client:
        """The teacher's, who has opened the address that was printed."""
        client = self.client()
        assert client.get("/teacher", params={"key": self.key}).status_code == 303
        return client

    def join(self, name: str) -> httpx.Client:
        """A learner who has joined."""
        answer = self.client().post("/api/join", json={"code": self.code, "name": name})
        assert answer.status_code == 201, answer.text
        return self.client(answer.json()["token"])

    def see(self, **asked: Any) -> dict[str, Any]:
        """What the teacher sees, with names."""
        answer = self.teacher().get("/api/class", params={"names": 1} | asked)
        found: dict[str, Any] = answer.json()
        return found

    def stop(self) -> tuple[int, str]:
        """Ctrl-C; the exit status, and what was said as an error."""
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors

    def kill(self) -> None:
        """As a test ends, whatever happened."""
        for client in self.clients:
            client.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@contextlib.contextmanager
def running(*options: str, port: int = 0) -> Iterator[Running]:
    """A board until the block ends."""
    board = Running(*options, port=port)
    try:
        yield board
    finally:
        board.kill()


def report(exercise: str = "chain", verdict: str = "incorrect", **more: Any) -> dict[str, Any]:
    """One check of lesson 05, with an id that no other has."""
    told = {"id": f"{next(COUNT):032x}", "lesson": "chaining", "exercise": exercise}
    told |= {"verdict": verdict, "time": time.time()}
    if verdict == "incorrect":
        told["diagnosis"] = "sequential"
    return told | more


def send(learner: httpx.Client, *reports: dict[str, Any]) -> httpx.Response:
    """Post them in one go."""
    return learner.post("/api/reports", json={"now": time.time(), "reports": list(reports)})


def cell(board: dict[str, Any], name: str, exercise: str = "chain") -> dict[str, Any]:
    """One learner's cell of what a board shows."""
    (row,) = (row for row in board["rows"] if row["label"] == name)
    found: dict[str, Any] = row["cells"][board["exercises"].index(exercise)]
    return found


def events(client: httpx.Client, **asked: Any) -> Any:
    """An open stream of events, as a browser asks for it."""
    return client.stream(
        "GET", "/api/events", params=asked, headers={"Accept": "text/event-stream"}
    )


def boards_in(stream: httpx.Response) -> Iterator[dict[str, Any]]:
    """What the events of a stream show, one after the other."""
    for line in stream.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def without_colours() -> dict[str, str]:
    """The environment for a process whose words are compared."""
    return os.environ | {"NO_COLOR": "1", "COLUMNS": "200"}
