"""What a notebook talks to: it shows and records, and decides nothing."""

from __future__ import annotations

import inspect
import sys
from types import FrameType
from typing import TYPE_CHECKING, Any

from . import progress
from .display import show, show_verdict
from .exercise import NOT_ATTEMPTED, Exercise, load

if TYPE_CHECKING:
    from .picture import Picture


class Lesson:
    """One lesson's exercises, by its name: `lesson = Lesson("chaining")`.

    Raises LookupError if there is no such lesson.
    """

    def __init__(self, name: str) -> None:
        try:
            exercises = load(name)
        except ModuleNotFoundError as error:
            if error.name != f"course_lib.lessons.{name}":
                raise
            from .catalogue import find

            find(name)
            exercises = []
        self.name = name
        self._exercises = {exercise.name: exercise for exercise in exercises}
        self._hints_shown: dict[str, int] = {}

    def check(self, attempt: Any) -> None:
        """Check an answer in virtual time and show the verdict: `lesson.check(chain)`."""
        exercise, attempt = self._find(attempt, sys._getframe(1))
        if attempt is None:
            return show(f"There is no `{exercise.name}` in this notebook yet.")
        verdict = exercise.verdict(attempt)
        show_verdict(verdict)
        if verdict.verdict != NOT_ATTEMPTED:
            self._record(exercise, "check", verdict=verdict.verdict, diagnosis=verdict.diagnosis)

    def hint(self, attempt: Any) -> None:
        """Show the next hint, under those already seen: `lesson.hint("chain")`."""
        exercise, _ = self._find(attempt, sys._getframe(1))
        shown = min(self._hints_shown.get(exercise.name, 0) + 1, len(exercise.hints))
        self._hints_shown[exercise.name] = shown
        lines = [f"Hint {n} of {len(exercise.hints)}: {exercise.hints[n - 1]}" for n in range(1, shown + 1)]
        show("\n".join(lines))
        self._record(exercise, "hint", number=shown)

    def solution(self, attempt: Any) -> None:
        """Show the worked answer: `lesson.solution("chain")`."""
        exercise, _ = self._find(attempt, sys._getframe(1))
        show(inspect.getsource(exercise.solution), code=True)
        self._record(exercise, "solution")

    def timeline(self, what: Any = None) -> Picture:
        """Draw a run: `await lesson.timeline(main())` in virtual time, without waiting.

        `what` is a coroutine, or a function that is called. Without it, `async with
        lesson.timeline() as run:` records what the block does, in real time.
        """
        from .picture import Picture  # only now: drawing is not needed to check

        return Picture(what)

    def progress(self) -> None:
        """Show what is done of this lesson."""
        state = progress.state()
        marks = {"correct": "[x]", "incorrect": "[-]"}
        lines = [
            f"{marks.get(state.get((self.name, name), ''), '[ ]')} {name}" for name in self._exercises
        ]
        show("\n".join(lines) or "This lesson has no exercises.", code=True)

    def _find(self, attempt: Any, caller: FrameType) -> tuple[Exercise, Any]:
        """The exercise that is meant by a name or by an answer, and the answer."""
        if isinstance(attempt, str):
            return self._named(attempt), caller.f_globals.get(attempt)
        name = getattr(attempt, "__name__", None)
        if name not in self._exercises:
            # a lambda, a partial, a decorated function: what is it called in the notebook?
            bound = [n for n in self._exercises if caller.f_globals.get(n) is attempt]
            name = bound[0] if bound else name
        return self._named(str(name)), attempt

    def _named(self, name: str) -> Exercise:
        try:
            return self._exercises[name]
        except KeyError:
            known = ", ".join(self._exercises) or "none"
            raise LookupError(
                f"The lesson {self.name!r} has no exercise {name!r}. It has: {known}."
            ) from None

    def _record(self, exercise: Exercise, event: str, **details: Any) -> None:
        try:
            progress.record(self.name, exercise.name, event, **details)
        except OSError as error:  # a full or read-only disk must not stop anybody from learning
            if not getattr(Lesson, "_told", False):
                Lesson._told = True  # type: ignore[attr-defined]
                show(f"Your progress cannot be saved ({error.strerror}); everything else works.")
