"""How far a submission can be shut in here: tried once, at the start of a keeper, and said in every report."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from course_lib import course
from course_lib.files import fence, landlock
from course_lib.files.removal import remove
from course_lib.grade import kernel

# What a Python needs beside itself: nothing of anybody's.
_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/System",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/services",
    "/etc/ssl/certs",
    "/dev/urandom",
    "/dev/random",
)
_MACHINE = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat")  # of no process; mypy counts processors
READ_BY_MYPY = ("type_hints",)  # which cannot judge hints without the source of what is given
_MOST_FILES, _DEEPEST = 20_000, 100  # in a submission's folder
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full")


@dataclass(frozen=True)
class Level:
    """Which fences stand. `words` say it to people."""

    namespaces: bool
    files: bool

    @property
    def words(self) -> str:
        if self.namespaces and self.files:
            return "namespaces and Landlock: no network, no other process, no file but its own and Python's"
        if self.namespaces:
            return "namespaces without Landlock: no network, no other process; files of yours can be read"
        if self.files:
            return (
                "Landlock without namespaces: no file but its own and Python's; the network is open"
            )
        return "limits alone: this system has neither namespaces nor Landlock for you; use one that has"


def enter(namespaces: bool = True) -> bool:
    """Called in the keeper before it imports anything: become process 1 of a world of its own.

    Returns in the process that goes on; whether it is alone there. The one that was started waits for it,
    outside, and ends with it.
    """
    if not namespaces:
        with contextlib.suppress(OSError):
            kernel.adopt_orphans()
        return False
    ready, tell = os.pipe()
    inner = os.fork()
    if inner == 0:
        _go_in(ready, tell)
        return True
    os.close(tell)
    if os.read(ready, 1) != b"+":  # the kernel refused
        os.waitpid(inner, 0)
        os.close(ready)
        return enter(namespaces=False)
    os.close(0)  # the line to the grader is the inner one's
    os.waitpid(inner, 0)
    os._exit(0)


def _go_in(ready: int, tell: int) -> None:
    """Fork twice: the first enters, the second is process 1. Does not return in the first."""
    os.close(ready)
    with contextlib.suppress(OSError):
        kernel.die_with_the_parent(signal.SIGKILL)
        kernel.enter_namespaces()
        first = os.fork()
        if first:
            os.close(tell)
            os.close(0)
            os.waitpid(first, 0)
            os._exit(0)
        kernel.die_with_the_parent(signal.SIGKILL)
        try:
            kernel.furnish_namespaces()
        except OSError:
            os._exit(1)
        os.write(tell, b"+")
        os.close(tell)
        return
    os._exit(1)


def probe(alone: bool) -> Level:
    """What holds here. Landlock can only be tried by a process that is then shut in."""
    _readable()  # what all copies of this process then know
    child = os.fork()
    if child == 0:
        try:
            landlock.restrict([], [], sockets=False)
            os.listdir("/")
        except PermissionError:
            os._exit(0)
        except OSError:
            pass
        os._exit(1)
    return Level(alone, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0)


def shut_in(level: Level, folder: str, keeper: int, lesson: str) -> None:
    """Called in a submission's process: from here on it reaches its folder and Python, and nothing else."""
    if level.namespaces:
        kernel.own_ipc()
    if level.files:
        own = [folder, *(("/dev/shm",) if level.namespaces else ())]
        names = [str(course.ROOT)] if lesson in READ_BY_MYPY else []
        more = [f"{root}/solutions" for root in names]
        landlock.restrict([*own, *_DEVICES], [*_readable(), *more], listable=names, sockets=False)
    else:
        if level.namespaces and lesson not in READ_BY_MYPY:  # mypy asks what process it is
            kernel.cover("/proc")  # where a process can look into, and change, its own memory
        fence.put_up([folder, "/dev"], {keeper, 1, -1})
    if level.namespaces:
        kernel.drop_capabilities()


@cache
def _readable() -> list[str]:
    """Python, its libraries, and the course's data: not its checks, solutions and tests. Found out once."""
    prefixes = (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
    libraries = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    wanted = [*prefixes, *libraries, *_SYSTEM, *_MACHINE, str(course.ROOT / "data")]
    return sorted({path for path in wanted if path and os.path.exists(path)})


@contextlib.contextmanager
def room(level: Level, disk: int) -> Iterator[str]:
    """An empty folder for one submission, bounded where that can be had; afterwards it is gone."""
    folder = tempfile.mkdtemp(prefix="grade-")
    try:
        if not level.namespaces:
            yield folder
            return
        kernel.mount_memory(folder, disk)
        try:
            yield folder
        finally:
            kernel.unmount(folder)
            kernel.fresh_shared_memory()
    finally:
        remove(folder)


def fills(folder: str, most: int) -> bool:
    """Whether its files take more bytes than that, or are more than anybody needs, or deeper."""
    total, seen, todo = 0, 0, [(folder, 0)]
    while todo:
        here, depth = todo.pop()
        with contextlib.suppress(OSError):
            for entry in os.scandir(here):
                seen += 1
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        todo.append((entry.path, depth + 1))
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        if total > most or seen > _MOST_FILES or depth > _DEEPEST:
            return True
    return False
