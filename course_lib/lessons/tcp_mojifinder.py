"""Lesson 19: a session over TCP that no guest can spoil."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.results import require_value
from course_lib.lessons._shared.sessions import (
    ANSWER,
    LIMIT,
    Session,
    held,
    require_coroutine,
    require_good_end,
)
from course_lib.lessons._shared.wire import Client
from course_lib.lessons._shared.words import as_seen
from course_lib.run.run import Run
from solutions.charindex import RULE, InvertedIndex, format_results
from solutions.tcp_mojifinder import CRLF, PROMPT

# -- finder --------------------------------------------------------------------------------


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
    require_a_good_session(attempt)
    require_end_when_left(attempt)
    require_end_at_what_no_guest_sends(attempt)
    require_end_when_gone(attempt)
    require_cancellable(attempt)
    no_picture(attempt)


def require_a_good_session(attempt: Attempt) -> None:
    """Four questions and an empty line, in pieces and all at once."""
    session = held(
        attempt,
        ("send", b"fire\r\n"),
        ("send", b"\r\n"),
        ("send", b"cat "),
        ("send", b"face\nsmiling\r\n"),
        ("send", "café\r\n".encode()),
        ("leave",),
    )
    require_until_left(session)
    require_prompts(session)
    require_questions(session, ["fire", "cat face", "smiling", "café"])
    require(
        session.seen[2].endswith(PROMPT),
        "The client sent an empty line and saw no new prompt.",
        because="wrong-output",
    )
    require_good_end(session, "The client asked four times and left")


def require_until_left(session: Session) -> None:
    """It went on until the last of the six acts, which is to leave."""
    count = len(session.queries)
    empty = ": it had sent an empty line" if session.ended_after == 2 else ""
    require(
        session.ended_after == 6,
        f"The session ended after {count} answer{'s' * (count != 1)}, while the client was still asking"
        f"{empty}. Who decides when it is over?",
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
        f"The client connected and saw {as_seen(first)}. It should see the prompt, {as_seen(PROMPT)}, and "
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
        f"After its first line the client saw {as_seen(second)}: the prompt came before the answer. Who "
        "waits for `search` to be done?",
        because="wrong-order",
    )
    require(
        second.count(PROMPT) == 1 and second.endswith(PROMPT),
        f"After its first line the client saw {as_seen(second)}. Behind the answer one prompt should come, "
        "and nothing else.",
        because="wrong-output",
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


def require_end_when_left(attempt: Attempt) -> None:
    """A guest may say nothing at all."""
    require_good_end(held(attempt, ("leave",)), "The client connected and left at once")


def require_end_at_what_no_guest_sends(attempt: Attempt) -> None:
    """Control characters, what is no UTF-8, and a line without end."""
    for data, what in (
        (b"\x03\r\n", "a line that starts with a control character, Ctrl-C"),
        (b"\x04\n", "a line that starts with a control character, Ctrl-D"),
        (b"\xff\xf4\xff\xfd\x06\r\n", "bytes that are not UTF-8, telnet's Ctrl-C"),
        (b"caf\xe9\r\n", "bytes that are not UTF-8, `café` in Latin-1"),
        (b"x" * 200_000, "200,000 bytes without an end of line"),
    ):
        session = held(attempt, ("send", data), when=f"The client sent {what}")
        require(
            not session.queries,
            f"The client sent {what}, and `search` was called with "
            f"{session.queries[0] if session.queries else ''!r}. That should end the session.",
            because="wrong-result",
        )
        require_good_end(session, f"The client sent {what}")


def require_end_when_gone(attempt: Attempt) -> None:
    """While the session waits for a line, and while it answers."""
    when = "The client was gone while your session waited for a line"
    session = held(attempt, ("vanish",), when=when)
    require_good_end(session, when)
    when = "The client was gone in the middle of an answer"
    session = held(attempt, ("send", b"fire\r\n"), when=when, vanish_in_search=True)
    require_good_end(session, when)


def require_cancellable(attempt: Attempt) -> None:
    """The server shuts down."""
    session = held(attempt, ("cancel",))
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
        require_coroutine("search", value)
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
    require_waits_for_slow_readers(attempt)
    no_picture(attempt)


def require_lines(call: Sent) -> None:
    """A line for each character, and the status line; the connection and the index stay as they are."""
    said = f"`search({call.query!r}, …)`"
    require(call.data, f"{said} sent nothing.", because="wrong-output")
    require_line_ends(call, said)
    require_no_prompt(call, said)
    chars = InvertedIndex(*LATIN).search(call.query)
    expected = [*format_results(chars), f"{RULE} {len(chars)} found"]
    require_each_line(said, [line.split() for line in call.lines], expected)
    require_left_alone(call, said)


def require_line_ends(call: Sent, said: str) -> None:
    """Each line ends in CRLF."""
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


def require_no_prompt(call: Sent, said: str) -> None:
    """Only lines are sent."""
    require(
        PROMPT.decode() not in call.data.decode(errors="replace"),
        f"{said} sent a prompt. That is what `finder` does: the client would see it twice.",
        because="wrong-output",
    )


def require_each_line(said: str, lines: list[list[str]], expected: list[str]) -> None:
    """The lines, each cut at white space, against those that should have come."""
    wanted = [line.split() for line in expected]
    count = len(expected) - 1
    status = [line for line in lines if re.fullmatch(rf"\W+ {count} found", " ".join(line))]
    require(
        status,
        f"{said} found {count} and sent {len(lines)} lines, and none of them is the status line: `RULE`, "
        f"a space, and `{count} found`. The last one is {as_seen(' '.join(lines[-1]).encode())}.",
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


def require_left_alone(call: Sent, said: str) -> None:
    """Others need the connection and the index."""
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


def require_result(call: Sent, run: Run) -> None:
    """It returned the count."""
    count = len(InvertedIndex(*LATIN).search(call.query))
    said = f"`search({call.query!r}, …)` returned"
    require_value(
        run.result,
        count,
        f"{said} {type(run.result).__name__}, and `finder` wants the count, an int.",
        f"{said} {run.result}, and sent {count} characters. When was it counted, and what?",
    )


def require_waits_for_slow_readers(attempt: Attempt) -> None:
    """At most the room for unread bytes, and a line, are unread when it returns."""
    slow, _ = sent(attempt, "letter", slow=True)
    require(
        slow.unread <= ROOM + LINE,
        f"The client read slowly, and `search` returned with {slow.unread} bytes unread: it wrote them all "
        "without waiting. For many such clients that fills the memory. Which method waits?",
        because="unthrottled",
    )
    require_lines(slow)
