"""The processes that a submission has started: how many they are, what they hold, and their end."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Any

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Tree:
    """What descends from the keeper. `alone`: the keeper is process 1 of a world of its own."""

    def __init__(self, alone: bool) -> None:
        self.alone = alone
        self._own = _resident(os.getpid())

    def processes(self) -> list[int]:
        """Their numbers."""
        if self.alone:
            return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]
        found, new = [], _children(os.getpid())
        while new:
            found += new
            new = [child for parent in new for child in _children(parent)]
        return found

    def memory(self, processes: list[int]) -> int:
        """Bytes that they hold beside what they share with the keeper, which they are copies of."""
        return sum(max(0, _resident(number) - self._own) for number in processes)

    def end(self, patience: float = 5.0) -> bool:
        """Kill them, until nothing is left; False if that took too long."""
        until = time.monotonic() + patience
        while True:
            with contextlib.suppress(OSError):
                if self.alone:
                    os.kill(-1, signal.SIGKILL)
                else:
                    for number in self.processes():
                        with contextlib.suppress(OSError):
                            os.kill(number, signal.SIGKILL)
            if not _reap() and not self.processes():
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.002)


def _reap() -> bool:
    """Take leave of the children that have ended; whether any is left."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return True
        except ChildProcessError:
            return False


def _resident(number: int) -> int:
    try:
        with open(f"/proc/{number}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def _children(number: int) -> list[int]:
    try:
        found: list[int] = []
        for thread in os.listdir(f"/proc/{number}/task"):
            with open(f"/proc/{number}/task/{thread}/children", "rb") as file:
                found += map(int, file.read().split())
        return found
    except OSError:
        return _children_by_psutil(number)


def _children_by_psutil(number: int) -> list[int]:
    """Where there is no such file: another system, or a kernel made without it."""
    import psutil

    try:
        children: list[Any] = psutil.Process(number).children()
        return [child.pid for child in children]
    except psutil.Error:
        return []
