"""A practice server: HTTP on this machine, in a thread and on an event loop of its own.

What a subclass adds is one function from a path to a `Reply`.  It reads no file while it answers,
so that no path, however odd, leads anywhere but into a dictionary.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Self

from course_lib.servers.directly import ask_this_machine_directly
from course_lib.servers.limits import PATHS_COUNTED, PATIENCE, connection_limit
from course_lib.servers.reply import Reply, not_found
from course_lib.servers.seen import Seen

DATA = Path(__file__).resolve().parents[2] / "data"


class Server:
    """Answers until it is stopped.  Use it in a `with` statement, or call start() and stop().

    port 0 means any free port.  scale multiplies every delay: 0.01 makes 5 s into 50 ms.
    replies overrides what single paths answer: {"/flags/br/br.gif": Reply(500)}.
    patience is how long, in seconds, a client may be silent, or slow to send or to read.
    pause waits for a delay; a check's server counts the seconds of the run beside it.  new_loop makes
    the loop on which it runs.
    """

    prefix = "/"  # what `url` ends in

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        scale: float = 1.0,
        replies: Mapping[str, Reply] | None = None,
        patience: float = PATIENCE,
        max_connections: int | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
    ) -> None:
        if scale < 0:
            raise ValueError(f"scale must not be negative, but is {scale}")
        self.seen = Seen()
        self.fault: Exception | None = None  # the first time that the server itself failed
        self.scale = scale
        self.patience = patience
        self.pause, self.new_loop = pause, new_loop
        self.max_connections = max_connections or connection_limit()
        self.host, self.port = host, port  # as asked for; `url` says what it became
        self._replies = dict(replies or {})
        self._times: Counter[str] = Counter()
        self._thread: threading.Thread | None = None
        self._root: str | None = None
        self._stop: Callable[[], object] = lambda: None

    def reply(self, path: str, nth: int) -> Reply | None:
        """The answer to the nth request (from 1) for path; None is 404.  Must never block."""
        raise NotImplementedError

    def answer(self, path: str) -> Reply:
        """The answer to the next request for path: an override, the server's own, or 404."""
        if path in self._replies:
            return self._replies[path]
        nth = 1
        if path in self._times or len(self._times) < PATHS_COUNTED:
            self._times[path] += 1
            nth = self._times[path]
        return self.reply(path, nth) or not_found(path)

    async def due(self, path: str, reply: Reply) -> None:
        """Comes back when this answer to a request for path may go."""
        if reply.delay:
            await self.pause(reply.delay * self.scale)

    def reset(self) -> None:
        """As if just started: the counters, and the sequence of delays and errors, begin again."""
        self.seen.reset()
        self._times.clear()

    @property
    def root(self) -> str:
        """The address without a path: "http://127.0.0.1:8000".  RuntimeError unless running."""
        if self._root is None:
            raise RuntimeError(f"this {type(self).__name__} is not running; start it first")
        return self._root

    @property
    def url(self) -> str:
        """The address that clients start from."""
        return self.root + self.prefix

    def start(self) -> Self:
        """Listen, and return once clients are accepted.  OSError if the port cannot be had."""
        if self._thread is not None:
            raise RuntimeError(f"this {type(self).__name__} is running already")
        ask_this_machine_directly()
        ready: Future[None] = Future()
        # An empty context, so that no tracer of the caller's tasks takes the server's for theirs.
        run = contextvars.Context().run
        thread = threading.Thread(
            target=run, args=(self._run, ready), name=type(self).__name__, daemon=True
        )
        thread.start()
        ready.result()  # raises what the thread ran into
        self._thread = thread
        return self

    def stop(self) -> None:
        """Close the port and every connection.  Does nothing when it is not running."""
        if self._thread is not None:
            self._stop()
            self._thread.join()
            self._thread = self._root = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def _run(self, ready: Future[None]) -> None:
        """The whole life of the server, on its own thread."""
        try:
            # A learner's debug mode is about the learner's loop: this one stays quiet.
            with asyncio.Runner(debug=False, loop_factory=self.new_loop) as runner:
                runner.run(self._main(ready))
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    async def _main(self, ready: Future[None]) -> None:
        # Here and not at the top: aiohttp takes a third of a second to import.
        from course_lib.servers.wire import Wire

        loop, stopping = asyncio.get_running_loop(), asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(stopping.set)
        wire = Wire(self)
        host, port = await wire.listen(self.host, self.port)
        try:
            self._root = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
            ready.set_result(None)
            await stopping.wait()
        finally:
            await wire.close()
