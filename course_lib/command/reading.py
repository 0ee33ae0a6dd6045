"""What reading a lesson takes: how many minutes, and how far it is from one thing to do to the next."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module

from course_lib.course import PristineLesson, stub_name

# Minutes, as people needed them: technical prose is read slowly, a cell is run and looked at.
WORDS_A_MINUTE = 170
CELL, LINE = 0.2, 0.05
QUESTION, EXERCISE, LINE_OF_AN_ANSWER = 0.5, 2, 1.2
STATED = re.compile(r"\d+(?= minutes)")
ASKS = ("guess", "ask", "recall")  # functions of `Lesson`


def estimated_minutes(lesson: PristineLesson) -> int:
    """From words, cells, questions and exercises, to the next five minutes."""
    minutes = 0.0
    for kind, source in lesson.cells:
        if kind == "markdown":
            minutes += len(source.split()) / WORDS_A_MINUTE + QUESTION * source.count("<summary>")
        elif name := stub_name(source):
            minutes += EXERCISE + LINE_OF_AN_ANSWER * _lines_of_answer(lesson.name, name)
        else:
            minutes += CELL + LINE * len(source.splitlines()) + QUESTION * len(asked(source))
    return max(5, 5 * round(minutes / 5))


def fits(stated: int, estimate: int) -> bool:
    """Whether a stated number of minutes is near enough."""
    return abs(stated - estimate) <= max(5, 0.15 * estimate)


def with_right_minutes(lesson: PristineLesson) -> PristineLesson:
    """The lesson, with the estimate in the place of stated minutes that are wrong."""
    stated, estimate = lesson.minutes, estimated_minutes(lesson)
    if stated is None or fits(stated, estimate):
        return lesson
    first, *others = lesson.kept
    text = STATED.sub(str(estimate), "".join(first["source"]), count=1)
    kept = [first | {"source": text.splitlines(keepends=True)}, *others]
    return PristineLesson(lesson.file, lambda: kept)


def asked(source: str) -> list[tuple[str, str]]:
    """The calls of `lesson.guess`, `lesson.ask` and `lesson.recall` in a cell, with each name given."""
    found = []
    for node in _nodes(source):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func.value) == "lesson"
            and node.func.attr in (*ASKS, "outcome")
        ):
            names = node.args if node.func.attr == "recall" else node.args[:1]
            found += [(node.func.attr, str(ast.literal_eval(name))) for name in names]
    return found


def longest_reading(lesson: PristineLesson) -> tuple[int, int]:
    """The most cells in a row in which there is nothing to do, and the number of the last of them."""
    most, end, since = 0, 0, 0
    for number, (kind, source) in enumerate(lesson.cells, 1):
        is_done = kind == "code" and (
            stub_name(source)
            or "NotImplementedError" in source  # an exercise that is not checked
            or any(call in ASKS for call, _ in asked(source))
        )
        since = 0 if is_done else since + 1
        if since > most:
            most, end = since, number
    return most, end


def _lines_of_answer(lesson: str, name: str) -> int:
    """The lines of the worked answer, without its head and its docstring."""
    try:
        answer = getattr(import_module(f"solutions.{lesson}"), name)
    except (ImportError, AttributeError):
        return 0  # not written yet: the contract says so
    body = ast.parse(inspect.getsource(answer)).body[0]
    doc = inspect.getdoc(answer) or ""
    return len(ast.unparse(body).splitlines()) - 1 - len(doc.splitlines())


def _nodes(source: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []
