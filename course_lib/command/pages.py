"""The pages that are made of the lessons: docs/glossary.md and docs/index.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from course_lib.command.concordance import Entry, Place, apis, terms
from course_lib.course import PristineLesson

MADE = "<!-- Made by `course build` from docs/glossary.toml and the lessons. -->"


def pages(docs: Path, lessons: Sequence[PristineLesson]) -> dict[Path, str]:
    """Each page with what it should hold; none where there is no glossary to make them of."""
    glossary = docs / "glossary.toml"
    if not glossary.exists():
        return {}
    known = terms(glossary, lessons)
    return {
        docs / "glossary.md": _glossary(known),
        docs / "index.md": _index(known, apis(lessons)),
    }


def _glossary(entries: Iterable[Entry]) -> str:
    lines = [
        "# Glossary",
        "",
        MADE,
        "",
        "Each word as this course uses it, and where it is explained.",
        "",
    ]
    for entry in entries:
        where = f" {_link(entry.introduced)}" if entry.introduced else ""
        lines.append(f"- **{entry.name}**: {entry.meaning}.{where}")
    return "\n".join(lines) + "\n"


def _index(words: Iterable[Entry], names: Iterable[Entry]) -> str:
    lines = [
        "# Index",
        "",
        MADE,
        "",
        "The link leads to where it is introduced; the numbers are lessons.",
        "",
    ]
    for title, entries in (("Names", names), ("Terms", words)):
        lines += [f"## {title}", "", "| | introduced | used | asked |", "|---|---|---|---|"]
        for entry in entries:
            name = f"`{entry.name}`" if title == "Names" else entry.name
            where = _link(entry.introduced) if entry.introduced else ""
            used = _numbers(place.lesson for place in entry.used)
            lines.append(f"| {name} | {where} | {used} | {_numbers(entry.asked_in)} |")
        lines.append("")
    return "\n".join(lines)


def _numbers(lessons: Iterable[PristineLesson]) -> str:
    return " ".join(sorted({f"{lesson.number:02}" for lesson in lessons}))


def _link(place: Place) -> str:
    """To the heading, as JupyterLab calls it in an address."""
    lesson = place.lesson
    anchor = "" if place.heading == lesson.title else "#" + anchor_of(place.heading)
    return f"[{lesson.number:02} {place.heading}](../notebooks/{lesson.file}{anchor})"


def anchor_of(heading: str) -> str:
    """What JupyterLab calls a heading in an address."""
    return heading.replace("`", "").replace(" ", "-").replace("(", "%28").replace(")", "%29")
