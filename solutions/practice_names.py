"""Domain names for the scripts, with no network: data/zone.txt answers instead of the resolver.

Lessons and checks use the course's own version of this, which also counts what it is asked. This
one is as small as it can be, so that the scripts run alone.
"""

import argparse
import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ZONE = Path(__file__).resolve().parents[1] / "data" / "zone.txt"
THREADS = 32  # Python's own pool has only 4 more than the machine has cores


def use_practice_names() -> None:
    """From here on, this process asks the zone. An answer takes the seconds that stand there.

    Raises OSError if the zone cannot be read.
    """
    lines = (line.partition("#")[0].split() for line in ZONE.read_text("utf-8").splitlines())
    zone = {fields[0]: fields[1:] for fields in lines if fields}
    ask_for_real = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        flags = kwargs.get("flags", args[4] if len(args) > 4 else 0)
        if flags & socket.AI_NUMERICHOST:  # is it an address? Trio asks that first
            return ask_for_real(host, *args, **kwargs)
        host = host.decode() if isinstance(host, bytes) else host
        address, seconds = zone.get(str(host).lower(), zone["*"])
        time.sleep(float(seconds))
        if address == "-":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ask_for_real(address, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo


def parser(script: str, description: str) -> argparse.ArgumentParser:
    """The command line of a script that looks names up: practice names, or with --real the resolver's."""
    found = argparse.ArgumentParser(prog=f"python -m solutions.{script}", description=description)
    real = "ask the real resolver (default: the course's own names)"
    found.add_argument("--real", action="store_true", help=real)
    return found


def run(
    main: Callable[[], Coroutine[Any, Any, None]],
    *,
    real: bool,
    under: Callable[[Callable[[], Coroutine[Any, Any, None]]], Any] | None = None,
) -> None:
    """Run main() as a script: with threads enough for its look-ups, and with names as asked for.

    `under` runs it instead of asyncio, as `trio.run` does. Exits with status 1 if there are no practice names
    or nobody reads on, with 130 on Ctrl-C.
    """

    async def with_threads() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        await main()

    try:
        if not real:
            use_practice_names()
    except OSError as error:
        raise SystemExit(f"cannot read the practice names: {error}") from None
    try:
        if under is not None:
            under(main)
        else:
            asyncio.run(with_threads())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # whoever reads, `head` for example, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
