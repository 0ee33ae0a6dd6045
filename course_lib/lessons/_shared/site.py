"""What a crawl is tried on: a site, a file of rows, and an eye on the sessions and on who opens files."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import io
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import aiofiles.threadpool
import aiohttp

from course_lib import cpython
from course_lib.checks.exercise import Attempt
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.begun import in_words, still_running
from course_lib.lessons._shared.clients import Clients
from course_lib.lessons._shared.said_twice import require_keywords_once
from course_lib.run.clock.beside import Beside, only
from course_lib.run.run import Run
from course_lib.servers import Reply, SiteServer
from course_lib.servers.reply import HTML, not_found

HEADER = "source_url\tparsed_url\n"
EARLIER = "http://lamp.example/\thttp://lamp.example/oil.html\n"  # a row that was there before
SCALE = 0.02  # of the site's own delays: its slow page takes 0.06 s
PIECE = b"Lit at dusk, out at dawn. Weather: calm. " * 1600  # 64 KiB


class Site(SiteServer):
    """The practice site, where every answer takes `delay` seconds and some pages are the check's."""

    def __init__(self, delay: float, pages: Mapping[str, Reply]) -> None:
        self.beside = Beside()
        super().__init__(
            scale=SCALE, huge=1000, pause=self.beside.pause, new_loop=self.beside.new_loop
        )
        self._delay, self._own = delay / SCALE, pages

    def reply(self, path: str, nth: int) -> Reply | None:
        found = self._own.get(path) or super().reply(path, nth) or not_found(path)
        if isinstance(found.body, bytes):  # as in the site's own pages
            found = replace(found, body=found.body.replace(b"{{root}}", self.root.encode()))
        return found.after(self._delay)


def html(body: str, encoding: str = "utf-8", **options: Any) -> Reply:
    """A page of the check's own."""
    kind = HTML if encoding == "utf-8" else f"text/html; charset={encoding}"
    return Reply(body=body.encode(encoding), kind=kind, **options)


class Endless:
    """A page of many pieces; `finished` says whether all of them were sent."""

    def __init__(self, pieces: int) -> None:
        self.pieces, self.finished = pieces, False

    def __call__(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            yield PIECE
        self.finished = True


class Crawl:
    """Open it around an attempt: a site, a file that has two rows already, an eye on the rest."""

    def __init__(self, *, delay: float = 0.05, pages: Mapping[str, Reply] | None = None) -> None:
        self.site = Site(delay, pages or {})
        self.sessions = Clients[aiohttp.ClientSession]()
        self.closed_what_was_given = False
        self.open_at_return = 0  # of the attempt's own sessions, when it returned
        self.requests: list[Any] = []  # (url, headers) of each that went through a session
        self.logged: list[str] = []
        self.opened_in_loop: list[int | None] = []  # the learner's lines that open() the file so
        self.files_left_open = 0  # when the attempt returned
        self.going_on: list[str] = []  # functions of the tasks that it had begun, at that moment
        self._opened: list[Any] = []
        self._loop_thread: int | None = None
        self._files: frozenset[str] = frozenset()
        self._patches = contextlib.ExitStack()

    def __enter__(self) -> Crawl:
        enter = self._patches.enter_context
        enter(self.site)
        enter(only(self.site.root, self.site.beside))
        self.folder = Path(enter(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        self.file = self.folder / "links.tsv"
        self.file.write_text(HEADER + EARLIER, encoding="utf-8")
        enter(self._noting_sessions())
        enter(self._noting_logs())
        enter(self._noting_opens())
        return self

    def __exit__(self, *exc_info: object) -> None:
        for session in self.sessions.made:
            session.detach()  # or aiohttp complains later, in somebody else's cell
        for file in self._opened:
            file.close()
        self._patches.close()

    @property
    def peak(self) -> int:
        """The most requests that waited at once."""
        return self.site.seen.peak

    @property
    def rows(self) -> list[str]:
        """The lines of the file now."""
        return self.file.read_text(encoding="utf-8", errors="replace").splitlines()

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return self.site.root + path

    def path_of(self, text: object) -> str:
        """An address without the site's host and port, which differ from run to run."""
        return str(text).replace(self.site.root, "…")

    def told(self, run: Run) -> str:
        """All that was printed, written to stderr or logged, without the site's own address."""
        text = "\n".join([run.text, run.record.errors, *self.logged])
        return text.replace(self.site.root, "")

    def run(
        self,
        attempt: Attempt,
        call: Callable[[Any, aiohttp.ClientSession], Any],
        *,
        raises: tuple[type[BaseException], ...] = (),
        allow: tuple[str, ...] = (),
    ) -> Run:
        """Await `call(answer, session)` in the place of the attempt."""
        self._files, self.going_on = attempt.files, []
        self.logged.clear()

        async def scenario(answer: Any) -> Any:
            self._loop_thread = threading.get_ident()
            before = asyncio.all_tasks()
            # named here, too: a probe makes this call again where nothing is patched
            connector = aiohttp.TCPConnector(force_close=True, resolver=aiohttp.ThreadedResolver())
            async with aiohttp.ClientSession(connector=connector) as session:
                self.sessions.handed_out.append(session)
                try:
                    result = await call(answer, session)
                    self.going_on = still_running(before)
                    return result
                finally:
                    self.closed_what_was_given |= session.closed
                    self.open_at_return = sum(not own.closed for own in self.sessions.own)
                    self.files_left_open = sum(not file.closed for file in self._opened)

        try:
            run = attempt(scenario=scenario, raises=raises, allow=("task-left-over", *allow))
        except Incorrect as wrong:  # aiofiles makes all its methods under one name
            wrong.message = wrong.message.replace("`method(…)`", "A method of the file")
            self._require_open_session(wrong)
            require_keywords_once(attempt.last)
            raise
        self._require_open_session(None)
        require_keywords_once(run)
        self._require_nothing_left(run, allow)
        return run

    def _require_open_session(self, wrong: Incorrect | None) -> None:
        """The first cause of much that goes wrong with several pages at once."""
        if self.closed_what_was_given:
            raise Incorrect(
                "side-effect",
                "It closed the session that it was given, and others use it too. Who makes a session also "
                "closes it.",
            ) from wrong

    def _require_nothing_left(self, run: Run, allow: tuple[str, ...]) -> None:
        """What it began has ended with it."""
        if self.going_on and "task-left-over" not in allow:
            raise Incorrect(
                "task-left-over",
                f"It returned, and {in_words(self.going_on)} still ran. Nobody waits for that any more, "
                "and what it was to do may never be done: await it before you return.",
                run=run,
            )

    @contextlib.contextmanager
    def _noting_sessions(self) -> Iterator[None]:
        """Note each session that is made and each request through it."""
        make = aiohttp.ClientSession.__init__

        async def note(session: Any, context: SimpleNamespace, params: Any) -> None:
            self.requests.append((str(params.url), dict(params.headers)))

        def noted(session: Any, *args: Any, **options: Any) -> None:
            trace = aiohttp.TraceConfig()
            trace.on_request_start.append(note)
            options["trace_configs"] = [*(options.get("trace_configs") or ()), trace]
            if options.get("connector") is None:  # an open socket would hide a deadlock
                options["connector"] = aiohttp.TCPConnector(force_close=True)
            make(session, *args, **options)
            self.sessions.made.append(session)

        with (
            patch.object(aiohttp.ClientSession, "__init__", noted),
            # aiodns, where it is, begins threads that never wait in virtual time, and leaves some behind
            patch.object(aiohttp.connector, "DefaultResolver", aiohttp.ThreadedResolver),
        ):
            yield

    @contextlib.contextmanager
    def _noting_logs(self) -> Iterator[None]:
        """Note what is logged: a report may go there. Nothing of it reaches the learner's screen."""
        handler, root, logged = logging.Handler(), logging.getLogger(), self.logged
        handler.emit = lambda record: logged.append(handler.format(record))  # type: ignore[method-assign]
        before, root.handlers = root.handlers, [handler]
        try:
            yield
        finally:
            root.handlers = before

    @contextlib.contextmanager
    def _noting_opens(self) -> Iterator[None]:
        """Note each time that the file is opened for writing, and where: aiofiles uses another thread."""
        real = builtins.open

        def noted(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
            opened = real(file, mode, *args, **options)
            ours = isinstance(file, (str, os.PathLike)) and Path(file) == self.file
            if ours and set(mode) & set("wax+"):
                self._opened.append(opened)
                if threading.get_ident() == self._loop_thread:
                    self.opened_in_loop.append(self._line())
            return opened

        with contextlib.ExitStack() as patches:
            for owner, name in (
                (builtins, "open"),
                (io, "open"),
                (aiofiles.threadpool, "sync_open"),
            ):
                patches.enter_context(patch.object(owner, name, noted, create=True))
            yield

    def _line(self) -> int | None:
        frame: Any = cpython.frame_above(2)
        while frame is not None and frame.f_code.co_filename not in self._files:
            frame = frame.f_back
        return frame.f_lineno if frame else None


async def cancelled_while_waiting(crawl: Crawl, awaitable: Any) -> str:
    """Cancel it as soon as the site has a request; say how it ended."""
    task = asyncio.ensure_future(awaitable)
    while not crawl.site.seen.in_flight and not task.done():
        await asyncio.sleep(0.001)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        return "cancelled"
    except Exception as error:
        return type(error).__name__
    return "went on"
