"""A `get` for `fetch` of lesson 24 that follows a plan, and a `pace` that counts."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import seconds
from course_lib.lessons._shared.again import Call, require_the_same_again
from course_lib.lessons._shared.endings import require_let_out
from course_lib.lessons._shared.jobs import Ending, ending
from course_lib.lessons._shared.words import shown
from solutions.capstone import PageError


class Asked:
    """Each call of `get` follows the next item of a plan: an error, a value, or (how long, value)."""

    def __init__(self, *plan: Any, pace: float = 0.0) -> None:
        self.plan, self.pace_takes = [*plan], pace
        self.urls: list[Any] = []
        self.began: list[float] = []
        self.cancelled: list[float | None] = []  # when, if it was
        self.turns: list[float] = []
        self.went_on: list[float] = []  # when each of them came

    async def get(self, url: Any) -> Any:
        self.urls.append(url)
        self.began.append(time.monotonic())
        number = len(self.cancelled)
        self.cancelled.append(None)
        step = self.plan.pop(0) if self.plan else "too many tries"
        takes, outcome = step if isinstance(step, tuple) else (0, step)
        try:
            await asyncio.sleep(takes)
        except asyncio.CancelledError:
            self.cancelled[number] = time.monotonic()
            raise
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def pace(self) -> None:
        self.turns.append(time.monotonic())
        await asyncio.sleep(self.pace_takes)
        self.went_on.append(time.monotonic())


def fetched(attempt: Attempt, asked: Asked, **options: Any) -> Ending:
    """`await fetch(get, "url", pace)`."""
    return ending(
        attempt,
        lambda answer: answer(asked.get, "url", asked.pace),
        given={"PageError": PageError},
        afterwards=1,
        **options,
    )


def came(seen: Ending) -> str:
    """When and how a call of `fetch` ended."""
    how = f"returned {shown(seen.value)}" if seen.error is None else f"raised {seen.error!r}"
    return f"After {seconds(seen.at or 0)} `fetch` {how}"


def require_tries(attempt: Attempt, plan: list[Any], wanted: str, begins: list[float]) -> None:
    """Tries after errors, and pauses between them."""
    asked = Asked(*plan)
    seen = fetched(attempt, asked)
    told = f"`get` raised OSError {len(plan) - 1} times and then gave {wanted!r}"
    require(
        seen.value == wanted and asked.began == begins,
        f"{told}. `fetch` returned {shown(seen.value)}. The tries began after "
        f"{', '.join(map(seconds, asked.began))}. They should begin after "
        f"{', '.join(map(seconds, begins))}: with pauses of 1 s and 2 s.",
        because="wrong-result",
        run=seen.run,
    )


def require_gives_up(attempt: Attempt) -> None:
    """After three tries the last error comes out, at once."""
    errors = [OSError(word) for word in ("one", "two", "three", "four", "five")]
    asked = Asked(*errors)
    seen = fetched(attempt, asked, expected=(OSError,))
    require(
        len(asked.began) == 3,
        f"`get` raised OSError each time, and was tried {len(asked.began)} times. It should be 3 times "
        "in all: which line counts?",
        because="wrong-result",
        run=seen.run,
    )
    require_let_out(
        seen,
        errors[2],
        "fetch",
        "`get` raised OSError at each of three tries",
        "The last of these errors should come out.",
    )
    require(
        seen.at == 3,
        f"The third try failed after 3 s, and the error came out after {seconds(seen.at or 0)}. Which try "
        "did it wait for?",
        because="wrong-result",
        run=seen.run,
    )
    require(
        len(asked.turns) <= 3,
        f"`get` was tried 3 times, and `pace` was called {len(asked.turns)} times, the last time when all had "
        "failed. No try follows, so its error should come out at once. Where does a turn belong?",
        because="wrong-result",
        run=seen.run,
    )


def require_patience(attempt: Attempt) -> None:
    """A slow try is given up, and the next may be quick."""
    asked = Asked((4, OSError("one")), (4, "text"))
    seen = fetched(attempt, asked, expected=(OSError,))
    require(
        seen.value == "text" and asked.began == [0, 5],
        f"The first try fails after 4 s, the second takes 4 s. {came(seen)}. It should return 'text' after 9 "
        "s: each try has 5 s of its own. What does the limit stand around?",
        because="wrong-result",
        run=seen.run,
    )
    asked = Asked((60, "late"), (4, "text"))
    seen = fetched(attempt, asked, expected=(OSError,))
    told = "The first try would take 60 s, the second takes 4 s"
    # the limit stands right where the error is that of a try which was given up
    gave_up = seen.at == 5 and isinstance(seen.error, TimeoutError)
    require(
        seen.value == "text" and asked.began == [0, 6],
        f"{told}. {came(seen)}. Each try that takes longer than 5 s should be given up, and 1 s later the "
        f"next one begin. {'Which line lets the TimeoutError out?' if gave_up else 'Where is its limit?'}",
        because="wrong-result",
        run=seen.run,
    )
    require(
        asked.cancelled[0] == 5,
        f"{told}. The first one went on, for nobody, when it had been given up: what shields it "
        "from being cancelled?",
        because="task-left-over",
        run=seen.run,
    )
    asked = Asked((60, ""), (60, ""), (60, ""))
    seen = fetched(attempt, asked, expected=(OSError,))
    require(
        isinstance(seen.error, OSError) and seen.at == 18,
        f"Three tries would each take 60 s. {came(seen)}. It should raise TimeoutError (or another OSError) "
        "after 18 s: three times 5 s, and the pauses of 1 s and 2 s between.",
        because="lost-exception",
        run=seen.run,
    )


def require_other_errors_out(attempt: Attempt) -> None:
    """What is no OSError is worth no second try."""
    error = PageError("status 404")
    asked = Asked(error, "text")
    seen = fetched(attempt, asked, expected=(PageError,))
    require_let_out(
        seen,
        error,
        "fetch",
        "`get` raised a PageError",
        "It is no OSError. Catch OSError alone, and let others out.",
    )


def require_own_turn(attempt: Attempt) -> None:
    """Each try waits for its turn, and that is not counted."""
    asked = Asked(OSError("one"), (4, "text"), pace=30)
    seen = fetched(attempt, asked, expected=(OSError,))
    told = "`pace` took 30 s each time, the first try failed, and the second took 4 s"
    require(
        len(asked.turns) >= 2,
        f"{told}. `pace` was called {'once' if len(asked.turns) == 1 else 'not at all'} for 2 tries: it "
        "belongs to each of them.",
        because="unthrottled",
        run=seen.run,
    )
    require(
        asked.began == [30, 61] and seen.value == "text",
        f"{told}. {came(seen)}, and should return 'text' after 65 s. What does the limit of 5 s stand around?",
        because="wrong-result",
        run=seen.run,
    )
    turns = asked.went_on[:2]
    require(
        turns == asked.began,
        f"{told}. Their turns came after {' and '.join(map(seconds, turns))}, and they began after "
        f"{' and '.join(map(seconds, asked.began))}. Whoever pauses when it has its turn asks in that of the "
        "next one. Which comes first, the pause or the turn?",
        because="unthrottled",
        run=seen.run,
    )


def require_two_fetches(attempt: Attempt) -> None:
    """Two at once have nothing to do with each other."""

    def call(text: str) -> Call:
        return Call(
            f"fetch(get, {text!r}, pace)",
            lambda answer: answer((asked := Asked((1, text))).get, text, asked.pace),
            text,
        )

    require_the_same_again(attempt, call("one"), call("two"))


def require_empty_page(attempt: Attempt) -> None:
    """A page on which nothing stands is a page, and what `get` gives is handed on whatever it is."""
    for nothing, told in (("", "'', the text of an empty page"), (None, "None")):
        asked = Asked(nothing, "another try")
        seen = fetched(attempt, asked)
        require(
            seen.error is None and seen.value == nothing and len(asked.urls) == 1,
            f"`get(url)` gave {told}. `fetch` called it {len(asked.urls)} times, and "
            f"{f'raised {type(seen.error).__name__}' if seen.error else f'returned {shown(seen.value)}'}. That "
            "was an answer: hand it on.",
            because="wrong-result",
            run=seen.run,
        )
