"""Keeps a learner's file from writing outside of its scratch copy.

Two fences with one rule. Python's audit events reach every system, and only what Python itself does;
Landlock, where the kernel is Linux and has it, also holds what the file starts. Neither is there to
stop an attack: a check is for learning, and what it must not do by accident is to overwrite a file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from course_lib.files import landlock

# Audit events, and where among their arguments (path, descriptor of the folder it starts from) are:
# those that change what is in a folder, and those that change what a link leads to.
_ENTRIES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.link": ((1, 3),),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "shutil.rmtree": ((0, None),),
}
_FILES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
}
REFUSAL = "a checked file may only write to its own folder, of which it has a copy"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def put_up(folders: Iterable[str], keepers: Iterable[int]) -> None:
    """From here on nothing is written but in these folders, and no signal goes to these processes."""
    real = [os.path.realpath(folder) for folder in folders]
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a kernel without it
            landlock.restrict(real)
    sys.addaudithook(_hook(tuple(real), frozenset(keepers)))


def _hook(folders: tuple[str, ...], keepers: frozenset[int]) -> Any:
    roots = tuple(folder.rstrip(os.sep) + os.sep for folder in folders)

    def fence(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if isinstance(arguments[2], int) and arguments[2] & _WRITING:
                judge(arguments[0], "", os.path.realpath)
        elif places := _FILES.get(event):
            for path, folder in places:
                judge(arguments[path], _folder(arguments, folder), os.path.realpath)
        elif places := _ENTRIES.get(event):
            for path, folder in places:
                judge(arguments[path], _folder(arguments, folder), _place)
        elif event in ("os.kill", "os.killpg") and arguments[0] in keepers:
            raise PermissionError(errno.EPERM, "a checked file may not end its check")

    def judge(path: Any, folder: str, real: Callable[[str], str]) -> None:
        if isinstance(path, int):
            return  # a descriptor: it was judged when it was opened
        name = os.path.join(folder, os.fsdecode(path))
        if name != os.devnull and not real(name).startswith(roots):
            raise PermissionError(errno.EPERM, REFUSAL, path)

    return fence


def _folder(arguments: tuple[Any, ...], place: int | None) -> str:
    """The folder that a path starts from, if a descriptor says so."""
    descriptor = arguments[place] if place is not None and place < len(arguments) else -1
    if isinstance(descriptor, int) and descriptor >= 0:
        with contextlib.suppress(OSError):
            return os.readlink(f"/proc/self/fd/{descriptor}")
    return ""


def _place(name: str) -> str:
    """Where a directory's entry is; if the entry is a link, where it leads does not matter."""
    folder, entry = os.path.split(os.path.normpath(name))
    return os.path.join(os.path.realpath(folder), entry)
