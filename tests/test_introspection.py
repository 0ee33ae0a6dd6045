"""What lesson 23 shows recorded: from outside, `python -m asyncio pstree` draws who waits for whom."""

from __future__ import annotations

import subprocess
import sys

import pytest

SERVICE = """
import asyncio


async def read_settings():
    await asyncio.get_running_loop().create_future()


async def start_up():
    print("ready", flush=True)
    await read_settings()


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(start_up(), name="reads")
        group.create_task(asyncio.sleep(3600), name="sleeps")


asyncio.run(main())
"""
SINCE = pytest.mark.skipif(sys.version_info < (3, 14), reason="python -m asyncio ps: from 3.14 on")


@SINCE
@pytest.mark.parametrize("command", ["ps", "pstree"])
def test_a_running_program_is_seen_from_outside(command):
    with subprocess.Popen(
        [sys.executable, "-c", SERVICE], stdout=subprocess.PIPE, text=True
    ) as service:
        try:
            assert service.stdout.readline() == "ready\n"
            ask = [sys.executable, "-m", "asyncio", command, str(service.pid)]
            done = subprocess.run(ask, capture_output=True, text=True, check=False)
        finally:
            service.kill()
    if "ermission" in done.stderr:
        pytest.skip("this machine lets nobody look into another process")
    for name in ("Task-1", "reads", "read_settings", "sleeps", "TaskGroup.__aexit__"):
        assert name in done.stdout, done.stderr
