"""What the functions of a `Lesson` and the buttons under an exercise share: judging, noting, leading on."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from course_lib.checks.exercise import Exercise
from course_lib.checks.verdict import Outcome, Verdict
from course_lib.course import ROOT
from course_lib.notebook import progress, reporting, way
from course_lib.notebook.display import Shown, show, wanted
from course_lib.notebook.map import heading
from course_lib.notebook.verdicts import verdict_shown
from course_lib.run.apart import apart

# tqdm draws its bars on stderr, which JupyterLab colours like an error.
# A traceback is the same kind of output, but has words in colours, and stays as it is.
_PROGRESS_BARS = """<style>
.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]:not(:has([class*="ansi-"])) {
  background: none;
}
</style>"""


class Desk:
    """One lesson as it is worked on: verdicts, hints seen, the bar at its top."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._hints_seen: dict[str, int] = {}
        self._bar: Any = None  # where the heading is shown
        self._leads = not _is_among_solutions()

    def judge(self, exercise: Exercise, attempt: Any) -> Verdict:
        """The verdict on an attempt, noted in the progress."""
        if attempt is None:
            return Verdict(
                exercise.name, Outcome.NOT_ATTEMPTED, message="It is not in this notebook yet."
            )
        verdict = exercise.verdict(attempt)
        if verdict.verdict != Outcome.NOT_ATTEMPTED:
            told = {"verdict": verdict.verdict, "diagnosis": verdict.diagnosis}
            self.note(exercise, "check", **told, source=source_of(attempt))
            reporting.nudge()
            self._update_heading()
        return verdict

    def shown(self, verdict: Verdict, exercise: Exercise) -> Shown:
        """A verdict as a thing to show; below a right one, what comes next."""
        onward = None
        if self._leads and verdict.verdict == Outcome.CORRECT:
            onward = way.onward(self._name, exercise.name)
        return verdict_shown(verdict, exercise, onward)

    def hints_seen(self, exercise: Exercise) -> int:
        """How many of its hints were shown since the kernel started."""
        return self._hints_seen.get(exercise.name, 0)

    def next_hint(self, exercise: Exercise) -> str:
        """One hint more than before, under those already seen."""
        seen = min(self.hints_seen(exercise) + 1, len(exercise.hints))
        self._hints_seen[exercise.name] = seen
        self.note(exercise, "hint", number=seen)
        shown = enumerate(exercise.hints[:seen], 1)
        return "\n".join(f"Hint {n} of {len(exercise.hints)}: {hint}" for n, hint in shown)

    def note(self, exercise: Exercise, event: str, **details: Any) -> None:
        """Add an event to the progress file, if that can be done."""
        progress.record(self._name, exercise.name, event, **details)
        complain()

    def show_heading(self) -> None:
        """Show how far the lesson is done, in a place that is kept up to date from then on."""
        if (shown := self._heading()) is not None:
            from IPython.display import display

            self._bar = display(shown, display_id=True)
        complain()

    def _update_heading(self) -> None:
        if self._leads and self._bar is not None:
            self._bar.update(self._heading())

    def _heading(self) -> Shown | None:
        shown = heading(self._name)
        if shown is not None and wanted():
            shown.rich += _PROGRESS_BARS
        return shown


def _is_among_solutions() -> bool:
    """The worked answers lead nobody on, and their notebooks are the same whoever ran them."""
    try:
        return Path.cwd() == ROOT / "solutions"
    except OSError:
        return False  # a folder that was deleted


def complain() -> None:
    """Say once that progress cannot be kept, or a board not told: neither stops anybody from learning."""
    for words in filter(None, (progress.complaint(), reporting.complaint())):
        show(words)


def source_of(attempt: Any) -> str:
    """The text of an answer, to be kept; "" where Python has none."""
    try:
        return apart(lambda: inspect.getsource(attempt)[:20_000])
    except Exception:
        return ""  # typed where Python keeps no source, or an object that cannot be looked at
