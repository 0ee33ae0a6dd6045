"""What is demanded of an answer that is sent line by line: its lines, their ends, and nothing else."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from course_lib.checks.blame import learners_line
from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.sessions import LIMIT, PATIENT
from course_lib.lessons._shared.wire import Client
from course_lib.lessons._shared.words import as_seen
from course_lib.run.run import Run
from solutions.charindex import RULE, InvertedIndex, format_results
from solutions.tcp_mojifinder import CRLF, PROMPT

LATIN = (32, 256)  # ASCII, and characters that are two bytes long
ROOM = 200  # bytes that the slow client leaves unread before writers should wait
LINE = 300  # bytes; the last line need not be waited for
NAPPING = 5.0  # virtual seconds until it reads


class Sent:
    """One call of the learner's search: what it sent, and how it treated a slow client."""

    def __init__(
        self,
        query: str,
        slow: bool = False,
        vanishes: bool = False,
        files: frozenset[str] = frozenset(),
    ) -> None:
        self.query, self.slow, self.vanishes, self.files = query, slow, vanishes, files
        self.index = InvertedIndex(*LATIN)
        self.before = {word: set(chars) for word, chars in self.index.entries.items()}
        self.unread = 0  # bytes, when it returned
        self.data = b""
        self.closed = self.half_closed = False
        self.stuck = False  # it waits, and nothing has been sent for long

    async def scenario(self, search: Any) -> Any:
        """Call it; a slow client reads only now and then."""
        client = Client(ROOM if self.slow else float("inf"))
        try:
            value = search(self.query, self.index, client.writer)
            reading = asyncio.create_task(
                self._read(client, asyncio.current_task()), name="the client"
            )
            try:
                return await value
            except asyncio.CancelledError as error:
                if self.stuck:
                    raise self._waits(error) from error
                raise
            finally:
                self.unread = client.wire.unread
                reading.cancel()
                await asyncio.wait([reading])
                self.data, self.closed = client.new(), client.closed_by_server
                self.half_closed = client.wire.half_closed
        finally:
            client.tidy_up()

    async def _read(self, client: Client, caller: asyncio.Task[Any] | None) -> None:
        """Read now and then, for ever: so no deadlock would be seen, and who waits in vain is cancelled."""
        sent, idle = 0, 0.0
        while True:
            await asyncio.sleep(NAPPING)
            if self.vanishes:
                client.vanish()
            idle = idle + NAPPING if len(client.wire.written) == sent else 0.0
            sent = len(client.wire.written)
            client.wire.read_all()
            if idle >= PATIENT and caller is not None and not self.stuck:
                self.stuck = caller.cancel()

    def _waits(self, error: asyncio.CancelledError) -> Incorrect:
        line = learners_line(error, self.files)
        return Incorrect(
            "deadlock",
            f"`search({self.query!r}, …)` sent nothing more, and {seconds(PATIENT)} later it still waited"
            f"{at(line)}. What should end that wait, and who sees to it?",
            line,
        )

    @property
    def lines(self) -> list[str]:
        """What was sent, line by line."""
        return self.data.decode(errors="replace").split("\r\n")[:-1]


def sent(attempt: Attempt, query: str, slow: bool = False) -> tuple[Sent, Run]:
    """One call for the query."""
    call = Sent(query, slow, files=attempt.files)
    return call, attempt(scenario=call.scenario, limit=LIMIT)


def require_lines(call: Sent) -> None:
    """A line for each character, and the status line; the connection and the index stay as they are."""
    said = f"`search({call.query!r}, …)`"
    require(
        call.data,
        f"{said} sent nothing. "
        + (
            "What puts bytes into the buffer?"
            if InvertedIndex(*LATIN).search(call.query)
            else "Nothing is found, and the status line says just that: 0."
        ),
        because="wrong-output",
    )
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
        f"{said} sent a prompt. That is what `finder` does: the client would see it twice. "
        "Leave it to `finder`.",
        because="wrong-output",
    )


def require_each_line(said: str, lines: list[list[str]], expected: list[str]) -> None:
    """The lines, each cut at white space, against those that should have come."""
    wanted = [line.split() for line in expected]
    count = len(expected) - 1
    last = " ".join(lines[-1]).replace(RULE, "──")
    status = [line for line in lines if re.fullmatch(rf"\W+ {count} found", " ".join(line))]
    require(
        status,
        f"{said} found {count} and sent {len(lines)} lines, and none of them is the status line: `RULE`, "
        f"a space, and `{count} found`. The last one is {as_seen(last.encode())}.",
        because="wrong-output",
    )
    require(
        lines[-1] == status[-1],
        f"{said} sent the status line first, or in the middle. It comes when all has been sent. "
        "Move it behind the loop.",
        because="wrong-order",
    )
    require(
        lines[:-1] == wanted[:-1] or sorted(lines[:-1]) != sorted(wanted[:-1]),
        f"{said} sent the right lines in another order than `format_results` gives them: send them as they "
        "come.",
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
        not call.half_closed,
        f"{said} ended by telling the client that nothing more will come. The connection should stay open, and "
        "`finder` has the next prompt to send. Which line closes that half of it?",
        because="resource-leak",
    )
    require(
        call.index.entries == call.before,
        f"{said} changed the index: other clients would find something else now. Only read it.",
        because="side-effect",
    )
