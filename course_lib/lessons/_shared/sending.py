"""What lesson 07 demands of `send_all`: all are sent to, whoever is refused, and who was is told in order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.endings import require_ended, require_returned
from course_lib.lessons._shared.jobs import Ending, Jobs, ending, require_one
from course_lib.lessons._shared.siblings import (
    FAILED,
    require_each_once,
    require_not_again,
    require_the_error,
)
from course_lib.lessons._shared.words import named, shown


def sending(times: Mapping[str, float]) -> Jobs:
    """`send(name)`, which takes `times[name]` seconds and fails for a name with a "?"."""

    def plan(name: Any) -> tuple[float, Any]:
        require_one(name, str, "send", "one of the names")
        return times.get(name, 1), ValueError(f"nobody is called {name}") if "?" in name else None

    return Jobs(plan)


def sent(attempt: Attempt, jobs: Jobs, names: list[str], **options: Any) -> Ending:
    """The answer called with the names."""
    given, expected = {"send": send_of(jobs)}, (*FAILED, TimeoutError)
    return ending(attempt, lambda f: f([*names]), given=given, expected=expected, **options)


def send_of(jobs: Jobs) -> Any:
    """The stand-in for the given `send`."""

    async def send(name: str) -> Any:
        return await jobs.run(name)

    return send


def require_refusals_as_sent(attempt: Attempt) -> None:
    """`send` says who is refused, and not the name."""
    jobs = Jobs(lambda n: (1, ValueError("moved away") if n == "Eve" else None))
    seen = sent(attempt, jobs, ["Eve", "Fay?"])
    require(
        seen.value == ["Eve"],
        "Of Eve and Fay? `send` raised ValueError for Eve only, who had moved away. It returned "
        f"{shown(seen.value)}; ['Eve'] would be right. Who decides that, the name or `send`?",
        because="wrong-result",
        run=seen.run,
    )


def require_no_error_out(jobs: Jobs, seen: Ending, told: str) -> None:
    """A ValueError stays inside."""
    stopped = [n for n in ("Ann", "Cy") if jobs.how(n) == "cancelled"]
    said, line = f"{told}, and {type(seen.error).__name__} came out", seen.raised_at or seen.line
    require(
        not isinstance(seen.error, (BaseExceptionGroup, asyncio.CancelledError)),
        f"{said}"
        + (f"; {' and '.join(stopped)} were cancelled and got nothing" if len(stopped) > 1 else "")
        + f"{at(line)}. `create_task` only starts, so that a `try` around it catches nothing; and a child that "
        "fails ends its group, even if its error is caught where it is awaited. Where can it be caught before "
        "the group hears of it?",
        because="exception",
        line=line,
        run=seen.run,
    )
    require(
        seen.error is None,
        f"{said}{at(line)}, so that nobody hears who failed and who did not. Where is the error of one call "
        "caught, without a word to the others?",
        because="exception",
        line=line,
        run=seen.run,
    )


def require_all_others_sent(jobs: Jobs, seen: Ending, told: str) -> None:
    """They are not cancelled because somebody fails."""
    stopped = [n for n in ("Ann", "Cy") if jobs.how(n) != "done"]
    require(
        not stopped,
        f"{told}, and {' and '.join(stopped)} got nothing either: one that fails should not stop the others.",
        because="wrong-result",
        run=seen.run,
    )


def require_failed_in_order(seen: Ending, told: str) -> None:
    """Those that failed, in the order of `names`."""
    require(
        seen.value != ["Bob?", "Di?"],
        f"{told}, Bob? first. It returned {shown(seen.value)}. In the order of `names`, whoever fails first, "
        "that is ['Di?', 'Bob?'].",
        because="wrong-order",
        run=seen.run,
    )
    require_returned(
        seen,
        ["Di?", "Bob?"],
        f"{told}, so it should return ['Di?', 'Bob?']. It returned {shown(seen.value)}.",
    )


def require_nobody_failed(attempt: Attempt) -> None:
    """No names, or none that fails; and nobody has spoken of a limit."""
    for nobody in ([], ["Eve"]):
        jobs = sending({"Eve": 1000})
        seen = sent(attempt, jobs, nobody)
        line = seen.raised_at or seen.line
        require(
            jobs.how("Eve") == "done" or not jobs.calls,
            f"`send_all({nobody})`: it takes 1,000 s to send to Eve. After {seconds(seen.at or 0)} that was "
            f"given up{', and ' + named(seen.error) + ' came out' if seen.error else ''}: who has set a limit?",
            because="wrong-result",
            line=line,
            run=seen.run,
        )
        require_returned(
            seen,
            [],
            f"`send_all({nobody})` returned {shown(seen.value)}. Nothing failed: the list is empty.",
        )


def require_twins(attempt: Attempt) -> None:
    """A name that stands there twice is sent to twice, and fails twice."""
    jobs = sending({})
    names = ["Eve?", "Gus", "Eve?"]
    seen = sent(attempt, jobs, names)
    require_each_once(
        "send", jobs, names, seen, "One call for each name, two for one that comes twice."
    )
    require_returned(
        seen,
        ["Eve?", "Eve?"],
        f"send_all({names}): both times `send` raised ValueError for Eve?, so ['Eve?', 'Eve?'] would be "
        f"right. It returned {shown(seen.value)}. Do two with the same name share one place?",
    )


def require_sending_stops(attempt: Attempt) -> None:
    """Whoever is cancelled ends. (What becomes of the letters is left open.)"""
    require_ended(
        sent(attempt, sending({"Ann": 3}), ["Ann", "Bob"], cancel_at=[0.5], afterwards=10)
    )


def require_bugs_come_out(attempt: Attempt) -> None:
    """What is no ValueError is not hidden."""
    require_bug_out(attempt, LookupError("the post office is closed"))
    require_bug_out(attempt, RuntimeError("no post today"))


def require_bug_out(attempt: Attempt, error: Exception) -> None:
    """What `send` raised comes out."""
    jobs = Jobs(lambda n: (1, error if n == "Bob" else None))
    seen = sent(attempt, jobs, ["Ann", "Bob"], afterwards=10)
    kind = type(error).__name__
    told = f"send('Bob') raised a {kind}, which is no ValueError"
    require_the_error(seen, error, told)
    require_not_again("send", jobs, ["Ann", "Bob"], seen, told)
