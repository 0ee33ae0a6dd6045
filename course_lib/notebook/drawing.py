"""Drawings that can be zoomed and scrubbed, in JupyterLab: data that its extension in `labextension` draws.

The data stand in the notebook beside the picture, so that they need no kernel. Whoever does not know them
(VS Code, a terminal, a screen of plain text) shows the picture or its characters.
"""

from __future__ import annotations

from typing import Any

from course_lib.notebook.display import wanted

MIME = "application/vnd.asyncio-course.run+json"


def bundle(drawn: Any) -> dict[str, Any]:
    """What to display of a timeline: the drawing where it can be shown, and always the picture."""
    still: dict[str, Any] = drawn._repr_mimebundle_()
    return {MIME: drawn.data} | still if wanted() else still
