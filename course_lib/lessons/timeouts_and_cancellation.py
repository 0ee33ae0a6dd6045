"""Lesson 08: how to stop waiting, how to be stopped, and what must be done before."""

from __future__ import annotations

import math
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.again import (
    Call,
    require_no_memory,
    require_the_same_again,
    saying,
)
from course_lib.lessons._shared.asking import (
    answer,
    ask_of,
    asked,
    require_all_kept,
    require_answers,
    require_errors_pass,
    require_in_turn,
    require_over_when_all_have,
    require_those_in_time,
)
from course_lib.lessons._shared.draining import (
    drained,
    draining,
    lasting,
    require_all_in_time,
    require_counts_its_own,
    require_drain_stops,
    require_failures_pass,
    require_no_error,
)
from course_lib.lessons._shared.endings import (
    require_ended,
    require_let_out,
    require_list,
    require_nothing_left,
)
from course_lib.lessons._shared.jobs import PATIENCE, Ending, Jobs, ending
from course_lib.lessons._shared.limits import (
    limited,
    one_job,
    require_may_be_cancelled,
    require_no_longer,
    require_passes_on,
)
from course_lib.lessons._shared.watching import (
    require_begins,
    require_for_ever,
    require_goes_on,
    require_says,
    require_stops,
    require_two_watches,
    require_waits_as_told,
    watched,
)
from course_lib.lessons._shared.words import shown

# -- at_most -------------------------------------------------------------------------------


@exercise(
    "Which block ends what stands in it after some seconds?",
    "`async with asyncio.timeout(seconds):` around `await job()`. What comes out of it when the time is up, "
    "and where can that be caught?",
    "A `try` around the `async with`, and `except TimeoutError:` with `return None`.",
)
def at_most(attempt: Attempt) -> None:
    for outcome in ("a result", 0):
        require_in_time(attempt, outcome)
    require_the_same_again(
        attempt,
        Call("`at_most(5, job)`", lambda f: f(5, one_job(1, "one").function("job")), "one"),
        Call("`at_most(6, job)`", lambda f: f(6, one_job(2, "two").function("job")), "two"),
    )
    require_no_longer(attempt, 3)
    require_no_longer(attempt, 7.75)
    require_passes_on(attempt)
    require_may_be_cancelled(attempt)


def require_in_time(attempt: Attempt, outcome: Any) -> None:
    """What the job returns, as soon as it does; that may be 0, or anything that counts as false."""
    jobs = one_job(2, outcome)
    seen = limited(attempt, jobs, 5)
    require(
        len(jobs.calls) == 1,
        f"It called `job` {len(jobs.calls)} times instead of once. Keep what the first call gave.",
        because="wrong-arguments",
        run=seen.run,
    )
    require(
        seen.value == outcome and seen.value is not False,
        f"at_most(5, job): the job took 2 s and returned {outcome!r}, and `at_most` returned "
        f"{shown(seen.value)}.",
        because="wrong-result",
        run=seen.run,
    )
    require(
        seen.at == 2,
        f"at_most(5, job): the job was done after 2 s, and `at_most` only after {seconds(seen.at or 0)}. What "
        "does it still wait for?",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )


# -- ask_each ------------------------------------------------------------------------------


@exercise(
    "One timeout for all of it, not one for each: what belongs inside the block?",
    "The loop. And where must the list be made, so that it is still there when the time is up?",
    "`answers = []` first; inside `async with asyncio.timeout(seconds):` a loop that appends; around it a "
    "`try` with `except TimeoutError: pass`; at the end `return answers`.",
)
def ask_each(attempt: Attempt) -> None:
    names = ["Ann", "Bob", "Cy"]
    jobs = Jobs(answer)
    seen = asked(attempt, jobs, names, 10)
    require_in_turn(jobs, names, seen)
    require_list(seen.value, "The answers should be in a list.", seen.run)
    again = asked(attempt, Jobs(answer), names, 10)
    require_no_memory(f"`ask_each({names}, 10)`", seen.value, again.value, again.run)
    answers = [answer(name)[1] for name in names]
    told = "ask_each(['Ann', 'Bob', 'Cy'], 10): each took 2 s"
    require_answers(seen, answers, told)
    require_over_when_all_have(seen, told)
    for limit, enough in ((5, 2), (1, 0)):
        require_those_in_time(attempt, names, limit, answers[:enough])
    with saying("With no names at all"):
        require_answers(asked(attempt, Jobs(answer), [], 5), [], "ask_each([], 5)")
    require_all_kept(attempt)
    require_errors_pass(attempt)
    seen = asked(attempt, Jobs(answer), names, 10, cancel_at=[3])
    require_ended(seen)
    require_nothing_left(seen, "It was cancelled after 3 s. When it had ended")
    given = {"ask": ask_of(Jobs(answer))}
    require_the_same_again(
        attempt,
        Call("`ask_each(['Ann'], 3)`", lambda f: f(["Ann"], 3), ["Ann: yes"]),
        Call(
            "`ask_each(['Bob', 'Cy'], 5)`", lambda f: f(["Bob", "Cy"], 5), ["Bob: yes", "Cy: yes"]
        ),
        given,
    )


# -- watch ---------------------------------------------------------------------------------


@exercise(
    "Draw it with the cell behind it: it is cancelled, and what does it print then?",
    "A cancellation is an exception that comes out of an `await`. Which exceptions does a bare `except:` "
    "catch?",
    "`CancelledError` is no `Exception`. So `except Exception:` lets it pass.",
)
def watch(attempt: Attempt) -> None:
    seen, jobs = watched(attempt, [17.5])  # while it sleeps, after six rounds
    require_goes_on(seen, jobs)
    require_begins(seen, jobs)
    require_says(seen)
    require_for_ever(seen, jobs)
    require_stops(seen, 17.5, "while it waited for the next round")
    first = attempt.last
    require_waits_as_told(attempt)
    require_two_watches(attempt)
    for moment in (0.5, 3.5):
        seen, _ = watched(attempt, [moment])
        require_stops(seen, moment, "in the middle of `await job()`")
        require_nothing_left(seen, f"It was cancelled after {seconds(moment)}. When it had ended")
    attempt.last = first


# -- finish --------------------------------------------------------------------------------


HOUR = 3600  # seconds


def finishing(attempt: Attempt, jobs: Jobs, **options: Any) -> Ending:
    """`finish(save)`."""
    save = jobs.function("save")
    return ending(attempt, lambda f: f(save), given={}, afterwards=10, **options)


@exercise(
    "What is awaited directly is cancelled along with you. What stands between?",
    "`asyncio.shield(task)`: if you are cancelled, the task goes on. But you have stopped waiting for it.",
    "Make the task first. `await asyncio.shield(task)` in a `try`; on `CancelledError` await the task itself, "
    "then `raise`.",
)
def finish(attempt: Attempt) -> None:
    jobs = one_job(3, "saved")
    seen = finishing(attempt, jobs)
    require_saved_once(jobs, seen, "`finish(save)`")
    require_saved(seen)
    first = attempt.last
    require_the_same_again(
        attempt,
        Call("`finish(save)`", lambda f: f(one_job(3, "saved").function("save")), "saved"),
        Call("`finish(other)`", lambda f: f(one_job(2, "other").function("other")), "other"),
    )
    for takes, nothing in ((HOUR, 0), (1, ""), (1, None)):
        seen = finishing(attempt, one_job(takes, nothing))
        require(
            seen.value == nothing and type(seen.value) is type(nothing),
            f"`save` returned {nothing!r} after {takes:,} s, and `finish` returned {shown(seen.value)} after "
            f"{seen.at or 0:,g} s. It should return the same.",
            because="wrong-result",
            run=seen.run,
        )
    require_says_what_failed(attempt)
    require_finishes(
        attempt, 2.437
    )  # no round seconds: who looks every now and then comes too late
    require_finishes(attempt, HOUR)  # nobody has spoken of a limit
    attempt.last = first


def require_saved_once(jobs: Jobs, seen: Ending, told: str) -> None:
    """Saving half of it twice is no help."""
    require(
        len(jobs.calls) == 1,
        f"{told} called `save` {len(jobs.calls)} times instead of once.",
        because="wrong-arguments",
        run=seen.run,
    )


def require_saved(seen: Ending) -> None:
    """What `save` returns, as soon as it does."""
    require(
        seen.value == "saved" and seen.at == 3,
        f"`save` took 3 s and returned 'saved'. `finish` returned {shown(seen.value)} after "
        f"{seconds(seen.at or 0)}. It should return the same, at the same moment.",
        because="wrong-result",
        line=seen.line if seen.at != 3 else None,
        run=seen.run,
    )


def require_says_what_failed(attempt: Attempt) -> None:
    """An exception of `save` comes out."""
    error = ValueError("disk full")
    seen = finishing(attempt, one_job(1, error), expected=(ValueError, BaseExceptionGroup))
    require_let_out(
        seen,
        error,
        "finish",
        "`save` raised ValueError",
        "The caller must hear that nothing was saved.",
    )


def require_finishes(attempt: Attempt, more: float) -> None:
    """Cancelled after 1 s, in the middle of saving, which takes as long as it takes."""
    jobs = one_job(1 + more, "saved")
    patience = max(PATIENCE, 2 * more)
    expected = (RuntimeError, TimeoutError)
    seen = finishing(attempt, jobs, cancel_at=[1], expected=expected, patience=patience)
    told = f"`finish(save)` was cancelled after 1 s, when `save` needed {more:,g} s more"
    require_saved_once(jobs, seen, f"{told}. It")
    ended = seen.at or 0.0
    cut = jobs.calls[0].cancelled_at or math.inf  # at the end of the run, if nobody waited for it
    require(
        cut > ended,
        f"{told}, and `save` was cancelled "
        + ("along with it" if cut <= 1 else f"{seconds(cut - 1)} later")
        + ": half of the work is saved. "
        + (
            "What lies between the two, so that the cancellation stops there?"
            if cut <= 1
            else "Who has set a limit?"
        ),
        because="wrong-result",
        line=seen.line_at(1) if cut > 1 else None,
        run=seen.run,
    )
    when = "at once" if ended <= 1 else f"after {seconds(ended)}"
    said = f"{told}. `save` went on, but `finish` ended {when}: when it ended"
    require_nothing_left(seen, said, seen.line_at(1), missing="should wait for")
    require_ended(seen)
    require(
        round(ended, 3) == round(1 + more, 3),
        f"{told}, and it ended after {seconds(ended)}. It should end as soon as `save` is done.",
        because="wrong-result",
        run=seen.run,
    )


# -- drain ---------------------------------------------------------------------------------


@exercise(
    "Of `gather`, `timeout` and `wait`: which can stop waiting without cancelling anything?",
    "`asyncio.wait(tasks, timeout=grace)` gives two sets, and raises nothing. Nothing at all it refuses.",
    "Cancel what is left, then `await asyncio.gather(*tasks, return_exceptions=True)`. In a `finally` that "
    "also happens when `drain` is cancelled.",
)
def drain(attempt: Attempt) -> None:
    require_late_ones_cancelled(attempt)
    first = attempt.last
    require_grace_as_told(attempt)
    require_all_in_time(attempt)
    require_the_same_again(attempt, draining([2, 4, 30], 5, 1), draining([1, 9, 9], 3, 2))
    require_failures_pass(attempt)
    require_counts_its_own(attempt)
    require_drain_stops(attempt)
    attempt.last = first


def require_late_ones_cancelled(attempt: Attempt) -> None:
    """Who is done in time is left alone, who is not is cancelled, and counted."""
    told = "drain(tasks, 5): the three tasks needed 2, 4 and 30 s"
    jobs = lasting()
    seen = drained(attempt, jobs, [2, 4, 30], 5)
    require_no_error(seen, told)
    require(
        jobs.how(2) == jobs.how(4) == "done",
        f"{told}, and those of 2 and 4 s were cancelled. They have 5 s to finish: what waits for "
        "them, before anything is cancelled?",
        because="wrong-result",
        run=seen.run,
    )
    require(
        (seen.at or 0.0) <= 5.5,
        f"{told}, and it returned after {seconds(seen.at or 0)}. After 5 s what is left is to be cancelled.",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )
    require_nothing_left(seen, f"{told}. When it returned")
    require(
        seen.value == 1 and seen.value is not True,
        f"{told}: one of them had to be cancelled. It returned {_number(seen.value)} instead of 1.",
        because="wrong-result",
        run=seen.run,
    )


def _number(value: Any) -> str:
    """What was returned for a number: of a collection, that it is one."""
    if isinstance(value, (list, set, tuple)):
        return f"a {type(value).__name__}"
    return shown(value)


def require_grace_as_told(attempt: Attempt) -> None:
    """Other seconds than five."""
    jobs = lasting()
    seen = drained(attempt, jobs, [2, 4, 30], 3)
    told = "drain(tasks, 3): the three tasks needed 2, 4 and 30 s"
    first, *later = sorted(
        job.cancelled_at for job in jobs.calls if job.cancelled_at is not None
    ) or [0]
    line = seen.line_at(first)
    require(
        seen.value != 2 or first != 3 or later == [first],
        f"{told}, and each 0.5 s more to end once it was cancelled. The first was cancelled after 3 s, and "
        f"the second only after {seconds(later[-1] if later else 0)}{at(line)}: it waited for the end of the "
        "first. Can they be told at the same moment, and awaited then?",
        because="sequential",
        line=line,
        run=seen.run,
    )
    require(
        seen.value == 2 and (seen.at or 0) <= 3.5,
        f"{told}: two of them had to be cancelled after 3 s. It returned {shown(seen.value)} after "
        f"{seconds(seen.at or 0)}{at(seen.line)}. How long does it wait, and who says so?",
        because="wrong-arguments",
        line=seen.line,
        run=seen.run,
    )
