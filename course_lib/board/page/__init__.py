"""The page itself: plain files, read once, that need nothing from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Response

KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def file(name: str, status: int = 200) -> Response:
    """One of the files, with the headers that keep anything else out."""
    kind = KINDS[Path(name).suffix]
    return Response(_read(name), status, HEADERS, f"{kind}; charset=utf-8")


def refusal(words: str, status: int, headers: Mapping[str, str]) -> Response:
    """A page with nothing on it but why the board does not do what was asked."""
    said = html.escape(f"{words[:1].upper()}{words[1:]}.")
    text = _read("refused.html").decode().replace("WORDS", said)
    return Response(text, status, HEADERS | dict(headers), "text/html; charset=utf-8")


@cache
def _read(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()
