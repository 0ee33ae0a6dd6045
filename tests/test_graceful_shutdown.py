"""The service of lesson 08 ends well, whichever signal it gets: real processes, real signals, no guesses."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows sends no single signal to a child"
)
ROOT = Path(__file__).parents[1]
GENTLY = [f"worker {n}: job done" for n in (1, 2, 3)]
AT_ONCE = [f"worker {n}: job put back" for n in (1, 2, 3)]
SCRIPT = "solutions.graceful_shutdown"
LONG = "600"  # seconds: a job that would outlast every test


class Service:
    """The script, running; its lines are read as they come."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def out(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def until(self, line: str) -> list[str]:
        """The lines that come before this one; fails if it never comes."""
        found: list[str] = []
        for read in self.out:
            if read.strip() == line:
                return found
            found.append(read.strip())
        raise AssertionError(f"{line!r} never came: {found}, {self.process.communicate()[1]}")

    def rest(self) -> list[str]:
        """All further lines; it has ended by itself then, without a word on standard error."""
        out, errors = self.process.communicate(timeout=60)
        assert errors == ""
        return out.splitlines()


@pytest.fixture
def start() -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def start(*arguments: str) -> Service:
        started.append(Service(*arguments))
        return started[-1]

    yield start
    for service in started:
        with service.process:  # closes its pipes, waits for it
            service.process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_lets_the_jobs_under_way_finish_and_starts_no_new_ones(start, number):
    service = start("-m", SCRIPT, "0.3")
    service.until("ready")
    service.process.send_signal(number)
    before = service.until("stopping: no new jobs")
    after = service.rest()
    assert after.pop() == "stopped, 0 cut short"
    assert sorted({*before, *after}) == GENTLY
    assert len(after) <= 3  # on a slow machine some may have been done just before
    assert service.process.returncode == 0


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_it_at_once_and_every_job_is_put_back(start, first, second):
    service = start("-m", SCRIPT, LONG)
    service.until("ready")
    service.process.send_signal(first)
    assert service.until("stopping: no new jobs") == []
    service.process.send_signal(second)
    lines = service.rest()
    assert sorted(lines[:-1]) == AT_ONCE
    assert lines[-1] == "stopped at once"
    assert service.process.returncode == 1


def test_jobs_that_outlast_the_grace_period_are_put_back(start):
    code = (
        "import asyncio, solutions.graceful_shutdown as service\n"
        "service.GRACE = 0.1\n"
        f"asyncio.run(service.main({LONG}))\n"
    )
    service = start("-c", code)
    service.until("ready")
    service.process.send_signal(signal.SIGTERM)
    service.until("stopping: no new jobs")
    lines = service.rest()
    assert sorted(lines[:-1]) == AT_ONCE
    assert lines[-1] == "stopped, 3 cut short"
    assert service.process.returncode == 0
