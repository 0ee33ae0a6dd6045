"""Several ways to download, timed and drawn above each other: a bar for each, a lane for each flag."""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any, NamedTuple

import httpx

WIDTH, LEFT, LANE, BAR = 720, 8, 4, 20  # pixels

STYLE = """
text { font: 13px sans-serif; fill: #1f2328 } .total { fill: #d0d7de } .wait { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .total { fill: #30363d } .wait { fill: #58a6ff } }
"""


class Wait(NamedTuple):
    """Somebody waited for the server, from start to end (seconds since the run began)."""

    lane: str  # the country's code
    start: float
    end: float


class Run(NamedTuple):
    """One way to do it: its name, the seconds it took in all, and what it waited for."""

    name: str
    seconds: float
    waits: list[Wait]

    def describe(self) -> str:
        """In a sentence: how long, and how long it would be with one wait at a time."""
        waited = sum(wait.end - wait.start for wait in self.waits)
        return f"{self.name}: {self.seconds:.2f} s in all for {waited:.2f} s of waiting"


class Comparison:
    """Runs of different programs, side by side.

    with comparison.run("threads"):
        download_many(codes)
    """

    def __init__(self) -> None:
        self.runs: list[Run] = []

    @contextmanager
    def run(self, name: str) -> Iterator[None]:
        """Time what the block does, and note each request that goes through httpx meanwhile."""
        waits: list[Wait] = []
        began = time.perf_counter()
        with _noting(waits, began):
            yield
        self.runs.append(Run(name, time.perf_counter() - began, waits))

    @property
    def text(self) -> str:
        """A bar of characters for each run."""
        longest = max((run.seconds for run in self.runs), default=1.0)
        return "\n".join(
            f"{run.name:20} {'#' * max(1, round(40 * run.seconds / longest))} {run.seconds:.2f} s"
            for run in self.runs
        )

    @property
    def svg(self) -> str:
        """The picture: grey is the whole run, blue is a wait for the server."""
        longest = max((run.seconds for run in self.runs), default=1.0)
        scale = (WIDTH - 2 * LEFT) / longest
        shapes, y = [], 0
        for run in self.runs:
            lanes = list(dict.fromkeys(wait.lane for wait in run.waits))
            height = len(lanes) * (LANE + 1) + 4
            shapes.append(
                f'<text x="{LEFT}" y="{y + 15}">{escape(run.name)}: {run.seconds:.2f} s</text>'
            )
            y += BAR
            shapes.append(_box("total", LEFT, y, run.seconds * scale, height))
            for wait in run.waits:
                top = y + 2 + lanes.index(wait.lane) * (LANE + 1)
                width = (wait.end - wait.start) * scale
                shapes.append(_box("wait", LEFT + wait.start * scale, top, width, LANE))
            y += height + 8
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}">'
        return f"{head}<style>{STYLE}</style>{''.join(shapes)}</svg>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # an image, because a notebook that is not trusted shows no inline SVG
        data = base64.b64encode(self.svg.encode()).decode()
        alt = "; ".join(run.describe() for run in self.runs)
        # in a narrow page it scrolls, rather than shrink until its words cannot be read
        style = f"min-width:{WIDTH * 11 // 13}px"
        image = f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}" style="{style}">'
        html = f'<div style="overflow-x:auto" tabindex="0">{image}</div>'
        return {"text/html": html, "text/plain": self.text}


def _box(kind: str, x: float, y: float, width: float, height: float) -> str:
    size = f'width="{max(width, 1):.1f}" height="{height}"'
    return f'<rect class="{kind}" x="{x:.1f}" y="{y}" {size}/>'


@contextmanager
def _noting(waits: list[Wait], began: float) -> Iterator[None]:
    """Note when each request of httpx leaves, and when the head of its answer is there."""
    plain = httpx.HTTPTransport.handle_request
    plain_async = httpx.AsyncHTTPTransport.handle_async_request

    @contextmanager
    def noted(request: httpx.Request) -> Iterator[None]:
        start = time.perf_counter() - began
        try:
            yield
        finally:
            lane = request.url.path.split("/")[-2].upper()
            waits.append(Wait(lane, start, time.perf_counter() - began))

    def handle(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        with noted(request):
            return plain(self, request)

    async def handle_async(
        self: httpx.AsyncHTTPTransport, request: httpx.Request
    ) -> httpx.Response:
        with noted(request):
            return await plain_async(self, request)

    httpx.HTTPTransport.handle_request = handle  # type: ignore[method-assign]
    httpx.AsyncHTTPTransport.handle_async_request = handle_async  # type: ignore[method-assign]
    try:
        yield
    finally:
        httpx.HTTPTransport.handle_request = plain  # type: ignore[method-assign]
        httpx.AsyncHTTPTransport.handle_async_request = plain_async  # type: ignore[method-assign]
