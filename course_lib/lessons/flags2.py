"""Lesson 13: many downloads, few at a time; errors are counted, and nothing holds up the loop."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import Any

import httpx
import tqdm as tqdm_package

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.downloads import (
    SAVING,
    Practice,
    bound,
    broken,
    described,
    done,
    image_of,
    require_address,
    require_client,
    require_error,
    run_together,
)
from course_lib.run.run import Run
from course_lib.servers import Reply
from solutions import flags2 as reference
from solutions.flags2_common import DownloadStatus

ADDRESS = "The flag of BR is at `base_url` + `/br/br.gif`."
OK, NOT_FOUND, ERROR = DownloadStatus.OK, DownloadStatus.NOT_FOUND, DownloadStatus.ERROR


def givens(practice: Practice, attempt: Attempt) -> dict[str, Any]:
    """What stands in for the given names, and for the exercises that the learner has not done."""
    names: dict[str, Any] = {"save_flag": practice.save_flag()}
    names["download_one"] = bound(reference.download_one, **names)
    solved = {attempt.exercise.name, *attempt.own}
    return {name: value for name, value in names.items() if name not in solved}


# -- get_flag ------------------------------------------------------------------------------


@exercise(
    "It is the `get_flag` of lesson 12, with the address as an argument.",
    "Do not catch anything here: the caller wants to know which error page it was.",
)
def get_flag(attempt: Attempt) -> None:
    for codes in (("BR",), ("BR", "IN", "US")):
        with Practice() as practice:
            run = fetch(attempt, practice, *codes)
            require_address(practice, run, ADDRESS)
            require_images(run, *codes)
            require_client(practice, run, len(codes))
    for cc, status in (("ZZ", 404), ("FR", 418)):
        with Practice(delay=0, replies=broken("FR", 418)) as practice:
            run = fetch(attempt, practice, cc, raises=(Exception,))
            require_error(run, status, cc)
            require(
                isinstance(run.error, httpx.HTTPStatusError),
                f"For {cc} it raised {type(run.error).__name__}. `download_one` wants to know whether "
                "it was a 404 or something else: an HTTPStatusError has the response with it.",
                because="wrong-type",
                run=run,
            )
    done(attempt)


def fetch(attempt: Attempt, practice: Practice, *codes: str, raises: Any = ()) -> Run:
    """All codes at once through one client."""
    return run_together(
        attempt,
        practice,
        lambda f, client: [f(client, practice.url, cc) for cc in codes],
        givens(practice, attempt),
        raises or (httpx.HTTPError,),
    )


def require_images(run: Run, *codes: str) -> None:
    """It returned the bytes of the pictures."""
    got = run.result[0]
    require(
        isinstance(got, (bytes, bytearray)),
        f"It returned {described(got)}; it should return the picture itself, as bytes.",
        because="wrong-type",
    )
    require(
        [bytes(image) for image in run.result] == [image_of(cc) for cc in codes],
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
    require_downloads(attempt)
    require_not_found(attempt)
    require_errors_out(attempt)
    require_throttled(attempt)
    require_cancellable(attempt)
    done(attempt)


def download(
    attempt: Attempt, practice: Practice, *codes: str, limit: int = 4, verbose: bool = False
) -> Run:
    """All codes at once, with room for `limit` requests; exceptions stay in the run."""

    def calls(f: Any, client: Any) -> list[Any]:
        semaphore = asyncio.Semaphore(limit)
        return [f(client, cc, practice.url, semaphore, verbose) for cc in codes]

    return run_together(attempt, practice, calls, givens(practice, attempt), (Exception,))


def require_downloads(attempt: Attempt) -> None:
    """One flag, and then three: saved, off the loop's thread, and said so only when asked."""
    for codes, verbose in ((("BR",), False), (("BR", "IN", "US"), True)):
        with Practice(saving=SAVING) as practice:
            # one permit for one flag: an answer that asks for two at once waits for itself
            run = download_with_blocks(attempt, practice, codes, verbose)
            require_no_slip(run)
            require_address(practice, run, ADDRESS)
            require_no_error(run)
            require_written(run, practice, {f"{cc}.gif": image_of(cc) for cc in codes})
            require_status(run, OK, codes[0])
            require_client(practice, run, len(codes))
            said = all(cc in run.text for cc in codes)
            require(
                said or not verbose,
                "`verbose` is true, and it does not say which flag has come: print the code and OK.",
                because="wrong-output",
            )
            require(
                verbose or not run.text.strip(),
                f"`verbose` is false, and it prints {run.text.strip()[:40]!r}: then the progress bar "
                "has the screen to itself.",
                because="wrong-output",
            )


def download_with_blocks(
    attempt: Attempt, practice: Practice, codes: tuple[str, ...], verbose: bool
) -> Run:
    """As `download`, with a word about the save if that is what blocks."""
    try:
        return download(attempt, practice, *codes, limit=len(codes), verbose=verbose)
    except Incorrect as wrong:
        if wrong.diagnosis != "blocking-call" or not practice.in_loop:
            raise
        raise Incorrect(
            "blocking-call",
            "`save_flag` ran on the event loop's own thread. While the disk works, nothing else can: no "
            "answer is read, no download starts. What runs a plain function in another thread?",
            run=wrong.run,
        ) from None


def require_no_slip(run: Run) -> None:
    """Names and attributes exist."""
    if isinstance(run.error, (NameError, AttributeError, TypeError)):
        require(
            False,
            f"Your code raised {type(run.error).__name__}: {run.error}.",
            because="missing-name" if isinstance(run.error, NameError) else "exception",
            line=run.error_line(),
        )


def require_no_error(run: Run) -> None:
    require(
        run.error is None,
        f"All went well on the server's side, and your code raised {type(run.error).__name__}: "
        f"{run.error}.",
        because="exception",
        line=run.error_line(),
    )


def require_written(run: Run, practice: Practice, files: dict[str, bytes]) -> None:
    """When it returned, everything was on the disk."""
    require(
        practice.saved_in_time == len(practice.saved),
        f"It returned {described(run.result[0])} while `save_flag` was still writing. If the disk is "
        "full, nobody will ever know: wait for the thread.",
        because="not-awaited",
    )
    require(
        practice.saved,
        f"It returned {described(run.result[0])}, and nothing was saved.",
        because="wrong-result",
    )
    require(
        {name.lower() for name in practice.saved} == {name.lower() for name in files},
        f"It saved {', '.join(map(repr, practice.saved))}; expected {', '.join(map(repr, files))}.",
        because="wrong-arguments",
    )
    saved = {name.lower(): image for name, image in practice.saved.items()}
    for name, image in files.items():
        require(
            saved[name.lower()] == image,
            f"{name!r} holds {described(saved[name.lower()])}, which is not what the server sent.",
            because="wrong-result",
        )


def require_status(run: Run, status: Any, cc: str) -> None:
    got = run.result[0]
    require(
        got == status,
        f"For {cc} it returned {described(got)}; expected {status}.",
        because="wrong-result" if got is None or isinstance(got, type(status)) else "wrong-type",
    )


def require_not_found(attempt: Attempt) -> None:
    """A code without a country is an answer, not an error."""
    with Practice(delay=0) as practice:
        run = download(attempt, practice, "ZZ", verbose=True)
        require_no_slip(run)
        require(
            run.error is None,
            f"There is no flag of ZZ, and it raised {type(run.error).__name__}. A 404 is an answer "
            "here: return NOT_FOUND.",
            because="exception",
            line=run.error_line(),
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


def require_errors_out(attempt: Attempt, status_of_404: Any = NOT_FOUND) -> None:
    """Whatever else goes wrong is raised, with its reason."""
    for what, replies in BROKEN.items():
        with Practice(delay=0, replies=replies) as practice:
            run = download(attempt, practice, "FR")
            require_no_slip(run)
            require(
                not practice.saved,
                f"The server's answer was {what}, and something was saved as {[*practice.saved]}.",
                because="side-effect",
            )
            require(
                run.error is not None,
                f"The server's answer was {what}, and it returned "
                f"{described(run.result[0]) if run.result else None}. Only 404 means that there is no "
                "such flag. `supervisor` wants to say what went wrong: let the error out.",
                because="lost-exception",
            )
            require(
                isinstance(run.error, (httpx.HTTPError, ExceptionGroup)),
                f"The server's answer was {what}, and it raised {type(run.error).__name__}: "
                f"{run.error}. Let httpx's own error out: it knows the status.",
                because="exception",
                line=run.error_line(),
            )
    with Practice(delay=0, full=True) as practice:
        run = download(attempt, practice, "BR")
        require(
            isinstance(run.error, (OSError, ExceptionGroup)),
            f"The disk was full, and it returned {described(run.result and run.result[0])}: the flag is "
            "lost, and nobody knows. Wait for the save, and let its error out.",
            because="lost-exception",
            run=run,
        )


def require_throttled(attempt: Attempt, requests: int = 1) -> None:
    """Never more requests at once than the semaphore lets through; and as many as it does."""
    codes = ("BR", "IN", "US", "CN", "ID", "PK")
    for delay in (0.05, 0.2):
        with Practice(delay=delay) as practice:
            run = download(attempt, practice, *codes, limit=2)
            require_no_slip(run)
            require_no_error(run)
            if practice.peak == 2:
                break
    require(
        practice.peak <= 2,
        f"The semaphore lets 2 through, and the server saw {practice.peak} requests at once. Whose "
        "semaphore is it that your code waits for, and what happens inside of its block?",
        because="unthrottled",
        run=run,
    )
    require(
        practice.peak == 2,
        "The semaphore lets 2 through, and the server never saw more than 1 request at a time.",
        because="sequential",
        line=run.first_wait_line,
        run=run,
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
            "The download was cancelled in the middle, and it went on as if nothing had happened: it "
            "catches CancelledError. Catch only what you can handle.",
            because="swallowed-cancellation",
            run=run,
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
        for delay in (0.05, 0.15):  # the second time only if the machine may have been too busy
            with Practice(delay=delay, replies=SPOILT) as practice:
                run = supervise(attempt, practice, verbose)
                if practice.peak in (1, 3):
                    break
        require_counts(run, practice)
        require_three_at_a_time(run, practice)
        require_reports(run, verbose)
    done(attempt)


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
    require_no_slip(run)
    error = run.error
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    require(
        not isinstance(error, httpx.HTTPError),
        f"One of nine downloads failed with {type(error).__name__}, and that ended `supervisor`: it "
        "should be counted as an ERROR, and the others go on.",
        because="exception",
        line=run.error_line(),
    )
    require_no_error(run)
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
    """One client, closed; no more and no fewer requests than allowed."""
    made = len(practice.own_clients)
    require(
        made == 1,
        f"It made {made} clients for {len(NINE)} flags. One client can have many requests under way.",
        because="resource-leak",
    )
    require(
        not practice.left_open,
        "The client is still open when it returns, and with it its connections. Use `async with`.",
        because="resource-leak",
    )
    require(
        practice.peak <= 3,
        f"`concur_req` was 3, and the server saw {practice.peak} requests at once. All downloads must "
        "share one semaphore.",
        because="unthrottled",
    )
    require(
        practice.peak == 3,
        f"`concur_req` was 3, and the server never saw more than {practice.peak} at once. Who waits "
        "for whom without need?",
        because="sequential",
        line=run.first_wait_line,
    )


def require_reports(run: Run, verbose: bool) -> None:
    """Errors are named if `verbose`, with the code of the country."""
    if not verbose:
        require(
            not run.text.strip(),
            f"`verbose` is false, and it prints {run.text.strip()[:40]!r}: then the progress bar has "
            "the screen to itself.",
            because="wrong-output",
        )
        return
    for cc, what in (("CN", "HTTP error 418"), ("FR", "broken connection")):
        lines = [line for line in run.text.splitlines() if cc in line]
        require(
            lines and not any("OK" in line for line in lines),
            f"`verbose` is true, and no line says what happened to {cc} ({what}).",
            because="wrong-output",
        )
