"""What went out through httpx while a block was open: to which address, from which line."""

from __future__ import annotations

import contextlib
import threading
import traceback
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx

from course_lib.cpython import frame_above
from course_lib.run.run import Run

Places = list[tuple[str, int]]  # file and line, innermost first


class Sent(NamedTuple):
    """One request."""

    url: str
    places: Places
    plain: bool  # by what waits without `await`
    method: str = "GET"
    thread: int = 0  # on which it was sent


def places() -> Places:
    """Where the caller was called from."""
    frames = traceback.walk_stack(frame_above(2))
    return [(frame.f_code.co_filename, line) for frame, line in frames]


def learners_place(run: Run, where: Places) -> int | None:
    """The learner's line among them."""
    return next((line for file, line in where if run.line_in(file, line)), None)


class Traffic:
    """Open `noted()` around what is to be watched."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    @contextlib.contextmanager
    def noted(self) -> Iterator[None]:
        """Plain clients count as well as those that can be awaited."""
        with self._of(httpx.AsyncClient), self._of(httpx.Client):
            yield

    @contextlib.contextmanager
    def _of(self, kind: Any) -> Iterator[None]:
        plain = kind.send

        # no coroutine function, so that no line of it stands in a learner's traceback
        def send(client: Any, request: httpx.Request, **options: Any) -> Any:
            self.sent.append(
                Sent(
                    str(request.url),
                    places(),
                    kind is httpx.Client,
                    request.method,
                    threading.get_ident(),
                )
            )
            return plain(client, request, **options)

        kind.send = send
        try:
            yield
        finally:
            kind.send = plain

    def elsewhere(self, url: str) -> Sent | None:
        """The first request that did not go to a server that was handed out."""
        http = (sent for sent in self.sent if sent.url.startswith(("http://", "https://")))
        return next((sent for sent in http if not sent.url.startswith(url)), None)

    def nowhere(self) -> Sent | None:
        """The first request for what is no address on the web."""
        return next((sent for sent in self.sent if not sent.url.startswith("http")), None)

    def line(self, run: Run) -> int | None:
        """The learner's line that sent the first request."""
        return next(
            (line for sent in self.sent if (line := learners_place(run, sent.places))), None
        )
