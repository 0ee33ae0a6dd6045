"""blogdom in Trio: `python -m solutions.blogdom_trio`."""

import socket
from keyword import kwlist

import trio

from solutions import practice_names
from solutions.domainlib import Result


async def probe(domain: str) -> Result:
    """Ask the resolver for domain; return Result(domain, whether it is there)."""
    try:
        await trio.socket.getaddrinfo(domain, None)
    except socket.gaierror:
        return Result(domain, False)
    return Result(domain, True)


async def report(domain: str) -> None:
    """Probe one domain, and print what came of it."""
    result = await probe(domain)
    print("+" if result.found else " ", result.domain)


async def main() -> None:
    """Probe NAME.dev for each keyword of at most 4 letters; print each answer as it comes."""
    async with trio.open_nursery() as nursery:
        for name in kwlist:
            if len(name) <= 4:
                nursery.start_soon(report, f"{name}.dev".lower())


def run(argv: list[str] | None = None) -> None:
    """Run the program with these arguments, or with those of the command line."""
    parser = practice_names.parser(
        "blogdom_trio", "Look up each short keyword of Python in .dev, all at once, under Trio."
    )
    practice_names.run(main, real=parser.parse_args(argv).real, under=trio.run)


if __name__ == "__main__":
    run()
