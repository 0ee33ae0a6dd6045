"""What a question is: options, one of which is right, the reason, and code that shows it. It prints nothing.

A question is asked before a run that answers it (a guess), or by itself, most of all at the end of
its lesson; and again at the start of later lessons. The guesses of a lesson stand in
`course_lib/lessons/_guesses/LESSON.py`, its other questions in `course_lib/lessons/_questions/LESSON.py`.
"""

from __future__ import annotations

import ast
import inspect
import string
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from course_lib.checks.saying import seconds
from course_lib.checks.unchanged import is_empty

__all__ = ["Question", "find", "load", "question", "said"]
_ROOMS = ("course_lib.lessons._guesses", "course_lib.lessons._questions")


@dataclass(frozen=True)
class Question:
    """One question of a lesson; its name is that of the function which shows the answer."""

    name: str
    lesson: str
    text: str
    options: tuple[str, ...]
    answer: str
    because: str
    with_code: bool
    function: Callable[[], Any]

    @property
    def full_name(self) -> str:
        """How other lessons call it: "sync_vs_async.ask_all"."""
        return f"{self.lesson}.{self.name}"

    @property
    def shows(self) -> Callable[[], Any] | None:
        """What gives the answer when it runs; None if no code can show it."""
        return None if is_empty(self.function) else self.function

    @cached_property
    def code(self) -> str:
        """The source of what shows the answer, without decorators."""
        if self.shows is None:
            return ""
        source = textwrap.dedent(inspect.getsource(self.function))
        start = ast.parse(source).body[0].lineno  # of its `def`
        return "\n".join(source.splitlines()[start - 1 :])

    def option(self, choice: Any) -> str | None:
        """The option that is meant by its letter or its words; None if it is none of them."""
        words = said(choice).strip().strip("`")
        if words in string.ascii_lowercase[: len(self.options)] and len(words) == 1:
            return self.options[string.ascii_lowercase.index(words)]
        return next((option for option in self.options if option.strip("`") == words), None)


def question(
    text: str, *options: str, answer: str, because: str, with_code: bool = False
) -> Callable[[Callable[[], Any]], Question]:
    """Make a function into a question. What it returns, prints, raises or takes is the answer (see `outcome`).

    A function with an empty body asks what no code can show. `with_code`: its code is part of the question.
    """
    if answer not in options:
        raise ValueError(f"{answer!r} is none of the options {options}")

    def decorate(function: Callable[[], Any]) -> Question:
        lesson = function.__module__.rpartition(".")[2]
        name = function.__name__
        return Question(name, lesson, text, options, answer, because, with_code, function)

    return decorate


def said(value: Any) -> str:
    """A measured value in the words of an option: floats are seconds, lines stand beside each other."""
    if isinstance(value, float):
        return seconds(value)
    return " ".join(str(value).split()) if isinstance(value, str) else str(value)


def outcome(result: Any, error: BaseException | None, printed: str, elapsed: float) -> str:
    """What a run answers: what it returned; or else raised; or else printed; or else how long it took."""
    if result is not None:
        return said(result)
    if error is not None:
        return type(error).__name__
    return said(printed if printed.strip() else elapsed)


def load(lesson: str) -> dict[str, Question]:
    """The questions of a lesson by name, its guesses first; none if nobody has written any."""
    return {
        name: value
        for room in _ROOMS
        for name, value in _names_in(f"{room}.{lesson}").items()
        if isinstance(value, Question)
    }


def find(name: str, lesson: str) -> Question:
    """A question by its name in this lesson, or by "lesson.name". Raises LookupError."""
    where, _, short = name.rpartition(".")
    known = load(where or lesson)
    if short not in known:
        names: Sequence[str] = list(known)
        raise LookupError(
            f"The lesson {where or lesson!r} has no question {short!r}. It has: {', '.join(names) or 'none'}."
        )
    return known[short]


def _names_in(module: str) -> dict[str, Any]:
    """What a module defines; nothing if there is no such module."""
    try:
        return vars(import_module(module))
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return {}
