"""Which short names are there for a blog about Python? `python -m solutions.blogdom`."""

from solutions import practice_names
from solutions.probing_domains import main


def run(argv: list[str] | None = None) -> None:
    """Run the program with these arguments, or with those of the command line.

    Exits with status 2 if they make no sense.
    """
    parser = practice_names.parser(
        "blogdom",
        "Look up each short keyword of Python in .dev, all at once; + marks what is there.",
    )
    practice_names.run(main, real=parser.parse_args(argv).real)


if __name__ == "__main__":
    run()
