"""Questions that are put to one after another, for lesson 08: each is answered after 2 s."""

from __future__ import annotations

from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.endings import (
    require_let_out,
    require_nothing_left,
    require_returned,
)
from course_lib.lessons._shared.jobs import Ending, Jobs, ending
from course_lib.lessons._shared.words import shown


def asked(attempt: Attempt, jobs: Jobs, names: list[str], limit: float, **options: Any) -> Ending:
    """`ask_each(names, limit)`, with `ask` replaced."""
    return ending(
        attempt, lambda f: f([*names], limit), given={"ask": ask_of(jobs)}, afterwards=30, **options
    )


def answer(name: str) -> tuple[float, str]:
    """How long it takes, and what is answered."""
    return 2, f"{name}: yes"


def ask_of(jobs: Jobs) -> Any:
    """The stand-in for the given `ask`."""

    async def ask(name: str) -> Any:
        return await jobs.run(name)

    return ask


def require_in_turn(jobs: Jobs, names: list[str], seen: Ending) -> None:
    """Each once, in this order, the next when the answer before it has come."""
    require(
        jobs.arguments == names,
        f"For {names} it "
        + (f"called `ask` with {jobs.arguments}." if jobs.calls else "never called `ask`.")
        + " Each once, in this order.",
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


def require_over_when_all_have(seen: Ending, told: str) -> None:
    """Nobody waits for the rest of the time."""
    require(
        seen.at == 6,
        f"{told}, and it returned after {seconds(seen.at or 0)}{at(seen.line)}. All have answered after 6 s: "
        "what else does it wait for?",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )


def require_those_in_time(
    attempt: Attempt, names: list[str], limit: float, answers: list[str]
) -> None:
    """When the time is up the answers that have come are kept, and whoever is asked is left alone."""
    jobs = Jobs(answer)
    seen = asked(attempt, jobs, names, limit, expected=(TimeoutError,))
    told = f"ask_each({names}, {limit}): each took 2 s"
    require(
        seen.error is None,
        f"{told}, and TimeoutError came out, with the {len(answers)} answers lost that had come by then. "
        "Where is it caught, and what is returned then?",
        because="exception",
        line=seen.raised_at,
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
    require_answers(seen, answers, told)
    require_nothing_left(seen, f"{told}. When it returned")


def require_answers(seen: Ending, answers: list[str], told: str) -> None:
    """Those that came in time, and nothing else."""
    kept = isinstance(seen.value, list) and seen.value[-len(answers) :] == answers != seen.value
    require(
        not answers or not kept,
        f"{told}, so {len(answers)} answer{'' if len(answers) == 1 else 's'} came in time: {answers}. It "
        f"returned {shown(seen.value)}. Where do the answers before these come from? What a call needs, it "
        "makes anew.",
        because="side-effect",
        run=seen.run,
    )
    require_returned(
        seen,
        answers,
        f"{told}, so {len(answers)} answer{'' if len(answers) == 1 else 's'} came in time: {answers}. It "
        f"returned {shown(seen.value)}. Where does an answer wait until all have come, or the time is over?",
    )


def require_all_kept(attempt: Attempt) -> None:
    """Whoever is asked twice answers twice, and an empty answer is one."""
    names = ["Ann", "Cy", "Ann"]
    answers = ["Ann: yes", "", "Ann: yes"]
    jobs = Jobs(lambda name: (2, "" if name == "Cy" else f"{name}: yes"))
    seen = asked(attempt, jobs, names, 10)
    require_in_turn(jobs, names, seen)
    require_returned(
        seen,
        answers,
        f"ask_each({names}, 10): the answers were {answers}, and it returned {shown(seen.value)}. Each "
        "that has come belongs into the list, also an empty one, and one that came before.",
    )


def require_errors_pass(attempt: Attempt) -> None:
    """An error of `ask` is not the end of the time."""
    error = LookupError("nobody is called Ann")
    seen = asked(
        attempt, Jobs(lambda _: (1, error)), ["Ann"], 5, expected=(LookupError, BaseExceptionGroup)
    )
    require_let_out(
        seen,
        error,
        "ask_each",
        "ask_each(['Ann'], 5): `ask` raised LookupError after 1 s",
        "Only the end of the time is caught.",
    )
