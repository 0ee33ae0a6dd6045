"""Lesson 08: how to stop waiting, how to be stopped, and what must be done before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count
from typing import Any

from course_lib.checks.diagnosis import at, seconds
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.again import (
    Call,
    require_no_memory,
    require_the_same_again,
    saying,
)
from course_lib.lessons._shared.jobs import (
    Ending,
    Jobs,
    ending,
    leaves,
    require_ended,
    require_list,
    require_nothing_left,
    shown,
)

# -- at_most -------------------------------------------------------------------------------


def one_job(takes: float, outcome: Any = "a result") -> Jobs:
    """A job that takes its time and ends in its way."""
    return Jobs(lambda _: (takes, outcome))


def limited(attempt: Attempt, jobs: Jobs, limit: float, **options: Any) -> Ending:
    """`at_most(limit, job)`."""
    job = jobs.function("job")
    return ending(attempt, lambda f: f(limit, job), given={}, afterwards=10, **options)


@exercise(
    "Which block ends what stands in it after some seconds?",
    "`async with asyncio.timeout(seconds):` around `await job()`. What comes out of it when the time is "
    "up, and "
    "where can that be caught?",
    "A `try` around the `async with`, and `except TimeoutError:` with `return None`.",
)
def at_most(attempt: Attempt) -> None:
    for outcome in ("a result", 0):
        jobs = one_job(2, outcome)
        seen = limited(attempt, jobs, 5)
        require(
            len(jobs.calls) == 1,
            f"It called `job` {len(jobs.calls)} times instead of once.",
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
            f"at_most(5, job): the job was done after 2 s, and `at_most` only after {seconds(seen.at or 0)}.",
            because="wrong-result",
            line=seen.line,
            run=seen.run,
        )
    require_the_same_again(
        attempt,
        Call("`at_most(5, job)`", lambda f: f(5, one_job(1, "one").function("job")), "one"),
        Call("`at_most(6, job)`", lambda f: f(6, one_job(2, "two").function("job")), "two"),
    )
    require_no_longer(attempt, 3)
    require_no_longer(attempt, 7)
    require_passes_on(attempt)
    require_may_be_cancelled(attempt)


def require_no_longer(attempt: Attempt, limit: float) -> None:
    """A job that takes 60 s is cancelled when the time is up."""
    told = f"at_most({limit:g}, job): the job would have taken 60 s"
    jobs = one_job(60)
    seen = limited(attempt, jobs, limit, expected=(TimeoutError,))
    require(
        seen.error is None,
        f"{told}, and TimeoutError came out instead of None. It comes out of the `async with`, at its end: "
        "is "
        "the `try` around all of that?",
        because="exception",
        run=seen.run,
    )
    ended = seen.at or 0.0
    require(
        ended >= limit,
        f"{told}, and it was given up after {seconds(ended)} already.",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )
    require(
        ended <= limit + jobs.tidying,
        f"{told}, and it was waited for until {seconds(ended)} had gone by{at(seen.line)}. After {limit:g} "
        "s it "
        "should have been ended.",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )
    require_nothing_left(seen, f"{told}. When `at_most` returned")
    require(
        seen.value is None,
        f"{told}, and `at_most` returned {shown(seen.value)} instead of None.",
        because="wrong-result",
        run=seen.run,
    )


def require_passes_on(attempt: Attempt) -> None:
    """What the job itself raises is no timeout."""
    error = ValueError("no luck")
    seen = limited(attempt, one_job(1, error), 5, expected=(ValueError, BaseExceptionGroup))
    require(
        error in leaves(seen.error),
        "at_most(5, job): the job raised ValueError after 1 s, and "
        + (
            f"`at_most` returned {shown(seen.value)}"
            if seen.error is None
            else f"what came out is {type(seen.error).__name__}"
        )
        + ". Only the end of the time is to be turned into None.",
        because="lost-exception",
        run=seen.run,
    )


def require_may_be_cancelled(attempt: Attempt) -> None:
    """Somebody cancels it before the time is up."""
    seen = limited(attempt, one_job(60), 30, cancel_at=[1])
    require_ended(seen)
    require_nothing_left(seen, "It was cancelled after 1 s. When it had ended")


# -- ask_each ------------------------------------------------------------------------------


def asked(attempt: Attempt, jobs: Jobs, names: list[str], limit: float, **options: Any) -> Ending:
    """`ask_each(names, limit)`, with `ask` replaced."""
    return ending(
        attempt, lambda f: f([*names], limit), given={"ask": ask_of(jobs)}, afterwards=30, **options
    )


def ask_of(jobs: Jobs) -> Any:
    """The stand-in for the given `ask`."""

    async def ask(name: str) -> Any:
        return await jobs.run(name)

    return ask


@exercise(
    "One timeout for all of it, not one for each: what belongs inside the block?",
    "The loop. And where must the list be made, so that it is still there when the time is up?",
    "`answers = []` first; inside `async with asyncio.timeout(seconds):` a loop that appends; around it a "
    "`try` "
    "with `except TimeoutError: pass`; at the end `return answers`.",
)
def ask_each(attempt: Attempt) -> None:
    names = ["Ann", "Bob", "Cy"]
    jobs = Jobs(lambda name: (2, f"{name}: yes"))
    seen = asked(attempt, jobs, names, 10)
    require(
        jobs.arguments == names,
        f"For {names} it called `ask` with {jobs.arguments or 'nothing'}. Each once, in this order.",
        because="wrong-arguments",
        run=seen.run,
    )
    require(
        [job.began for job in jobs.calls] == [0, 2, 4],
        f"Each answer took 2 s, and the questions were put at "
        f"{', '.join(seconds(job.began) for job in jobs.calls)}. One after another: the next when the answer "
        "before it has come.",
        because="wrong-order",
        run=seen.run,
    )
    require_list(seen.value, "The answers should be in a list.", seen.run)
    again = asked(attempt, Jobs(jobs.plan), names, 10)
    require_no_memory(f"`ask_each({names}, 10)`", seen.value, again.value, again.run)
    answers = [f"{name}: yes" for name in names]
    told = "ask_each(['Ann', 'Bob', 'Cy'], 10): each took 2 s"
    require_answers(seen, answers, told)
    require(
        seen.at == 6,
        f"{told}, and it returned after {seconds(seen.at or 0)}{at(seen.line)}. All have answered after 6 s: "
        "what else does it wait for?",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )
    for limit, enough in ((5, 2), (1, 0)):
        jobs = Jobs(lambda name: (2, f"{name}: yes"))
        seen = asked(attempt, jobs, names, limit, expected=(TimeoutError,))
        told = f"ask_each(['Ann', 'Bob', 'Cy'], {limit}): each took 2 s"
        require(
            seen.error is None,
            f"{told}, and TimeoutError came out, with the {enough} answers lost that had come by then.",
            because="exception",
            run=seen.run,
        )
        require(
            (seen.at or 0.0) <= limit + jobs.tidying,
            f"{told}, and it ended after {seconds(seen.at or 0)}{at(seen.line)}. The {limit} s are for all "
            "questions together. What ends one that is under way when they are over?",
            because="wrong-result",
            line=seen.line,
            run=seen.run,
        )
        require_answers(seen, answers[:enough], told)
        require_nothing_left(seen, f"{told}. When it returned")
    with saying("With no names at all"):
        require_answers(asked(attempt, jobs, [], 5), [], "ask_each([], 5)")
    given = {"ask": ask_of(Jobs(jobs.plan))}
    require_the_same_again(
        attempt,
        Call("`ask_each(['Ann'], 3)`", lambda f: f(["Ann"], 3), ["Ann: yes"]),
        Call(
            "`ask_each(['Bob', 'Cy'], 5)`", lambda f: f(["Bob", "Cy"], 5), ["Bob: yes", "Cy: yes"]
        ),
        given,
    )


def require_answers(seen: Ending, answers: list[str], told: str) -> None:
    """Those that came in time, and nothing else."""
    require(
        seen.value == answers,
        f"{told}, so {len(answers)} answer{'' if len(answers) == 1 else 's'} came in time: {answers}. It "
        "returned "
        f"{shown(seen.value)}.",
        because="wrong-result",
        run=seen.run,
    )


# -- watch ---------------------------------------------------------------------------------


OUTCOMES = ["one", ValueError("no"), "two", OSError("gone"), "three", KeyError("key")]


def watched(
    attempt: Attempt, cancel_at: Sequence[float], every: float = 2, **options: Any
) -> tuple[Ending, Jobs]:
    """`watch(job, 2)`, whose job takes 1 s: it begins at 0, 3, 6 s and so on."""
    number = count()
    jobs = Jobs(lambda _: (1, OUTCOMES[next(number) % len(OUTCOMES)]))
    job = jobs.function("job")
    seen = ending(
        attempt,
        lambda f: f(job, every),
        given={},
        cancel_at=cancel_at,
        expected=(Exception,),
        **options,
    )
    return seen, jobs


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
    require_stops(seen, 17.5, "while it waited for the next round")
    first = attempt.last
    require_waits_as_told(attempt)
    for moment in (0.5, 3.5):
        seen, _ = watched(attempt, [moment])
        require_stops(seen, moment, "in the middle of `await job()`")
        require_nothing_left(seen, f"It was cancelled after {seconds(moment)}. When it had ended")
    attempt.last = first


def require_goes_on(seen: Ending, jobs: Jobs) -> None:
    """Neither an answer nor an exception ends it."""
    if seen.error is not None and not isinstance(seen.error, asyncio.CancelledError):
        require(
            False,
            f"The job raised {type(seen.error).__name__}, and that ended it. Whatever `Exception` it is, "
            "it should "
            "print `no answer` and go on.",
            because="exception",
            run=seen.run,
        )
    if len(jobs.calls) < 6 and seen.at is not None:
        require(
            seen.at >= 17.5,
            f"It ended by itself after {len(jobs.calls)} round{'s' if len(jobs.calls) > 1 else ''}. It "
            "should go on "
            "until somebody cancels it.",
            because="wrong-result",
            run=seen.run,
        )


def require_begins(seen: Ending, jobs: Jobs) -> None:
    """Answer, wait, again; no answer, wait, again."""
    begun = [job.began for job in jobs.calls if job.began < 17.5]
    require(
        begun == [0, 3, 6, 9, 12, 15],
        "watch(job, 2), and the job takes 1 s: it should be asked at 0, 3, 6, 9, 12 and 15 s, whether it has "
        f"answered or failed before. It was asked at {', '.join(f'{moment:g}' for moment in begun[:8])} s.",
        because="wrong-order",
        run=seen.run,
    )


def require_waits_as_told(attempt: Attempt) -> None:
    """Other seconds than two."""
    seen, jobs = watched(attempt, [14], every=5)
    begun = [job.began for job in jobs.calls]
    require(
        begun == [0, 6, 12],
        "watch(job, 5), and the job takes 1 s: it should be asked at 0, 6 and 12 s. It was asked at "
        f"{', '.join(f'{moment:g}' for moment in begun[:8])} s{at(seen.line)}. How long does it wait in "
        "between, and who says so?",
        because="wrong-arguments",
        line=seen.line,
        run=seen.run,
    )


def require_says(seen: Ending) -> None:
    """What it prints, and when."""
    for n, outcome in enumerate(OUTCOMES):
        moment = 3 * n + 1
        said = [line.text for line in seen.run.lines if abs(line.time - moment) < 0.1]
        failed = isinstance(outcome, Exception)
        wanted = "no answer" if failed else str(outcome)
        require(
            any(wanted in line for line in said) and (failed or "no answer" not in said),
            f"At {moment} s the job "
            f"{'raised ' + type(outcome).__name__ if failed else f'returned {outcome!r}'}, and "
            + (f"it printed {said[0]!r}" if said else "nothing was printed")
            + f". It should print {'`no answer`' if failed else 'what the job returned'}.",
            because="wrong-output",
            run=seen.run,
        )


def require_stops(seen: Ending, moment: float, when: str) -> None:
    """Cancelled, it ends at once, as a cancelled task."""
    told = f"It was cancelled after {seconds(moment)}, {when}"
    late = [line.text for line in seen.run.lines if line.time > moment]
    goes_on = seen.at is None or seen.at > moment + 1
    require(
        not goes_on,
        f"{told}, and went on"
        + (f": it printed {late[0]!r} and asked again" if late else "")
        + ". Something in it catches the CancelledError and swallows it. Which `except` "
        "is that, and what should it catch?",
        because="swallowed-cancellation",
        run=seen.run,
    )
    require(
        isinstance(seen.error, asyncio.CancelledError),
        f"{told}, and it returned as if it had come to its end by itself: whoever cancelled it cannot "
        "tell. Let the "
        "CancelledError come out.",
        because="swallowed-cancellation",
        run=seen.run,
    )


# -- finish --------------------------------------------------------------------------------


def finishing(attempt: Attempt, jobs: Jobs, **options: Any) -> Ending:
    """`finish(save)`."""
    save = jobs.function("save")
    return ending(attempt, lambda f: f(save), given={}, afterwards=10, **options)


@exercise(
    "What is awaited directly is cancelled along with you. What stands between?",
    "`asyncio.shield(task)`: if you are cancelled, the task goes on. But you have stopped waiting for it.",
    "Make the task first. `await asyncio.shield(task)` in a `try`; on `CancelledError` await the task "
    "itself, "
    "then `raise`.",
)
def finish(attempt: Attempt) -> None:
    jobs = one_job(3, "saved")
    seen = finishing(attempt, jobs)
    require_saved_once(jobs, seen, "`finish(save)`")
    require(
        seen.value == "saved" and seen.at == 3,
        f"`save` took 3 s and returned 'saved'. `finish` returned {shown(seen.value)} after "
        f"{seconds(seen.at or 0)}.",
        because="wrong-result",
        line=seen.line if seen.at != 3 else None,
        run=seen.run,
    )
    first = attempt.last
    require_the_same_again(
        attempt,
        Call("`finish(save)`", lambda f: f(one_job(3, "saved").function("save")), "saved"),
        Call("`finish(other)`", lambda f: f(one_job(2, "other").function("other")), "other"),
    )
    error = ValueError("disk full")
    seen = finishing(attempt, one_job(1, error), expected=(ValueError, BaseExceptionGroup))
    require(
        error in leaves(seen.error),
        "`save` raised ValueError, and "
        + (
            f"`finish` returned {shown(seen.value)}"
            if seen.error is None
            else f"what came out is {type(seen.error).__name__}"
        )
        + ". The caller must hear that nothing was saved.",
        because="lost-exception",
        run=seen.run,
    )
    require_finishes(attempt)
    attempt.last = first


def require_saved_once(jobs: Jobs, seen: Ending, told: str) -> None:
    """Saving half of it twice is no help."""
    require(
        len(jobs.calls) == 1,
        f"{told} called `save` {len(jobs.calls)} times instead of once.",
        because="wrong-arguments",
        run=seen.run,
    )


def require_finishes(attempt: Attempt) -> None:
    """Cancelled after 1 s, in the middle of saving."""
    jobs = one_job(3, "saved")
    seen = finishing(attempt, jobs, cancel_at=[1], expected=(RuntimeError,))
    told = "`finish(save)` was cancelled after 1 s, when `save` needed 2 s more"
    require_saved_once(jobs, seen, f"{told}. It")
    require(
        jobs.how(None) == "done",
        f"{told}, and `save` was cancelled along with it: half of the work is saved. What lies between the "
        "two, so "
        "that the cancellation stops there?",
        because="wrong-result",
        run=seen.run,
    )
    require_nothing_left(seen, f"{told}. `save` went on, but `finish` ended at once: when it ended")
    require_ended(seen)
    require(
        seen.at == 3,
        f"{told}, and it ended after {seconds(seen.at or 0)}. It should end as soon as `save` is done.",
        because="wrong-result",
        run=seen.run,
    )


# -- drain ---------------------------------------------------------------------------------


def drained(attempt: Attempt, jobs: Jobs, ns: list[int], grace: float, **options: Any) -> Ending:
    """`drain(tasks, grace)`, with a task for each n."""

    async def job(n: int) -> Any:
        return await jobs.run(n)

    async def call(drain: Any) -> Any:
        tasks = [asyncio.create_task(job(n)) for n in ns]
        handed = [*tasks]
        await asyncio.sleep(0)  # they have begun
        result = await drain(handed, grace)
        require(
            handed == tasks,
            f"It was given a list of {len(tasks)} tasks, and when it had ended {len(handed)} were in it. The "
            "list belongs to the caller: work on a copy.",
            because="side-effect",
        )
        return result

    return ending(
        attempt,
        call,
        given={},
        afterwards=40,
        allow=["unretrieved-exception"],
        expected=(ValueError, BaseExceptionGroup, TimeoutError),
        **options,
    )


def lasting(**failing: BaseException) -> Jobs:
    """Job n takes n seconds."""
    return Jobs(lambda n: (n, failing.get(f"job{n}", n)))


@exercise(
    "Of `gather`, `timeout` and `wait`: which can stop waiting without cancelling anything?",
    "`asyncio.wait(tasks, timeout=grace)` gives two sets, and raises nothing. Nothing at all it refuses.",
    "Cancel what is left, then `await asyncio.gather(*tasks, return_exceptions=True)`. In a `finally` that "
    "also "
    "happens when `drain` is cancelled.",
)
def drain(attempt: Attempt) -> None:
    told = "drain(tasks, 5): the three tasks needed 2, 4 and 30 s"
    jobs = lasting()
    seen = drained(attempt, jobs, [2, 4, 30], 5)
    require_no_error(seen, told)
    require(
        jobs.how(2) == jobs.how(4) == "done",
        f"{told}, and those of 2 and 4 s were cancelled. They have 5 s to finish.",
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
        f"{told}: one of them had to be cancelled. It returned {shown(seen.value)} instead of 1.",
        because="wrong-result",
        run=seen.run,
    )
    first = attempt.last
    seen = drained(attempt, lasting(), [2, 4, 30], 3)
    told = "drain(tasks, 3): the three tasks needed 2, 4 and 30 s"
    require(
        seen.value == 2 and (seen.at or 0) <= 3.5,
        f"{told}: two of them had to be cancelled after 3 s. It returned {shown(seen.value)} after "
        f"{seconds(seen.at or 0)}{at(seen.line)}. How long does it wait, and who says so?",
        because="wrong-arguments",
        line=seen.line,
        run=seen.run,
    )
    require_all_in_time(attempt)
    require_failures_pass(attempt)
    require_drain_stops(attempt)
    attempt.last = first


def require_no_error(seen: Ending, told: str) -> None:
    """Nothing comes out of it, whatever happens to the tasks."""
    kind = type(seen.error).__name__
    require(
        seen.error is None,
        f"{told}, and {kind} came out. No exception should: what is not done in time is cancelled, what "
        "has failed "
        "has failed, and an empty list is no mistake.",
        because="exception",
        run=seen.run,
    )


def require_all_in_time(attempt: Attempt) -> None:
    """Nobody is late, or nobody is there."""
    for ns, told in (
        ([1, 3], "drain(tasks, 5): the two tasks needed 1 and 3 s"),
        ([], "drain([], 5)"),
    ):
        seen = drained(attempt, lasting(), ns, 5)
        require_no_error(seen, told)
        due = max(ns, default=0)
        require(
            seen.value == 0 and seen.value is not False,
            f"{told}: none had to be cancelled. It returned {shown(seen.value)} instead of 0.",
            because="wrong-result",
            run=seen.run,
        )
        require(
            (seen.at or 0.0) <= due,
            f"{told}, and it returned after {seconds(seen.at or 0)}. As soon as all are done there is "
            "nothing to "
            "wait for.",
            because="wrong-result",
            line=seen.line,
            run=seen.run,
        )


def require_failures_pass(attempt: Attempt) -> None:
    """One that fails changes nothing for the others."""
    jobs = lasting(job1=ValueError("no luck"))
    seen = drained(attempt, jobs, [1, 4], 5)
    told = "drain(tasks, 5): one task failed with ValueError after 1 s, the other needed 4 s"
    require_no_error(seen, told)
    require(
        jobs.how(4) == "done",
        f"{told}, and it was cancelled although it had time. One that fails changes nothing for the others.",
        because="wrong-result",
        run=seen.run,
    )
    require(
        seen.value == 0,
        f"{told}. None had to be cancelled, and it returned {shown(seen.value)} instead of 0.",
        because="wrong-result",
        run=seen.run,
    )


def require_drain_stops(attempt: Attempt) -> None:
    """Somebody has no patience."""
    seen = drained(attempt, lasting(), [20, 30], 10, cancel_at=[1])
    told = "`drain(tasks, 10)` was cancelled after 1 s"
    require_ended(seen)
    require_nothing_left(seen, f"{told}. When it had ended")
    require(
        (seen.at or 0.0) <= 1.5,
        f"{told}, and ended after {seconds(seen.at or 0)}. Cancelled, it should cancel the tasks at once.",
        because="wrong-result",
        run=seen.run,
    )
