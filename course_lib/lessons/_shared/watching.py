"""A watch that asks again and again: what it asks, what it should print, and how it should end."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Sequence
from traceback import walk_stack
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.errors import raise_as_usual
from course_lib.lessons._shared.jobs import Ending, Jobs, Unforeseen, ending

OUTCOMES = ["one", ValueError("no"), "two", OSError("gone"), 0, Unforeseen("what?")]


class Asked(Jobs):
    """A job that is asked again and again; it notes how many tasks there are, and who waits for it."""

    def __init__(self) -> None:
        super().__init__(self._next)
        self.waiting: list[list[tuple[str, int]]] = []  # lines, innermost first
        self.tasks: list[int] = []

    def _next(self, _: Any) -> tuple[float, Any]:
        self.tasks.append(len(asyncio.all_tasks()))
        frames = walk_stack(inspect.currentframe())
        self.waiting.append([(frame.f_code.co_filename, line) for frame, line in frames])
        return 1, OUTCOMES[(len(self.waiting) - 1) % len(OUTCOMES)]


def watched(
    attempt: Attempt, cancel_at: Sequence[float], every: float = 2, **options: Any
) -> tuple[Ending, Asked]:
    """`watch(job, 2)`, whose job takes 1 s: it begins at 0, 3, 6 s and so on."""
    jobs = Asked()
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


def require_goes_on(seen: Ending, jobs: Jobs) -> None:
    """Neither an answer nor an exception ends it."""
    if seen.error is not None and not isinstance(seen.error, asyncio.CancelledError):
        if not any(seen.error is outcome for outcome in OUTCOMES):
            seen.run.error = seen.error  # not the job's
            raise_as_usual(seen.run)
        require(
            False,
            f"The job raised {type(seen.error).__name__}, and that ended it. Whatever `Exception` it is, it "
            "should print `no answer` and go on.",
            because="exception",
            run=seen.run,
        )
    if len(jobs.calls) < 6 and seen.at is not None:
        require(
            seen.at >= 17.5,
            f"It ended by itself after {len(jobs.calls)} round{'s' if len(jobs.calls) > 1 else ''}. It should "
            "go on until somebody cancels it.",
            because="wrong-result",
            run=seen.run,
        )


def require_begins(seen: Ending, jobs: Jobs) -> None:
    """Answer, wait, again; no answer, wait, again."""
    begun = [job.began for job in jobs.calls if job.began < 17.5]
    require(
        begun == [0, 3, 6, 9, 12, 15],
        "watch(job, 2), and the job takes 1 s: it should be asked at 0, 3, 6, 9, 12 and 15 s, whether it has "
        f"answered or failed before. It was asked at {', '.join(f'{moment:g}' for moment in begun[:8])} s. "
        "How long does it wait between the end of one and the beginning of the next?",
        because="wrong-order",
        run=seen.run,
    )


def require_for_ever(seen: Ending, jobs: Asked) -> None:
    """No round waits inside the one before: after a thousand such Python gives up."""
    waiting = [[line for file, line in one if file in seen.run.files] for one in jobs.waiting[:6]]
    calls = [len(one) for one in waiting]
    tasks = [1 + count - jobs.tasks[0] for count in jobs.tasks[:6]]
    line = waiting[5][-1] if _grows(calls) else seen.line_at(17)
    most = f"{calls[5]} calls" if _grows(calls) else f"{tasks[5]} tasks"
    require(
        not _grows(calls) and not _grows(tasks),
        f"Each round is begun by the one before{at(line)}, which then waits for its end: in the sixth round "
        f"{most} were waiting for each other. With about a thousand of them Python raises RecursionError. What "
        "goes round for ever, and takes no more room each time?",
        because="exception",
        line=line,
        run=seen.run,
    )


def _grows(sizes: list[int]) -> bool:
    """Of six rounds; maybe only after an answer, or only after a failure, which take turns."""
    return sizes[1] < sizes[3] < sizes[5]


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


def require_two_watches(attempt: Attempt) -> None:
    """Two of them, each with a job of its own."""
    begun: dict[str, list[float]] = {"a": [], "b": []}

    def job_of(name: str) -> Any:
        async def job() -> str:
            begun[name].append(time.monotonic())
            await asyncio.sleep(1)
            return name

        return job

    async def together(answer: Any) -> None:
        both = [asyncio.ensure_future(answer(job_of(name), 2)) for name in begun]
        await asyncio.sleep(8)
        for one in both:
            one.cancel()
        await asyncio.gather(*both, return_exceptions=True)

    run = attempt(scenario=together)
    said = [
        ", ".join(f"{moment:g}" for moment in one) + " s" if one else "no time"
        for one in begun.values()
    ]
    require(
        [*begun.values()] == [[0, 3, 6]] * 2,
        "Two watches were begun together, each with a job of its own: both jobs should be asked at 0, 3 and 6 "
        f"s. One was asked at {said[0]}, the other at {said[1]}. What do the two share?",
        because="side-effect",
        run=run,
    )


def require_says(seen: Ending) -> None:
    """What it prints, and when."""
    for n, outcome in enumerate(OUTCOMES):
        moment = 3 * n + 1
        said = [line.text for line in seen.run.lines if abs(line.time - moment) < 0.1]
        said = [line for line in said if line.strip()]
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
        require(
            not failed or len(said) == 1,
            f"At {moment} s the job raised {type(outcome).__name__}, and it printed "
            f"{' and '.join(map(repr, said))}. `no answer` stands in the place of an answer: which line prints "
            "the other, and when should it run?",
            because="wrong-output",
            run=seen.run,
        )


def require_stops(seen: Ending, moment: float, when: str) -> None:
    """Cancelled, it ends at once, as a cancelled task."""
    told = f"It was cancelled after {seconds(moment)}, {when}"
    late = [line.text for line in seen.run.lines if line.time > moment]
    goes_on = seen.at is None or seen.at > moment + 1
    if goes_on and not late and seen.at and isinstance(seen.error, asyncio.CancelledError):
        require(
            False,
            f"{told}, and ended only {seconds(seen.at - moment)} later. A cancellation ends it at once: for "
            "what does it still wait, in a `finally` perhaps?",
            because="wrong-result",
            run=seen.run,
        )
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
        f"{told}, and it returned as if it had come to its end by itself: whoever cancelled it cannot tell. "
        "Let the CancelledError come out.",
        because="swallowed-cancellation",
        run=seen.run,
    )
    require(
        not any("no answer" in line.text for line in seen.run.lines if line.time >= moment),
        f"{told}, and then it printed 'no answer'. That is for a job that has raised an `Exception`, and none "
        "had. Which `except` prints it?",
        because="wrong-output",
        line=seen.line_at(moment - 0.1),  # where it was met
        run=seen.run,
    )
