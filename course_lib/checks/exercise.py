"""What an exercise is: a check, hints, and in the tests a catalogue of answers. It prints nothing."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from course_lib.checks.attempt import Attempt, namespace_of, shortly
from course_lib.checks.blame import in_words, learners_line, origin
from course_lib.checks.diagnosis import at
from course_lib.checks.unchanged import is_unchanged
from course_lib.checks.verdict import (
    Diagnosis,
    Fault,
    Incorrect,
    NotAttempted,
    Outcome,
    Verdict,
    check_failed,
)
from course_lib.run.run import Run

__all__ = ["Answer", "Attempt", "Exercise", "exercise", "is_empty", "load", "require"]


@dataclass
class Answer:
    """A catalogued answer: code, the names it brings along, and what must be said of it."""

    attempt: Any
    names: dict[str, Any]
    diagnosis: Diagnosis | Literal[""] = ""
    words: str = ""


class Exercise:
    """One function or class of a lesson that the learner writes."""

    def __init__(self, check: Callable[[Attempt], None], hints: tuple[str, ...]) -> None:
        self.check, self.hints = check, hints
        self.name = check.__name__
        self.lesson = check.__module__.rpartition(".")[2]
        self.mistakes: dict[str, Answer] = {}
        self.alternatives: dict[str, Answer] = {}
        self.program: Any = None  # the stub of a find-the-bug exercise
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

    def mistake(self, diagnosis: Diagnosis, words: str = "", **names: Any) -> Callable[[Any], Any]:
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

    def broken(self, program: Any) -> Any:
        """The program to be mended, as the notebook shows it: unchanged, it is not attempted."""
        self.program = program
        return program

    def verdict(self, attempt: Any, names: dict[str, Any] | None = None) -> Verdict:
        """Check an attempt. `names`: the learner's own answers to the lesson's other exercises.

        The attempt is first run beside the reference's other answers, so that each exercise can be
        done alone. If that fails it is run beside the learner's own: what works together is right.
        """
        started = time.perf_counter()
        siblings = self._siblings()
        verdict = self._verdict(attempt, siblings, {})
        if verdict.verdict is Outcome.INCORRECT and verdict.diagnosis not in (
            "endless-loop",
            "timeout",
        ):
            own = _own(attempt, siblings) if names is None else names
            if (
                own
                and (together := self._verdict(attempt, siblings, own)).verdict is Outcome.CORRECT
            ):
                verdict = together
        verdict.seconds = round(time.perf_counter() - started, 6)
        return verdict

    def _siblings(self) -> dict[str, Any]:
        """The reference's answers to the lesson's other exercises."""
        return {e.name: e.solution for e in load(self.lesson) if e.name != self.name}

    def _verdict(self, attempt: Any, names: dict[str, Any], own: dict[str, Any]) -> Verdict:
        tried = Attempt(self, attempt, names, own)
        try:
            verdict = self._judge(tried)
        except Exception as error:
            verdict = check_failed(self.name, self.lesson, error)
            if _provoked(error, tried.files) and self._is_sound(names):
                verdict = self._provocation(error, tried.files)
        if tried.last is not None and verdict.verdict is not Outcome.NOT_ATTEMPTED:
            verdict.run, verdict.elapsed = tried.last, tried.last.elapsed
        return verdict

    def _judge(self, tried: Attempt) -> Verdict:
        """The verdict that the check comes to. Raises what goes wrong in the check itself."""
        try:
            if is_empty(tried.function):
                raise NotAttempted
            if self.program is not None and is_unchanged(tried.function, self.program):
                raise NotAttempted("is as it was: run it, and see what goes wrong")
            self._check_arguments(tried.function)
            self.check(tried)
        except NotAttempted as untouched:
            stub = f"`{self.name}` {str(untouched) or 'is still a stub'}."
            return Verdict(self.name, Outcome.NOT_ATTEMPTED, message=stub)
        except Incorrect as wrong:
            tried.last = wrong.run or tried.last
            said = wrong.diagnosis, wrong.message, wrong.line
            return Verdict(self.name, Outcome.INCORRECT, *said)
        return Verdict(self.name, Outcome.CORRECT)

    def _is_sound(self, names: dict[str, Any]) -> bool:
        """Whether the check works, tried with the reference."""
        try:
            return self._judge(Attempt(self, self.solution, names, {})).verdict is Outcome.CORRECT
        except Exception:
            return False  # the first error is the one to be reported

    def _provocation(self, error: BaseException, files: frozenset[str]) -> Verdict:
        """What a given function failed of was handed to it by the learner."""
        line, name = learners_line(error, files), origin(error, files).name
        said = f"`{name}`, which your code calls{at(line)}, failed with {in_words(error)}."
        if isinstance(error, (TypeError, ValueError, LookupError, AttributeError)):
            said += " It works with what it expects: what did your code hand to it?"
        return Verdict(self.name, Outcome.INCORRECT, "exception", said, line)

    def expected_run(self, run: Run) -> Run | None:
        """The reference's run of the same scenario, to be shown beside a learner's; None if there is none."""
        tried = Attempt(self, self.solution, self._siblings(), {})
        try:
            self.check(tried)
        except (Incorrect, NotAttempted):
            return None
        return next((done for done in tried.runs if done.scenario == run.scenario), None)

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
    because: Diagnosis,
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


def _provoked(error: Exception, files: frozenset[str]) -> bool:
    """Whether something that the learner's code called may have failed of how it was called."""
    return not isinstance(error, Fault) and learners_line(error, files) is not None


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
