"""What a run printed, up to a bound: a program may print for as long as it runs."""

from __future__ import annotations

from typing import NamedTuple

MOST_LINES = 100_000


class Line(NamedTuple):
    """A line that the program printed, when (seconds), and in which lane."""

    time: float
    text: str
    lane: int | None


class Printed:
    """Keeps at most so many characters of both streams together; what comes after is only counted."""

    def __init__(self, most: int) -> None:
        self.lines: list[Line] = []
        self.lines_printed = 0  # on standard output, the dropped ones too
        self.dropped = 0  # characters
        self._room = most
        # pieces, because adding to a long text copies it
        self._text: list[str] = []
        self._errors: list[str] = []
        self._partial: list[str] = []

    def add(self, stream: str, text: str) -> list[str]:
        """Keep this; return the lines of standard output that it ends."""
        ends_lines = stream == "stdout" and "\n" in text
        if ends_lines:
            self.lines_printed += text.count("\n")
        if len(text) > self._room:
            self.dropped += len(text) - self._room
            text = text[: self._room]
        self._room -= len(text)
        if stream == "stderr":
            self._errors.append(text)
            return []
        if text:
            self._text.append(text)
            self._partial.append(text)
        if not ends_lines:
            return []
        *whole, rest = "".join(self._partial).split("\n")
        self._partial = [rest] if rest else []
        return whole[: max(0, MOST_LINES - len(self.lines))]

    @property
    def text(self) -> str:
        """What is kept of standard output."""
        return "".join(self._text)

    @property
    def errors(self) -> str:
        """What is kept of standard error."""
        return "".join(self._errors)
