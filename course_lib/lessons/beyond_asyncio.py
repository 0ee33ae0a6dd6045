"""Lesson 21: callbacks, a loop with a clock, and one program for two frameworks."""

from __future__ import annotations

from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import seconds
from course_lib.lessons._shared.again import Call, require_the_same_again, saying
from course_lib.lessons._shared.callers import Caller
from course_lib.lessons._shared.endings import (
    require_ended,
    require_let_out,
    require_nothing_left,
)
from course_lib.lessons._shared.jobs import Ending, Jobs, ending, leaves
from course_lib.lessons._shared.nappers import (
    Nappers,
    require_any_results,
    require_awake,
    require_end_without_a_nap,
    require_moments,
    require_no_harm_in_being_late,
    require_sleep,
    require_turns,
)
from course_lib.lessons._shared.probing import LOST, probing, require_answers
from course_lib.lessons._shared.siblings import FAILED, require_a_hundred_at_once
from course_lib.lessons._shared.under_trio import Trio, under_trio
from course_lib.lessons._shared.words import named, shown

# -- awaited -------------------------------------------------------------------------------


def awaiting(attempt: Attempt, caller: Caller, **options: Any) -> Ending:
    """`awaited(start)`."""
    return ending(attempt, lambda f: f(caller.function()), given={}, afterwards=3, **options)


@exercise(
    "Lesson 03: what does asyncio have at the bottom of nearly every wait, for a result that is still to come?",
    "`future = loop.create_future()`, two functions that set its result or exception, `start(…)` with both, "
    "and `return await future`. From another thread, whom do they have to ask?",
    "`loop.call_soon_threadsafe(settle, value, None)`, where `settle` does nothing if `future.done()`.",
)
def awaited(attempt: Attempt) -> None:
    first = None
    for value, after in (("a result", 2), (0, 1.37)):
        caller = Caller((after, "on_result", value))
        require_value(awaiting(attempt, caller), caller, value, "`start` called `on_result", after)
        first = first or attempt.last
    require_raised(attempt)
    require_any_value(attempt)
    caller = Caller((2, "on_result", "a result"), in_thread=True)
    told = "In another thread `start` called `on_result"
    seen = awaiting(attempt, caller, allow=("deadlock",))
    require(
        not seen.run.deadlocked,
        f"{told}('a result')` after 2 s, and `awaited` never woke up: a loop does not notice what another "
        "thread does to its futures. How can another thread have the loop call something?",
        because="deadlock",
        run=seen.run,
    )
    require_value(seen, caller, "a result", told)
    require_first_counts(attempt)
    require_late_call_harmless(attempt)
    require_the_same_again(
        attempt,
        Call("`awaited(start)`", lambda f: f(Caller((1, "on_result", 1)).function()), 1),
        Call("`awaited(other)`", lambda f: f(Caller((2, "on_result", 2)).function()), 2),
    )
    attempt.last = first


def require_value(seen: Ending, caller: Caller, value: Any, told: str, after: float = 2) -> None:
    """What came to `on_result`, when it came."""
    told = f"{told}({value!r})` after {seconds(after)}"
    require(
        caller.begun == 1,
        f"It called `start` {caller.begun} times instead of once.",
        because="wrong-arguments",
        run=seen.run,
    )
    require(
        seen.value == value and seen.value is not False,
        f"{told}, and `awaited` returned {shown(seen.value)}. "
        + (
            "What came is the result, 0 too."
            if value == 0
            else "Hand out what `on_result` was given."
        ),
        because="wrong-result",
        run=seen.run,
    )
    require(
        round(seen.at or 0, 6) == after,
        f"{told}, and `awaited` returned after {seconds(seen.at or 0)}. What else does it wait for?",
        because="wrong-result",
        run=seen.run,
    )
    require_nothing_raised(seen, caller, told)


def require_nothing_raised(seen: Ending, caller: Caller, told: str) -> None:
    """Neither in whoever called back, nor on the loop."""
    uncalled = any("not callable" in str(error) for error in caller.raised)
    require(
        not caller.raised,
        f"{told}. That raised {_names(caller)} {caller.where}. "
        + (
            "Somebody was to be handed a function and got None: was the function called there?"
            if uncalled
            else "Which of your lines fails there?"
        ),
        because="exception",
        run=seen.run,
    )


def require_any_value(attempt: Attempt) -> None:
    """Which of the two was called decides, and not what it was handed."""
    for value in (None, LookupError("as a value")):
        seen = awaiting(
            attempt,
            Caller((2, "on_result", value)),
            expected=(Exception,),
            allow=("deadlock",),
        )
        did = f"raised {named(seen.error)}" if seen.error else f"returned {shown(seen.value)}"
        require(
            seen.value is value and seen.error is None,
            f"`start` called `on_result({value!r})`, and `awaited` "
            f"{'never ended' if seen.run.deadlocked else did}. Whatever comes there is the result. How does "
            "your code tell which of the two was called?",
            because="wrong-result",
            run=seen.run,
        )


def require_raised(attempt: Attempt) -> None:
    """The exception itself that came to `on_error`."""
    error = ValueError("no luck")
    caller = Caller((2, "on_error", error))
    seen = awaiting(attempt, caller, expected=(Exception,))
    told = "`start` called `on_error(ValueError('no luck'))`"
    require_let_out(seen, error, "awaited", told, "Who awaits it should meet just that exception.")
    require_nothing_raised(seen, caller, told)


def require_first_counts(attempt: Attempt) -> None:
    """A second call is not heard."""
    require_second_unheard(attempt, "first", ValueError("second"))
    require_second_unheard(attempt, None, ValueError("second"))
    require_second_unheard(attempt, ValueError("first"), "second")


def require_second_unheard(attempt: Attempt, first: Any, second: Any) -> None:
    """Of two calls at the same moment, an exception goes to `on_error`, and all else to `on_result`."""
    one, other = (
        "on_error" if isinstance(what, Exception) else "on_result" for what in (first, second)
    )
    caller = Caller((1, one, first), (1, other, second))
    seen = awaiting(attempt, caller, expected=(Exception,))
    told = f"`start` called `{one}({first!r})`, and at the same moment `{other}`"
    require(
        (seen.error or seen.value) is first,
        f"{told}. Only the first call counts, and `awaited` "
        + (
            f"returned {shown(seen.value)}."
            if seen.error is None
            else f"raised {named(seen.error)}."
        ),
        because="wrong-result",
        run=seen.run,
    )
    require(
        not caller.raised,
        f"{told}. That raised {_names(caller)} {caller.where}. How does one see that a future has its "
        "result already, and when is it time to look?",
        because="exception",
        run=seen.run,
    )


def require_late_call_harmless(attempt: Attempt) -> None:
    """Cancelled, it ends; what comes then is nobody's."""
    with saying("`start` never called back"):  # nobody waits on, in a thread say
        require_ended(awaiting(attempt, Caller(), cancel_at=[1]))
    caller = Caller((2, "on_result", "late"))
    seen = awaiting(attempt, caller, cancel_at=[1])
    require_ended(seen)
    require(
        not caller.raised,
        f"`awaited` was cancelled after 1 s, and after 2 s `start` called `on_result('late')`. That raised "
        f"{_names(caller)} {caller.where}. What has become of a future when its task was cancelled?",
        because="exception",
        run=seen.run,
    )


def _names(caller: Caller) -> str:
    return " and ".join(dict.fromkeys(type(error).__name__ for error in caller.raised))


# -- run_naps ------------------------------------------------------------------------------


@exercise(
    "`take_turns` asked everybody in every round. Here each has a moment before which nobody asks. Who is "
    "next? And how long may you sleep until then?",
    "Keep (due, coroutine, …) of all that sleep. Take the one with the smallest `due`, `time.sleep` until "
    "then, `send(None)`, and put it back with a new `due`; on `StopIteration` keep its result.",
    "`heapq.heappush` and `heappop` find the smallest. Two equal moments make them compare what comes next in "
    "the tuple: let that be a number that grows, `next(itertools.count())`.",
)
def run_naps(attempt: Attempt) -> None:
    told = "Three coroutines that sleep for 3 s, for 1 s twice, and for 2 s"
    nappers = Nappers()
    nap = nappers.nap
    run = nappers.run(attempt, nap("Ann", 3), nap("Bob", 1, 1), nap("Cy", 2))
    first = attempt.last
    require_awake(run, ["Ann", "Bob", "Cy"], told)
    require_moments(nappers, run, told)
    require_sleep(run, told)
    require(
        {*nappers.sent} == {None},
        f"{told}: they were sent {nappers.sent}. Each should be sent None.",
        because="wrong-arguments",
        run=run,
    )
    require_turns(attempt)
    require_no_harm_in_being_late(attempt)
    require_end_without_a_nap(attempt)
    with saying("Without any coroutine"):
        require_awake(Nappers().run(attempt), [], "run_naps()")
    nappers, names = Nappers(), [f"No. {number}" for number in range(100)]
    run = nappers.run(attempt, *(nappers.nap(name, 1) for name in names))
    require_awake(run, names, "A hundred coroutines")
    require_any_results(attempt)
    error = ValueError("no luck")
    nappers = Nappers()
    run = nappers.run(attempt, nappers.nap("Ann", 3), nappers.nap("Bob", 1, error=error))
    require(
        run.error is error and run.elapsed < 3,
        "One of two coroutines raised ValueError after 1 s. `run_naps` "
        + (f"returned {shown(run.result)}" if run.error is None else f"raised {named(run.error)}")
        + f" after {seconds(run.elapsed)}. The exception should come out at once.",
        because="lost-exception",
        run=run,
    )
    with saying(
        "After a call in which a coroutine had raised", "What is still there from that call?"
    ):
        nappers = Nappers()
        require_awake(nappers.run(attempt, nappers.nap("Cy", 1)), ["Cy"], "one coroutine")
    attempt.last = first


# -- probe_all -----------------------------------------------------------------------------


@exercise(
    "What starts several at once in AnyIO, and has no result of its own?",
    "`async with anyio.create_task_group() as group:` and `group.start_soon(function, argument)`. Where can "
    "the function leave what it found?",
    "A dict outside of the block, and a function `async def ask(name): answers[name] = await probe(name)`.",
)
def probe_all(attempt: Attempt) -> None:
    names, answers = ["Ann", "Bob", "Cy"], {"Ann": "Ann!", "Bob": "Bob!", "Cy": "Cy!"}
    jobs = Jobs(lambda name: ({"Ann": 3, "Bob": 1}.get(name, 2), f"{name}!"))
    seen = probing(attempt, jobs, names, expected=(AttributeError,))
    require(
        "RunContext" not in str(seen.error),
        "Under asyncio it called a function of Trio's own, which works under Trio only. What does the same "
        "under both?",
        because="exception",
        run=seen.run,
    )
    if seen.error is not None:
        seen = probing(attempt, jobs, names)  # a slip, to be told as any other
    first = attempt.last
    told = "Under asyncio, with answers that take 3, 1 and 2 s"
    require_answers(seen, answers, told)
    require(
        sorted(jobs.arguments) == names,
        f"{told}: it asked about {jobs.arguments}. Each name once.",
        because="wrong-arguments",
        run=seen.run,
    )
    require(
        seen.at == 3,
        f"{told}: it took {seconds(seen.at or 0)}. All are asked at once, so 3 s are enough.",
        because="sequential",
        line=seen.line,
        run=seen.run,
    )
    require_nothing_left(seen, f"{told}. When it had ended")
    require_under_trio(attempt, names, answers)
    with saying("For no names at all"):
        require_answers(probing(attempt, jobs, []), {}, "probe_all([])")
    with saying("With an answer that is an empty text, and comes after 1,000 s", LOST):
        seen = probing(attempt, Jobs(lambda name: (1000, "")), ["Ann"], expected=(TimeoutError,))
        require(
            seen.error is None, "TimeoutError came out. Who has set a limit?", because="exception"
        )
        require_answers(seen, {"Ann": ""}, "probe_all(['Ann'])")
    jobs = Jobs(lambda name: (1, f"{name}!"))
    require_a_hundred_at_once(jobs, probing(attempt, jobs, [f"name {n}" for n in range(100)]))
    require_failure_out(attempt)
    seen = probing(attempt, Jobs(lambda name: (3, name)), names, cancel_at=[1])
    require_ended(seen)
    require_nothing_left(seen, "It was cancelled after 1 s. When it had ended")
    attempt.last = first


def require_under_trio(attempt: Attempt, names: list[str], answers: dict[str, str]) -> None:
    """The same there, and as quickly."""
    seen = under_trio(attempt, lambda name: ({"Ann": 3, "Bob": 1}.get(name, 2), f"{name}!"), names)
    require(
        seen.error is None,
        f"Under asyncio it is right. Under Trio it raised {type(seen.error).__name__}. Which of the "
        "functions that it calls are asyncio's own?",
        because="exception",
        run=seen.run,
    )
    require(
        seen.value == answers and seen.took == 3,
        f"Under asyncio it is right. Under Trio it returned {shown(seen.value)} after {seconds(seen.took)}, "
        f"instead of {answers} after 3 s. What does your code do differently there?",
        because="wrong-result",
        run=seen.run,
    )


def require_failure_out(attempt: Attempt) -> None:
    """Alone or in a group, and the others are cancelled, here and there."""
    error = ValueError("no luck")

    def plan(name: str) -> tuple[float, Any]:
        return (1, error) if name == "Bob" else (3, name)

    seen = probing(attempt, Jobs(plan), ["Ann", "Bob"], expected=FAILED)
    told = "Under asyncio the probe of Bob raised ValueError after 1 s"
    require_let_out(seen, error, "probe_all", told, "Whoever asks must hear of that.")
    require_nothing_left(
        seen, f"{told}, when the other one needed 2 s more. When `probe_all` had ended"
    )
    require(
        (seen.at or 0) <= 1.5,
        f"{told}, and `probe_all` ended after {seconds(seen.at or 0)}. The other probe should be cancelled.",
        because="wrong-result",
        run=seen.run,
    )
    there: Trio = under_trio(attempt, plan, ["Ann", "Bob"])
    require(
        error in leaves(there.error),
        "Under asyncio it is right. Under Trio the probe of Bob raised ValueError, and `probe_all` "
        + (
            f"returned {shown(there.value)}. Whoever asks must hear of that."
            if there.error is None
            else f"raised {named(there.error)}."
        ),
        because="lost-exception",
        run=there.run,
    )
