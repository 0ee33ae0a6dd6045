"""The text of an exercise is its contract, both ways: what it says is enforced, and nothing else is demanded.

- Each sentence of the text is claimed by a mistake that breaks it (`breaks=` holds a phrase of the sentence).
- Each mistake claims a sentence of its exercise's text, or one of the rules that lesson 00 states for all.
- Each demand (a `require`, an `Incorrect`) is what some mistake is told of. So it is claimed too. Demands in
  `lessons/_shared` count for each lesson whose checks can come to them (reach.py); there a mistake of any
  of these lessons will do.

`python tests/both_ways.py` prints a table of all exercises; with names of lessons behind it, of theirs
alone, and what is open in each.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import json
import os
import re
import sys
from collections.abc import Iterator
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import answers
import reach
from reach import LESSONS

from course_lib import course
from course_lib.checks.answer import namespace_of
from course_lib.checks.exercise import Answer, Exercise
from course_lib.checks.verdict import Incorrect, Verdict

# What demands something on behalf of the line that calls it.
DEMANDS = ("require", "require_returned")
RULES = "## What every exercise asks"  # the heading in lesson 00
# Sentences that promise and forbid nothing: how long an answer is, what an example shows, what is there.
NO_DEMAND = re.compile(
    r"^(About \d+ lines?|One line is enough|(A|Two) runs?\b|In use|In your own words|Given (is|are)\b|"
    r"`[^`]+`( and `[^`]+`)? (is|are) given|For example|With the seed|The program below was meant|"
    r"Run it with the cell (behind it|below)|The worked answer)"
)
SENTENCE = re.compile(r"(?<=[.:;!?])\)?\s+(?=[^a-z\s])")


class Site(NamedTuple):
    """Where a check demands something."""

    file: str  # within course_lib/lessons
    line: int
    code: str  # its beginning


def text_of(exercise: Exercise) -> str:
    """The exercise's text: the prose before its stub, from its heading on, and the stub's docstring."""
    prose: list[str] = []
    for kind, source in course.find(exercise.lesson).cells:
        if kind == "code" and course.stub_name(source) == exercise.name:
            break
        if kind == "code" or "## Exercise:" in source:
            prose = []
        if kind == "markdown":
            _, heading, rest = source.rpartition("## Exercise:")
            prose.append(rest.partition("\n")[2] if heading else source)
    return "\n\n".join([*prose, inspect.getdoc(exercise.solution) or ""])


def sentences(text: str) -> list[str]:
    """The sentences that demand something, without examples, on one line each."""
    lines = [line for line in text.splitlines() if not line.startswith(("    ", "\t"))]
    found = []
    for block in re.split(r"\n\s*\n|\n(?=\s*[-*] )", "\n".join(lines)):
        for sentence in SENTENCE.split(block):
            plain = plainly(sentence).lstrip("-* ")
            if re.search(r"\w", plain) and not NO_DEMAND.match(plain):
                found.append(plain)
    return found


def plainly(text: str) -> str:
    """Without the marks of emphasis, and on one line."""
    return " ".join(re.sub(r"(?<!\w)[*_]+|[*_]+(?!\w)", "", text).split())


@cache
def rules() -> str:
    """What lesson 00 says that every exercise asks."""
    cells = course.find("start_here").cells
    found = [source for kind, source in cells if kind == "markdown" and source.startswith(RULES)]
    return plainly(found[0].partition("\n")[2]) if found else ""


def unclaimed_sentences(exercise: Exercise) -> list[str]:
    """The sentences that no mistake breaks."""
    claims = [plainly(mistake.breaks) for mistake in exercise.mistakes.values()]
    return [
        sentence
        for sentence in sentences(text_of(exercise))
        if not any(claim and claim in sentence for claim in claims)
    ]


def claims_nothing(exercise: Exercise) -> list[str]:
    """The mistakes that break no sentence of the text and none of the rules."""
    said = [*sentences(text_of(exercise)), rules()]
    return [
        name
        for name, mistake in exercise.mistakes.items()
        if not mistake.breaks or not any(plainly(mistake.breaks) in one for one in said)
    ]


@cache
def sites(file: Path) -> list[Site]:
    """The demands that stand in a file of checks."""
    source = file.read_text(encoding="utf-8")
    found, tree = [], ast.parse(source)
    on_behalf = [node for node in tree.body if getattr(node, "name", "") in DEMANDS]
    for node in {*ast.walk(tree)} - {part for one in on_behalf for part in ast.walk(one)}:
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in (*DEMANDS, "Incorrect"):
            code = source.splitlines()[called.lineno - 1].strip()
            found.append(Site(file.relative_to(LESSONS).as_posix(), called.lineno, code))
    return sorted(found)


@cache
def demands(lesson: str) -> list[Site]:
    """The demands of a lesson's checks: in its own file, and in what they use of _shared."""
    used = reach.reached(lesson)
    shared = [
        site
        for file in sorted({definition.file for definition in used})
        for site in sites(LESSONS / file)
        if any(d.file == file and d.first <= site.line <= d.last for d in used)
    ]
    return [*sites(LESSONS / f"{lesson}.py"), *shared]


def told_nobody(lesson: str) -> list[Site]:
    """The demands of a lesson that no mistake is told of, of its own or of another that shares them."""
    others = [one.name for one in course.lessons() if one.name != lesson]
    others.sort(key=lambda name: len(_unknown(name)))  # first those that are judged already
    open_ones = demands(lesson)
    for name in (lesson, *others):
        theirs = {*demands(name)}
        if any(site in theirs for site in open_ones):
            open_ones = [site for site in open_ones if (site.file, site.line) not in told(name)]
    return open_ones


_Key = tuple[str, str, str]  # lesson, exercise, mistake
_REFUSED: dict[_Key, set[tuple[str, int]]] = {}  # what `judged` has noted, here or elsewhere
SHARED = (
    "COURSE_TOLD"  # names a file: what `judged` notes in any of the processes that share the tests
)


def judged(exercise: Exercise, mistake: Answer) -> Verdict:
    """The verdict on a mistake; where in the checks it is refused is noted, for `told`."""
    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None  # what is stopped leaves sockets
    try:
        with kept_for_nobody(mistake), noting_demands() as found:
            verdict = exercise.verdict(mistake.attempt, mistake.names)
    finally:
        sys.unraisablehook = hook
    _REFUSED[_key(exercise, mistake)] = found
    if file := os.environ.get(SHARED):
        line = json.dumps([str(LESSONS), *_key(exercise, mistake), sorted(found)]) + "\n"
        with open(file, "ab", buffering=0) as notes:
            notes.write(line.encode())
    return verdict


def told(lesson: str) -> set[tuple[str, int]]:
    """Where in the checks the mistakes of a lesson are refused: file and line.

    Those that have been judged before, for another test, are not judged again.
    """
    for exercise, mistake in _unknown(lesson):
        judged(exercise, mistake)
    return set().union(*(found for key, found in _REFUSED.items() if key[0] == lesson))


def _unknown(lesson: str) -> list[tuple[Exercise, Answer]]:
    """The mistakes of a lesson that nobody has judged yet."""
    catalogue = [
        (exercise, mistake)
        for exercise in answers.load(lesson)
        for mistake in exercise.mistakes.values()
    ]
    if not all(_key(*one) in _REFUSED for one in catalogue):
        _read_what_others_noted()
    return [one for one in catalogue if _key(*one) not in _REFUSED]


def _read_what_others_noted() -> None:
    file = Path(os.environ.get(SHARED, os.devnull))
    whole, _, _ = (file.read_bytes() if file.exists() else b"").rpartition(b"\n")
    for course_of, *key, found in map(json.loads, whole.splitlines()):
        if course_of == str(LESSONS):
            lesson, exercise, mistake = key
            _REFUSED.setdefault((lesson, exercise, mistake), {(file, n) for file, n in found})


def _key(exercise: Exercise, mistake: Answer) -> _Key:
    return exercise.lesson, exercise.name, mistake.attempt.__name__


@contextlib.contextmanager
def kept_for_nobody(mistake: Answer) -> Iterator[None]:
    """What a mistake keeps from one call to the next, in a default or a list of its module, is gone afterwards:
    who judges it again finds what was found the first time.
    """
    space, things = namespace_of(mistake.attempt), list[Any]()
    for name, thing in [*space.items()]:
        if not name.startswith("__"):  # Python's own
            things.append(thing)
        if getattr(thing, "__module__", None) != mistake.attempt.__module__:
            continue
        if isinstance(thing, type):
            things += vars(thing).values()
        elif inspect.isfunction(thing):
            things += [*(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]
    held = [(thing, copy(thing)) for thing in things if _is_plain(thing)]
    try:
        yield
    finally:
        for thing, before in held:
            if _parts(thing) != _parts(before):
                thing.clear()
                (thing.extend if isinstance(thing, list) else thing.update)(before)


def _parts(thing: Any) -> list[int]:
    """The numbers of what is in a container: whether it is the same can be told without asking it."""
    return [*map(id, thing), *(map(id, thing.values()) if isinstance(thing, dict) else ())]


def _is_plain(thing: Any) -> bool:
    """Whether it is a container that can be filled again: what belongs to a loop of its own cannot."""
    return type(thing) in (list, dict, set) and not any(
        type(one).__module__.startswith(("asyncio", "_asyncio", "course_lib.run")) for one in thing
    )


@contextlib.contextmanager
def noting_demands() -> Iterator[set[tuple[str, int]]]:
    """Where in the checks answers were refused while this was open: file and line."""
    found: set[tuple[str, int]] = set()
    plain = Incorrect.__init__

    def noted(self: Incorrect, *args: object, **options: object) -> None:
        frame = sys._getframe(1)
        while frame.f_code.co_name in DEMANDS and frame.f_back is not None:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(LESSONS):
            found.add((path.relative_to(LESSONS).as_posix(), frame.f_lineno))
        plain(self, *args, **options)  # type: ignore[arg-type]

    Incorrect.__init__ = noted  # type: ignore[assignment,method-assign]
    try:
        yield found
    finally:
        Incorrect.__init__ = plain  # type: ignore[method-assign]


def table(lessons: list[str]) -> Iterator[str]:
    """For each exercise: sentences, mistakes, alternatives, what is open; for each lesson its demands."""
    yield f"{'exercise':40} sentences mistakes alternatives unclaimed without a claim"
    for lesson in map(course.find, lessons) if lessons else course.lessons():
        for exercise in answers.load(lesson.name):
            yield (
                f"{lesson.name + '.' + exercise.name:40} {len(sentences(text_of(exercise))):9} "
                f"{len(exercise.mistakes):8} {len(exercise.alternatives):12} "
                f"{len(unclaimed_sentences(exercise)):9} {len(claims_nothing(exercise)):15}"
            )
            if lessons:
                yield from (f"    unclaimed: {one}" for one in unclaimed_sentences(exercise))
                yield from (f"    without a claim: {name}" for name in claims_nothing(exercise))
        yield f"{'  demands in ' + lesson.name:40} {len(demands(lesson.name)):9}"


if __name__ == "__main__":
    try:
        print("\n".join(table(sys.argv[1:])))
    except course.NoSuchLesson as error:
        sys.exit(str(error))
