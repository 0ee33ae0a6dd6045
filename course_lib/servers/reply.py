"""What a practice server answers to one request, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """One answer.  `delay` is in seconds, before the server's scale.

    `body` may be a function that gives an iterator of pieces, to be streamed and never held whole.
    `cut=True` breaks the connection off after half of the body.
    """

    status: int = 200
    body: bytes | Callable[[], Iterator[bytes]] = b""
    kind: str = TEXT  # the Content-Type header
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False

    def after(self, seconds: float) -> Reply:
        """The same answer, later."""
        return replace(self, delay=self.delay + seconds) if seconds else self


def not_found(path: str) -> Reply:
    """404, with the path named."""
    return Reply(404, f"404: there is nothing at {path[:200]}\n".encode(errors="replace"))


def redirect(to: str) -> Reply:
    """302 to another address."""
    return Reply(302, f"302: see {to}\n".encode(), headers={"Location": to})
