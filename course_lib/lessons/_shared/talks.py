"""What is demanded of a session as its guest sees it: prompts, one answer a line, until the guest is done."""

from __future__ import annotations

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.sessions import ANSWER, Session, held, held_together
from course_lib.lessons._shared.words import as_seen
from solutions.tcp_mojifinder import PROMPT

SILENT = 5  # minutes in which a guest finds the next question


def require_until_left(session: Session, empty: int | None = None) -> None:
    """It went on until the last of its acts; act number `empty` was an empty line."""
    count = len(session.queries)
    after = ": it had sent an empty line" if session.ended_after == empty else ""
    require(
        session.ended_after == len(session.acts),
        f"The session ended after {count} answer{'s' * (count != 1)}, while the client was still asking"
        f"{after}. Who decides when it is over, and which line of yours ends it before?",
        because="wrong-result",
    )


def require_prompts(session: Session) -> None:
    """A prompt at the start, and one behind each answer."""
    first, second = session.seen[0], session.seen[1]
    require(
        first,
        "The client connected, and in the first second nothing came. It waits for the prompt. "
        "Send it before the first `readline`.",
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
        second,
        "The client sent its first line, and in the second after it nothing came, neither an answer nor a "
        "prompt. For what does the session wait before it answers?",
        because="wrong-output",
    )
    require(
        ANSWER not in second or second.find(PROMPT) > second.find(ANSWER),
        f"After its first line the client saw {as_seen(second)}: the prompt came before the answer. Who "
        "waits for `search` to be done?",
        because="wrong-order",
    )
    require(
        second == ANSWER + PROMPT if ANSWER in second else second.endswith(PROMPT),
        f"After its first line the client saw {as_seen(second)}. Behind the answer one prompt should come, "
        "and nothing else.",
        because="wrong-output",
    )


def require_questions(session: Session, asked: list[str], empty: str) -> None:
    """Each line that holds words was searched for, once; `empty` says what an empty line is for."""
    queries = [" ".join(query.split()) for query in session.queries]
    require(
        len(queries) > 0,
        f"The client sent `{asked[0]}`, and `search` was never called. Your function gets what it looks for "
        "from `search(query, index, writer)`.",
        because="wrong-result",
    )
    require(
        "" not in queries,
        f"The client sent an empty line, and `search` was called for it. {empty}",
        because="wrong-result",
    )
    require(
        queries == asked,
        f"The client sent the lines {asked}, and `search` was called for {queries}. One call a line, "
        "whatever pieces the bytes arrive in.",
        because="wrong-result",
    )


def require_patience(attempt: Attempt) -> None:
    """A guest may think for a while."""
    when = f"The client said nothing for {SILENT} minutes"
    with saying(when):
        session = held(attempt, ("think", SILENT * 60), ("send", b"fire\r\n"), ("leave",))
    require(
        session.ended_after == len(session.acts),
        f"{when}, and the session had ended before it could ask. Neither had the client left, nor had it sent "
        "anything. Who decides when it is over?",
        because="wrong-result",
    )


def require_two_at_once(attempt: Attempt) -> None:
    """Each of two clients is asked, and answered, by itself."""
    sessions = held_together(attempt, b"fire\r\n", b"smiling\r\n")
    asked = [[query.strip() for query in session.queries] for session in sessions]
    require(
        asked == [["fire"], ["smiling"]],
        "Two clients were there at the same time. One asked for `fire`, the other for `smiling`, and `search` "
        f"was called for {' and '.join(str(one) for one in asked)}. What do the two sessions share?",
        because="side-effect",
    )
    first, second = (session.asked_at[0] for session in sessions)
    require(
        abs(first - second) < 0.01,
        "Two clients sent a line at the same moment, and `search` was called for one of them "
        f"{seconds(abs(first - second))} after the other, when that had its answer. What do the two sessions "
        "share, and wait for?",
        because="sequential",
    )
