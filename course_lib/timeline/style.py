"""Colours, patterns and marks. Every pair of text and ground has a contrast of 4.5 or more, light and dark.

The hues are those of Okabe and Ito, which colour-blind readers can tell apart; each kind of stretch also has
a shape of its own: running is tall and solid, waiting thin, ready dotted, blocked striped, a thread outlined.
The picture brings its own ground, so that it stays readable where a page is dark and says it is light.
"""

from __future__ import annotations

_LIGHT = {
    "ground": "#ffffff",
    "text": "#1f2a33",
    "soft": "#5a6873",  # axis, notes
    "grid": "#e4e9ed",
    "tree": "#a9b5be",
    "run": "#0072b2",
    "wait": "#dce7ef",
    "edge": "#7f99aa",  # round waiting bars
    "dots": "#a86f00",
    "ready": "#fbe3b3",
    "block": "#d55e00",
    "band": "#fdeee3",
    "warn": "#a34400",  # text about blocks
    "thread": "#cdeee2",
    "rim": "#00805c",
    "bad": "#a3195b",
    "part": "#7b3294",
    "wake": "#8a979f",
}
_DARK = {
    "ground": "#14181c",
    "text": "#e3eaf0",
    "soft": "#9dabb6",
    "grid": "#2a3238",
    "tree": "#5b6872",
    "run": "#56b4e9",
    "wait": "#2c3d4a",
    "edge": "#64808f",
    "dots": "#f0b429",
    "ready": "#4d3c12",
    "block": "#f0772b",
    "band": "#33211a",
    "warn": "#ff9d61",
    "thread": "#12463a",
    "rim": "#2cc295",
    "bad": "#ff8dbb",
    "part": "#d7a6ea",
    "wake": "#76838c",
}
# class -> its rule; {names} are colours
_RULES = {
    "t,.s,.a,.x,.q": "stroke:{ground}",  # a rim round words, so that no line runs through them
    "g": "fill:{ground}",
    "t": "fill:{text}",
    "s": "fill:{soft}",
    "l": "stroke:{grid}",
    "e": "stroke:{tree};fill:none",
    "r": "fill:{run}",
    "w": "fill:{wait};stroke:{edge}",
    "y": "fill:{ready};stroke:{dots};stroke-dasharray:1.5 1.5",
    "b": "fill:{block}",
    "n": "fill:{band}",
    "a": "fill:{warn}",
    "h": "fill:{thread};stroke:{rim}",
    "x": "fill:{bad}",
    "m": "stroke:{soft};fill:none",
    "f": "stroke:{bad};fill:none",
    "p": "stroke:{part};fill:none",
    "q": "fill:{part}",
    "k": "stroke:{wake};fill:none",
    "v": "fill:{wake}",
    "o": "fill:{text}",
    "wo": "stroke:{wait}",
    "yo": "stroke:{ready}",
    "to": "stroke:{thread}",
    "z": "stroke:{ground}",
    "i": "fill:{wait};stroke:{edge}",  # the boxes of a run shown step by step
    "i1": "fill:{ready};stroke:{dots}",
    "i2": "fill:{ground};stroke:{edge};stroke-dasharray:4 2",
    "i3": "fill:{band};stroke:{bad}",
    "i4": "fill:{thread};stroke:{rim}",
}


def sheet(names: tuple[str, ...] = ()) -> str:
    """The style element; with names, the rules for these classes only."""
    rules = {name: rule for name, rule in _RULES.items() if not names or name in names}
    base = (
        "text{font:12px system-ui,-apple-system,'Segoe UI',sans-serif;"
        "paint-order:stroke;stroke-width:3px;stroke-linejoin:round}"
        ".u{font-weight:600}"
        ".c{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}"
    )
    light, dark = _themed(_LIGHT, rules), _themed(_DARK, rules)
    return f"<style>{base}{light}@media(prefers-color-scheme:dark){{{dark}}}</style>"


def _themed(colours: dict[str, str], rules: dict[str, str]) -> str:
    return "".join(f".{name}{{{rule.format_map(colours)}}}" for name, rule in rules.items())


STRIPES = (
    '<defs><pattern id="b" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path class="b" d="M0 0h6v6h-6z"/>'
    '<path class="z" stroke-width="2.4" stroke-opacity=".75" d="M1 0v6"/></pattern></defs>'
)


def mark(ending: str, x: float, y: float) -> str:
    """How a lane ended, drawn about 9 wide with its left end at x and its middle at y."""
    shapes = {
        "done": ("m", "m0 .5l3 3.2l5.6-7"),
        "failed": ("f", "m.5-3.8l7.6 7.6m0-7.6l-7.6 7.6"),
        "cancelled": ("m", "m.3 0a4 4 0 1 1 8 0a4 4 0 1 1-8 0m1.2 2.8l5.6-5.6"),
        "pending": ("m", "m.5 0h1.6m1.8 0h1.6m1.8 0h1.6"),
        "lost": ("f", "m.5 0h1.6m1.8 0h1.6m1.8 0h1.6"),
    }
    css, path = shapes[ending]
    return f'<path class="{css}" stroke-width="1.7" d="M{x:.1f} {y:.1f}{path}"/>'


def contrast_pairs() -> list[tuple[str, str]]:
    """Every text colour with every ground it stands on, as hexadecimal colours."""
    pairs = []
    for theme in (_LIGHT, _DARK):
        for text, grounds in {
            "text": ("ground", "wait", "ready", "thread", "band"),
            "soft": ("ground",),
            "warn": ("ground", "band"),
            "bad": ("ground",),
            "part": ("ground",),
        }.items():
            pairs += [(theme[text], theme[ground]) for ground in grounds]
    return pairs
