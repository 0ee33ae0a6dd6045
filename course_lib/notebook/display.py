"""Show things where the learner is: rich in a notebook, plain in a terminal."""

from __future__ import annotations

import html
import os
import re
import sys
from typing import Any

RUN_AGAIN = "Run this cell to go on: its buttons come back."
# JupyterLab draws a broken chain at each widget whose kernel was restarted; words help more
_WITHOUT_KERNEL = f"""<style>
.course-panel.jupyter-widgets-disconnected > * {{ display: none; }}
.course-panel.jupyter-widgets-disconnected::before {{
  content: "{RUN_AGAIN}"; background: none; width: auto; height: auto; color: inherit; font: inherit;
}}
</style>"""


class Shown:
    """Something to show: HTML where that is understood, else text."""

    def __init__(self, text: str, rich: str) -> None:
        self.text, self.rich = _sendable(text), _sendable(rich)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.rich}


def _sendable(text: str) -> str:
    """Without half characters: what a learner's code says may hold one, and no kernel can send it."""
    return text.encode("utf-8", "backslashreplace").decode()


def in_notebook() -> bool:
    """Whether there is a kernel that shows rich output."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


def wanted() -> bool:
    """Whether somebody looks at this notebook in a browser; a run by nbclient or nbval has no use for it."""
    return in_notebook() and bool(os.environ.get("JPY_SESSION_NAME"))


def show(text: str, *, code: bool = False) -> None:
    """Show a text in which backticks mark code, or a text that is all code."""
    put(Shown(text, f"<pre>{html.escape(text)}</pre>" if code else as_html(text)))


def put(shown: Any) -> None:
    """Display an object in a notebook, or print its text."""
    if in_notebook():
        from IPython.display import display

        display(shown)
    else:
        print(shown.text)


def put_widget(box: Any) -> None:
    """Display a box of widgets; when its kernel is gone, and in the saved notebook, what to do instead."""
    import ipywidgets
    from IPython.display import display

    box.add_class("course-panel")
    box.children = (*box.children, ipywidgets.HTML(_WITHOUT_KERNEL))
    again = Shown(RUN_AGAIN, f"<small>{RUN_AGAIN}</small>")
    display(box._repr_mimebundle_() | again._repr_mimebundle_(), raw=True)


def as_html(text: str) -> str:
    """Text with `code` in backticks as HTML."""
    escaped = html.escape(text, quote=False)
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escaped).replace("\n", "<br>")
