"""What one submission may take, all of its processes together."""

from __future__ import annotations

import contextlib
import os
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Real seconds, bytes and numbers."""

    timeout: float = 30.0  # for all that a submission does, from its first line to its last check
    silence: float = 9.0  # without a word: it cannot be stopped from inside
    memory: int = 1 << 30  # of the whole tree of processes, beside what the checks themselves need
    processes: int = 64
    disk: int = 64 << 20  # in its folder, all files together
    files: int = 4096  # that are open at the same time
    words: int = 16 << 20  # that come back from it

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def impose(limits: Limits, address_space: int) -> None:
    """What the kernel can hold a single process to; `address_space` is what it has already."""
    import resource

    wanted = [
        (resource.RLIMIT_AS, address_space + 2 * limits.memory),
        (resource.RLIMIT_CPU, int(limits.timeout) + 2),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.disk),
        (resource.RLIMIT_NOFILE, limits.files),
    ]
    if hasattr(resource, "RLIMIT_NPROC") and os.getuid() != 0:
        # beside what its user has running: the watch over the tree counts exactly
        wanted.append((resource.RLIMIT_NPROC, _running() + 4 * limits.processes))
    for what, most in wanted:
        with contextlib.suppress(ValueError, OSError):
            _, hard = resource.getrlimit(what)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (most, most))


def of_this_process() -> list[tuple[int, int]]:
    """What the kernel holds this process to: whoever runs as the same user can lower that, from outside."""
    import resource

    names = (name for name in vars(resource) if name.startswith("RLIMIT_"))
    return [resource.getrlimit(getattr(resource, name)) for name in sorted(names)]


def _running() -> int:
    """Processes and threads of the whole system."""
    try:
        with open("/proc/loadavg", "rb") as load:
            return int(load.read().split()[3].split(b"/")[1])
    except (OSError, ValueError, IndexError):
        return 4096
