"""A frame of a run shown step by step, as a card of its own: small, so that several flow in any width."""

from __future__ import annotations

import textwrap
from html import escape

from course_lib.timeline.frames import Group, Item
from course_lib.timeline.layout import BASE, LEAST
from course_lib.timeline.names import clean
from course_lib.timeline.style import sheet

WIDTH = 300  # pixels
_LINE = 16
_LETTERS, _NOTE_LETTERS = 35, 43  # that fit into a box
_LOOKS = {"": "i", "now": "i1", "end": "i2", "bad": "i3", "good": "i4"}
_CLASSES = ("g", "t", "t,.s,.a,.x,.q", "s", "o", "e", "v", *_LOOKS.values())


def card(title: str, groups: list[Group], words: str) -> str:
    """The picture of a frame."""
    out = [_text("t u", 12, 22, title)]
    y = 32.0
    for group in groups:
        y = _group(out, group, y)
    height = round(y + 4)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img"><title>{escape(clean(words))}</title>'
        f'{sheet(_CLASSES)}<rect class="g" width="{WIDTH}" height="{height}" rx="6"/>'
        f'<rect fill="none" class="e" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="6"/>'
        f"{''.join(out)}</svg>"
    )


def _group(out: list[str], group: Group, y: float) -> float:
    out.append(_text("s u", 12, y + 12, group.head + ("" if group.items else f": {group.empty}")))
    y += 20
    for place, item in enumerate(group.items):
        if place and group.chain:
            out.append(
                f'<path class="e" d="M24 {y - 6:.0f}v9"/><path class="v" d="M20.5 {y + 2:.0f}h7l-3.5 5z"/>'
            )
            y += 8
        y = _box(out, item, y)
    return y + 4


def _box(out: list[str], item: Item, y: float) -> float:
    names = textwrap.wrap(clean(item.text), _LETTERS)[:2] or [""]
    notes = textwrap.wrap(clean(item.note), _NOTE_LETTERS)[:3]
    height = 8 + _LINE * (len(names) + len(notes))
    out.append(
        f'<rect class="{_LOOKS[item.look]}" x="12" y="{y:.0f}" width="{WIDTH - 24}" height="{height}" rx="3"/>'
    )
    for line in names:
        y += _LINE
        out.append(_text("o c", 19, y, line))
    for line in notes:
        y += _LINE
        out.append(_text("o", 19, y, line, LEAST))
    return y + 14


def _text(css: str, x: float, y: float, words: str, size: int = BASE) -> str:
    style = "" if size == BASE else f' style="font-size:{size}px"'
    return f'<text class="{css}" x="{x:g}" y="{y:.0f}"{style}>{escape(clean(words))}</text>'
