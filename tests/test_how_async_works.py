"""The programs of lesson 16, run from a shell: the spinner and its blocking relative, the queue's worker."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from huey import SqliteHuey

ROOT = Path(__file__).parents[1]
PRIME = "1,000,000,000,000,037 is a prime number"


@pytest.mark.parametrize("way", ["wait", "naps", "thread"])
def test_the_sign_turns_while_something_slow_goes_on(way):
    *signs, last = spun(way)
    assert len(signs) >= 3 and signs[:2] == ["| thinking", "/ thinking"]
    assert last == PRIME


def test_beside_what_blocks_no_sign_is_ever_printed():
    assert spun("block") == [PRIME]


def spun(way: str) -> list[str]:
    """What the script prints, one sign after another; then its last line."""
    done = python("-m", "solutions.spinner", way, cwd=ROOT)
    return [text.strip() for text in done.split("\r") if text.strip()]


def test_a_job_waits_in_its_file_until_a_worker_comes(tmp_path):
    """Put there by a program that has ended; the worker's command is the one that the lesson gives."""
    put = "from solutions.prime_queue import *; print(check_prime(1_000_003).id, queue.pending_count())"
    job, waiting = python("-c", put, cwd=tmp_path).split()
    assert waiting == "1"
    queue = SqliteHuey("primes", filename=os.fspath(tmp_path / "prime_queue.db"))
    assert queue.result(job) is None
    command = "-m huey.bin.huey_consumer solutions.prime_queue.queue --quiet"
    worker = subprocess.Popen([sys.executable, *command.split()], cwd=tmp_path, env=environment())
    try:
        assert queue.result(job, blocking=True, timeout=60) is True
    finally:
        worker.terminate()
        worker.wait()


def python(*arguments: str, cwd: Path) -> str:
    """What a Python in that folder prints."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, timeout=60, check=True
    )
    assert done.stderr == b""
    return done.stdout.decode()


def environment() -> dict[str, str]:
    """That of a learner who has done nothing special."""
    plain = {name: value for name, value in os.environ.items() if name != "PRIME_QUEUE"}
    return plain | {"PYTHONPATH": str(ROOT)}
