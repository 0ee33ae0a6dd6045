"""Lesson 23: tests of what waits, and ways to see what a program is doing."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, shortly
from course_lib.lessons._shared.labels import (
    require_back,
    require_back_when_cancelled,
    require_errors_out,
    require_two_at_once,
)
from course_lib.lessons._shared.retrying import RIGHT, WRONG, tested
from course_lib.lessons._shared.transports import asked, require_other_numbers, what_of_codes
from course_lib.lessons._shared.waiting import (
    goes_down,
    is_over,
    naps,
    sleeps_deep_down,
    waits_for_a_future,
    waits_for_news,
)
from course_lib.run.run import Run
from solutions.testing_and_debugging import label

# -- flaky ---------------------------------------------------------------------------------


@exercise(
    "`httpx.MockTransport(function)`: the function is handed a request and returns a response.",
    "How often a path was asked for must be remembered from one call of that function to the next, and "
    "for this transport alone. A dict or a `Counter` inside of `flaky` is remembered by a function that "
    "stands there, too.",
    '`request.url.path` is the path; `httpx.Response(503, headers={"Retry-After": "1"})` a refusal, '
    "`httpx.Response(200, text=text)` an answer.",
)
def flaky(attempt: Attempt) -> None:
    run = attempt(2, "hello")
    require(
        isinstance(run.result, httpx.MockTransport),
        f"`flaky(2, 'hello')` returned an object of the type `{type(run.result).__name__}`, and should "
        "return an `httpx.MockTransport`.",
        because="wrong-type",
        run=run,
    )
    seen = asked(attempt, lambda answer: [answer(2, "hello")], ["/a"] * 4)
    codes = [response.status_code for response in seen]
    told = "Of `flaky(2, 'hello')` one path was asked for four times. The answers had the codes"
    require(
        codes == [503, 503, 200, 200],
        f"{told} {codes}, and should have had [503, 503, 200, 200]. {what_of_codes(codes)}",
        because="wrong-result",
    )
    require(
        all(response.headers.get("retry-after") == "1" for response in seen[:2]),
        "A 503 should say `Retry-After: 1` in its headers; the first one had "
        f"{seen[0].headers.get('retry-after')!r}.",
        because="wrong-result",
    )
    require(
        [response.text for response in seen[2:]] == ["hello", "hello"],
        f"The text of an answer with 200 should be 'hello', and was {shortly(seen[2].text)}. Which argument of "
        "`Response` is the text as it is?",
        because="wrong-result",
    )
    seen = asked(attempt, lambda answer: [answer(1, "one"), answer(1, "two")], ["/a", "/a"])
    codes = [response.status_code for response in seen]
    require(
        codes == [503, 200, 503, 200] and seen[3].text == "two",
        "Two transports were made by `flaky(1, …)`, and each asked for /a twice. They answered "
        f"{codes} instead of [503, 200, 503, 200]. What do the two share?",
        because="side-effect",
    )
    seen = asked(
        attempt, lambda answer: [answer(1, "hello")], ["/b", "/c", "POST /b", "/c", "/c?x=1"]
    )
    codes = [response.status_code for response in seen]
    require(
        codes == [503, 503, 200, 200, 200],
        "`flaky(1, 'hello')` was asked for /b, /c, /b by POST, /c and /c?x=1, and answered "
        f"{codes} instead of [503, 503, 200, 200, 200]. Each path is counted alone, and what stands behind a "
        "question mark is no part of it.",
        because="wrong-result",
    )
    require_other_numbers(attempt)


# -- test_retried --------------------------------------------------------------------------


@exercise(
    "Give `retried` a job that notes when it was called and fails as often as you like. What do you "
    "expect of the notes, and of what comes out?",
    "`asyncio.get_running_loop().time()` says when. From the moments of the calls come the pauses between "
    "them.",
    "At least four stories: the job gives something at once; it fails a few times and then gives "
    "something; it fails for ever; it raises something that is no OSError. And choose a `pause` that is "
    "not 1.",
    "After the last failure the error should come out *at once*: look at the clock there as well. And which "
    "of the errors is it? Each of them may be another one.",
)
def test_retried(attempt: Attempt) -> None:
    first: Run | None = None
    for right in RIGHT:
        run = tested(attempt, right, passes=True)
        first = first or run
        require(
            run.error is None,
            f"Your test refuses a `retried` that does all that it should{at(run.error_line())}: "
            f"{type(run.error).__name__}{f' {said!r}' if (said := str(run.error)[:60]) else ''}. What does it "
            "demand that the text does not say?",
            because="wrong-result",
            line=run.error_line(),
            run=run,
        )
    for what, broken in WRONG.items():
        run = tested(attempt, broken, passes=False)
        require(
            run.error is not None,
            f"Your test passes for a `retried` that {what}. Which story would show that?",
            because="lost-exception",
            run=run,
        )
    attempt.last = first


# -- stuck ---------------------------------------------------------------------------------


@exercise(
    "`task.done()` says whether it has ended, `task.get_name()` its name, `task.get_coro()` its coroutine.",
    "`coroutine.cr_await` is what a coroutine waits for, as in lesson 03: often another coroutine, which has "
    "a `cr_await` again. At the bottom is something that has none.",
    "Go down as long as what stands in `cr_await` has a `cr_await` itself. `coroutine.__name__` is the "
    "function's.",
)
def stuck(attempt: Attempt) -> None:
    require_found(attempt, 0)
    require_found(attempt, 100)
    run = attempt([])
    require(
        run.result == {},
        f"For an empty list it returned {shortly(run.result)}. Is that still there from the call before?",
        because="side-effect",
        run=run,
    )


def require_found(attempt: Attempt, more: int) -> None:
    """Each task that is not done, with the innermost function; `more` sleep beside them."""
    names = ("deep", "deeper", "news", "future", "over", "not begun")

    async def looks(answer: Any) -> tuple[Any, list[str]]:
        news, future = asyncio.Event(), asyncio.get_running_loop().create_future()
        waits = (sleeps_deep_down(), goes_down(9), waits_for_news(news), waits_for_a_future(future))
        todo = (*waits, is_over())
        tasks = [
            asyncio.create_task(one, name=name) for one, name in zip(todo, names, strict=False)
        ]
        tasks += [asyncio.create_task(naps(), name=f"nap {n}") for n in range(more)]
        await asyncio.sleep(1)
        tasks.append(asyncio.create_task(is_over(), name="not begun"))
        before = [*tasks]
        found = answer(tasks)
        ended = [task.get_name() for task in tasks if task.cancelling()]
        require(
            tasks == before,
            "The list of tasks that it was given is another one afterwards. It belongs to the caller.",
            because="side-effect",
        )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return found, ended

    require(
        not inspect.iscoroutinefunction(attempt.function),
        "`stuck` should be a plain function. Yours is a coroutine function, so calling it runs nothing: leave "
        "`async` away.",
        because="wrong-type",
    )
    run = attempt(scenario=looks)
    found, ended = run.result
    require(
        not ended,
        f"It cancelled {' and '.join(ended)}. Looking changes nothing: which line calls `cancel`?",
        because="side-effect",
        run=run,
    )
    require(
        isinstance(found, dict),
        f"It returned {shortly(found)}, and should return a dict.",
        because="wrong-type",
        run=run,
    )
    odd = [key for key in found if not isinstance(key, str)]
    require(
        not odd,
        "The keys of the dict should be the tasks' names, as `get_name()` gives them. One is "
        f"a `{type(odd[0]).__name__ if odd else ''}`.",
        because="wrong-type",
        run=run,
    )
    require(
        "over" not in found,
        "A task that is done stands in the dict. It waits for nothing any more: ask `task.done()`, and "
        "leave it out.",
        because="wrong-result",
        run=run,
    )
    sleepers = [f"nap {n}" for n in range(more)]
    missing = [name for name in (*names, *sleepers) if name != "over" and name not in found]
    require(
        not missing,
        f"The task called `{' '.join(missing[:1])}` is missing in the dict: each that is not done should "
        "stand there, also one that has not begun. Which line passes over it?",
        because="wrong-result",
        run=run,
    )
    extra = len({*found} - {*names, *sleepers})
    require(
        not extra,
        f"In the dict {'stands a name' if extra == 1 else f'stand {extra} names'} that none of the `tasks` "
        "has. Where does one come from that was not handed over?",
        because="wrong-result",
        run=run,
    )
    for name, wanted, chain in (
        ("future", "waits_for_a_future", "`waits_for_a_future`, which awaits a future"),
        ("not begun", "is_over", "`is_over`, which has not begun"),
        ("news", "wait", "`waits_for_news`, which awaits `Event.wait`"),
        ("deep", "sleep", "`sleeps_deep_down`, which awaits `naps`, which awaits `asyncio.sleep`"),
        (
            "deeper",
            "sleep",
            "`goes_down`, which awaits itself nine times, and then `asyncio.sleep`",
        ),
    ):
        require(
            found[name] == wanted,
            f"A task runs {chain}. It should be said to wait in {wanted!r}, the innermost coroutine "
            f"function, and you say {found[name]!r}.",
            because="wrong-result",
            run=run,
        )


# -- labelled ------------------------------------------------------------------------------


@exercise(
    "Run the cell behind it. What does `label` say in the thread, and what afterwards?",
    "`run_in_executor` starts with an empty context; `asyncio.to_thread` hands over a copy of the caller's.",
    "`token = label.set(name)` can be undone: `label.reset(token)`. Where must that stand to be done in "
    "any case?",
)
def labelled(attempt: Attempt) -> None:
    seen: list[Any] = []
    loops: list[int] = []

    def job() -> int:
        seen.append((label.get(), threading.get_ident()))
        time.sleep(2)
        return 7

    async def once(answer: Any) -> tuple[Any, str]:
        loops.append(threading.get_ident())
        label.set("outside")
        return await answer("Ann", job), label.get()

    run = attempt(scenario=once, given={"label": label}, allow=("blocking-call",))
    result, after = run.result
    require(
        len(seen) == 1,
        f"`job` was called {len(seen)} times instead of once.",
        because="wrong-arguments",
        run=run,
    )
    inside, thread = seen[0]
    require(
        thread != loops[0],
        "`job` was called in the event loop's own thread, and while it runs nothing else does. Who calls "
        "a plain function in another thread?",
        because="blocking-call",
        run=run,
    )
    require(
        inside == "Ann",
        f"`labelled('Ann', job)`: in `job`, `label.get()` gave {inside!r} instead of 'Ann'. A thread has "
        "a context of its own: who hands it a copy of yours?",
        because="wrong-result",
        run=run,
    )
    require(
        result == 7,
        f"`job` returned 7, and `labelled` returned {shortly(result)}. Hand on what the job gave.",
        because="wrong-result",
        run=run,
    )
    require_back(after, "it had returned", run)
    first = run
    require_two_at_once(attempt)
    require_errors_out(attempt)
    require_back_when_cancelled(attempt)
    attempt.last = first
