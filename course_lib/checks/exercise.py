"""What an exercise is: a check, hints, and in the tests a catalogue of answers. It prints nothing."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from course_lib.checks.answer import namespace_of
from course_lib.checks.attempt import Attempt
from course_lib.checks.codes import Diagnosis
from course_lib.checks.judge import expected_run, judge
from course_lib.checks.unchanged import is_empty
from course_lib.checks.verdict import Incorrect, Outcome, Verdict
from course_lib.course import worked_answer
from course_lib.run.apart import Stuck, apart
from course_lib.run.run import Run

__all__ = ["Answer", "Attempt", "Exercise", "exercise", "load", "require"]


@dataclass
class Answer:
    """A catalogued answer: code, the names it brings along, and what must be said of it."""

    attempt: Any
    names: dict[str, Any]
    diagnosis: Diagnosis | Literal[""] = ""
    words: str = ""
    breaks: str = ""  # a phrase of the sentence that it breaks, in the exercise's text or in lesson 00's rules


class Exercise:
    """One function or class of a lesson that the learner writes."""

    def __init__(
        self, check: Callable[[Attempt], None], hints: tuple[str, ...], called: bool = True
    ) -> None:
        self.check, self.hints, self.called = check, hints, called
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
        """The reference: `solutions.<lesson>.<name>`. Raises NoWorkedAnswer."""
        return worked_answer(self.lesson, self.name)

    @property
    def is_async(self) -> bool:
        """Whether the answer is a coroutine function."""
        return inspect.iscoroutinefunction(self.solution)

    def mistake(
        self, diagnosis: Diagnosis, words: str = "", *, breaks: str = "", **names: Any
    ) -> Callable[[Any], Any]:
        """Catalogue a wrong answer: its diagnosis, and words that the message must contain.

        `breaks` is a phrase of the one sentence that it breaks: in the exercise's text, or in the rules
        that lesson 00 gives for all. `names` are what the learner's notebook would hold beside it, other
        exercises for example.
        """

        def register(answer: Any) -> Any:
            self._catalogue(self.mistakes, Answer(answer, names, diagnosis, words, breaks))
            return answer

        return register

    def accepts(self, answer: Any = None, **names: Any) -> Any:
        """Catalogue another right answer, with the names it brings along."""
        if answer is None:
            return lambda answer: self.accepts(answer, **names)
        self._catalogue(self.alternatives, Answer(answer, names))
        return answer

    def _catalogue(self, kind: dict[str, Answer], answer: Answer) -> None:
        name = answer.attempt.__name__
        if name in self.mistakes or name in self.alternatives:
            raise ValueError(
                f"{self.lesson}.{self.name} has two answers called {name}, and the second would hide the "
                "first: rename one of them."
            )
        kind[name] = answer

    def verdict(self, attempt: Any, names: dict[str, Any] | None = None) -> Verdict:
        """Check an attempt. `names`: the learner's own answers to the lesson's other exercises.

        The attempt is first run beside the reference's other answers, so that each exercise can be
        done alone. If that fails it is run beside the learner's own: what works together is right.
        """
        return self._timed(lambda: self._verdict(attempt, names))

    def beside(self, attempt: Any, own: dict[str, Any]) -> Verdict:
        """The verdict beside answers of the learner's own, whatever it is beside the reference's."""
        return self._timed(lambda: judge(self, attempt, self.siblings(), own))

    def _timed(self, work: Callable[[], Verdict]) -> Verdict:
        started = time.perf_counter()
        try:
            verdict = apart(work)
        except Stuck as stuck:
            verdict = Verdict(
                self.name,
                Outcome.INCORRECT,
                "endless-loop",
                f"While the check looked at what your code gave it, `{stuck.place[2]}` (line {stuck.place[1]}) "
                "did not come to an end. What is that to do when somebody compares or prints the object?",
                stuck.place[1],
            )
        verdict.seconds = round(time.perf_counter() - started, 6)
        return verdict

    def _verdict(self, attempt: Any, names: dict[str, Any] | None) -> Verdict:
        siblings = self.siblings()
        verdict = judge(self, attempt, siblings)
        stopped = verdict.run is not None and verdict.run.stopped  # not to be waited for twice
        if verdict.verdict is Outcome.INCORRECT and not stopped:
            own = own_answers(attempt, siblings) if names is None else names
            together = judge(self, attempt, siblings, own) if own else verdict
            if together.verdict is Outcome.CORRECT:
                together.beside_own = True
                return together
        return verdict

    def expected_run(self, run: Run) -> Run | None:
        """The reference's run of the same scenario, to be shown beside a learner's; None if there is none."""
        return apart(lambda: expected_run(self, run, self.siblings()))

    def siblings(self) -> dict[str, Any]:
        """The reference's answers to the lesson's other exercises."""
        return {e.name: e.solution for e in load(self.lesson) if e.name != self.name}


def exercise(*hints: str, called: bool = True) -> Callable[[Callable[[Attempt], None]], Exercise]:
    """Make a check function into an exercise; its hints go from weak to strong.

    `called=False`: the check never calls the answer; something else does (a web framework), which may pass
    other arguments than the reference takes.
    """
    return lambda check: Exercise(check, hints, called)


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


def own_answers(attempt: Any, siblings: dict[str, Any]) -> dict[str, Any]:
    """The learner's other answers, of those that are more than stubs."""
    namespace = namespace_of(attempt)
    found = {name: namespace[name] for name in siblings if name in namespace}
    return {n: v for n, v in found.items() if not isinstance(v, Exercise) and not is_empty(v)}
