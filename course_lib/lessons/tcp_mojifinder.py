"""Lesson 19: a session over TCP that no guest can spoil."""

from __future__ import annotations

import asyncio
import inspect
import re
import traceback
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.sessions import Client
from course_lib.run.run import Run
from solutions.charindex import RULE, InvertedIndex, format_results
from solutions.tcp_mojifinder import CRLF, PROMPT

ANSWER = "── the answer ──".encode() + CRLF
ANSWERING = 0.1  # virtual seconds
THINKING = 1.0  # virtual seconds between two things that a client does
PATIENT = 100.0  # virtual seconds for a session to end by itself
LIMIT = 1.0  # real seconds
INDEX = InvertedIndex(65, 66)  # sessions only pass it on
Act = tuple[Any, ...]  # ("send", bytes), ("leave",), ("vanish",), ("cancel",)


# -- finder --------------------------------------------------------------------------------


class Session:
    """One run of the learner's finder: what its client did, saw and asked for."""

    def __init__(self, acts: list[Act], vanish_in_search: bool = False) -> None:
        self.acts, self.vanish_in_search = acts, vanish_in_search
        self.index = INDEX
        self.queries: list[str] = []
        self.seen: list[bytes] = []  # by the client: before its first act, and after each
        self.ended = False  # by itself, before it was cancelled for good
        self.closed = self.waited = False
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
        await asyncio.sleep(ANSWERING)
        if self.vanish_in_search:
            self.client.vanish()
        writer.write(ANSWER)
        await writer.drain()
        return 1

    async def scenario(self, finder: Any) -> None:
        """Connect, act, and see how the session ends."""
        self.client = Client()
        value = finder(self.index, self.client.reader, self.client.writer)
        if not inspect.iscoroutine(value):
            raise Incorrect(
                "wrong-type",
                "`finder` should be a coroutine function: `async def`, and no `yield`.",
            )
        task = asyncio.create_task(value, name="your finder")
        try:
            await self._act(task)
            if task.done() and not task.cancelled():
                self.error = task.exception()
            if self.error is not None and not self._hung_up_early:
                _let_go(self.error)
                raise self.error
        finally:
            self.client.tidy_up()
            task.cancel()

    async def _act(self, task: asyncio.Task[None]) -> None:
        await asyncio.wait([task], timeout=THINKING)
        self.seen.append(self.client.new())
        for what, *data in self.acts:
            if task.done():
                break
            if what == "cancel":
                task.cancel()
            else:
                getattr(self.client, what)(*data)
            await asyncio.wait([task], timeout=THINKING)
            self.seen.append(self.client.new())
            self.ended_after += 1
        await asyncio.wait([task], timeout=PATIENT)
        self.ended, self.cancelled = task.done(), task.cancelled()
        self.closed, self.waited = self.client.closed_by_server, self.client.wire.lost

    @property
    def _hung_up_early(self) -> bool:
        gone = self.error is None or isinstance(self.error, ConnectionError)
        return gone and self.closed and self.ended_after < len(self.acts)


def _let_go(error: BaseException) -> None:
    """Of what it holds: a coroutine among that would keep the run from noticing that it never ran."""
    if isinstance(error, AttributeError):
        error.obj = None
    traceback.clear_frames(error.__traceback__)


def held(
    attempt: Attempt, *acts: Act, when: str = "", vanish_in_search: bool = False
) -> tuple[Session, Run]:
    """A session in which the client does these things, one a second. `when` tells what, in words."""
    session = Session([*acts], vanish_in_search)
    try:
        given = {"search": session.search}
        return session, attempt(scenario=session.scenario, given=given, limit=LIMIT)
    except Incorrect as wrong:
        if when and wrong.diagnosis == "exception":
            wrong.args = (f"{when}. {wrong.message}",)
            wrong.message = wrong.args[0]
        raise


def shown(data: bytes) -> str:
    """Bytes as the client would see them."""
    text = data.decode(errors="replace")
    return repr(text if len(text) <= 60 else f"{text[:57]}…")


def require_good_end(session: Session, when: str) -> None:
    """It came to an end by itself, and the connection with it."""
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


def require_questions(session: Session, asked: list[str]) -> None:
    """Each line that holds words was searched for, once."""
    queries = [" ".join(query.split()) for query in session.queries]
    require(
        len(queries) > 0,
        "The client sent `fire`, and `search` was never called. Your function gets what it looks for from "
        "`search(query, index, writer)`.",
        because="wrong-result",
    )
    require(
        "" not in queries,
        "The client sent an empty line, and `search` was called for it. An empty line only prompts again.",
        because="wrong-result",
    )
    require(
        queries == asked,
        f"The client sent the lines {asked}, and `search` was called for {queries}. One call a line, "
        "whatever pieces the bytes arrive in.",
        because="wrong-result",
    )


def require_prompts(session: Session) -> None:
    """A prompt at the start, and one behind each answer."""
    first, second = session.seen[0], session.seen[1]
    require(
        first,
        "The client connected, and in the first second nothing came. It waits for the prompt.",
        because="wrong-output",
    )
    require(
        first.endswith(PROMPT),
        f"The client connected and saw {shown(first)}. It should see the prompt, {shown(PROMPT)}, and "
        "nothing behind it.",
        because="wrong-output",
    )
    require(
        ANSWER not in second or not second.endswith(ANSWER) or PROMPT in second,
        "After the first answer nothing tells the client that it can go on: each time before it waits "
        "for a line, the session should send the prompt.",
        because="wrong-output",
    )
    require(
        second.find(PROMPT) > second.find(ANSWER),
        f"After its first line the client saw {shown(second)}: the prompt came before the answer. Who "
        "waits for `search` to be done?",
        because="wrong-order",
    )
    require(
        second.count(PROMPT) == 1 and second.endswith(PROMPT),
        f"After its first line the client saw {shown(second)}. Behind the answer one prompt should come, "
        "and nothing else.",
        because="wrong-output",
    )


@exercise(
    'A loop: prompt, `await reader.readline()`, decode, decide, answer. `readline` gives `b""` when the '
    "client has left, and a line's end is still on the line.",
    "`write` puts bytes into a buffer; `await writer.drain()` after it waits for slow readers. "
    "`data.decode()` raises UnicodeDecodeError, a ValueError, and so does `readline` when a line "
    "does not end.",
    "Around the loop `try`, with `except (ConnectionError, ValueError)`; in `finally` `writer.close()` and "
    "`await writer.wait_closed()`. That last one may raise ConnectionError again.",
)
def finder(attempt: Attempt) -> None:
    check_a_good_guest(attempt)
    check_those_who_end_it(attempt)
    check_those_who_vanish(attempt)
    check_cancelled(attempt)
    attempt.last = None


def check_a_good_guest(attempt: Attempt) -> None:
    """Four questions and an empty line, in pieces and all at once."""
    session, _ = held(
        attempt,
        ("send", b"fire\r\n"),
        ("send", b"\r\n"),
        ("send", b"cat "),
        ("send", b"face\nsmiling\r\n"),
        ("send", "café\r\n".encode()),
        ("leave",),
    )
    require(
        session.ended_after == 6,
        f"The session ended after {len(session.queries)} answer{'s' if len(session.queries) != 1 else ''}, "
        f"while the client was still asking{_empty_line(session)}. Who decides when it is over?",
        because="wrong-result",
    )
    require_prompts(session)
    require_questions(session, ["fire", "cat face", "smiling", "café"])
    require(
        session.seen[2].endswith(PROMPT),
        "The client sent an empty line and saw no new prompt.",
        because="wrong-output",
    )
    require_good_end(session, "The client asked four times and left")
    half, _ = held(attempt, ("leave",))
    require_good_end(half, "The client connected and left at once")


def _empty_line(session: Session) -> str:
    return ": it had sent an empty line" if session.ended_after == 2 else ""


def check_those_who_end_it(attempt: Attempt) -> None:
    """Control characters, what is no UTF-8, and a line without end."""
    for data, what in (
        (b"\x03\r\n", "a line that starts with a control character, Ctrl-C"),
        (b"\x04\n", "a line that starts with a control character, Ctrl-D"),
        (b"\xff\xf4\xff\xfd\x06\r\n", "bytes that are not UTF-8, telnet's Ctrl-C"),
        (b"caf\xe9\r\n", "bytes that are not UTF-8, `café` in Latin-1"),
        (b"x" * 200_000, "200,000 bytes without an end of line"),
    ):
        session, _ = held(attempt, ("send", data), when=f"The client sent {what}")
        require(
            not session.queries,
            f"The client sent {what}, and `search` was called with "
            f"{session.queries[0] if session.queries else ''!r}. That should end the session.",
            because="wrong-result",
        )
        require_good_end(session, f"The client sent {what}")


def check_those_who_vanish(attempt: Attempt) -> None:
    """While the session waits for a line, and while it answers."""
    when = "The client was gone while your session waited for a line"
    session, _ = held(attempt, ("vanish",), when=when)
    require_good_end(session, when)
    when = "The client was gone in the middle of an answer"
    session, _ = held(attempt, ("send", b"fire\r\n"), when=when, vanish_in_search=True)
    require_good_end(session, when)


def check_cancelled(attempt: Attempt) -> None:
    """The server shuts down."""
    session, _ = held(attempt, ("cancel",))
    require(
        session.ended and session.cancelled,
        "The server shut down and cancelled the session, and "
        + ("it went on" if not session.ended else "it returned as if nothing had happened")
        + ": CancelledError was swallowed. Catch what you expect, and let that one pass.",
        because="swallowed-cancellation",
    )
    require_good_end(session, "The server shut down and cancelled the session")


# -- search --------------------------------------------------------------------------------

LATIN = (32, 256)  # ASCII, and characters that are two bytes long
ROOM = 200  # bytes that the slow client leaves unread before writers should wait
LINE = 300  # bytes; the last line need not be waited for
NAPPING = 5.0  # virtual seconds until it reads


class Sent:
    """One call of the learner's search: what it sent, and how it treated a slow client."""

    def __init__(self, query: str, slow: bool = False) -> None:
        self.query, self.slow = query, slow
        self.index = InvertedIndex(*LATIN)
        self.before = {word: set(chars) for word, chars in self.index.entries.items()}
        self.unread = 0  # bytes, when it returned
        self.data = b""
        self.closed = False

    async def scenario(self, search: Any) -> Any:
        """Call it; a slow client reads only now and then."""
        client = Client(ROOM if self.slow else float("inf"))
        value = search(self.query, self.index, client.writer)
        if not inspect.iscoroutine(value):
            raise Incorrect(
                "wrong-type",
                "`search` should be a coroutine function: `async def`, and no `yield`.",
            )
        reading = asyncio.create_task(self._read(client), name="the client")
        try:
            return await value
        finally:
            self.unread = client.wire.unread
            reading.cancel()
            await asyncio.wait([reading])
            self.data, self.closed = client.new(), client.closed_by_server
            client.tidy_up()

    async def _read(self, client: Client) -> None:
        while True:
            await asyncio.sleep(NAPPING)
            client.wire.read_all()

    @property
    def lines(self) -> list[str]:
        """What was sent, line by line."""
        return self.data.decode(errors="replace").split("\r\n")[:-1]


def sent(attempt: Attempt, query: str, slow: bool = False) -> tuple[Sent, Run]:
    """One call for the query."""
    call = Sent(query, slow)
    return call, attempt(scenario=call.scenario, limit=LIMIT)


@exercise(
    "`index.search(query)` gives the characters, `format_results(chars)` their lines, as strings. Over the "
    "wire go bytes: `line.encode() + CRLF`.",
    "The count is that of the characters: a generator that has been used up has none left to count.",
    '`f"{RULE} {len(chars)} found"` is the last line. `write` never waits; `await writer.drain()` '
    "does, while too much is unread.",
)
def search(attempt: Attempt) -> None:
    for query in ("sign", "small letter e", "nosuchword"):
        call, run = sent(attempt, query)
        require_lines(call)
        require_result(call, run)
    slow, run = sent(attempt, "letter", slow=True)
    require(
        slow.unread <= ROOM + LINE,
        f"The client read slowly, and `search` returned with {slow.unread} bytes unread: it wrote them all "
        "without waiting. For many such clients that fills the memory. Which method waits?",
        because="unthrottled",
    )
    require_lines(slow)
    attempt.last = None


def require_lines(call: Sent) -> None:
    """A line for each character, and the status line."""
    chars = InvertedIndex(*LATIN).search(call.query)
    expected = [*format_results(chars), f"{RULE} {len(chars)} found"]
    said = f"`search({call.query!r}, …)`"
    require(call.data, f"{said} sent nothing.", because="wrong-output")
    require(
        call.data.endswith(CRLF) or PROMPT in call.data,
        f"{said} sent {len(call.data)} bytes that end in {call.data[-8:]!r}. Every line, the last one too, "
        "ends in CRLF.",
        because="wrong-output",
    )
    text = call.data.decode(errors="replace")
    require(
        "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", ""),
        f"{said} sent lines that end in something else than CRLF. Telnet wants both, in that order.",
        because="wrong-output",
    )
    require(
        PROMPT.decode() not in text,
        f"{said} sent a prompt. That is what `finder` does: the client would see it twice.",
        because="wrong-output",
    )
    require_each_line(said, [line.split() for line in call.lines], expected)
    require(
        not call.closed,
        f"{said} closed the connection. The client may have more to ask, and `finder` closes at the end.",
        because="resource-leak",
    )
    require(
        call.index.entries == call.before,
        f"{said} changed the index: other clients would find something else now.",
        because="side-effect",
    )


def require_each_line(said: str, lines: list[list[str]], expected: list[str]) -> None:
    """The lines, each cut at white space, against those that should have come."""
    wanted = [line.split() for line in expected]
    count = len(expected) - 1
    status = [line for line in lines if re.fullmatch(rf"\W+ {count} found", " ".join(line))]
    require(
        status,
        f"{said} found {count} and sent {len(lines)} lines, and none of them is the status line: `RULE`, "
        f"a space, and `{count} found`. The last one is {shown(' '.join(lines[-1]).encode())}.",
        because="wrong-output",
    )
    require(
        lines[-1] == status[-1],
        f"{said} sent the status line first, or in the middle. It comes when all has been sent.",
        because="wrong-order",
    )
    require(
        lines[:-1] == wanted[:-1] or sorted(lines[:-1]) != sorted(wanted[:-1]),
        f"{said} sent the right lines in another order than `format_results` gives them.",
        because="wrong-order",
    )
    first = next((line for line in wanted[:-1] if line not in lines), [])
    require(
        not first,
        f"{said} sent {len(lines) - 1} lines before the status line. {count} are needed, and the one for "
        f"{first[1] if first else ''!r} is not among them, or not as `format_results` makes it.",
        because="wrong-output",
    )
    require(
        len(lines) == len(wanted),
        f"{said} sent {len(lines)} lines; {count} for the characters and one for the count are enough.",
        because="wrong-output",
    )


def require_result(call: Sent, run: Run) -> None:
    """It returned the count."""
    count = len(InvertedIndex(*LATIN).search(call.query))
    said = f"`search({call.query!r}, …)` returned"
    require(
        isinstance(run.result, int),
        f"{said} {type(run.result).__name__}, and `finder` wants the count, an int.",
        because="wrong-type",
    )
    require(
        run.result == count,
        f"{said} {run.result}, and sent {count} characters. When was it counted, and what?",
        because="wrong-result",
    )
