"""A small web to crawl, with everything in it that crawlers trip over.

The pages are in data/site.  In them {{root}} stands for the server's own address and {{host}} for
the same without "http:", so that absolute and protocol-relative links carry the right port.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from itertools import cycle
from typing import Any, NamedTuple

from course_lib.servers.base import DATA, Server
from course_lib.servers.reply import HTML, TEXT, Reply, redirect

SITE_PORT = 8003
SLOW = 3.0  # seconds, before scale
HUGE = 16 * 2**20  # bytes of /logbook.html

KINDS = {".html": HTML, ".txt": TEXT, ".json": "application/json", ".gif": "image/gif"}


class Oddity(NamedTuple):
    """How one page of data/site is served otherwise than it says."""

    encoding: str = "utf-8"  # of the bytes
    kind: str = HTML  # what the header claims
    delay: float = 0.0
    status: int = 200
    cut: bool = False


ODDITIES = {
    "/islands.html": Oddity(encoding="latin-1"),  # and the header says UTF-8
    "/storms.html": Oddity(kind="text/html"),  # no encoding named at all
    "/ferry.html": Oddity(kind="text/html; charset=harbour-9"),  # an encoding that nobody has
    "/slow.html": Oddity(delay=SLOW),
    "/attic.html": Oddity(status=500),
    "/torn.html": Oddity(cut=True),  # the connection breaks off in the middle
}
REDIRECTS = {
    "/old/lightships": "/lightships.html",  # moved once
    "/adrift": "/astray",  # and these two send each other visitors for ever
    "/astray": "/adrift",
}
START = (
    "/",
    "/lens.html",
    "/keepers.html",
    "/fog.html",
    "/lightships.html",
    "/colours.html",
    "/towers/",
)
MISSING = "/logbook-1871.html"  # linked to, and not there


@cache
def _pages() -> dict[str, tuple[str, bytes]]:
    """Kind and bytes of every page by its path, read once for all sites of the process."""
    pages = {}
    folder = DATA / "site"
    for file in sorted(folder.rglob("*.*")):
        path = "/" + file.relative_to(folder).as_posix()
        pages[path] = (KINDS[file.suffix], file.read_bytes())
        if file.name == "index.html":
            pages[path.removesuffix("index.html")] = pages[path]
    return pages


def _logbook(size: int) -> Iterator[bytes]:
    """A page of at least size bytes, made while it is sent."""
    yield b"<!doctype html>\n<title>The logbook</title>\n<p><a href='/'>Back</a></p>\n<ol>\n"
    weather = cycle(
        ["calm", "fog until noon", "rain from the west", "clear", "a gale, lamp kept trimmed"]
    )
    sent = 0
    while sent < size:
        piece = "".join(
            f"<li>Lit at dusk, out at dawn. Weather: {next(weather)}.</li>\n" for _ in range(1_000)
        )
        sent += len(piece)
        yield piece.encode()
    yield b"</ol>\n"


class SiteServer(Server):
    """A small encyclopaedia of lighthouses.  huge is the size of its one huge page, in bytes."""

    def __init__(self, *, huge: int = HUGE, **options: Any) -> None:
        super().__init__(**options)
        self._huge = huge
        _pages()  # read now, so that the first request need not wait for it

    @property
    def urls(self) -> list[str]:
        """Eight addresses to start a crawl from; the last answers 404, on purpose."""
        return [self.root + path for path in (*START, MISSING)]

    def reply(self, path: str, nth: int) -> Reply | None:
        """The page, as well or as badly served as it is meant to be."""
        if path in REDIRECTS:
            return redirect(REDIRECTS[path])
        if path == "/logbook.html":
            return Reply(body=partial(_logbook, self._huge), kind=HTML)
        if path not in _pages():
            return None
        kind, body = _pages()[path]
        odd = ODDITIES.get(path, Oddity(kind=kind))
        if kind == HTML:
            host = self.root.removeprefix("http:")
            text = body.decode().replace("{{root}}", self.root).replace("{{host}}", host)
            body = text.encode(odd.encoding)
        return Reply(odd.status, body, odd.kind, delay=odd.delay, cut=odd.cut)
