"""Pictures as a notebook shows them, trusted or not: images, since inline SVG is taken out of it."""

from __future__ import annotations

import base64
from html import escape


def images(pictures: list[tuple[str, str]]) -> str:
    """SVG pictures, each with its words. They flow, and scroll in a narrow page: not shrunk."""
    shown = "".join(_image(svg, words) for svg, words in pictures)
    name = "Picture of a run" if len(pictures) == 1 else "Pictures of a run, in order"
    return (
        f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="{name}">{shown}</div>'
    )


def _image(svg: str, words: str) -> str:
    data = base64.b64encode(svg.encode()).decode()
    style = "max-width:none;vertical-align:top;margin:0 8px 8px 0"
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}" style="{style}">'
