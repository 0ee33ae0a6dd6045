"""Lesson 07: tasks that end before the function that started them, one failure or ten."""

from __future__ import annotations

import asyncio

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.again import require_no_memory
from course_lib.lessons._shared.endings import (
    require_ended,
    require_list,
    require_nothing_left,
    require_returned,
)
from course_lib.lessons._shared.jobs import Ending
from course_lib.lessons._shared.racing import (
    FIRST,
    require_a_hundred_begun,
    require_first_fails,
    require_not_the_slowest,
    require_only_one,
    require_over_when_tidied,
    require_twins_and_nought,
)
from course_lib.lessons._shared.sending import (
    require_all_others_sent,
    require_bugs_come_out,
    require_failed_in_order,
    require_no_error_out,
    require_nobody_failed,
    require_refusals_as_sent,
    require_sending_stops,
    require_twins,
    send_of,
    sending,
    sent,
)
from course_lib.lessons._shared.siblings import (
    FAILED,
    HUNDRED,
    TIDYING,
    Unlucky,
    called,
    errors,
    require_a_hundred_at_once,
    require_again,
    require_all_stopped,
    require_all_the_time,
    require_at_once,
    require_each_job_once,
    require_each_once,
    require_not_again,
    require_others_cancelled,
    require_the_error,
    work_of,
    working,
)
from course_lib.lessons._shared.words import shown

# -- total ---------------------------------------------------------------------------------


@exercise(
    "Start all of them inside one block that waits for its children.",
    "`group.create_task(work(n))` gives a task. Keep the tasks in a list.",
    "After the block each task is done: `task.result()` gives its value without waiting.",
)
def total(attempt: Attempt) -> None:
    ns, times = [3, 2, 1, 1], {3: 1, 2: 4, 1: 2}
    jobs = working(times)
    seen = called(attempt, jobs, ns)
    require_nothing_left(seen, "When it returned")
    require_each_job_once(jobs, ns, seen)
    require_at_once(jobs, seen, 4)
    again = called(attempt, working(times), ns)
    require_no_memory(f"`total({ns})`", seen.value, again.value, again.run)
    require_sum(seen)
    first = attempt.last
    require_again(attempt, (ns, 70), ([2, 5], 70), {"work": work_of(working({}))})
    jobs = working({})
    require_a_hundred_at_once(jobs, called(attempt, jobs, HUNDRED))
    require_total_of_nothing(attempt)
    require_total_of_any(attempt)
    require_all_the_time(attempt, 10)
    for error in errors():
        require_total_fails(attempt, error)
    require_all_stopped(attempt)
    attempt.last = first


def require_sum(seen: Ending) -> None:
    """Of 30, 20, 10 and 10; 20 comes last."""
    told = f"The jobs returned 30, 20, 10 and 10, and it returned {shown(seen.value)}"
    require_returned(
        seen,
        70,
        f"{told}, which is what the last one to be done returned: what the others had added is gone. The sum "
        "is 70. If several add to one number, when does each of them read it, before its `await` or after?"
        if seen.value == 20
        else f"{told}. The sum of the results is "
        + ("70: is it returned, or only made?" if seen.value is None else "70."),
    )


def require_total_of_nothing(attempt: Attempt) -> None:
    """Any number of jobs, nought among them."""
    seen = called(attempt, working({}), [])
    require_returned(
        seen,
        0,
        f"`total([])` returned {shown(seen.value)}. With no jobs at all the sum is 0: what is summed up then?",
    )


def require_total_of_any(attempt: Attempt) -> None:
    """Any number: nought and less than nought are some, too."""
    ns, jobs = [-2, 0, 3], working({})
    seen = called(attempt, jobs, ns)
    require_each_job_once(jobs, ns, seen)
    require_returned(
        seen,
        10,
        f"total({ns}): the jobs returned -20, 0 and 30, and it returned {shown(seen.value)}.",
    )


def require_total_fails(attempt: Attempt, error: Exception) -> None:
    """A job that fails takes its siblings with it, and its error comes out; another may be done by then."""
    jobs = working({1: 5, 2: 1, 3: 5, 4: 0.5}, {2: error})
    jobs.uneven = {3: TIDYING}
    told = f"Of four jobs the second failed with {type(error).__name__} after 1 s"
    seen = called(attempt, jobs, [1, 2, 3, 4], expected=FAILED, afterwards=10)
    require_the_error(seen, error, told)
    require_not_again("work", jobs, [1, 2, 3, 4], seen, told)
    require_others_cancelled(jobs, [1, 3], seen, told)
    require_nothing_left(seen, f"{told}. When the exception came out")


# -- run_all -------------------------------------------------------------------------------


@exercise(
    "A task group cancels the others by itself. What comes out of it when a job raises ValueError?",
    "`except* ValueError:` around the `async with` takes the ValueErrors out of the group.",
    "No `return` may stand in an `except*`: note there that it failed, and return behind it. "
    "The results are those of the tasks, in the order in which you started them.",
)
def run_all(attempt: Attempt) -> None:
    ns = [2, 3, 1, 2]
    jobs = working({1: 1, 2: 3, 3: 2})
    seen = called(attempt, jobs, ns)
    require_nothing_left(seen, "When it returned")
    require_list(seen.value, "The results should be in a list.", seen.run)
    require_each_job_once(jobs, ns, seen)
    require_at_once(jobs, seen, 3)
    again = called(attempt, working({1: 1, 2: 3, 3: 2}), ns)
    require_no_memory(f"`run_all({ns})`", seen.value, again.value, again.run)
    require_results_in_order(seen, ns)
    first = attempt.last
    require_no_results(attempt)
    require_results_of_any(attempt)
    require_all_the_time(attempt, [10])
    given = {"work": work_of(working({}))}
    require_again(attempt, (ns, [20, 30, 10, 20]), ([5, 4], [50, 40]), given)
    jobs = working({})
    require_a_hundred_at_once(jobs, called(attempt, jobs, HUNDRED))
    for failing, kind in (
        ([1], ValueError),
        ([3], ValueError),
        ([2, 3], ValueError),
        ([2], Unlucky),
    ):
        require_failed(attempt, failing, kind)
    require_other_errors(attempt)
    seen = called(attempt, working({1: 5}), [1, 2], cancel_at=[0.5], afterwards=10)
    require_ended(seen)
    attempt.last = first


def require_results_in_order(seen: Ending, ns: list[int]) -> None:
    """Not in the order in which they are done: that of `ns`."""
    results = [20, 30, 10, 20]
    require(
        seen.value == results or sorted(map(repr, seen.value)) != sorted(map(repr, results)),
        f"run_all({ns}): the results are right, and in the wrong order: {shown(seen.value)} instead of "
        "[20, 30, 10, 20]. They should be in the order of `ns`, whichever is done first.",
        because="wrong-order",
        run=seen.run,
    )
    require_returned(
        seen,
        results,
        f"run_all({ns}) returned {shown(seen.value)}. The jobs returned [20, 30, 10, 20].",
    )


def require_no_results(attempt: Attempt) -> None:
    """No jobs at all: a list all the same."""
    seen = called(attempt, working({}), [])
    require_returned(
        seen,
        [],
        f"`run_all([])` returned {shown(seen.value)}. No jobs, no results, and none that failed: [].",
    )


def require_results_of_any(attempt: Attempt) -> None:
    """Of any number, and whatever the result: 0 is one."""
    ns, jobs = [0, -2, 3], working({})
    seen = called(attempt, jobs, ns)
    require_each_job_once(jobs, ns, seen)
    require_returned(
        seen,
        [0, -20, 30],
        f"run_all({ns}): the jobs returned 0, -20 and 30, and it returned {shown(seen.value)}. A job that is "
        "done has a result, whatever it is.",
    )


def require_failed(attempt: Attempt, failing: list[int], kind: type[ValueError]) -> None:
    """One ValueError, or two at the same moment, the first of `ns` or the last; one job is done by then."""
    times = {n: 1 if n in failing else 5 for n in (1, 2, 3)}
    jobs = working({**times, 4: 0.5}, {n: kind(n) for n in failing})
    jobs.uneven = {1: TIDYING, 2: TIDYING}
    who = " and ".join(f"work({n})" for n in failing)
    what = "ValueError" if kind is ValueError else "Unlucky, which is a ValueError as well,"
    told = f"run_all([1, 2, 3, 4]): {who} raised {what} after 1 s"
    seen = called(
        attempt,
        jobs,
        [1, 2, 3, 4],
        expected=(ValueError, BaseExceptionGroup, asyncio.CancelledError),
        allow=["unretrieved-exception"],
        afterwards=10,
    )
    line = seen.raised_at or seen.line
    cancelled = isinstance(seen.error, asyncio.CancelledError)
    require(
        not isinstance(seen.error, BaseExceptionGroup),
        f'{told}, and {type(seen.error).__name__} came out instead of "failed". A group of exceptions '
        "is no ValueError, whatever is in it: what catches a part of a group?",
        because="exception",
        line=line,
        run=seen.run,
    )
    require(
        seen.error is None,
        f"{told}, and {'CancelledError' if cancelled else 'that'} came out of your code instead of "
        f'"failed"{at(line)}. '
        + (
            "Whoever awaits a cancelled task, or asks for its result or its exception, meets that. Which ones "
            "are cancelled by then?"
            if cancelled
            else "Where is the line that raises it, and is it inside the `try`?"
        ),
        because="exception",
        line=line,
        run=seen.run,
    )
    require_not_again("work", jobs, [1, 2, 3, 4], seen, told)
    require_others_cancelled(jobs, [n for n in (1, 2, 3) if n not in failing], seen, told)
    require_nothing_left(seen, f"{told}. When it returned")
    require_returned(
        seen, "failed", f'{told}, and it returned {shown(seen.value)} instead of "failed".'
    )


def require_other_errors(attempt: Attempt) -> None:
    """ValueError is an answer of the job, anything else a bug of the program."""
    for error in (LookupError("nobody has heard of 2"), RuntimeError("no work today")):
        jobs = working({1: 5, 2: 1}, {2: error})
        seen = called(attempt, jobs, [1, 2], expected=FAILED, afterwards=10)
        told = f"run_all([1, 2]): work(2) raised a {type(error).__name__}"
        require_the_error(seen, error, told)
        require_not_again("work", jobs, [1, 2], seen, told)


# -- send_all ------------------------------------------------------------------------------


@exercise(
    "Run it with two names, the second of them wrong: where does the exception come out, and is that line "
    "inside the `try`?",
    "`create_task` only starts. The error of a child comes out at the end of the block, when the group has "
    "cancelled all the others. So either each child deals with its own error, or something else than a group "
    "waits for them.",
    "`gather(..., return_exceptions=True)` lets all come to their ends, and gives results and exceptions in "
    "order. Look at each: a ValueError belongs into the list, anything else is raised.",
)
def send_all(attempt: Attempt) -> None:
    names, times = ["Di?", "Ann", "Bob?", "Cy"], {"Di?": 2, "Ann": 3, "Bob?": 1, "Cy": 4}
    jobs = sending(times)
    seen = sent(attempt, jobs, names, allow=["unretrieved-exception"])
    told = 'Of Di?, Ann, Bob? and Cy the two with a "?" failed'
    require_no_error_out(jobs, seen, told)
    require_nothing_left(seen, f"{told}. When it returned")
    require_each_once("send", jobs, names, seen, "One call for each name.")
    require_all_others_sent(jobs, seen, told)
    require_at_once(jobs, seen, 4)
    require_list(seen.value, "The names should be in a list.", seen.run)
    again = sent(attempt, sending(times), names)
    require_no_memory(f"`send_all({names})`", seen.value, again.value, again.run)
    require_failed_in_order(seen, told)
    first = attempt.last
    given = {"send": send_of(sending({}))}
    require_again(attempt, (names, ["Di?", "Bob?"]), (["Ed?", "Flo"], ["Ed?"]), given)
    jobs = sending({})
    require_a_hundred_at_once(jobs, sent(attempt, jobs, [f"guest {n}" for n in HUNDRED]))
    require_nobody_failed(attempt)
    require_twins(attempt)
    require_refusals_as_sent(attempt)
    require_bugs_come_out(attempt)
    require_sending_stops(attempt)
    attempt.last = first


# -- fastest -------------------------------------------------------------------------------


@exercise(
    "Start them all as tasks. Which of `gather`, `as_completed` and `wait` tells you of the first?",
    "`asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)` comes back when one is done.",
    "Cancel the others, and wait until they have ended. `finally` does that whatever has happened, also "
    "when `fastest` is cancelled itself.",
)
def fastest(attempt: Attempt) -> None:
    told = f"fastest([1, 2, 3]): work(2) was done first, after {seconds(FIRST)}"
    jobs = working({1: 5, 2: FIRST, 3: 7})
    seen = called(attempt, jobs, [1, 2, 3], afterwards=10)
    require_each_job_once(jobs, [1, 2, 3], seen)
    require_not_the_slowest(jobs, seen, told)
    require_returned(seen, 20, f"{told}, and returned 20. It returned {shown(seen.value)}.")
    require_nothing_left(seen, f"{told}. When it returned")
    require_over_when_tidied(jobs, seen, told)
    first = attempt.last
    require_only_one(attempt)
    require_twins_and_nought(attempt)
    require_all_the_time(attempt, 10)
    require_again(attempt, ([4], 40), ([5], 50), {"work": work_of(working({}))})
    require_a_hundred_begun(attempt)
    for error in errors():
        require_first_fails(attempt, error)
    require_all_stopped(attempt)
    attempt.last = first
