"""Find characters by words of their Unicode names: `python -m solutions.charindex cat face`."""

from __future__ import annotations

import argparse
import os
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

WORD = re.compile(r"\w+")
FIRST, STOP = ord(" "), sys.maxunicode + 1
RULE = "─" * 66


def tokenize(text: str) -> Iterator[str]:
    """The words of `text`, one after another, in upper case; spaces, hyphens and punctuation separate them."""
    for match in WORD.finditer(text):
        yield match.group().upper()


class InvertedIndex:
    """From each word to the characters whose names contain it.

    `entries` maps a word in upper case to a set of one-character strings. It covers the code
    points from `start` up to, but not including, `stop`.
    """

    entries: dict[str, set[str]]

    def __init__(self, start: int = FIRST, stop: int = STOP) -> None:
        self.entries = {}
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries.setdefault(word, set()).add(char)

    def search(self, query: str) -> set[str]:
        """Return a new set of the characters whose names contain every word of `query`."""
        words = list(tokenize(query))
        if not words:
            return set()
        # get(), because looking a word up must not add it
        return set.intersection(*(self.entries.get(word, set()) for word in words))


def find(entries: defaultdict[str, set[str]], query: str) -> set[str]:
    """Return the characters that are in `entries` under each word of `query`; change nothing."""
    words = list(tokenize(query))
    return set.intersection(*(entries.get(word, set()) for word in words)) if words else set()


def format_results(chars: Iterable[str]) -> Iterator[str]:
    """Yield a line for each character in code point order: U+ and code, character, name."""
    for char in sorted(chars):
        yield f"U+{ord(char):04X}\t{char}\t{unicodedata.name(char)}"


def main(argv: list[str] | None = None) -> int:
    """Print the characters that match all words, and return the exit status.

    Exits with status 2 if there is no word to search for.
    """
    parser = argparse.ArgumentParser(
        prog="python -m solutions.charindex",
        description="Find characters by words of their Unicode names.",
    )
    parser.add_argument("words", nargs="+", metavar="WORD", help="for example: cat face")
    words = parser.parse_args(argv).words  # a mistake is told at once, not after the index is built
    chars = InvertedIndex().search(" ".join(words))
    for line in format_results(chars):
        print(line)
    print(RULE, f"{len(chars)} found")
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show them all gets "?"
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # as in `... | head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
