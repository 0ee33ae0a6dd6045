"""blogdom in AnyIO: `python -m solutions.blogdom_anyio`, or with `--backend trio` under Trio."""

import functools
import socket
from keyword import kwlist

import anyio

from solutions import practice_names
from solutions.domainlib import Result


async def probe(domain: str) -> Result:
    """Ask the resolver for domain, in a thread; return Result(domain, whether it is there)."""
    try:
        await anyio.to_thread.run_sync(socket.getaddrinfo, domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


async def report(domain: str) -> None:
    """Probe one domain, and print what came of it."""
    result = await probe(domain)
    print("+" if result.found else " ", result.domain)


async def main() -> None:
    """Probe NAME.dev for each keyword of at most 4 letters; print each answer as it comes."""
    async with anyio.create_task_group() as group:
        for name in kwlist:
            if len(name) <= 4:
                group.start_soon(report, f"{name}.dev".lower())


def run(argv: list[str] | None = None) -> None:
    """Run the program with these arguments, or with those of the command line."""
    parser = practice_names.parser(
        "blogdom_anyio", "Look up each short keyword of Python in .dev, all at once."
    )
    parser.add_argument(
        "--backend", choices=("asyncio", "trio"), default="asyncio", help="what runs it"
    )
    options = parser.parse_args(argv)
    under = functools.partial(anyio.run, backend=options.backend)
    practice_names.run(main, real=options.real, under=under)


if __name__ == "__main__":
    run()
