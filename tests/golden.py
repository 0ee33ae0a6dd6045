"""The golden files: every message of a lesson in full, beside its answers, to be proof-read in one place.

Rewrite them with `python tests/golden.py`, or with the names of some lessons behind it; then read what
`git diff` shows. `test_contract.py` compares each mistake with its entry.
"""

from __future__ import annotations

import ast
import functools
import re
import sys
from pathlib import Path
from typing import Any

import answers

from course_lib import course
from course_lib.checks.exercise import Answer, Exercise
from course_lib.checks.verdict import Verdict

ANSWERS = Path(answers.__file__).parent
COMMAND = "python tests/golden.py"

# What differs from run to run, and that no message could do without.
VARYING = [
    (r" at 0x[0-9a-f]+>", " at 0x…>"),  # where an object lies in memory
    (r"\b\d{12,}\b", "…"),  # what id() says of it
    # an endless loop is stopped wherever it happens to be
    (r"(?<=^Your code runs)( \(line \d+.*?\))?(?= and never)", " (line …)"),
    (r"(?<=had printed more than 10,000 lines)( \(line \d+.*?\))?", " (line …)"),
    (r"(?<=Two of nine downloads failed, and it counted )\d", "…"),  # by the order of the answers
    (r"(?<=for two flags and for one, it returned )\d and \d", "…"),  # whose flag comes first
    (r"(?<=the server saw )\d+(?= requests)", "…"),  # how many met depends on the machine
    (r"(?<=in no useful order: )[♔-♟ ]+", "…"),  # that of a set, different in each process
    # a mistake that remembers does so from one test to the next
    (r"(?<= was called twice\. )It returned .*?(?=\. What is still)", "…"),
]
# What Python or the system says of an exception, in other words elsewhere: written in full, not compared.
NOT_OURS = re.compile(
    r"(Your code raised \w+): .*?( \(line \S+\))"
    r"|(which your code calls[^,]*, (?:raised|failed with) \w+): .*?(, and nobody|\. |\.$)",
    re.MULTILINE,
)


def text_of(lesson: str) -> str:
    """What the golden file of a lesson should hold. Prints which mistakes are not what the catalogue says."""
    texts = []
    for exercise in answers.load(lesson):
        for mistake in exercise.mistakes.values():
            verdict = exercise.verdict(mistake.attempt, mistake.names)
            if verdict.diagnosis != mistake.diagnosis:
                found = verdict.diagnosis or verdict.verdict
                name = name_of(exercise, mistake)
                print(f"{name}: catalogued as {mistake.diagnosis}, and found to be {found}")
            texts.append(entry(exercise, mistake, verdict))
    return "\n\n".join(texts) + "\n"


def entry(exercise: Exercise, mistake: Answer, verdict: Verdict) -> str:
    """What is said of a mistake: one line of what it is, then the message."""
    where = f", line {verdict.line}" if verdict.line else ""
    if verdict.diagnosis == "endless-loop":
        where = ", line …"
    name = mistake.attempt.__name__
    head = f"{name_of(exercise, mistake)}: {verdict.diagnosis or verdict.verdict}{where}"
    text = with_lines_from(source_of(exercise.lesson), name, f"{head}\n{verdict.message}")
    for pattern, instead in VARYING:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text


def name_of(exercise: Exercise, mistake: Answer) -> str:
    return f"{exercise.name} / {mistake.attempt.__name__}"


@functools.cache
def source_of(lesson: str) -> str:
    return catalogue(lesson).read_text(encoding="utf-8")


@functools.cache
def entries(lesson: str) -> dict[str, str]:
    """What the golden file of a lesson holds, by `exercise / mistake`; nothing if there is no such file."""
    file = file_of(lesson)
    whole = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    return {text.partition(": ")[0]: text for text in whole.split("\n\n") if text}


def with_lines_from(source: str, name: str, text: str) -> str:
    """The text with lines counted from the answer's `def`, or from that of the helper they are in.

    So a change of one answer leaves what is said of the others as it is.
    """
    parts = parts_of(source)

    def counted(found: re.Match[str]) -> str:
        line = int(found[1])
        for part in parts:
            decorators = getattr(part, "decorator_list", [])
            if min(one.lineno for one in [part, *decorators]) <= line <= part.end_lineno:
                of = getattr(part, "name", name)  # what has no name is what registers the answer
                helper = "" if of == name else f" of {of}"
                return f"line {max(1, line - part.lineno + 1)}{helper}"
        return found[0]

    return re.sub(r"\bline (\d+)", counted, text)


@functools.cache
def parts_of(source: str) -> list[Any]:
    """The statements at the top of a catalogue. Read once: 3.11 can fail while another thread reads, too."""
    return [*ast.parse(source).body]


def same(before: str, now: str) -> bool:
    """Whether two golden texts say the same, whatever words Python itself found for it."""
    return NOT_OURS.sub(r"\1\3: …\2\4", before) == NOT_OURS.sub(r"\1\3: …\2\4", now)


def catalogue(lesson: str) -> Path:
    return ANSWERS / f"{lesson}.py"


def file_of(lesson: str) -> Path:
    return ANSWERS / f"{lesson}.txt"


def main(lessons: list[str]) -> None:
    """Rewrite the golden files of these lessons, or of all of them, where they differ."""
    for lesson in lessons or [lesson.name for lesson in course.lessons()]:
        lesson = course.find(lesson).name
        file, now = file_of(lesson), text_of(lesson)
        if not file.exists() or not same(file.read_text(encoding="utf-8"), now):
            file.write_text(now, encoding="utf-8")
            print(f"rewritten: {file.relative_to(course.ROOT)}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except course.NoSuchLesson as error:
        sys.exit(str(error))
