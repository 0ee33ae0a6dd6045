"""Show things where the learner is: rich in a notebook, plain in a terminal."""

from __future__ import annotations

import html
import re
import sys
from typing import Any


class Shown:
    """Something to show: HTML where that is understood, else text."""

    def __init__(self, text: str, rich: str) -> None:
        self.text, self.rich = text, rich

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.rich}


def in_notebook() -> bool:
    """Whether there is a kernel that shows rich output."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


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


def as_html(text: str) -> str:
    """Text with `code` in backticks as HTML."""
    escaped = html.escape(text, quote=False)
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escaped).replace("\n", "<br>")
