"""Landlock, where the kernel is Linux and has it: which files this process, and what it starts, may touch.

System calls and numbers of <linux/landlock.h>, the same on every processor.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from functools import cache
from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
# WRITE_FILE, then REMOVE_DIR to MAKE_SYM: everything that changes files
_CHANGE = 1 << 1 | sum(1 << bit for bit in range(4, 13))
_REFER, _TRUNCATE = 1 << 13, 1 << 14  # since versions 2 and 3
_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_LOOK = _EXECUTE | _READ_FILE | _READ_FOLDER
_OF_A_FILE = _EXECUTE | 1 << 1 | _READ_FILE | _TRUNCATE  # what may be said of one that is no folder
_SCOPE_ABSTRACT_SOCKETS, _SCOPE_SIGNALS = 1 << 0, 1 << 1  # since version 6: not to those outside


@cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def restrict(
    writable: Iterable[str],
    readable: Iterable[str] | None = None,
    *,
    listable: Iterable[str] = (),
    sockets: bool = True,
) -> None:
    """From here on this thread, and what it starts, changes files beneath `writable` alone. Raises OSError.

    With `readable`, it also reads only there and beneath `writable`; of what is beneath `listable` it
    learns the names alone. No signal goes to a process outside,
    and unless `sockets`, no connection to an abstract socket that somebody outside has opened.
    """
    libc = _libc()

    def call(number: int, *arguments: Any) -> int:
        result: int = libc.syscall(ctypes.c_long(number), *arguments)
        if result < 0:
            raise OSError(ctypes.get_errno(), "no Landlock")
        return result

    version = call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    change = _CHANGE | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    rights = change | (_LOOK if readable is not None else 0)
    scoped = _SCOPE_SIGNALS | (0 if sockets else _SCOPE_ABSTRACT_SOCKETS)
    wishes = (ctypes.c_uint64 * 3)(rights, 0, scoped if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = call(_CREATE_RULESET, wishes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    rules = [(path, rights) for path in writable] + [(path, _LOOK) for path in readable or ()]
    rules += [(path, _READ_FOLDER) for path in listable]
    try:
        for path, allowed in rules:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
            if not os.path.isdir(path):
                allowed &= _OF_A_FILE
            rule = allowed.to_bytes(8, sys.byteorder) + descriptor.to_bytes(4, sys.byteorder)
            try:
                call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint32(0))
            finally:
                os.close(descriptor)
        libc.prctl(*map(ctypes.c_ulong, (_NO_NEW_PRIVILEGES, 1, 0, 0, 0)))
        call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
