"""What lesson 24 demands of `serve`: all at once, a time of grace, and failures that are told."""

from __future__ import annotations

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds
from course_lib.lessons._shared.endings import require_nothing_left, require_returned
from course_lib.lessons._shared.jobs import Unforeseen
from course_lib.lessons._shared.served import Service, served
from course_lib.lessons._shared.words import shown


def require_many(attempt: Attempt) -> None:
    """However many there are, none waits for the others."""
    names = [str(number) for number in range(120)]
    service = Service(dict.fromkeys(names, 2) | {"7": 400}, at=dict.fromkeys(names, 0))
    seen = served(attempt, service, stop=500, grace=5)
    at_once = sum(began == 0 for began in service.began.values())
    require(
        at_once == 120,
        f"120 requests came at the same moment, and {at_once} answers began then. Each should begin at once, "
        "however many are being answered.",
        because="sequential",
        run=seen.run,
    )
    require(
        service.how["7"] == "done",
        f"One of 120 answers took 400 s, and was {service.how['7']}. `stop` was set after 500 s: until then "
        "nobody is short of time. Which line sets a limit (`timeout`, `wait_for`)?",
        because="wrong-result",
        run=seen.run,
    )


def require_grace(attempt: Attempt) -> None:
    """Those under way may finish, for a while; who comes later is not answered."""
    # `stop` is on the beat of nobody who looks now and then, and what comes late comes before they look again
    takes = {"quick": 3.125, "slow": 60.125, "saves": 60.125, "late": 1}
    at = dict.fromkeys(takes, 4.125) | {"late": 5.3125}
    service = Service(takes, at, saving=["saves"])
    seen = served(attempt, service, stop=5.25, grace=4)
    told = "When `stop` was set, one answer needed 2 s more and two 59 s; grace=4"
    taken = service.came_of("late")
    require(
        not taken,
        f"A request that came just after `stop` was set was {taken}. No more are taken then. "
        "Which line waits for the next one, and looks at `stop`?",
        because="wrong-result",
        run=seen.run,
    )
    require(
        service.how["quick"] == "done",
        f"{told}. The first was {service.how['quick']}: it had {seconds(4)} to finish.",
        because="wrong-result",
        run=seen.run,
    )
    require(
        service.how["slow"] == "cancelled",
        f"{told}. One of these two was {service.how['slow']}, and should have been cancelled after 4 s.",
        because="wrong-result",
        run=seen.run,
    )
    require_nothing_left(seen, f"{told}. When it returned")
    require_returned(
        seen,
        2,
        f"{told}. It returned {shown(seen.value)}: two were cut short. "
        + (
            "One of these returned what it had when it was cancelled, so that its task ended like any other. "
            if seen.value == 1
            else ""
        )
        + "When is it clear which ones are late?",
    )
    require(
        seen.at is not None and 9.25 <= seen.at <= 9.85,
        f"{told}. It returned {seconds((seen.at or 0) - 5.25)} after `stop`, and should have after 4 s.",
        because="wrong-result",
        run=seen.run,
    )


def require_no_grace(attempt: Attempt) -> None:
    """0 s are none."""
    seen = served(attempt, Service({"slow": 60}, {"slow": 4}, tidying=20), stop=5, grace=0)
    told = "`stop` was set after 5 s, one answer needed 59 s more (20 s when cancelled, to tidy up); grace=0"
    require(
        seen.at is not None and seen.at <= 25.1,
        f"{told}: it had none. It returned after "
        f"{seconds(seen.at or 0)}. To `or` and `if`, 0 is the same as nothing: where is it no limit?",
        because="wrong-result",
        run=seen.run,
    )
    require_nothing_left(seen, f"{told}. When it returned, after {seconds(seen.at or 0)}")


def require_failures_disturb_nobody(attempt: Attempt) -> None:
    """One that fails is reported; the others go on."""
    service = Service({"bad": ValueError("a bad request"), "good": 3}, at={"bad": 0, "good": 1})
    seen = served(attempt, service, stop=9, grace=5, expected=(ValueError, BaseExceptionGroup))
    require(
        seen.error is None and service.how.get("good") == "done",
        "One answer failed with a ValueError. "
        + (
            f"{type(seen.error).__name__} came out of `serve`."
            if seen.error
            else f"The next request was {service.how.get('good', 'not answered')}."
        )
        + " It should disturb nobody.",
        because="exception",
        run=seen.run,
    )
    begun = service.calls.count("bad")
    require(
        begun == 1,
        f"One answer failed with a ValueError, and `answer` was called {begun} times for that request. What "
        "has failed has failed, and is told: who begins `answer` again?",
        because="wrong-result",
        run=seen.run,
    )
    require(
        "a bad request" in seen.run.text,
        "An answer failed with ValueError('a bad request'), and no line was printed with these words in it. "
        "Who looks at its error, and prints it?",
        because="lost-exception",
        run=seen.run,
    )
    printed = min(line.time for line in seen.run.lines if "a bad request" in line.text)
    require(
        printed < 9,
        f"An answer failed at once, and its line was printed after {seconds(printed)}, when `stop` was set. A "
        "service may run for days: who looks at an error as soon as it is there?",
        because="lost-exception",
        run=seen.run,
    )
    # any kind of error: nobody can name them all
    service = Service({"bad": Unforeseen("too bad")}, at={"bad": 4})
    seen = served(attempt, service, stop=4.5, grace=5, expected=(Unforeseen, BaseExceptionGroup))
    require(
        seen.error is None and "too bad" in seen.run.text,
        "An answer that was under way when `stop` was set failed with Unforeseen('too bad') soon after. "
        + (f"{type(seen.error).__name__} came out." if seen.error else "Nothing was printed of it.")
        + " A failure of any kind is printed then as before, and disturbs nobody.",
        because="lost-exception",
        run=seen.run,
    )
