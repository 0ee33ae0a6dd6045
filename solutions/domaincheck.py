"""Which short names are there in a top-level domain? `python -m solutions.domaincheck net`."""

import argparse
from keyword import kwlist

from solutions import practice_names
from solutions.domainlib import multi_probe


async def main(tld: str) -> None:
    """Print a table of the keywords of at most 4 letters in tld, each row as it is known."""
    names = (name.lower() for name in kwlist if len(name) <= 4)
    print("FOUND\t\tNOT FOUND")
    print("=====\t\t=========")
    async for domain, found in multi_probe(f"{name}.{tld}" for name in names):
        print(domain if found else f"\t\t{domain}")


def top_level_domain(text: str) -> str:
    """Read `net`, `.net` or `COM.BR`. Raises ArgumentTypeError if no name can end in it."""
    tld = text.strip(".").lower()
    try:
        f"none.{tld}".encode("idna")  # what the resolver will do: parts may be 1 to 63 long
    except UnicodeError as error:
        raise argparse.ArgumentTypeError(f"no name ends in {text[:40]!r}: {error}") from None
    if not tld or any(c.isspace() or not c.isprintable() for c in tld):
        raise argparse.ArgumentTypeError(f"no name ends in {text[:40]!r}")
    return tld


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = practice_names.parser(
        "domaincheck", "Look up each short keyword of Python in a top-level domain, all at once."
    )
    tld = "for example: net, COM.BR"
    parser.add_argument("tld", type=top_level_domain, metavar="TLD", help=tld)
    return parser.parse_args(argv)


def run(argv: list[str] | None = None) -> None:
    """Run the program with these arguments, or with those of the command line."""
    options = parse(argv)
    practice_names.run(lambda: main(options.tld), real=options.real)


if __name__ == "__main__":
    run()
