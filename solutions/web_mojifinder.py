"""Serve the character search over the web: `uvicorn solutions.web_mojifinder:app`.

`/` is a page to search from, `/search?q=cat+face` answers in JSON, `/docs` describes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unicodedata import name

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel

from solutions.charindex import InvertedIndex

FORM = Path(__file__).with_name("static") / "form.html"


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
    # not async: a thread makes the 94,000 items for "cjk" while the loop serves the others
    return [CharName(char=char, name=name(char)) for char in sorted(app.state.index.search(q))]


@app.get("/", include_in_schema=False)
async def form() -> HTMLResponse:
    """The page, whose own requests are all relative, so that it works behind any prefix."""
    return HTMLResponse(FORM.read_text(encoding="utf-8"))
