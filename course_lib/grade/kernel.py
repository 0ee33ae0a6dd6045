"""What the grader asks of Linux through ctypes: namespaces, mounts, capabilities, a signal at the parent's end.

Everything here raises OSError where the kernel refuses, and everywhere else than on Linux.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
import sys
from functools import cache
from pathlib import Path
from typing import Any

# <linux/sched.h>
_NEW_MOUNTS, _NEW_NAMES, _NEW_IPC = 0x20000, 0x4000000, 0x8000000
_NEW_USERS, _NEW_PIDS, _NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
# <linux/prctl.h>
_DEATH_SIGNAL, _DUMPABLE, _SUBREAPER, _NO_NEW_PRIVILEGES = 1, 4, 36, 38
# <linux/mount.h>
_NO_SETUID, _NO_DEVICES, _RECURSIVE, _PRIVATE = 2, 4, 16384, 1 << 18
_DETACH = 2  # MNT_DETACH
_CAPABILITIES = 0x20080522  # _LINUX_CAPABILITY_VERSION_3
_SHARED = "/dev/shm"
_SET_FLAGS, _UP = 0x8914, 0x41  # SIOCSIFFLAGS; IFF_UP | IFF_RUNNING


@cache
def _libc() -> Any:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "not Linux")
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: Any) -> None:
    if getattr(_libc(), name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _process(request: int, value: int) -> None:
    _call("prctl", *map(ctypes.c_ulong, (request, value, 0, 0, 0)))


def die_with_the_parent(signal: int) -> None:
    """This process gets the signal when the one that started it ends."""
    _process(_DEATH_SIGNAL, signal)


def adopt_orphans() -> None:
    """What descends from here becomes a child of this process when its own parent ends."""
    _process(_SUBREAPER, 1)


def stay_on_this_processor() -> None:
    """This process and what it starts run where it was put when it was forked: on the idlest processor.

    The threads of a check take turns, thousands of times, and a turn that is handed to another processor
    finds nothing in its caches. There is one such process for each processor as it is.
    """
    os.sched_setaffinity(0, {_libc().sched_getcpu()})


def keep_others_out() -> None:
    """No process of the same user may look into this one."""
    _process(_DUMPABLE, 0)


def enter_namespaces() -> None:
    """Own users, mounts, network, host name and IPC; and the next child is process 1 of a world of its own."""
    user, group = os.getuid(), os.getgid()
    everything = _NEW_USERS | _NEW_MOUNTS | _NEW_PIDS | _NEW_NETWORK | _NEW_IPC | _NEW_NAMES
    _call("unshare", ctypes.c_int(everything))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def furnish_namespaces() -> None:
    """To be called by process 1: no mount comes from outside or gets there, /proc is its own, and lo is up."""
    _call("mount", b"none", b"/", None, ctypes.c_ulong(_RECURSIVE | _PRIVATE), None)
    _call("mount", b"proc", b"/proc", b"proc", ctypes.c_ulong(_NO_SETUID | _NO_DEVICES), None)
    mount_memory(_SHARED, 16 << 20)
    import fcntl

    with socket.socket() as sock:
        fcntl.ioctl(sock, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP))


def mount_memory(folder: str, size: int) -> None:
    """A file system of at most `size` bytes, in memory."""
    flags = ctypes.c_ulong(_NO_SETUID | _NO_DEVICES)
    options = f"size={size},nr_inodes=20000,mode=0700".encode()
    _call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", flags, options)


def cover(folder: str) -> None:
    """For this process, and those that it starts, there is nothing in it."""
    _call("unshare", ctypes.c_int(_NEW_MOUNTS))
    _call("mount", b"none", b"/", None, ctypes.c_ulong(_RECURSIVE | _PRIVATE), None)
    mount_memory(folder, 1 << 12)


def unmount(folder: str) -> None:
    """Take a file system away, and all that is in it."""
    _call("umount2", os.fsencode(folder), ctypes.c_int(_DETACH))


def fresh_shared_memory() -> None:
    """An empty /dev/shm: what is in the one before, folders and all, is nobody's any more."""
    unmount(_SHARED)
    mount_memory(_SHARED, 16 << 20)


def own_ipc() -> None:
    """System V memory and queues of its own: those of the process before are gone."""
    _call("unshare", ctypes.c_int(_NEW_IPC))


def drop_capabilities() -> None:
    """Also as root, this process may no more than its user's files let it, and neither may what it starts."""
    _process(_NO_NEW_PRIVILEGES, 1)
    header = struct.pack("Ii", _CAPABILITIES, 0)
    _call("syscall", ctypes.c_long(_CAPSET), header, bytes(24))


_CAPSET = {"x86_64": 126, "aarch64": 91}.get(os.uname().machine if hasattr(os, "uname") else "", -1)
