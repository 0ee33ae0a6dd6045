"""Lesson 19: a session over TCP that no guest can spoil."""

from __future__ import annotations

import asyncio
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at
from course_lib.lessons._shared.again import SHARED, require_no_memory, saying
from course_lib.lessons._shared.errors import require_no_error, require_no_slip
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.replies import LATIN, LINE, ROOM, Sent, require_lines, sent
from course_lib.lessons._shared.results import require_value
from course_lib.lessons._shared.sessions import (
    LIMIT,
    Session,
    held,
    require_good_end,
)
from course_lib.lessons._shared.talks import (
    require_patience,
    require_prompts,
    require_questions,
    require_two_at_once,
    require_until_left,
)
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from solutions.charindex import InvertedIndex
from solutions.tcp_mojifinder import PROMPT

# -- polite --------------------------------------------------------------------------------


@exercise(
    "How often does the client see a prompt, and how often is the connection closed? Read the loop once more, "
    "for the second question.",
    "What belongs to each question stands in the loop, what belongs to the whole session behind it.",
)
def polite(attempt: Attempt) -> None:
    asks = b"fire\r\n", b"cat ", b"face\r\nsmiling\r\n", b"\r\n"  # lines come in any pieces
    session = held(attempt, *(("send", data) for data in asks))
    require_until_left(session)
    require_prompts(session)
    require_questions(session, ["fire", "cat face", "smiling"], "It ends the session.")
    require_good_end(session, "The guest asked three times and sent an empty line")
    session = held(attempt, ("send", b"fire\r\n"), ("leave",))
    require_good_end(session, "The guest asked once and left")
    require_patience(attempt)
    require_two_at_once(attempt)
    require_cancelled(held(attempt, ("cancel",)))
    no_picture(attempt)


def require_cancelled(session: Session) -> None:
    """The server shuts down."""
    require(
        session.ended and session.cancelled,
        "The server shut down and cancelled the session, and "
        + ("it went on" if not session.ended else "it returned as if nothing had happened")
        + ": CancelledError was swallowed. Catch what you expect, and let that one pass.",
        because="swallowed-cancellation",
    )


# -- query_of ------------------------------------------------------------------------------

QUERIES = {
    b" cat face \r\n": "cat face",
    b"fire\n": "fire",
    b"Black CHESS\r\n": "Black CHESS",
    "caf\xe9\r\n".encode(): "caf\xe9",
    b"cat\x07face\r\n": "cat\x07face",
    "\xadcat\r\n".encode(): "\xadcat",  # nothing that is seen, and no control character
    b"\r\n": "",
    b" \t \r\n": "",
    b"\x04\r\n": None,
    b"\x03\n": None,
    b" \x1b[A\r\n": None,
    b"\x1c\r\n": None,
    b"\xff\xf4\xff\xfd\x06\r\n": None,
    b"caf\xe9\r\n": None,
}


@exercise(
    "`data.decode()` makes text of it, and raises UnicodeDecodeError, a ValueError, for what is not UTF-8.",
    'Strip " \\t\\r\\n" and nothing else. Is anything left? A control character is less than a blank: '
    '`query[0] < " "`.',
)
def query_of(attempt: Attempt) -> None:
    for data, expected in QUERIES.items():
        run = attempt(data, raises=(UnicodeError, LookupError))
        require_query(data, expected, run)
    first, again = (attempt(data).result for data in (b"fire\r\n", b"fire\r\n"))
    require_no_memory("`query_of(b'fire\\r\\n')`", first, again, attempt.runs[-1])


def require_query(data: bytes, expected: str | None, run: Run) -> None:
    """The text, nothing, or None."""
    call, got = f"`query_of({data!r})`", run.result
    ends = "That line is to end the session, so it should return None."
    require_no_error(
        run,
        f"{call} raised {named(run.error)}. "
        f"{ends if expected is None else 'That line holds no harm.'}",
    )
    require(
        not run.text or got is not None,
        f"{call} printed {run.text.strip()!r} and returned None. Who calls it needs the text itself.",
        because="wrong-output",
    )
    require(
        got is None or isinstance(got, str),
        f"{call} returned {described(got)}, and should return a string, or None.",
        because="wrong-type",
    )
    require(
        expected is not None or got is None,
        f"{call} returned {got!r}. {ends}"
        + (
            " Without an argument, `strip()` takes away \\x1c to \\x1f, too: say what it should take."
            if data.strip(b"\r\n") == b"\x1c"
            else ""
        ),
        because="wrong-result",
    )
    require(
        got is not None or not expected,
        f"{call} returned None, and should return {expected!r}: only a line that is not UTF-8, or "
        "begins with a control character, whose code is below that of the space, ends the session.",
        because="wrong-result",
    )
    require(
        got == expected,
        f"{call} returned {got!r}, and should return {expected!r}: the text without blanks, tabs and line ends "
        "around it.",
        because="wrong-result",
    )


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
    require_a_hundred_lines(attempt)
    require_patience(attempt)
    require_two_at_once(attempt)
    require_end_when_left(attempt)
    require_end_at_what_no_guest_sends(attempt)
    require_end_when_gone(attempt)
    session = held(attempt, ("cancel",))
    require_cancelled(session)
    require_good_end(session, "The server shut down and cancelled the session")
    session = held(attempt, ("send", b"fire\r\n"), in_search="cancel")
    require_cancelled(session)
    require_good_end(
        session, "The server shut down and cancelled the session in the middle of an answer"
    )
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
    require_until_left(session, empty=2)
    require_prompts(session)
    asked = ["fire", "cat face", "smiling", "café"]
    require_questions(session, asked, "An empty line only prompts again.")
    require(
        session.seen[2].endswith(PROMPT),
        "The client sent an empty line and saw no new prompt. Where does the loop begin again?",
        because="wrong-output",
    )
    require_good_end(session, "The client asked four times and left")


def require_a_hundred_lines(attempt: Attempt) -> None:
    """All in one piece."""
    session = held(attempt, ("send", b"fire\r\n" * 100), *[("stay",)] * 12, ("leave",))
    count = len(session.queries)
    require(
        count == 100,
        f"The client sent a hundred lines and left, and `search` was called for {count} of them. What ends "
        "your loop?",
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
    session = held(attempt, ("send", b"fire\r\n"), when=when, in_search="vanish")
    require_good_end(session, when)


# -- search --------------------------------------------------------------------------------


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
    require_told_who_has_gone(attempt)
    require_two_searches(attempt)
    no_picture(attempt)


def require_result(call: Sent, run: Run) -> None:
    """It returned the count."""
    count = len(InvertedIndex(*LATIN).search(call.query))
    said = f"`search({call.query!r}, …)` returned"
    require_value(
        run.result,
        count,
        f"{said} {described(run.result)}, and `finder` wants the count, an int.",
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


def require_told_who_has_gone(attempt: Attempt) -> None:
    """Whoever called must know: a session with nobody is over."""
    call = Sent("letter", slow=True, vanishes=True, files=attempt.files)
    run = attempt(scenario=call.scenario, limit=LIMIT, raises=(Exception,))
    told = "The client was gone in the middle of the answer"
    require_no_slip(run, told)
    require(
        run.error is None or isinstance(run.error, ConnectionError),
        f"{told}, and what came out is {named(run.error)}{at(run.error_line())}. Let the "
        "ConnectionError itself out: `finder` ends the session then.",
        because="exception",
        line=run.error_line(),
    )
    require(
        run.error is not None,
        f"{told}, and `search` returned {described(run.result)} as if "
        "all had been sent. Let the ConnectionError out: `finder` ends the session then.",
        because="lost-exception",
    )


def require_two_searches(attempt: Attempt) -> None:
    """At the same time, for two clients."""
    calls = [Sent(query, slow=True, files=attempt.files) for query in ("sign", "small letter e")]

    async def scenario(search: Any) -> None:
        await asyncio.gather(*(call.scenario(search) for call in calls))

    attempt(scenario=scenario, limit=LIMIT)
    with saying("Two clients asked at the same time", SHARED):
        for call in calls:
            require_lines(call)
