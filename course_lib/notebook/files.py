"""Notebooks on their way between the disk and JupyterLab, so that nobody meets what only a machine wanted.

Who opens a lesson and changes nothing has changed nothing: JupyterLab would write down which Python opened it.
And who comes back another day finds words in the place of buttons that no kernel stands behind any more.
"""

from __future__ import annotations

from typing import Any

from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from course_lib.course import METADATA
from course_lib.notebook.display import RUN_AGAIN

_WIDGET = "application/vnd.jupyter.widget-view+json"
_PUBLISHED = METADATA["language_info"]


class Notebooks(AsyncLargeFileManager):
    """The files of a JupyterLab that runs the course."""

    async def get(self, path: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """A file; a notebook as if it had been saved by this very Python."""
        model: dict[str, Any] = await super().get(path, *args, **kwargs)  # type: ignore[no-untyped-call]
        content = model.get("content")
        if model["type"] == "notebook" and content:
            metadata = content.get("metadata", {})
            if metadata.get("language_info") == _PUBLISHED:
                metadata["language_info"] = dict(IPythonKernel.language_info)
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save a file; a notebook as the course publishes it, and without what works with its kernel only."""
        if model.get("type") == "notebook" and isinstance(model.get("content"), dict):
            tidy(model["content"])
        saved: dict[str, Any] = await super().save(model, path)  # type: ignore[no-untyped-call]
        return saved


def tidy(notebook: dict[str, Any]) -> None:
    """Take out which Python ran it, and its widgets."""
    metadata = notebook.get("metadata", {})
    if metadata.get("language_info") == IPythonKernel.language_info:
        metadata["language_info"] = dict(_PUBLISHED)
    for cell in notebook.get("cells", ()):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if data.pop(_WIDGET, None) is not None and "text/html" not in data:
                data |= {"text/plain": RUN_AGAIN, "text/html": f"<small>{RUN_AGAIN}</small>"}
