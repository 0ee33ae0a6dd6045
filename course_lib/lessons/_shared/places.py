"""What lessons 13 and 14 demand of a download that fails, is cancelled, or has to wait for its place."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from course_lib.checks.exercise import require
from course_lib.checks.saying import at
from course_lib.lessons._shared.cancelling import cancelled_when, require_cancelled
from course_lib.lessons._shared.download_one import (
    Download,
    require_all_well,
    require_silence,
)
from course_lib.lessons._shared.errors import first_of, require_an_error, require_no_plain_slip
from course_lib.lessons._shared.in_flight import require_at_least, require_at_most, with_time_enough
from course_lib.lessons._shared.practice import Practice
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from course_lib.servers import Reply


def require_errors_out(
    download: Download,
    unlucky: Mapping[str, dict[str, Reply]],
    kinds: Sequence[type[Exception]],
    quiet: bool = False,
) -> None:
    """Whatever goes wrong otherwise is raised as it is; nothing is saved, and the place is free again.

    quiet: it has been told to print nothing, and does not.
    """
    for (what, replies), kind in zip(unlucky.items(), kinds, strict=True):
        with Practice(delay=0, replies=replies) as practice:
            run = download(practice, "FR")
        told = f"The server's answer was {what}"
        require_no_plain_slip(run)
        require_no_file(practice, told)
        require_an_error(
            run,
            f"{told}, and your function returned {described(run.result[0]) if run.result else None}. Only 404 "
            "means that there is no such flag. `supervisor` wants to say what went wrong: let the error out.",
        )
        require(
            isinstance(first_of(run.error), kind),
            f"{told}, and what came out is {named(run.error)}{at(run.error_line())}. Let the first error, "
            f"{kind.__name__}, out as it is: it knows what happened.",
            because="exception",
            line=run.error_line(),
            run=run,
        )
        require_free_again(download, run, told)
        require_silence(run, verbose=not quiet)


def require_no_file(practice: Practice, told: str) -> None:
    """Nothing was saved."""
    require(
        not practice.saved,
        f"{told}, yet something was saved as {', '.join(map(repr, practice.saved))}. Save when all that is "
        "needed has come.",
        because="side-effect",
    )


def require_free_again(download: Download, run: Run, told: str) -> None:
    """The semaphore has its place back, at that very moment."""
    taken = download.taken()
    require(
        taken or not download.taken_then,
        f"{told}, and when your function had ended its place was still taken: a request was under way, with "
        "nobody to wait for it. What becomes of the one when the other fails?",
        because="task-left-over",
        run=run,
    )
    require(
        not taken,
        f"{told}, and when your function had ended its place was still taken. Each download that ends like "
        "this leaves room for one less, until none gets through. What gives a place back whatever happens?",
        because="resource-leak",
        run=run,
    )


SIX = ("BR", "IN", "US", "CN", "ID", "PK")


def require_throttled(download: Download, requests: int = 1) -> None:
    """Never more requests at once than the semaphore lets through; and as many as it does.

    requests: how many a download makes.
    """

    def judge(practice: Practice) -> Run:
        run = download(practice, *SIX, limit=2)
        require_no_plain_slip(run)
        require_all_well(run)
        return run

    practice, run = with_time_enough(lambda delay: Practice(delay=delay), judge, clear=(2,))
    line = practice.traffic.line(run)
    lets = "The semaphore lets 2 through, and the server"
    said = f"{lets} saw {practice.peak} requests at once. {_why(download, requests)}"
    require_at_most(2, practice, run, said, line)
    require_at_least(
        2,
        practice,
        run,
        f"{lets} never saw more than 1 request at a time{at(line)}. What else do your downloads wait for?",
    )


def _why(download: Download, requests: int) -> str:
    """What was done with the semaphore, so that it did not help."""
    asked = download.semaphore.asked
    if not asked:
        return "Nobody asked that one for a place: `async with semaphore:` waits for it, around each request."
    if asked < requests * len(SIX):
        return (
            "A download makes two requests, and took one place. Is one of them outside of the block, or are "
            "both under way in it at once?"
        )
    return "Each download waited for a place in it. Is the request awaited inside of that block, or outside?"


def require_cancellable(download: Download, requests: int = 1, saves: bool = False) -> None:
    """A download that is cancelled while it waits for the server ends, as a cancelled one.

    requests: how many it makes. saves: it is cancelled while it saves, too.
    """
    for nth in range(1, requests + 1):
        practice = Practice(delay=0.3)
        _require_cancelled_then(
            download,
            practice,
            functools.partial(_asks, practice, nth),
            "waited for the server",
        )
    if saves:
        practice = Practice(delay=0, saving=0.5)
        _require_cancelled_then(download, practice, lambda: practice.saves, "saved its flag")


def _asks(practice: Practice, nth: int) -> bool:
    """Whether the nth request waits for its answer, or one after it."""
    seen = practice.server.seen
    return seen.in_flight > 0 and seen.requests >= nth


def _require_cancelled_then(
    download: Download, practice: Practice, moment: Callable[[], Any], doing: str
) -> None:
    """Cancelled at that moment it ends, and its place is free again."""
    semaphore = download.hand_out(1)
    with practice:

        async def scenario(answer: Any) -> Any:
            practice.loop_thread = threading.get_ident()
            async with practice.client() as client:
                arguments = download.arguments(practice, "BR", semaphore, False)
                return await cancelled_when(moment, answer(client, *arguments))

        given = download.givens(practice, download.attempt)
        # what waited for a place with a coroutine in its hand could not run it
        run = download.attempt(
            scenario=scenario,
            given=given,
            raises=(Exception,),
            allow=("not-awaited", "task-left-over"),
        )
    require_cancelled(run, f"The download was cancelled while it {doing}")
    require_free_again(download, run, "The download was cancelled")


@contextlib.contextmanager
def _closing_what_never_ran(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same names; a request that was made and got no place is closed, or Python complains of it later."""
    made: weakref.WeakSet[Any] = weakref.WeakSet()

    def noted(function: Any) -> Any:
        @functools.wraps(function)
        def call(*args: Any) -> Any:
            coroutine = function(*args)
            made.add(coroutine)
            return coroutine

        return call

    requests = {name: noted(given[name]) for name in ("get_flag", "get_country") if name in given}
    try:
        yield given | requests
    finally:
        for coroutine in [*made]:
            coroutine.close()


def require_only_its_own_place(download: Download) -> None:
    """One that is cancelled while it waits for a place had none to give back."""
    semaphore = download.hand_out(1)
    with Practice(delay=0) as practice:

        async def scenario(answer: Any) -> Any:
            await semaphore.acquire()  # that of somebody else
            async with practice.client() as client:
                task = asyncio.ensure_future(
                    answer(client, *download.arguments(practice, "BR", semaphore, False))
                )
                await asyncio.sleep(1)
                gave_up = task.done()
                task.cancel()
                await asyncio.wait([task])
            passed = task.cancelled() or (task.exception() is not None and not gave_up)
            return passed, gave_up, semaphore.locked()

        with _closing_what_never_ran(download.givens(practice, download.attempt)) as given:
            run = download.attempt(
                scenario=scenario, given=given, raises=(Exception,), allow=("not-awaited",)
            )
    passed, gave_up, locked = run.result
    told = "Somebody else had the only place"
    require(
        not gave_up,
        f"{told} for a second, and the download did not wait so long: it ended without one. Who needs a place "
        "waits for it, however long that takes.",
        because="wrong-result",
        run=run,
    )
    require(
        passed,
        f"{told}. A download that waited for it was cancelled, and it went on: something in it catches "
        "CancelledError. Catch only what you can handle, by its name.",
        because="swallowed-cancellation",
        run=run,
    )
    require(
        locked,
        f"{told}. A download that waited for it was cancelled, and the place was free "
        "then: it gave back what it never had. What must be there before the `try`?",
        because="side-effect",
        run=run,
    )
