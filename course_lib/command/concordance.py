"""Where each term and each API of the course is introduced, used and asked for: read from the lessons.

A term is introduced where the prose first sets it *in italics*, an API where prose first names it `in code`.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from course_lib.checks.question import Question, load
from course_lib.course import PristineLesson

# Modules whose names are looked for; their use is what the lessons teach.
TAUGHT = (
    "aiofiles",
    "aiohttp",
    "asyncio",
    "contextlib",
    "contextvars",
    "fastapi",
    "httpx",
    "trio",
    "anyio",
)
_SENTENCE = re.compile(r"(?<=[.:!?])\)?\s+")
_CODE = re.compile(r"```.*?```|`([^`]+)`|^    .*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """A cell of a lesson, and the heading that it stands under."""

    lesson: PristineLesson
    cell: int
    heading: str

    @property
    def order(self) -> tuple[int, int]:
        """What comes first in the course comes first."""
        return self.lesson.number, self.cell


@dataclass
class Entry:
    """One term or API."""

    name: str
    meaning: str = ""
    is_everyday: bool = False  # also an ordinary word, so its use proves nothing
    introduced: Place | None = None
    used: list[Place] = field(default_factory=list)
    asked_in: list[PristineLesson] = field(default_factory=list)

    @property
    def too_early(self) -> list[Place]:
        """Where it is used before it is introduced."""
        start = self.introduced.order if self.introduced else (100, 0)
        # the prose behind a cell may say what was just seen
        return [place for place in self.used if (place.order[0], place.order[1] + 1) < start]


def terms(glossary: Path, lessons: Sequence[PristineLesson]) -> list[Entry]:
    """The terms of the glossary, in alphabetical order."""
    written = tomllib.loads(glossary.read_text(encoding="utf-8"))
    found = []
    names = [name for kind in written.values() for name in kind]
    for kind in ("terms", "everyday"):
        for name, meaning in written[kind].items():
            entry = Entry(name, meaning, is_everyday=kind == "everyday")
            # not as a part of a longer term: a coroutine function is no coroutine
            rests = [n[len(name) :] for n in names if n.startswith(f"{name} ")]
            rest = rf"(?!\s+(?:{'|'.join(_spaced(r) for r in rests)}))" if rests else ""
            word = re.compile(rf"(?<![\w-]){_spaced(name)}(?:s|es)?(?![\w-]){rest}", re.IGNORECASE)
            italic = re.compile(rf"(?<![\w*])\*{_spaced(name)}s?\*(?!\*)", re.IGNORECASE)
            for place, prose in _prose(lessons):
                if entry.introduced is None and italic.search(prose):
                    entry.introduced = place
                if any(word.search(s) for s in _SENTENCE.split(prose) if not _points_ahead(s)):
                    entry.used.append(place)
            entry.asked_in = [lesson for lesson, q in _questions(lessons) if word.search(_words(q))]
            found.append(entry)
    return sorted(found, key=lambda entry: entry.name.lower())


def apis(lessons: Sequence[PristineLesson]) -> list[Entry]:
    """The names of the modules that are taught, as the lessons' cells use them, in alphabetical order."""
    found: dict[str, Entry] = {}
    for place, names in _names_in_code(lessons):
        for name in names:
            found.setdefault(name, Entry(name)).used.append(place)
    for entry in found.values():
        users = {place.lesson.number for place in entry.used}
        entry.introduced = _first_named(entry.name, lessons, users)
        short = re.compile(rf"(?<!\w){re.escape(entry.name.partition('.')[2])}(?!\w)")
        entry.asked_in = [
            lesson for lesson, q in _questions(lessons) if short.search(f"{_words(q)} {q.code}")
        ]
    return sorted(found.values(), key=lambda entry: entry.name.lower())


def _spaced(name: str) -> str:
    return r"[\s-]+".join(map(re.escape, name.split()))


def _points_ahead(sentence: str) -> bool:
    """Whether a sentence says itself that a later lesson explains it."""
    return re.search(r"\blessons?\s+\d\d", sentence) is not None


@cache
def _places(lesson: PristineLesson) -> list[Place]:
    found, heading = [], lesson.title
    for number, (kind, source) in enumerate(lesson.cells):
        if kind == "markdown" and (title := re.match(r"#+ (.+)", source)):
            heading = title[1]
        found.append(Place(lesson, number, heading))
    return found


def _prose(lessons: Sequence[PristineLesson]) -> Iterator[tuple[Place, str]]:
    """The prose of each cell, without headings, links and code."""
    for lesson in lessons:
        for place, (kind, source) in zip(_places(lesson), lesson.cells, strict=True):
            if kind == "markdown" and not source.startswith("## All lessons"):
                text = re.sub(r"\[[^]]*\]\([^)]*\)", "", source)  # a title is no use of its words
                yield place, re.sub(r"^#+ .*$", "", _CODE.sub("…", text), flags=re.MULTILINE)


def _first_named(name: str, lessons: Sequence[PristineLesson], users: set[int]) -> Place | None:
    """Where the prose first has it in code; in a lesson that uses it, also without its module."""
    whole, short = re.escape(name), re.escape(name.partition(".")[2])
    for lesson in lessons:
        either = f"{whole}|{short}" if lesson.number in users else whole
        named = re.compile(rf"(?<![\w.])({either})(?!\w)")
        for place, (kind, source) in zip(_places(lesson), lesson.cells, strict=True):
            if kind == "markdown" and any(
                named.search(code[1] or "") for code in _CODE.finditer(source)
            ):
                return place
    return None


@cache
def _nodes(source: str) -> tuple[ast.AST, ...]:
    try:
        return tuple(ast.walk(ast.parse(source)))
    except SyntaxError:
        return ()


def _imported(lesson: PristineLesson) -> dict[str, str]:
    """What `from asyncio import sleep` and the like make of names: {"sleep": "asyncio.sleep"}."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for kind, source in lesson.cells
        if kind == "code"
        for node in _nodes(source)
        if isinstance(node, ast.ImportFrom) and node.module in TAUGHT
        for alias in node.names
    }


def _names_in_code(lessons: Sequence[PristineLesson]) -> Iterator[tuple[Place, set[str]]]:
    """ "asyncio.sleep" and the like, cell by cell."""
    for lesson in lessons:
        imported = _imported(lesson)
        for place, (kind, source) in zip(_places(lesson), lesson.cells, strict=True):
            found = set()
            for node in _nodes(source) if kind == "code" else ():
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    if node.value.id in TAUGHT:
                        found.add(f"{node.value.id}.{node.attr}")
                elif isinstance(node, ast.Name) and node.id in imported:
                    found.add(imported[node.id])
            yield place, found


def _questions(lessons: Sequence[PristineLesson]) -> list[tuple[PristineLesson, Question]]:
    return [(lesson, q) for lesson in lessons for q in load(lesson.name).values()]


def _words(question: Question) -> str:
    return " ".join((question.text, *question.options, question.because))
