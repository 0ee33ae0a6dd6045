"""Lesson 16: what holds a loop up, how to see it, and what to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, seconds
from course_lib.lessons._shared.again import (
    Call,
    require_the_same_again,
    require_untouched,
    saying,
)
from course_lib.lessons._shared.endings import (
    require_ended,
    require_let_out,
    require_list,
    require_nothing_left,
    require_returned,
)
from course_lib.lessons._shared.jobs import Ending, Jobs, ending
from course_lib.lessons._shared.primes import PRIMES, Primes
from course_lib.lessons._shared.results import require_kind
from course_lib.lessons._shared.siblings import FAILED
from course_lib.lessons._shared.spinners import Calls, Spinner, turning
from course_lib.lessons._shared.words import shown
from course_lib.lessons._shared.work import Work, lent

BLOCKS = ("blocking-call",)  # what is lent here blocks on purpose
UNHEARD = "Who called it must hear of that."

# -- longest_lag ---------------------------------------------------------------------------


def lag_of(attempt: Attempt, work: Work, **options: Any) -> Ending:
    """`longest_lag(work)`."""
    seen = ending(attempt, lambda f: f(lent(work)), given={}, allow=BLOCKS, **options)
    if isinstance(seen.value, float):
        seen.value = round(seen.value, 6)
    return seen


@exercise(
    "A task that sleeps 0.1 s again and again: when it is woken late, by how much? And when is the worst of "
    "these delays known?",
    "Start the heartbeat with `create_task`, let it begin (`await asyncio.sleep(0)`), then `await work()`. A "
    "delay is noted at the beat that ends it, so let it beat once more.",
    "`due = loop.time() + 0.05`, `await asyncio.sleep(0.05)`, `loop.time() - due`, in an endless loop that "
    "keeps the greatest. Cancel the heart in a `finally`, and wait for its end.",
)
def longest_lag(attempt: Attempt) -> None:
    first = require_lag(attempt, Work(1, [2], 1))
    require_forgets(attempt)
    require_two_lags(attempt)
    for steps in (
        (3,),
        (1, [2]),
        ([1.5], 1),
        (1, [0.25], 1),
        ([0.5], 1, [1.5], 0.5, [0.75], 1),
        ([1], 0.01, [1], 0.5),
        (11, [1], 1),
    ):
        require_lag(attempt, Work(*steps))
    require_passes_errors_on(attempt)
    require_work_cancelled(attempt)
    attempt.last = first


def require_lag(attempt: Attempt, work: Work) -> Any:
    """The longest, to a tenth of a second, and not long after the work has ended."""
    seen = lag_of(attempt, work)
    told = f"`work` {work}"
    require(
        work.begun == 1,
        f"It called `work` {work.begun} times instead of once.",
        because="wrong-arguments",
        run=seen.run,
    )
    require_nothing_left(seen, f"{told}. When `longest_lag` had ended")
    require_kind(
        seen.value,
        (int, float),
        f"{told}, and `longest_lag` returned nothing: hand out what was measured with `return`.",
        f"{told}, and `longest_lag` returned {shown(seen.value)} instead of a number of seconds, without a "
        "unit.",
    )
    require(
        abs(seen.value - work.lag) <= 0.1 + 1e-6,
        f"{told}. The longest time on end in which nobody else had a turn was {seconds(work.lag)}; it returned "
        f"{seen.value:g}.{_why(seen.value, work)}",
        because="wrong-result",
        run=seen.run,
    )
    late = (seen.at or 0) - (work.ended or 0)
    require(
        late <= 0.2 + 1e-6,
        f"{told}. Then it was over, and `longest_lag` ended {seconds(late)} later: one more "
        "beat is enough.",
        because="wrong-result",
        run=seen.run,
    )
    return attempt.last


def _why(value: float, work: Work) -> str:
    """What may have led to this figure."""
    blocked = sum(step[0] for step in work.steps if isinstance(step, list))
    whole = blocked + sum(step for step in work.steps if not isinstance(step, list))
    if abs(value - whole) <= 0.2:
        return " Who waits with `await` holds nobody up."
    if blocked > work.lag and abs(value - blocked) <= 0.2:
        return " That is all delays together, and the longest is asked for."
    if value < work.lag and isinstance(work.steps[-1], list):
        return " A delay is noted by the beat that comes after it: is there one?"
    if value <= 0:
        return " Which delays has it noted, and are they above 0?"
    if value < work.lag:
        return " What begins before a beat is due counts from that moment on only: how far apart are the beats?"
    return ""


def require_forgets(attempt: Attempt) -> None:
    """A second measurement knows nothing of the first."""

    async def scenario(answer: Any) -> Any:
        await answer(lent(Work(0.5, [2], 0.5)))
        return await answer(lent(Work(1)))

    run = attempt(scenario=scenario, allow=BLOCKS)
    require(
        run.result <= 0.1,
        "It was called twice. The first `work` held the loop up for 2 s, the second not at all, and for that "
        f"it returned {shown(run.result)}. What is still there from the call before?",
        because="side-effect",
        run=run,
    )


def require_two_lags(attempt: Attempt) -> None:
    """Two measurements on one loop: both see what held it up."""

    async def together(answer: Any) -> Any:
        return await asyncio.gather(answer(lent(Work(1, [2], 1))), answer(lent(Work(6))))

    run = attempt(scenario=together, allow=BLOCKS)
    require(
        all(isinstance(lag, int | float) and 1.9 <= lag <= 2.1 for lag in run.result),
        "Two calls were under way on one loop, and the `work` of one of them held it up for 2 s, for both. "
        f"They returned {shown(run.result[0])} and {shown(run.result[1])}. What do the two calls share?",
        because="side-effect",
        run=run,
    )


def require_passes_errors_on(attempt: Attempt) -> None:
    """What `work` raises comes out, and the heart stops all the same."""
    error = ValueError("no luck")
    seen = lag_of(attempt, Work(1, error=error), expected=FAILED)
    told = "`work` raised ValueError after 1 s"
    require_let_out(seen, error, "longest_lag", told, UNHEARD)
    require_nothing_left(seen, f"{told}. When `longest_lag` had ended")


def require_work_cancelled(attempt: Attempt) -> None:
    """Cancelled along with it, in the middle."""
    jobs = Jobs(lambda _: (3, None))
    work = jobs.function("work")
    seen = ending(attempt, lambda f: f(work), given={}, cancel_at=[1])
    require_ended(seen)
    require_nothing_left(seen, "`longest_lag` was cancelled after 1 s. When it had ended")


# -- with_spinner --------------------------------------------------------------------------


def spun(attempt: Attempt, calls: Calls, **options: Any) -> tuple[Ending, Spinner]:
    """`with_spinner(work)`; if its work takes 2 s, there is time for twenty turns."""
    spinner = Spinner()

    async def spin() -> None:
        await spinner.spin()

    work = calls.function()
    seen = ending(attempt, lambda f: f(work), given={"spin": spin}, **options)
    return seen, spinner


@exercise(
    "Run the cell below it. How many signs are there, and who holds the loop while `work` works?",
    "A plain function that blocks, called in a coroutine, stops every task. Lesson 15 has it run elsewhere.",
    "`await asyncio.to_thread(work)`. And if that raises, or is cancelled: is the spinner ended then? That "
    "belongs into a `finally`, with a wait for its end.",
)
def with_spinner(attempt: Attempt) -> None:
    calls = Calls("a result")
    seen, spinner = spun(attempt, calls, expected=(TimeoutError,))
    told = "`work` took 2 s"
    first = attempt.last
    require(
        calls.begun == 1,
        f"It called `work` {calls.begun} times instead of once.",
        because="wrong-arguments",
        run=seen.run,
    )
    require(
        spinner.turns >= 18,
        f"{told}, and `spin` printed {spinner.turns} of the 20 signs for which there is time. What has to run "
        "beside what?",
        because="wrong-result",
        run=seen.run,
    )
    require(
        spinner.begun == 1,
        f"{told}, and meanwhile {spinner.begun} spinners were begun. One is to turn all the time: what makes a "
        "second one?",
        because="wrong-arguments",
        run=seen.run,
    )
    require_result(seen, calls, "a result")
    require_nothing_left(seen, f"{told}. When `with_spinner` had ended")
    require_spinner_ended(seen, spinner, f"{told}. When `with_spinner` had ended")
    quick, slow = Calls(1, takes=1).function, Calls(2, takes=3).function
    require_the_same_again(
        attempt,
        Call("`with_spinner(work)`", lambda f: f(quick()), 1),
        Call("`with_spinner(other)`", lambda f: f(slow()), 2),
        {"spin": turning},
    )
    odd = Calls(0, takes=1.73)  # who asks every half second is in time for 2 s, and not for this
    seen, _ = spun(attempt, odd)
    require_result(seen, odd, 0)
    require_failure_passed_on(attempt)
    seen, _ = spun(attempt, Calls("a result"), cancel_at=[1], afterwards=2)
    require_ended(seen)
    require_nothing_left(seen, "`with_spinner` was cancelled after 1 s. When it had ended")
    attempt.last = first


def require_result(seen: Ending, calls: Calls, outcome: Any) -> None:
    """What `work` returned, as soon as it is there; the spinner takes 0.2 s to end."""
    told = f"`work` took {seconds(calls.takes)}"
    require_returned(
        seen,
        outcome,
        f"{told} and returned {outcome!r}. `with_spinner` returned {shown(seen.value)}. Hand on what `work` "
        "gave.",
    )
    require(
        (seen.at or 0) <= calls.takes + 0.31,
        f"{told}, and `with_spinner` {seconds(seen.at or 0)}{at(seen.line)}. What else does it wait for?",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )


def require_spinner_ended(seen: Ending, spinner: Spinner, told: str) -> None:
    """Also one that is no task of this loop."""
    require(
        sum(moment <= (seen.at or 0) for moment in spinner.ended) == spinner.begun,
        f"{told}, `spin` was still turning, in a thread or a loop of its own: nobody had cancelled it. Where "
        "does it have to turn, so that `cancel` reaches it?",
        because="task-left-over",
        run=seen.run,
    )


def require_failure_passed_on(attempt: Attempt) -> None:
    """An exception comes out, and ends the spinner as well."""
    error = ValueError("no luck")
    calls = Calls(error, takes=60)
    seen, _ = spun(attempt, calls, expected=(*FAILED, TimeoutError))
    told = "`work` raised ValueError after 60 s"
    require(
        calls.begun == 1,
        f"{told}, and was called {calls.begun} times. Once, however it ends.",
        because="wrong-arguments",
        run=seen.run,
    )
    require_let_out(seen, error, "with_spinner", told, UNHEARD)
    require_nothing_left(seen, f"{told}. When `with_spinner` had ended")


# -- primes_among --------------------------------------------------------------------------


def asked(attempt: Attempt, primes: Primes, numbers: list[int], **options: Any) -> Ending:
    """`primes_among(numbers)`."""
    handed = [*numbers]

    def call(answer: Any) -> Any:
        primes.begin()
        return answer(handed)

    given = {"is_prime": primes.function()}
    seen = ending(attempt, call, given=given, allow=BLOCKS, **options)
    require_untouched(handed, numbers, "the list")
    return seen


@exercise(
    "A coroutine is interrupted nowhere but at an `await` that really waits. Where does yours have one?",
    "Lesson 03: what is a bare `yield` to the loop, and means *let the others run, then go on with me*?",
    "`await asyncio.sleep(0)` in the loop, after each call of `is_prime`.",
)
def primes_among(attempt: Attempt) -> None:
    numbers = [11, 7, 4, 7, 9, 2, 15, 8]
    primes = Primes()
    seen = asked(attempt, primes, numbers)
    first = attempt.last
    told = f"primes_among({numbers}), where each call of `is_prime` took 0.1 s"
    require_found(seen, [11, 7, 7, 2], told, numbers)
    require(
        sorted(primes.asked) == sorted(numbers),
        f"{told}: it asked `is_prime` about {primes.asked}. Each of the numbers once.",
        because="wrong-arguments",
        run=seen.run,
    )
    require(
        primes.most_in_a_row <= 1,
        f"{told}: a task that was ready after the first call had to wait for "
        f"{primes.most_in_a_row - 1} more. {_whose_turn(attempt, numbers)}",
        because="blocking-call",
        run=seen.run,
    )
    require(
        (seen.at or 0) <= 0.1 * len(numbers) * 1.1,
        f"{told}: it took {seconds(seen.at or 0)}, and the calls alone {seconds(0.1 * len(numbers))}. Letting "
        "others run needs no time of its own: how long does it ask to sleep?",
        because="wrong-result",
        line=seen.line,
        run=seen.run,
    )
    many = [7, 11, 7, *range(60, 12, -1)]
    told = "primes_among([7, 11, 7, 60, 59, 58, …, 13])"
    require_found(asked(attempt, Primes(), many), [7, 11, 7, 13], told, many)
    with saying("For no numbers at all"):
        require_found(asked(attempt, Primes(), []), [], "primes_among([])")
    require_the_same_again(
        attempt,
        Call("`primes_among([2, 4])`", lambda f: f([2, 4]), [2]),
        Call("`primes_among([9, 5, 7])`", lambda f: f([9, 5, 7]), [5, 7]),
        {"is_prime": lambda n: n in PRIMES},
    )
    require_ended(asked(attempt, Primes(), numbers, cancel_at=[0.05]))
    attempt.last = first


def _whose_turn(attempt: Attempt, numbers: list[int]) -> str:
    """What keeps the others waiting."""
    if attempt.last is not None and len(attempt.last.tasks) > len(numbers):
        return (
            "Tasks that are ready run one after another, and all of yours were. Begin the next call only "
            "when others have had their turn."
        )
    return (
        "At an `await` it could have had its turn, if something really waits there: where is one, after each "
        "call?"
    )


def _what_was_found(found: Any, numbers: list[int], wanted: list[int]) -> str:
    """What these numbers are instead."""
    if found == [n for n in numbers if n not in wanted]:
        return " Those are the ones that are not prime."
    if found == [*dict.fromkeys(wanted)]:
        return " What stands twice among the numbers is wanted twice."
    if isinstance(found, list) and found == wanted[: len(found)]:
        return " The first of them are right: which line ends it too early?"
    return " The primes are wanted, in the order of the numbers."


def require_found(seen: Ending, wanted: list[int], told: str, numbers: Sequence[int] = ()) -> None:
    """A list of those that are prime, in the order of the numbers."""
    require_list(seen.value, f"{told}: the primes should be in a list.", seen.run)
    why = _what_was_found(seen.value, [*numbers], wanted)
    require_returned(
        seen, wanted, f"{told}: it returned {shown(seen.value)} instead of {wanted}.{why}"
    )
