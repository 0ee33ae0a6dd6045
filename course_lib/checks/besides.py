"""What a program does wrong besides, where that may well be the cause of what was found wrong with it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from course_lib.checks.blame import Whose, in_words, origin, text_of
from course_lib.checks.places import codes_of
from course_lib.checks.saying import at
from course_lib.checks.source import functions_at
from course_lib.checks.verdict import Incorrect
from course_lib.run.run import Run

# what else failed follows from these
_CAUSES = ("exception", "missing-name", "not-awaited", "unretrieved-exception")
_SLIPS = (NameError, AttributeError, TypeError, LookupError)


def said_besides(
    wrong: Incorrect, answer: Any, run: Run | None, files: frozenset[str]
) -> tuple[str, int | None]:
    """A sentence about it and its line, or nothing."""
    if only_named := next(_only_named(answer, files), None):
        text, line, what = only_named
        return f"`{text}`{at(line)} {what}", line
    if wrong.diagnosis in _CAUSES or (run is not None and run.error is not None):
        return "", None
    for lane in run.tasks if run is not None else ():
        if not isinstance(lane.error, _SLIPS) or type(lane.error).__name__ in wrong.message:
            continue
        found = origin(lane.error, files)
        if found.whose is Whose.LEARNER and found.line:
            said = f"`{lane.name}` failed with {in_words(lane.error)}{at(found.line)}."
            return said, found.line
    return "", None


_NOT_CALLED = "is named and not called: are its parentheses missing?"
_NOT_AWAITED = "alone does nothing there. Is an `await` missing?"


def _only_named(answer: Any, files: frozenset[str]) -> Iterator[tuple[str, int, str]]:
    """Statements that are nothing but a name, as `response.raise_for_status` without parentheses."""
    codes = codes_of(answer, files)
    begins = {code.co_firstlineno for code in codes}
    for node in functions_at(codes[0].co_filename, begins) if codes else ():
        values = {name for one in ast.walk(node) for name in _values(one)}
        for one in ast.walk(node):
            if isinstance(one, ast.Expr) and isinstance(one.value, (ast.Attribute, ast.Name)):
                text = ast.unparse(one.value)
                yield text, one.lineno, _NOT_AWAITED if text in values else _NOT_CALLED


def _values(node: ast.AST) -> Iterator[str]:
    """Names that stand for what a call gave, or for one thing of several: rarely for a function.

    A task is meant, then; in a plain function nothing can be awaited.
    """
    for one in ast.walk(node) if isinstance(node, ast.AsyncFunctionDef) else ():
        if isinstance(one, (ast.For, ast.AsyncFor)) and isinstance(one.target, ast.Name):
            yield one.target.id
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call):
            yield from (target.id for target in one.targets if isinstance(target, ast.Name))


def class_without(
    error: BaseException, answer: Any, files: frozenset[str]
) -> tuple[str, int] | None:
    """What to say of a class whose object lacks what was asked for, and where the class begins."""
    found = _LACKS.fullmatch(text_of(error)) if isinstance(error, AttributeError) else None
    codes = codes_of(answer, files) if isinstance(answer, type) else []
    if found is None or not codes or found["kind"] != answer.__name__:
        return None
    said = f"An object of your class `{found['kind']}` has no `{found['name']}`. Is it spelt right there?"
    return said, min(code.co_firstlineno for code in codes)


_LACKS = re.compile(r"'(?P<kind>\w+)' object has no attribute '(?P<name>\w+)'.*")
