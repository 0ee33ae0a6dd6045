"""A verdict as a thing to show: its words, what the attempt printed, the picture of its run."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from course_lib.checks.exercise import Exercise
from course_lib.checks.verdict import Outcome, Verdict
from course_lib.notebook.display import Shown, as_html

if TYPE_CHECKING:
    from course_lib.timeline import Timeline

MOST_LINES = 20  # of an attempt's own output
_MARKS = {Outcome.CORRECT: "✓", Outcome.INCORRECT: "✗", Outcome.NOT_ATTEMPTED: "○"}
_COLOURS = {Outcome.CORRECT: "#2e7d32", Outcome.INCORRECT: "#c62828"}


def verdict_shown(verdict: Verdict, exercise: Exercise, onward: Shown | None = None) -> Shown:
    """A verdict as a thing to show, with what to say of the way on if there is such a thing."""
    text = verdict_text(verdict)
    head, _, rest = text.partition("\n")
    colour = _COLOURS.get(verdict.verdict, "#767676")
    rich = (
        f'<div role="status" style="border-left: 4px solid {colour}; padding: 2px 0 2px 12px">'
        f"<strong>{as_html(head)}</strong>{'<br>' if rest else ''}{as_html(rest)}"
    )
    if onward:
        rich += f"<br>{onward.rich}"
    if verdict.traceback:
        text += f"\n{verdict.traceback}"
        rich += _folded("What to report", verdict.traceback)
    if output := printed(verdict):
        text += f"\nIt printed:\n{output}"
        rich += _folded("What it printed", output)
    try:
        timeline = run_drawn(verdict, exercise)
        if timeline is not None:
            picture = timeline._repr_mimebundle_()["text/html"]
            rich += f'<div style="padding-top: 6px">{picture}</div>'
    except Exception as error:  # a picture must never cost anybody a verdict
        said = (
            f"The run could not be drawn, which is the course's fault: {error!r}. Please report it."
        )
        text, rich = f"{text}\n{said}", f"{rich}<br>{as_html(said)}"
    if onward:
        text += f"\n{onward.text}"
    return Shown(text, rich + "</div>")


def _folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary><pre>{html.escape(text)}</pre></details>"


def run_drawn(verdict: Verdict, exercise: Exercise) -> Timeline | None:
    """The learner's run; after an incorrect verdict above the expected one. None if there is none."""
    if verdict.run is None or not verdict.run.tasks:
        return None
    from course_lib.timeline import Timeline  # only now: not every check draws

    if verdict.verdict is Outcome.CORRECT:
        return Timeline(verdict.run.record, small=True)
    expected = exercise.expected_run(verdict.run)
    drawable = expected is not None and expected.tasks
    return Timeline(verdict.run.record, expected=expected.record if drawable and expected else None)


def own_run(verdict: Verdict) -> Timeline | None:
    """The run of the learner's that the verdict is about, large and alone. None if there is none."""
    if verdict.run is None or not verdict.run.tasks:
        return None
    from course_lib.timeline import Timeline  # only now: not every check draws

    return Timeline(verdict.run.record)


def verdict_text(verdict: Verdict) -> str:
    """The verdict in words."""
    head = f"{_MARKS.get(verdict.verdict, '!')} {verdict.exercise}: {verdict.verdict}"
    if verdict.verdict is Outcome.CORRECT:
        own = verdict.elapsed and not (verdict.run and verdict.run.of_scenario)
        took = f" It takes {verdict.elapsed:g} s." if own else ""
        return head + "." + took
    if verdict.verdict is Outcome.INCORRECT:
        head += f" ({verdict.diagnosis}" + (f", line {verdict.line})" if verdict.line else ")")
    return f"{head}\n{verdict.message}"


def printed(verdict: Verdict) -> str:
    """The first lines that the attempt printed."""
    if verdict.run is None or verdict.verdict is Outcome.NOT_ATTEMPTED:
        return ""
    lines = verdict.run.text.splitlines()
    more = len(lines) - MOST_LINES
    shown = [line[:200] for line in lines[:MOST_LINES]]
    if more > 0:
        shown.append(f"… and {more} more lines")
    return "\n".join(shown)
