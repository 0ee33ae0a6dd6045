"""What is demanded of `tally(downloads)`: coroutines awaited at once, and their statuses counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.download_one import ERROR, NOT_FOUND, OK
from course_lib.lessons._shared.errors import raise_as_usual, require_no_error
from course_lib.lessons._shared.jobs import leaves
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run

Outcome = Any  # a status, or an exception


def five() -> tuple[Outcome, ...]:
    """What becomes of five downloads; the exceptions are new, and know nothing of other runs."""
    request, teapot = httpx.Request("GET", "http://flags.example/"), httpx.Response(418)
    status = httpx.HTTPStatusError("418 I'm a teapot", request=request, response=teapot)
    return OK, httpx.ReadTimeout("too slow"), NOT_FOUND, OK, status


async def download(after: float, outcome: Outcome) -> Any:
    """One that ends in its way, after so many seconds."""
    await asyncio.sleep(after)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def tallied(attempt: Attempt, outcomes: Sequence[Outcome]) -> Run:
    """One call; the nth download takes n seconds."""

    async def scenario(answer: Any) -> Any:
        return await answer([download(n + 1, one) for n, one in enumerate(outcomes)])

    return attempt(scenario=scenario, raises=(Exception,), allow=("task-left-over",))


def require_tally(attempt: Attempt) -> None:
    """All of it; the first run is the one that is drawn."""
    shown = require_counts(attempt)
    require_its_own(attempt)
    require_every_kind(attempt)
    require_nothing_and_a_hundred(attempt)
    attempt.last = shown


def require_counts(attempt: Attempt) -> Run:
    """Each counted for what became of it, all at once; gives the run."""
    run = tallied(attempt, five())
    told = "Of five downloads two are OK, one is NOT_FOUND and two raise an httpx.HTTPError"
    if any(isinstance(error, httpx.HTTPError) for error in leaves(run.error)):
        require_no_error(
            run,
            f"{told}. The first of these, {named(run.error)}, came out{at(run.error_line())}. It should count "
            "as an ERROR, and the others go on.",
        )
    raise_as_usual(run)
    got = counted(run)
    if sum(got.values()) > 5:
        require_its_own(attempt)
        require_once(got, run)
    require(
        got == {OK: 2, NOT_FOUND: 1, ERROR: 2},
        f"{told}. It counted {in_words(got)}. {_whose_error(got)} They end in this order: OK, an error, "
        "NOT_FOUND, OK, an error.",
        because="wrong-result",
        run=run,
    )
    line = run.first_wait_line
    require(
        run.elapsed == 5,
        f"The downloads take 1, 2, 3, 4 and 5 s, and it took {seconds(run.elapsed)}{at(line)}: all of them at "
        "once take 5 s. What starts several?",
        because="sequential",
        line=line,
        run=run,
    )
    return run


def _whose_error(got: Counter[Any]) -> str:
    """Where those that failed went."""
    if sum(got.values()) < 5:
        return f"{5 - sum(got.values())} of them were not counted at all: which line counts one that failed?"
    if got[OK] == 2:
        return "NOT_FOUND is a status as OK is, and no error: which line counts it?"
    return "One that failed has no status of its own: which one is counted then, and whose is it?"


def counted(run: Run) -> Counter[Any]:
    """How many of each status, as far as there are any."""
    require(
        isinstance(run.result, dict),
        f"It returned {described(run.result)}; it should return a Counter: how many of each status.",
        because="wrong-type",
        run=run,
    )
    got = Counter({status: n for status, n in run.result.items() if n})
    require_statuses(got, run)
    return got


def require_statuses(counter: Counter[Any], run: Run) -> None:
    """It counts by status, and by nothing else."""
    odd = min((key for key in counter if key not in (OK, NOT_FOUND, ERROR)), key=str, default=None)
    require(
        odd is None,
        f"It counted {in_words(counter)}. What it counts by should be a DownloadStatus, and {odd!r} is none: "
        "what of the status goes into the counter?",
        because="wrong-type",
        run=run,
    )


def in_words(counter: Counter[Any]) -> str:
    """Counts as people write them."""
    return ", ".join(
        sorted(f"{getattr(key, 'name', repr(key))}: {n}" for key, n in counter.items())
    )


def require_its_own(attempt: Attempt) -> None:
    """A second call counts from the beginning."""
    run = tallied(attempt, [OK])
    raise_as_usual(run)
    before = sum(run.result.values())
    run = tallied(attempt, [OK])
    raise_as_usual(run)
    require(
        # one that is always counted twice is no memory
        sum(run.result.values()) <= before,
        "It was called twice, and the second time it counted the downloads of the first time as well. What a "
        "call needs, it makes anew, inside the function.",
        because="wrong-result",
        run=run,
    )


def require_once(counter: Mapping[Any, int], run: Run) -> None:
    """Each download is counted once."""
    require(
        sum(counter.values()) <= 5,
        f"Of five downloads it counted {sum(counter.values())}. Which line counts one a second time: one that "
        "failed, say, and has no status of its own?",
        because="wrong-result",
        run=run,
    )


def require_no_more(counter: Mapping[Any, int], given: int, run: Run) -> None:
    """Not more were counted than were given."""
    require(
        sum(counter.values()) <= given,
        "It counted more downloads than it was given. Is one counted twice, or is something still there from "
        "the call before? What a call needs, it makes anew, inside the function.",
        because="wrong-result",
        run=run,
    )


def require_every_kind(attempt: Attempt) -> None:
    """Each error of httpx counts, and what is none of them comes out."""
    kinds = (httpx.ConnectError, httpx.RemoteProtocolError, httpx.TooManyRedirects)
    for kind in kinds:
        run = tallied(attempt, [OK, kind("out of luck"), OK])
        line = run.error_line()
        require(
            run.error is None and run.result.get(ERROR) == 1,
            f"The second of three downloads raised httpx.{kind.__name__}, an `httpx.HTTPError` as well. "
            + (
                f"It came out{at(line)}: catch it by that name, which is above all of them."
                if run.error
                else f"It counted {in_words(Counter(run.result))}."
            ),
            because="exception" if run.error else "wrong-result",
            line=line,
            run=run,
        )
    for error, told in (
        (OSError("the disk is full"), "OSError, since the disk was full"),
        (TimeoutError("the disk hangs"), "Python's own TimeoutError, since the disk hung"),
        (ValueError("no GIF"), "ValueError, since what came was no GIF"),
    ):
        run = tallied(attempt, [OK, error, OK])
        said = f"what came out is {named(run.error)}" if run.error else f"it returned {run.result}"
        require(
            any(isinstance(one, type(error)) for one in leaves(run.error)),
            f"The second of three downloads raised {told}, and {said}{at(run.error_line())}. Only "
            "`httpx.HTTPError` counts as an ERROR: catch it by that name.",
            because="lost-exception",
            line=run.error_line(),
            run=run,
        )


def require_nothing_and_a_hundred(attempt: Attempt) -> None:
    """No downloads, nothing to count; and of many all are under way at once."""
    run = tallied(attempt, [OK] * 100)
    raise_as_usual(run)
    require(
        run.elapsed == 100,
        f"A hundred downloads take 1, 2, 3 and so on to 100 s, and it took {seconds(run.elapsed)}"
        f"{at(run.first_wait_line)}. All at once means all: what makes some of them wait?",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )
    with saying("Without any downloads"):
        run = tallied(attempt, [])
        line = run.error_line()
        require_no_error(run, f"it raised {named(run.error)}{at(line)}. Nothing to do is no error.")
        require(
            isinstance(run.result, dict) and not any(run.result.values()),
            f"it returned {described(run.result)}; expected an empty Counter.",
            because="wrong-result",
            run=run,
        )
