"""What an exercise is: a check, hints, a catalogue of wrong and right answers. It prints nothing."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from course_lib.checks.attempt import Attempt as Attempt
from course_lib.checks.attempt import shortly
from course_lib.checks.diagnosis import Incorrect, NotAttempted
from course_lib.run.run import Run, namespace_of

CORRECT, INCORRECT, NOT_ATTEMPTED, CHECK_FAILED = (
    "correct",
    "incorrect",
    "not attempted",
    "check failed",
)


@dataclass
class Verdict:
    """What a check found."""

    exercise: str
    verdict: str
    diagnosis: str = ""
    message: str = ""
    line: int | None = None
    elapsed: float | None = None  # virtual seconds: the attempt's own
    seconds: float = 0.0  # real seconds: what the check cost
    run: Run | None = field(default=None, repr=False)  # the one that the verdict is about
    nth: int = 0  # which of the check's runs that is

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        names = ("exercise", "verdict", "diagnosis", "message", "line", "elapsed", "seconds")
        return {name: getattr(self, name) for name in names}


@dataclass
class Answer:
    """A catalogued answer: code, the names it brings along, and what must be said of it."""

    attempt: Any
    names: dict[str, Any]
    diagnosis: str = ""
    words: str = ""


class Exercise:
    """One function or class of a lesson that the learner writes."""

    def __init__(self, check: Callable[[Attempt], None], hints: tuple[str, ...]) -> None:
        self.check, self.hints = check, hints
        self.name = check.__name__
        self.lesson = check.__module__.rpartition(".")[2]
        self.mistakes: dict[str, Answer] = {}
        self.alternatives: dict[str, Answer] = {}
        functools.update_wrapper(self, check, updated=())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The reference's answer, so that catalogued answers can use each other's exercises."""
        return self.solution(*args, **kwargs)

    @property
    def solution(self) -> Any:
        """The reference: `solutions.<lesson>.<name>`."""
        return getattr(import_module(f"solutions.{self.lesson}"), self.name)

    @property
    def is_async(self) -> bool:
        """Whether the answer is a coroutine function."""
        return inspect.iscoroutinefunction(self.solution)

    def mistake(self, diagnosis: str, words: str = "", **names: Any) -> Callable[[Any], Any]:
        """Catalogue a wrong answer: its diagnosis, and words that the message must contain.

        `names` are what the learner's notebook would hold beside it, other exercises for example.
        """

        def register(answer: Any) -> Any:
            self.mistakes[answer.__name__] = Answer(answer, names, diagnosis, words)
            return answer

        return register

    def accepts(self, answer: Any = None, **names: Any) -> Any:
        """Catalogue another right answer, with the names it brings along."""
        if answer is None:
            return lambda answer: self.accepts(answer, **names)
        self.alternatives[answer.__name__] = Answer(answer, names)
        return answer

    def verdict(self, attempt: Any, names: dict[str, Any] | None = None) -> Verdict:
        """Check an attempt. `names`: the learner's own answers to the lesson's other exercises.

        The attempt is first run beside the reference's other answers, so that each exercise can be
        done alone. If that fails it is run beside the learner's own: what works together is right.
        """
        started = time.perf_counter()
        siblings = self._siblings()
        verdict = self._verdict(attempt, siblings, {})
        if verdict.verdict == INCORRECT and verdict.diagnosis not in ("endless-loop", "timeout"):
            own = _own(attempt, siblings) if names is None else names
            if own and (together := self._verdict(attempt, siblings, own)).verdict == CORRECT:
                verdict = together
        verdict.seconds = round(time.perf_counter() - started, 6)
        return verdict

    def _siblings(self) -> dict[str, Any]:
        """The reference's answers to the lesson's other exercises."""
        return {e.name: e.solution for e in load(self.lesson) if e.name != self.name}

    def _verdict(self, attempt: Any, names: dict[str, Any], own: dict[str, Any]) -> Verdict:
        tried = Attempt(self, attempt, names, own)
        verdict = Verdict(self.name, CORRECT)
        try:
            if is_empty(attempt):
                raise NotAttempted
            self._check_arguments(attempt)
            self.check(tried)
        except NotAttempted:
            verdict = Verdict(self.name, NOT_ATTEMPTED, message=f"`{self.name}` is still a stub.")
        except Incorrect as wrong:
            verdict = Verdict(self.name, INCORRECT, wrong.diagnosis, wrong.message, wrong.line)
            tried.last = wrong.run or tried.last
        except Exception as error:
            verdict = Verdict(
                self.name,
                CHECK_FAILED,
                message="The check itself failed: that is the course's fault, not yours. Please report "
                f"it: {self.lesson}.{self.name}, {type(error).__name__}: {error}",
            )
        if tried.last is not None and verdict.verdict != NOT_ATTEMPTED:
            verdict.run, verdict.elapsed = tried.last, tried.last.elapsed
            verdict.nth = tried.runs.index(tried.last)
        return verdict

    def expected_run(self, nth: int) -> Run | None:
        """What the reference does in the check's nth run, to be shown beside a learner's."""
        tried = Attempt(self, self.solution, self._siblings(), {})
        try:
            self.check(tried)
        except (Incorrect, NotAttempted):
            return None
        return tried.runs[nth] if nth < len(tried.runs) else None

    def _check_arguments(self, attempt: Any) -> None:
        """Can it be called like the reference?"""
        if inspect.isclass(self.solution) and not inspect.isclass(attempt):
            raise Incorrect("wrong-type", f"`{self.name}` should be a class.")
        if not callable(attempt):
            raise Incorrect(
                "wrong-type", f"`{self.name}` should be a function, and is {shortly(attempt)}."
            )
        try:
            theirs = inspect.signature(attempt)
        except (TypeError, ValueError):
            return  # some callables written in C do not say
        ours = inspect.signature(self.solution)
        kinds = [p for p in ours.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
        required = [p for p in kinds if p.default is p.empty]
        varargs = any(p.kind is p.VAR_POSITIONAL for p in ours.parameters.values())
        keywords = any(p.kind is p.VAR_KEYWORD for p in ours.parameters.values())
        bind = (
            theirs.bind_partial if keywords else theirs.bind
        )  # what else it takes may come by name
        for count in {len(required), len(kinds), len(kinds) + 3 * varargs}:
            try:
                bind(*range(count))
            except TypeError:
                raise Incorrect(
                    "wrong-arguments",
                    f"`{self.name}` is called as `{self.name}{_plain(ours)}`; yours is "
                    f"`{self.name}{_plain(theirs)}`, which does not fit.",
                    getattr(getattr(attempt, "__code__", None), "co_firstlineno", None),
                ) from None


def exercise(*hints: str) -> Callable[[Callable[[Attempt], None]], Exercise]:
    """Make a check function into an exercise; its hints go from weak to strong."""
    return lambda check: Exercise(check, hints)


def require(
    condition: object,
    message: str,
    because: str,
    *,
    line: int | None = None,
    run: Run | None = None,
) -> None:
    """Raise Incorrect with this message and diagnosis unless the condition holds."""
    if not condition:
        raise Incorrect(because, message, line, run)


def load(lesson: str) -> list[Exercise]:
    """The exercises of a lesson, in the order of its checks. Raises ModuleNotFoundError."""
    module = import_module(f"course_lib.lessons.{lesson}")
    return [value for value in vars(module).values() if isinstance(value, Exercise)]


def is_empty(attempt: Any) -> bool:
    """Whether the body of a function is only `pass`, `...` or a docstring."""
    code = getattr(attempt, "__code__", None)
    return code is not None and (code.co_code, code.co_names) in _EMPTY


def _own(attempt: Any, siblings: dict[str, Any]) -> dict[str, Any]:
    namespace = namespace_of(attempt)
    found = {name: namespace[name] for name in siblings if name in namespace}
    return {n: v for n, v in found.items() if not isinstance(v, Exercise) and not is_empty(v)}


def _plain(signature: inspect.Signature) -> str:
    """Names and defaults, without annotations."""
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(bare))


def _bodies() -> set[tuple[bytes, tuple[str, ...]]]:
    """What functions compile to that hold nothing."""
    found = set()
    for body in ("pass", "...", "return", "'doc'", "'doc'\n pass", "'doc'\n ...", "'doc'\n return"):
        for kind in ("def", "async def"):
            space: dict[str, Any] = {}
            exec(f"{kind} f():\n {body}", space)
            found.add((space["f"].__code__.co_code, space["f"].__code__.co_names))
    return found


_EMPTY = _bodies()
