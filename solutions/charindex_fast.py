"""The index of `charindex`, built faster and held in less memory: what lesson 18 arrives at."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from solutions.charindex import FIRST, STOP, InvertedIndex, tokenize


class FastIndex(InvertedIndex):
    """Answers as InvertedIndex does, but keeps the character of a word found once as a string."""

    entries: dict[str, Collection[str]]  # type: ignore[assignment]

    def __init__(self, start: int = FIRST, stop: int = STOP) -> None:
        found: dict[str, list[str]] = {}
        for char in map(chr, range(start, stop)):
            # names hold only capitals, digits, spaces and hyphens: split() will do
            for word in unicodedata.name(char, "").replace("-", " ").split():
                found.setdefault(word, []).append(char)
        # nine words in ten occur once, and a string takes a third of the memory of a set
        self.entries = {w: c[0] if len(c) == 1 else frozenset(c) for w, c in found.items()}

    def search(self, query: str) -> set[str]:
        """Return a new set of the characters whose names contain every word of `query`."""
        # the rarest word first, and each once: no query takes longer than its rarest word
        groups = sorted((self.entries.get(word, "") for word in {*tokenize(query)}), key=len)
        return set(groups[0]).intersection(*groups[1:]) if groups else set()
