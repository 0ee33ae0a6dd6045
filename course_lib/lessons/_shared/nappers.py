"""Coroutines that want to sleep, for the loop with a clock of lesson 21, and when each of them went on."""

from __future__ import annotations

import time
from collections.abc import Coroutine
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.endings import require_list
from course_lib.lessons._shared.errors import raise_as_usual
from course_lib.lessons._shared.walkers import pause
from course_lib.lessons._shared.words import named, shown
from course_lib.run.run import Run

AWAKE = object()  # "Ann is awake", say


class Nappers:
    """Coroutines that hand out numbers of seconds, and when each of them went on."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []
        self.sent: list[Any] = []

    async def nap(
        self, name: str, *naps: float, error: Exception | None = None, result: Any = AWAKE
    ) -> Any:
        """One of them, which sleeps so often."""
        self.steps.append((name, round(time.monotonic() - self.began, 3)))
        for length in naps:
            self.sent.append(await pause(length))
            self.steps.append((name, round(time.monotonic() - self.began, 3)))
        if error is not None:
            raise error
        return f"{name} is awake" if result is AWAKE else result

    def run(self, attempt: Attempt, *coros: Coroutine[Any, Any, Any]) -> Run:
        """`run_naps(*coros)`."""
        self.began = time.monotonic()

        def scenario(answer: Any) -> Any:
            self.began = time.monotonic()
            return answer(*coros)

        try:
            run = attempt(scenario=scenario, raises=(Exception,))
        finally:
            for coro in coros:
                coro.close()
        require(
            not (isinstance(run.error, TypeError) and "'<'" in str(run.error)),
            f"Two coroutines were due at the same moment, and then your code compared the "
            f"coroutines{at(run.error_line())}, which cannot be done. What could stand between the moment "
            "and the coroutine, and differs each time?",
            because="exception",
            line=run.error_line(),
            run=run,
        )
        return run


def require_awake(run: Run, names: list[str], told: str) -> None:
    """A list of all results, in the order of the arguments."""
    raise_as_usual(run)
    require_list(run.result, f"{told}: the results should be in a list.", run)
    wanted = [f"{name} is awake" for name in names]
    require(
        sorted(map(str, run.result)) != sorted(wanted) or run.result == wanted,
        f"{told}: it returned {run.result}, in the order in which they ended. The order of the arguments is "
        "wanted.",
        because="wrong-order",
        run=run,
    )
    require(
        run.result == wanted,
        f"{told}: it returned {shown(run.result)} instead of {wanted}. What `send` raises when a "
        "coroutine has ended holds its result.",
        because="wrong-result",
        run=run,
    )


def require_moments(nappers: Nappers, run: Run, told: str) -> None:
    """Each goes on when its time has come."""
    require(
        run.elapsed <= 3.1,
        f"{told}: it took {seconds(run.elapsed)}, and not 3 s. While one sleeps, who else could be asked?",
        because="sequential",
        run=run,
    )
    due = {"Ann": [0, 3], "Bob": [0, 1, 2], "Cy": [0, 2]}
    for name, moments in due.items():
        found = [at for who, at in nappers.steps if who == name]
        early = next((at for at, wanted in zip(found, moments, strict=False) if at < wanted), None)
        require(
            early is None,
            f"{told}: {name} was to go on at {', '.join(map(seconds, moments))}, and was sent to at "
            f"{', '.join(map(seconds, found))}, which is too early. How long is there still to sleep?",
            because="wrong-result",
            run=run,
        )
        require(
            all(at <= wanted + 0.05 for at, wanted in zip(found, moments, strict=True)),
            f"{told}: {name} was to go on at {', '.join(map(seconds, moments))}, and was sent to at "
            f"{', '.join(map(seconds, found))}, which is too late. Until when did it sleep, and for whom?",
            because="wrong-result",
            run=run,
        )


def require_sleep(run: Run, told: str) -> None:
    """Whoever asks the clock again and again keeps the processor busy all the time."""
    slept = sum(span.end - span.start for span in run.tasks[0].waits) if run.tasks else 0
    require(
        slept > run.elapsed / 2,
        f"{told}: it took {seconds(run.elapsed)}, of which it slept {seconds(slept)}. For the rest it looked "
        "at the clock again and again, which keeps the processor busy. Who should wait while nobody is due?",
        because="blocking-call",
        run=run,
    )


def require_end_without_a_nap(attempt: Attempt) -> None:
    """A coroutine may end before it ever sleeps."""
    nappers = Nappers()
    run = nappers.run(attempt, nappers.nap("Ann"), nappers.nap("Bob", 1))
    told = "Two coroutines, of which the first ends without a nap"
    require(
        not isinstance(run.error, StopIteration | RuntimeError),
        f"{told}: {named(run.error)} came out{at(run.error_line())}. Which `send` may be the last one?",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    require_awake(run, ["Ann", "Bob"], told)


def require_any_results(attempt: Attempt) -> None:
    """Nothing is a result, too, and two coroutines may have the same."""
    nappers, wanted = Nappers(), [None, "here", 0, "here"]
    naps = [nappers.nap(str(n), 1, result=one) for n, one in enumerate(wanted)]
    run = nappers.run(attempt, *naps)
    raise_as_usual(run)
    require(
        run.result == wanted,
        f"Four coroutines returned {wanted}, and your function returned {shown(run.result)}. Each has its "
        "place in the list, whatever it returned: which are left out?",
        because="wrong-result",
        run=run,
    )


def require_turns(attempt: Attempt) -> None:
    """At the same moment, in the order in which they fell asleep."""
    nappers = Nappers()
    nap = nappers.nap
    run = nappers.run(attempt, nap("Ann", 2, 0), nap("Bob", 1, 1), nap("Cy", 0, 2))
    raise_as_usual(run)
    wanted = ["Ann", "Bob", "Cy", "Cy", "Bob", "Ann", "Cy", "Bob", "Ann"]
    found = [name for name, _ in nappers.steps]
    require(
        found == wanted,
        "Ann slept for 2 and 0 s, Bob for 1 and 1 s, Cy for 0 and 2 s. They should have gone on in the order "
        f"{' '.join(wanted)}, and it was {' '.join(found)}. Of those that are due at the same moment, who fell "
        "asleep first goes first.",
        because="wrong-order",
        run=run,
    )


def require_no_harm_in_being_late(attempt: Attempt) -> None:
    """Whoever takes long makes others late, and these go on as soon as they can."""
    nappers = Nappers()

    async def works() -> str:
        await pause(1)
        time.sleep(3)
        return "Dan is awake"

    run = nappers.run(attempt, works(), nappers.nap("Ann", 2, 1), nappers.nap("Bob", 5))
    error = f"{type(run.error).__name__}: {run.error}" if run.error else ""
    require(
        not error,
        "Dan slept for 1 s and then worked for 3 s without a pause; Ann slept for 2 s and Bob for 5 s. At 4 s "
        f"it was Ann's turn, two seconds late, and {error} came out{at(run.error_line())}. For how long is "
        "there to sleep if somebody is late?",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    _, late, then = [moment for name, moment in nappers.steps if name == "Ann"]
    require(
        then >= late + 1,
        "While somebody else worked without a pause, Ann's time came, and it was her turn only "
        f"{seconds(late - 2)} later. Then she wanted to sleep for 1 s, and went on after "
        f"{seconds(then - late)}, which is too early. From which moment on does one sleep?",
        because="wrong-result",
        run=run,
    )
