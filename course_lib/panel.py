"""The buttons under an exercise, in JupyterLab. Each does what a function of `Lesson` does."""

from __future__ import annotations

import difflib
import html
import inspect
import os
from typing import Any

from .display import as_html, in_notebook, run_drawn, verdict_shown
from .exercise import CORRECT, Exercise, Verdict


def wanted() -> bool:
    """Whether somebody looks at this notebook in a browser; a run by nbclient or nbval has no use for it."""
    return in_notebook() and bool(os.environ.get("JPY_SESSION_NAME"))


class Panel:
    """Check, hint, solution and timeline for one exercise."""

    def __init__(self, lesson: Any, exercise: Exercise, verdict: Verdict) -> None:
        # lesson is a Lesson, which makes panels and so cannot be imported here
        import ipywidgets  # only in JupyterLab: it takes 0.2 s

        self._lesson, self._exercise, self._verdict = lesson, exercise, verdict
        self._widgets = ipywidgets
        self._asked = False
        self._areas = {name: ipywidgets.HTML() for name in ("verdict", "hint", "answer", "picture")}
        self._buttons = {
            "Check": self._button("Check", "Check the answer as it was last run", self._check),
            "Hint": self._button("Hint", "Show one more hint", self._hint),
            "Solution": self._button("Solution", "Show a worked answer", self._solution),
            "Timeline": self._button("Timeline", "Draw the run of the last check", self._timeline),
        }
        self._label()

    def show(self) -> None:
        """Display the panel under the cell."""
        from IPython.display import display

        row = self._widgets.HBox([*self._buttons.values()])
        row.layout.flex_flow = "row wrap"
        box = self._widgets.VBox([row, *self._areas.values()])
        display(box)

    def _button(self, label: str, tooltip: str, action: Any) -> Any:
        button = self._widgets.Button(
            description=label, tooltip=f"{tooltip}: {self._exercise.name}"
        )
        button.layout.width = "auto"  # as wide as its words
        button.on_click(lambda _: action())
        return button

    def _label(self) -> None:
        solved = self._verdict.verdict == CORRECT
        self._buttons["Solution"].description = "Compare" if solved else "Solution"
        seen, total = self._lesson.hints_seen(self._exercise), len(self._exercise.hints)
        self._buttons["Hint"].description = f"Hint ({seen} of {total} seen)"

    def _say(self, area: str, rich: str) -> None:
        # role=status: a screen reader says what has changed
        self._areas[area].value = f'<div role="status">{rich}</div>' if rich else ""

    def _check(self) -> None:
        from IPython import get_ipython

        attempt = get_ipython().user_ns.get(self._exercise.name)
        self._verdict = self._lesson.judge(self._exercise, attempt)
        self._say("verdict", verdict_shown(self._verdict, self._exercise).rich)
        self._label()

    def _hint(self) -> None:
        self._say("hint", as_html(self._lesson.next_hint(self._exercise)))
        self._label()

    def _timeline(self) -> None:
        picture = run_drawn(self._verdict, self._exercise)
        nothing = "There is no run to draw yet: write an answer and run the cell."
        self._say("picture", picture._repr_mimebundle_()["text/html"] if picture else nothing)

    def _solution(self) -> None:
        if self._verdict.verdict == CORRECT:
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
        self._lesson.note(self._exercise, "solution")
        self._asked = False
        self._label()

    def _difference(self) -> str:
        """The learner's answer beside the worked one: lines that differ begin with - (yours) and +."""
        from IPython import get_ipython

        theirs = inspect.getsource(self._exercise.solution).splitlines()
        try:
            own = inspect.getsource(get_ipython().user_ns[self._exercise.name]).splitlines()
        except (OSError, TypeError, KeyError):
            own = []  # typed where Python keeps no source
        lines = [line for line in difflib.ndiff(own, theirs) if not line.startswith("?")]
        return (
            "Yours (-) beside the worked answer (+); both are right.<pre>"
            + html.escape("\n".join(lines))
            + "</pre>"
        )
