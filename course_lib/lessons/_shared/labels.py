"""What lesson 23's `labelled` should do for two at once, for a job that fails, and when it is cancelled."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import shortly
from course_lib.run.run import Run
from solutions.testing_and_debugging import label


def require_back(after: str, when: str, run: Run) -> None:
    """For the caller, label is what it was."""
    require(
        after == "outside",
        f"Before the call `label` was 'outside'. When {when} it was {after!r}: the caller goes on under "
        "another name. What undoes a `set`, and where must it stand?",
        because="side-effect",
        run=run,
    )


def require_two_at_once(attempt: Attempt) -> None:
    """Each call has its own label; and nought is a result."""
    seen: dict[str, list[str]] = {}

    async def together(answer: Any) -> Any:
        def job(name: str) -> int:
            early = label.get()
            time.sleep(2)
            seen[name] = [early, label.get()]
            return 0

        calls = (answer(name, lambda n=name: job(n)) for name in ("Ann", "Bob"))
        return await asyncio.gather(*calls)

    run = attempt(scenario=together, given={"label": label})
    mixed = [name for name in ("Ann", "Bob") if seen.get(name) != [name, name]]
    require(
        not mixed,
        "Called for Ann and Bob at the same time, "
        + "; ".join(
            f"the job of {name} saw {' and then '.join(seen[name])}"
            if name in seen
            else f"the job of {name} was never called"
            for name in mixed
        )
        + ". What do the two calls share?",
        because="side-effect",
        run=run,
    )
    require(
        run.elapsed < 4,
        f"Two calls at the same time, of jobs of 2 s, took {run.elapsed:g} s: the second waited for the first. "
        "What do the two share?",
        because="sequential",
        run=run,
    )
    require(
        all(result == 0 for result in run.result),
        f"Two jobs returned 0, and `labelled` returned {' and '.join(map(shortly, run.result))}. Nought is a "
        "result like any other.",
        because="wrong-result",
        run=run,
    )


def require_errors_out(attempt: Attempt) -> None:
    """What the job raises comes out, also after a minute, and label is back; it is not tried again."""
    calls = 0

    def fails() -> None:
        nonlocal calls
        calls += 1
        time.sleep(60)
        raise LookupError("the job failed")

    async def once(answer: Any) -> str:
        label.set("outside")
        try:
            await answer("Ann", fails)
        except LookupError:
            return label.get()
        except RuntimeError as error:  # of the answer's own
            if isinstance(error.__context__, LookupError):
                return "another error"
            raise
        return "no error"

    run = attempt(scenario=once, given={"label": label})
    require(
        calls == 1,
        f"`job` raised a LookupError, and was called {calls} times. Once, however it ends.",
        because="wrong-arguments",
        run=run,
    )
    require(
        run.result != "another error",
        "`job` raised a LookupError, and a RuntimeError came out in its place. Let the error itself pass.",
        because="lost-exception",
        run=run,
    )
    require(
        run.result != "no error",
        "`job` raised a LookupError, and that did not come out of `labelled`. Let it pass.",
        because="lost-exception",
        run=run,
    )
    require_back(run.result, "the job had failed", run)


def require_back_when_cancelled(attempt: Attempt) -> None:
    """A time limit strikes in the middle."""

    async def once(answer: Any) -> str:
        label.set("outside")
        try:
            async with asyncio.timeout(1):
                await answer("Ann", lambda: time.sleep(5))
        except TimeoutError:
            return label.get()
        return "it was not cancelled"

    run = attempt(scenario=once, given={"label": label})
    require(
        run.result != "it was not cancelled",
        "A time limit of 1 s stood around a job of 5 s, and the cancellation got lost. "
        "Which `except` catches it? Let it pass.",
        because="swallowed-cancellation",
        run=run,
    )
    require_back(run.result, "it had been cancelled", run)
