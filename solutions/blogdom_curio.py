"""blogdom in Curio: `python -m solutions.blogdom_curio`, on Python 3.11.

Curio's last release, 1.6, cannot be imported on Python 3.12 and later.
"""

import importlib
import socket
from keyword import kwlist
from typing import Any

from solutions import practice_names
from solutions.domainlib import Result


def imported() -> Any:
    """Curio, or None where it cannot be had."""
    try:
        return importlib.import_module("curio")
    except (ImportError, AttributeError):  # the latter because of what Python 3.12 has removed
        return None


curio = imported()


async def probe(domain: str) -> Result:
    """Ask the resolver for domain; return Result(domain, whether it is there)."""
    try:
        await curio.socket.getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


async def main() -> None:
    """Probe NAME.dev for each keyword of at most 4 letters; print each answer as it comes."""
    async with curio.TaskGroup() as group:
        for name in kwlist:
            if len(name) <= 4:
                await group.spawn(probe, f"{name}.dev".lower())
        async for task in group:
            print("+" if task.result.found else " ", task.result.domain)


def run(argv: list[str] | None = None) -> None:
    """Run the program with these arguments, or with those of the command line. Exits with 1 without Curio."""
    parser = practice_names.parser(
        "blogdom_curio",
        "Look up each short keyword of Python in .dev, all at once, under Curio (Python 3.11 only).",
    )
    real = parser.parse_args(argv).real
    if curio is None:
        raise SystemExit("Curio 1.6, its last release, cannot be imported on this Python")
    practice_names.run(main, real=real, under=curio.run)


if __name__ == "__main__":
    run()
