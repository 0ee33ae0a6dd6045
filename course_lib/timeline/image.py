"""Pictures as a notebook shows them, trusted or not: images, since inline SVG is taken out of it."""

from __future__ import annotations

import base64
from html import escape


def image(svg: str, words: str, width: int) -> str:
    """A picture so many pixels wide. In a wide page it is a quarter larger; in a narrow one it scrolls:
    shrunk, it could not be read."""
    style = f"width:100%;min-width:{width}px;max-width:{width * 5 // 4}px;height:auto"
    return _scrolling("Picture of a run", _image(svg, words, style))


def series(pictures: list[tuple[str, str]]) -> str:
    """Small pictures in order, each with its words; they flow as words do."""
    style = "max-width:none;display:inline-block;vertical-align:top;margin:0 8px 8px 0"
    shown = "".join(_image(svg, words, style) for svg, words in pictures)
    return _scrolling("Pictures of a run, in order", shown)


def _image(svg: str, words: str, style: str) -> str:
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}" style="{style}">'


def _scrolling(name: str, shown: str) -> str:
    return (
        f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="{name}">{shown}</div>'
    )
