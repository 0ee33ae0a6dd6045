"""A guest's session with a server of the learner's, held in virtual time: what was done, seen and asked for."""

from __future__ import annotations

import asyncio
import inspect
import time
import traceback
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.wire import Client
from solutions.charindex import InvertedIndex
from solutions.tcp_mojifinder import CRLF

ANSWER = "── the answer ──".encode() + CRLF
ANSWERING = 0.1  # virtual seconds
THINKING = 1.0  # virtual seconds between two things that a client does
PATIENT = 100.0  # virtual seconds for a session to end by itself
LIMIT = 1.0  # real seconds
INDEX = InvertedIndex(65, 66)  # sessions only pass it on
Act = tuple[
    Any, ...
]  # ("send", bytes), ("stay",), ("leave",), ("vanish",), ("cancel",), ("think", seconds)


class Session:
    """One run of the learner's finder: what its client did, saw and asked for."""

    def __init__(self, acts: list[Act], in_search: str = "") -> None:
        self.acts, self.in_search = acts, in_search  # what happens in an answer: "vanish", "cancel"
        self.task: asyncio.Task[None]
        self.index = INDEX
        self.queries: list[str] = []
        self.asked_at: list[float] = []  # when `search` was called
        self.seen: list[bytes] = []  # by the client: before its first act, and after each
        self.ended = False  # by itself, before it was cancelled for good
        self.closed = self.waited = False
        self.waits_for_close = False  # which nobody has begun
        self.ended_after = 0  # acts
        self.error: BaseException | None = None

    async def search(self, query: Any, index: Any, writer: Any) -> int:
        """Stands in for the given search: takes a moment, sends one line, and notes the query."""
        require(
            isinstance(query, str),
            f"`search` was given the query {query!r}. It wants a string: what arrives is bytes.",
            because="wrong-type",
        )
        require(
            index is self.index and writer is self.client.writer,
            "`search(query, index, writer)` wants the index and the writer that your function was given, "
            "in that order.",
            because="wrong-arguments",
        )
        self.queries.append(query)
        self.asked_at.append(time.monotonic())
        if self.in_search == "cancel":
            asyncio.get_running_loop().call_later(ANSWERING, self.task.cancel)
            await asyncio.sleep(PATIENT)  # a slow reader
        await asyncio.sleep(ANSWERING)
        if self.in_search == "vanish":
            self.client.vanish()
        writer.write(ANSWER)
        await writer.drain()
        return 1

    async def scenario(self, finder: Any) -> None:
        """Connect, act, and see how the session ends."""
        client = self.client = Client()  # the session may be held twice, at once
        try:
            value = finder(self.index, client.reader, client.writer)
            task = self.task = asyncio.create_task(value, name="your session")
        except BaseException:
            client.tidy_up()
            raise
        try:
            await self._act(task)
            if task.done() and not task.cancelled():
                self.error = task.exception()
            if self.error is not None and not self._hung_up_early:
                _let_go(self.error)
                raise self.error
        finally:
            client.tidy_up()
            task.cancel()

    async def _act(self, task: asyncio.Task[None]) -> None:
        await asyncio.wait([task], timeout=THINKING)
        self.seen.append(self.client.new())
        for what, *data in self.acts:
            if task.done():
                break
            if what == "cancel":
                task.cancel()
            elif what == "think":
                await asyncio.wait([task], timeout=data[0])
            else:
                getattr(self.client, what)(*data)
            await asyncio.wait([task], timeout=THINKING)
            self.seen.append(self.client.new())
            self.ended_after += 1
        await asyncio.wait([task], timeout=PATIENT)
        self.ended, self.cancelled = task.done(), task.cancelled()
        self.waits_for_close = not self.client.wire.is_closing() and _stands_in(task, "wait_closed")
        self.closed, self.waited = self.client.closed_by_server, self.client.wire.lost

    @property
    def _hung_up_early(self) -> bool:
        gone = self.error is None or isinstance(self.error, ConnectionError)
        return gone and self.closed and self.ended_after < len(self.acts)


def _stands_in(task: asyncio.Task[Any], name: str) -> bool:
    """Whether the task waits in a function of that name."""
    inner: Any = task.get_coro()
    while inspect.iscoroutine(inner):
        if inner.cr_code.co_name == name:
            return True
        inner = inner.cr_await
    return False


def _let_go(error: BaseException) -> None:
    """Of what it holds: a coroutine among that would keep the run from noticing that it never ran."""
    if isinstance(error, AttributeError):
        error.obj = None
    traceback.clear_frames(error.__traceback__)


def held(attempt: Attempt, *acts: Act, when: str = "", in_search: str = "") -> Session:
    """A session in which the client does these things, one a second. `when` tells what, in words."""
    session = Session([*acts], in_search)
    try:
        attempt(scenario=session.scenario, given={"search": session.search}, limit=LIMIT)
    except Incorrect as wrong:
        if when and wrong.diagnosis == "exception":
            wrong.args = (
                f"{when}. {wrong.message} That should end this session, and raise nothing.",
            )
            wrong.message = wrong.args[0]
        raise
    return session


def held_together(attempt: Attempt, *lines: bytes) -> list[Session]:
    """Several sessions at once: each client asks one thing and leaves."""
    sessions = [Session([("send", line), ("leave",)]) for line in lines]

    async def scenario(finder: Any) -> None:
        await asyncio.gather(*(session.scenario(finder) for session in sessions))

    async def search(query: Any, index: Any, writer: Any) -> int:
        asked = next((one for one in sessions if one.client.writer is writer), sessions[0])
        return await asked.search(query, index, writer)

    attempt(scenario=scenario, given={"search": search}, limit=LIMIT)
    return sessions


def require_good_end(session: Session, when: str) -> None:
    """It came to an end by itself, and the connection with it."""
    require(
        not session.waits_for_close,
        f"{when}, and 100 seconds later the session still waits for the connection to be closed. Who calls "
        "`close`?",
        because="deadlock",
    )
    require(
        session.ended,
        f"{when}, and 100 seconds later the session is still there. What should end your loop?",
        because="wrong-result",
    )
    require(
        session.closed,
        f"{when}, and your function returned without closing the connection. Its socket stays open, and "
        "a server has not many. What runs however the session ends?",
        because="resource-leak",
    )
    require(
        session.waited,
        f"{when}. Your function closed the connection and returned before it was closed: "
        "`close` only begins it. Which method waits for the end?",
        because="resource-leak",
    )
