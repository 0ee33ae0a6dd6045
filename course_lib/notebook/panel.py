"""The buttons under an exercise, in JupyterLab. Each does what a function of `Lesson` does."""

from __future__ import annotations

import difflib
import html
import inspect
from typing import Any

from course_lib.checks.exercise import Exercise
from course_lib.checks.verdict import Outcome, Verdict
from course_lib.notebook.desk import Desk
from course_lib.notebook.display import as_html, put_widget
from course_lib.notebook.drawing import bundle
from course_lib.notebook.verdicts import own_run

# JupyterLab marks a cell whose text is no longer what ran: Check would judge what ran, so it gives way to words
_STYLE = """<style>
.course-changed { display: none; align-self: center; margin-right: 12px; }
.jp-CodeCell.jp-mod-dirty .course-check { display: none; }
.jp-CodeCell.jp-mod-dirty .course-changed { display: block; }
</style>"""
_CHANGED = "Changed since it ran: press Shift+Enter to check it."


class Panel:
    """Check, hint, solution and timeline for one exercise."""

    def __init__(self, desk: Desk, exercise: Exercise, verdict: Verdict) -> None:
        import ipywidgets  # only in JupyterLab: it takes 0.2 s

        self._desk, self._exercise, self._verdict = desk, exercise, verdict
        self._widgets = ipywidgets
        self._asked = False
        self._above: Any = None  # where the verdict is shown
        self._areas = {name: ipywidgets.HTML() for name in ("checked", "hint", "answer", "picture")}
        self._drawing = ipywidgets.Output()
        self._buttons = {
            "Check": self._button("Check", "Check the answer again", self._check),
            "Hint": self._button("Hint", "Show one more hint", self._hint),
            "Solution": self._button("Solution", "Show a worked answer", self._solution),
            "Timeline": self._button(
                "Timeline", "Draw your last run larger, or put it away", self._timeline
            ),
        }
        self._label()

    def show(self) -> None:
        """Display the verdict, and the panel under it."""
        from IPython.display import display

        shown = self._desk.shown(self._verdict, self._exercise)
        self._above = display(shown, display_id=True)
        changed = self._widgets.HTML(as_html(_CHANGED) + _STYLE)
        changed.add_class("course-changed")
        self._buttons["Check"].add_class("course-check")
        row = self._widgets.HBox([changed, *self._buttons.values()])
        row.layout.flex_flow = "row wrap"
        put_widget(self._widgets.VBox([row, *self._areas.values(), self._drawing]))

    def _button(self, label: str, tooltip: str, action: Any) -> Any:
        button = self._widgets.Button(
            description=label, tooltip=f"{tooltip}: {self._exercise.name}"
        )
        button.layout.width = "auto"  # as wide as its words
        button.on_click(lambda _: action())
        return button

    def _label(self) -> None:
        solved = self._verdict.verdict == Outcome.CORRECT
        self._buttons["Solution"].description = "Compare" if solved else "Solution"
        seen, total = self._desk.hints_seen(self._exercise), len(self._exercise.hints)
        self._buttons["Hint"].description = f"Hint ({seen} of {total} seen)"

    def _say(self, area: str, rich: str) -> None:
        # role=status: a screen reader says what has changed
        self._areas[area].value = f'<div role="status">{rich}</div>' if rich else ""

    def _check(self) -> None:
        from IPython import get_ipython

        attempt = get_ipython().user_ns.get(self._exercise.name)
        self._verdict = self._desk.judge(self._exercise, attempt)
        self._above.update(self._desk.shown(self._verdict, self._exercise))
        self._say(
            "checked", as_html(f"Checked again, `{self._exercise.name}`: {self._verdict.verdict}.")
        )
        self._put_away()  # of a run that is no longer the last
        self._label()

    def _hint(self) -> None:
        self._say("hint", as_html(self._desk.next_hint(self._exercise)))
        self._label()

    def _timeline(self) -> None:
        if self._areas["picture"].value or self._drawing.outputs:
            self._put_away()
        elif (run := own_run(self._verdict)) is not None:
            shown = {"output_type": "display_data", "data": bundle(run), "metadata": {}}
            self._drawing.outputs = (shown,)
        else:
            self._say("picture", "There is no run to draw yet: write an answer and run the cell.")

    def _put_away(self) -> None:
        self._say("picture", "")
        self._drawing.outputs = ()

    def _solution(self) -> None:
        if self._verdict.verdict == Outcome.CORRECT:
            self._reveal(self._difference())
        elif self._asked:
            self._reveal(f"<pre>{html.escape(inspect.getsource(self._exercise.solution))}</pre>")
        else:
            self._asked = True
            self._buttons["Solution"].description = "Yes, show it"
            self._say(
                "answer",
                as_html(
                    "Show a worked answer now? It is noted in your progress, and nobody minds. Press "
                    "`Yes, show it`, or try once more, with a hint perhaps."
                ),
            )

    def _reveal(self, rich: str) -> None:
        self._say("answer", rich)
        self._desk.note(self._exercise, "solution")
        self._label()

    def _difference(self) -> str:
        """The learner's answer beside the worked one: lines that differ begin with - (yours) or +."""
        from IPython import get_ipython

        theirs = inspect.getsource(self._exercise.solution).splitlines()
        try:
            own = inspect.getsource(get_ipython().user_ns[self._exercise.name]).splitlines()
        except (OSError, TypeError, KeyError):
            own = []  # typed where Python keeps no source
        lines = [*difflib.unified_diff(own, theirs, n=len(own), lineterm="")][3:]  # after its head
        return (
            "Yours (-) beside the worked answer (+); both are right.<pre>"
            + html.escape("\n".join(lines) or "They are the same, letter by letter.")
            + "</pre>"
        )
