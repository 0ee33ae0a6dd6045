"""Changes, told to pages that stay open: server-sent events.

A page gets the whole view again, a few times a second at most, however many reports came meanwhile. So a page
that was away for a while is right again with the first event, and nobody has a queue that could grow.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

MOST_PAGES = 50  # open at a time
PAUSE = 0.2  # seconds between two events at least
LOOK_AGAIN = 10.0  # seconds: time alone makes people stuck, too
LONGEST = 300.0  # seconds: then the browser asks again, and is asked again who it is


class Live:
    """Who waits for changes, and the word that there is one."""

    def __init__(self) -> None:
        self._version = 0
        self._pages = 0
        self._closed = False
        self._waiting: set[asyncio.Event] = set()

    def changed(self) -> None:
        """Something is new."""
        self._version += 1
        for waiting in self._waiting:
            waiting.set()

    def close(self) -> None:
        """End all streams: a server that stops would wait for them for ever."""
        self._closed = True
        self.changed()

    def response(self, make: Callable[[], str]) -> StreamingResponse:
        """A stream of what `make` gives, now and whenever it has changed."""
        if self._pages >= MOST_PAGES:
            raise HTTPException(503, "too many pages are open")
        # proxies hold back what they do not know to be a stream
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            self._events(make), media_type="text/event-stream", headers=headers
        )

    async def _events(self, make: Callable[[], str]) -> AsyncIterator[str]:
        self._pages += 1
        woken = asyncio.Event()
        self._waiting.add(woken)
        told, ends = "", time.monotonic() + LONGEST
        try:
            while not self._closed and time.monotonic() < ends:
                woken.clear()
                text = make()
                yield ": still here\n\n" if text == told else f"data: {text}\n\n"
                told = text
                await asyncio.sleep(PAUSE)
                try:
                    async with asyncio.timeout(LOOK_AGAIN):
                        await woken.wait()
                except TimeoutError:
                    pass
        finally:
            self._waiting.discard(woken)
            self._pages -= 1
