"""Lesson 13: many downloads, few at a time; errors are counted, and nothing holds up the loop."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import Any

import httpx
import tqdm as tqdm_package

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.download_one import (
    ERROR,
    NOT_FOUND,
    OK,
    Download,
    require_all_well,
    require_downloads,
    require_full_disk_told,
    require_silence,
    require_status,
    require_throttled,
)
from course_lib.lessons._shared.downloads import (
    require_closed_client,
    require_each,
    require_error_pages,
    require_one_client,
)
from course_lib.lessons._shared.errors import (
    first_of,
    require_an_error,
    require_no_error,
    require_no_plain_slip,
)
from course_lib.lessons._shared.in_flight import require_at_least, require_at_most, with_time_enough
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.practice import Fetch, Practice, bound, broken, image_of, not_solved
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from course_lib.servers import Reply
from solutions import flags2 as reference

ADDRESS = "The flag of BR is at `base_url` + `/br/br.gif`."
THREE = ("BR", "IN", "US")


def givens(practice: Practice, attempt: Attempt) -> dict[str, Any]:
    """What stands in for the given names, and for the exercises that the learner has not done."""
    save_flag = practice.save_flag()
    download_one = bound(reference.download_one, save_flag=save_flag)
    return not_solved(attempt, {"save_flag": save_flag, "download_one": download_one})


# -- get_flag ------------------------------------------------------------------------------


@exercise(
    "It is the `get_flag` of lesson 12, with the address as an argument.",
    "Do not catch anything here: the caller wants to know which error page it was.",
)
def get_flag(attempt: Attempt) -> None:
    fetch = Fetch(attempt, givens, lambda practice, cc: (practice.url, cc))
    require_each(fetch, THREE, ADDRESS, require_images)
    require_error_pages(
        fetch,
        otherwise="`download_one` wants to know whether it was a 404 or something else: an HTTPStatusError "
        "has the response with it.",
    )
    no_picture(attempt)


def require_images(practice: Practice, run: Run, codes: tuple[str, ...]) -> None:
    """It returned the bytes of the pictures."""
    got = run.result[0]
    require(
        isinstance(got, (bytes, bytearray)),
        f"It returned {described(got)}; it should return the picture itself, as bytes.",
        because="wrong-type",
    )
    require(
        run.result == [image_of(cc) for cc in codes],
        f"It returned {len(got)} bytes that are not the flag of {codes[0]}.",
        because="wrong-result",
    )


# -- download_one --------------------------------------------------------------------------


@exercise(
    "`async with semaphore:` around the request only. What can go wrong inside, and which of it is "
    "no error?",
    "`except httpx.HTTPStatusError as error:` and then `error.response.status_code`. What is not a "
    "404 goes on with a bare `raise`.",
    '`await asyncio.to_thread(save_flag, image, f"{cc}.gif")` saves while the loop goes on.',
)
def download_one(attempt: Attempt) -> None:
    download = Download(attempt, givens)
    require_downloads(download, THREE, ADDRESS, "{}.gif".format, folded=str.lower)
    require_not_found(download)
    require_errors_out(download)
    require_full_disk_told(download)
    require_throttled(
        download,
        ". Whose semaphore is it that your code waits for, and what happens inside of its block?",
    )
    require_cancellable(attempt)
    no_picture(attempt)


def require_not_found(download: Download) -> None:
    """A code without a country is an answer, not an error."""
    with Practice(delay=0) as practice:
        run = download(practice, "ZZ", verbose=True)
    require_no_plain_slip(run)
    require_no_error(
        run,
        f"There is no flag of ZZ, and it raised {type(run.error).__name__}. A 404 is an answer here: return "
        "NOT_FOUND.",
    )
    require(
        not practice.saved,
        f"There is no flag of ZZ, yet {[*practice.saved]} was saved.",
        because="side-effect",
    )
    require_status(run, NOT_FOUND, "ZZ")
    require(
        "ZZ" in run.text,
        "`verbose` is true, and it does not say that the flag of ZZ was not found.",
        because="wrong-output",
    )


BROKEN = {
    "418": {"/flags/fr/fr.gif": Reply(418, b"no\n")},
    "500": {"/flags/fr/fr.gif": Reply(500, b"no\n")},
    "cut short": {"/flags/fr/fr.gif": Reply(body=b"GIF89a" * 99, kind="image/gif", cut=True)},
}


def require_errors_out(download: Download) -> None:
    """Whatever else goes wrong is raised, with its reason."""
    for what, replies in BROKEN.items():
        with Practice(delay=0, replies=replies) as practice:
            run = download(practice, "FR")
        answer = f"The server's answer was {what}, and"
        require_no_plain_slip(run)
        require(
            not practice.saved,
            f"{answer} something was saved as {[*practice.saved]}.",
            because="side-effect",
        )
        require_an_error(
            run,
            f"{answer} it returned {described(run.result[0]) if run.result else None}. Only 404 means that "
            "there is no such flag. `supervisor` wants to say what went wrong: let the error out.",
        )
        if not isinstance(run.error, (httpx.HTTPError, ExceptionGroup)):
            require_no_error(
                run,
                f"{answer} it raised {named(run.error)}. Let httpx's own error out: it knows the status.",
            )


def require_cancellable(attempt: Attempt) -> None:
    """A cancelled download ends, and says nothing else."""
    with Practice(delay=0.3) as practice:

        async def scenario(answer: Any) -> Any:
            practice.loop_thread = threading.get_ident()
            async with practice.client() as client:
                coroutine = answer(client, "BR", practice.url, asyncio.Semaphore(1), False)
                task = asyncio.ensure_future(coroutine)
                while not practice.server.seen.in_flight and not task.done():
                    await asyncio.sleep(0.005)
                task.cancel()
                await asyncio.wait([task])
                if not task.cancelled():
                    task.result()  # raises what it raised
                return task.cancelled()

        run = attempt(scenario=scenario, given=givens(practice, attempt), raises=(Exception,))
    require(
        run.error is None and run.result,
        "The download was cancelled in the middle, and it went on as if nothing had happened: it catches "
        "CancelledError. Catch only what you can handle.",
        because="swallowed-cancellation",
    )


# -- supervisor ----------------------------------------------------------------------------

NINE = ["BR", "CN", "FR", "ID", "IN", "PK", "US", "ZY", "ZZ"]
SPOILT = broken("CN", 418) | {"/flags/fr/fr.gif": Reply(body=b"GIF89a" * 99, cut=True)}
EXPECTED = Counter({OK: 5, NOT_FOUND: 2, ERROR: 2})


@exercise(
    "One semaphore and one client for all downloads. Which of them is closed at the end, and how?",
    "Count in a `Counter()`. What `download_one` raises is counted as ERROR, each time anew, and the "
    "other downloads go on.",
    "A small coroutine function inside: await one download, catch `httpx.HTTPError`, count, move the "
    "bar. Start it for every code in a TaskGroup.",
)
def supervisor(attempt: Attempt) -> None:
    for verbose in (False, True):
        practice, run = with_time_enough(
            lambda delay: Practice(delay=delay, replies=SPOILT),
            lambda practice, verbose=verbose: supervise(attempt, practice, verbose),  # type: ignore[misc]
            clear=(1, 3),
        )
        require_counts(run, practice)
        require_one_client(practice, len(NINE))
        require_closed_client(practice)
        require_three_at_a_time(run, practice)
        require_reports(run, verbose)
    no_picture(attempt)


def supervise(attempt: Attempt, practice: Practice, verbose: bool) -> Run:
    """One call for nine codes, three at a time."""
    # its monitor is a thread that never ends
    before, tqdm_package.tqdm.monitor_interval = tqdm_package.tqdm.monitor_interval, 0
    try:
        return attempt(
            [*NINE], practice.url, verbose, 3, given=givens(practice, attempt), raises=(Exception,)
        )
    finally:
        tqdm_package.tqdm.monitor_interval = before


def require_counts(run: Run, practice: Practice) -> None:
    """Five, two and two, and all of the five saved."""
    require_no_plain_slip(run)
    error = first_of(run.error)
    if isinstance(error, httpx.HTTPError):
        require_no_error(
            run,
            f"One of nine downloads failed with {type(error).__name__}, and that ended `supervisor`: it "
            "should be counted as an ERROR, and the others go on.",
        )
    require_all_well(run)
    require(
        practice.saves > 0,
        f"It returned {described(run.result)}, and no flag was saved.",
        because="wrong-result",
    )
    require(
        isinstance(run.result, dict),
        f"It returned {described(run.result)}; it should return a Counter: how many of each status.",
        because="wrong-type",
    )
    got = Counter({status: n for status, n in run.result.items() if n})
    require(
        got[ERROR] != 4 and got[ERROR] <= 2,
        f"Two of nine downloads failed, and it counted {got[ERROR]} errors: an old error is "
        "remembered when the next download is fine. Where is it set, and where is it cleared?",
        because="wrong-result",
    )
    require(
        got == EXPECTED,
        f"Of nine codes five have a flag, two do not exist and two fail. It counted {counts(got)}.",
        because="wrong-result" if got[ERROR] == 2 else "lost-exception",
    )
    require(
        len(practice.saved) == 5,
        f"It counted 5 flags, and saved {len(practice.saved)}.",
        because="wrong-result",
    )


def counts(counter: Counter[Any]) -> str:
    """Counts as people write them."""
    pairs = [f"{getattr(status, 'name', status)}: {n}" for status, n in counter.items()]
    return ", ".join(pairs) or "nothing"


def require_three_at_a_time(run: Run, practice: Practice) -> None:
    """No more and no fewer requests than allowed."""
    allowed = "`concur_req` was 3, and the server"
    require_at_most(
        3,
        practice,
        run,
        f"{allowed} saw {practice.peak} requests at once. All downloads must share one semaphore.",
    )
    require_at_least(
        3,
        practice,
        run,
        f"{allowed} never saw more than {practice.peak} at once. Who waits for whom without need?",
    )


def require_reports(run: Run, verbose: bool) -> None:
    """Errors are named if `verbose`, with the code of the country."""
    require_silence(run, verbose)
    if not verbose:
        return
    for cc, what in (("CN", "HTTP error 418"), ("FR", "broken connection")):
        lines = [line for line in run.text.splitlines() if cc in line]
        require(
            lines and not any("OK" in line for line in lines),
            f"`verbose` is true, and no line says what happened to {cc} ({what}).",
            because="wrong-output",
        )
