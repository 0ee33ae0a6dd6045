"""Which short names are there for a blog about Python? `python -m solutions.blogdom`."""

import argparse

from solutions import practice_names
from solutions.probing_domains import main


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.blogdom",
        description="Look up each short keyword of Python in .dev, all at once; + marks what is there.",
    )
    parser.add_argument(
        "--real",
        action="store_true",
        help="ask the real resolver (default: the course's own names)",
    )
    return parser.parse_args(argv)


def run(argv: list[str] | None = None) -> None:
    """Run the program with these arguments, or with those of the command line."""
    options = parse(argv)
    practice_names.run(main, real=options.real)


if __name__ == "__main__":
    run()
