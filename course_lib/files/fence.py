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
            _landlock(real)
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


# -- Landlock: system calls and numbers of <linux/landlock.h>, the same on every processor ---

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
# WRITE_FILE, then REMOVE_DIR to MAKE_SYM: everything that changes files
_FIRST_VERSION = 1 << 1 | sum(1 << bit for bit in range(4, 13))
_REFER, _TRUNCATE = 1 << 13, 1 << 14  # since versions 2 and 3
_SCOPE_SIGNALS = 1 << 1  # since version 6: no signals to those outside


def _landlock(folders: Iterable[str]) -> None:
    """Only beneath these folders may this thread, and what it starts, change files. Raises OSError."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *arguments: Any) -> int:
        result: int = libc.syscall(ctypes.c_long(number), *arguments)
        if result < 0:
            raise OSError(ctypes.get_errno(), "no Landlock")
        return result

    version = call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    rights = _FIRST_VERSION | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    wishes = (ctypes.c_uint64 * 3)(rights, 0, _SCOPE_SIGNALS if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = call(_CREATE_RULESET, wishes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for folder in folders:
            descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            rule = rights.to_bytes(8, sys.byteorder) + descriptor.to_bytes(4, sys.byteorder)
            try:
                call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint32(0))
            finally:
                os.close(descriptor)
        libc.prctl(*map(ctypes.c_ulong, (_NO_NEW_PRIVILEGES, 1, 0, 0, 0)))
        call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
