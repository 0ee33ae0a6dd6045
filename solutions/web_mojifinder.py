"""Serve the character search over the web: `python -m solutions.web_mojifinder [HOST] [PORT]`.

`/` is a page to search from, `/search?q=cat+face` answers in JSON, `/docs` describes it.
`uvicorn solutions.web_mojifinder:app` does the same, with uvicorn's own options.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unicodedata import name
from urllib.parse import quote

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel

from solutions.charindex import InvertedIndex
from solutions.mojifinder_common import FORM, cannot_listen, parse


class CharName(BaseModel):
    """One line of an answer."""

    char: str
    name: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Build the index before the first request, in a thread: Ctrl-C works meanwhile."""
    app.state.index = await asyncio.to_thread(InvertedIndex)
    yield


# FastAPI, except that /docs takes its scripts from this server and so works without the Internet
app = FastAPIOffline(
    title="Mojifinder", description="Find characters by words of their names.", lifespan=lifespan
)


@app.get("/search")
def search(q: str) -> list[CharName]:
    """Return the characters whose names contain every word of `q`, in code point order."""
    # not async: a thread makes some 94,000 items for "cjk" while the loop serves the others
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


def link_to(query: str) -> str:
    """Return the relative address at which `query` is searched for."""
    return "search?q=" + quote(query)


@app.get("/", include_in_schema=False)
async def form() -> HTMLResponse:
    """The page, whose own requests are all relative, so that it works behind any prefix."""
    return HTMLResponse(FORM.read_text(encoding="utf-8"))


def main(argv: list[str] | None = None) -> int:
    """Serve until Ctrl-C and return the exit status: 1 if it cannot listen."""
    does = "Serve the search for characters over the web, for a browser, until Ctrl-C."
    options = parse("web_mojifinder", does, 0, argv)
    try:
        listening = socket.create_server((options.host, options.port), backlog=1000)
    except OSError as error:
        return cannot_listen(error, "web_mojifinder", options.host, options.port)
    # who is connected at Ctrl-C, and idle, would be waited for without the timeout
    config = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1)
    # uvicorn raises KeyboardInterrupt when all is closed
    with listening, contextlib.suppress(KeyboardInterrupt):
        host, port = listening.getsockname()[:2]
        print(f"Serving on http://{host}:{port}/. Hit Ctrl-C to stop.", flush=True)
        uvicorn.Server(config).run(sockets=[listening])
    print("\nServer shut down.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
