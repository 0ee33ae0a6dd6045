"""A process of the grader's own beside it, which it speaks with over a socket, frame by frame."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from typing import Any

from course_lib import course
from course_lib.files import processes
from course_lib.files.removal import remove
from course_lib.grade import frames

GRACE = 20.0  # real seconds beside its limit: it answers by itself, or is broken
_TOLD = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")  # no secrets


class Aside:
    """The process and the way to it. It has a folder of its own, in which its temporary files are."""

    def __init__(self, module: str, *options: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="course-grade-")
        self.mark = os.urandom(8).hex()
        own = {name: os.environ[name] for name in _TOLD if name in os.environ}
        own |= {"TMPDIR": self.folder, processes.MARK: self.mark, "PYTHONHASHSEED": "0"}
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", f"course_lib.grade.{module}", *options],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=course.ROOT,
                env=own,
                start_new_session=True,
            )
        self.line = ours
        self.line.settimeout(GRACE)
        try:
            self.greeting: dict[str, Any] = frames.receive(ours)[0]
        except frames.HungUp:
            self.close()
            raise

    @property
    def ends_all(self) -> bool:
        """Whether all that it has started ends with it."""
        return False

    def close(self) -> None:
        """End it, and with it all that it has started."""
        self.line.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.5)
        self.process.kill()
        self.process.wait()
        if not self.ends_all:
            processes.end(self.mark)
        remove(self.folder)
