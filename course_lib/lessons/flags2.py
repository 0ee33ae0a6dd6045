"""Lesson 13: many downloads, few at a time; errors are counted, and nothing holds up the loop."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.meanings import meaning_of
from course_lib.checks.saying import at
from course_lib.lessons._shared.again import saying, untouched
from course_lib.lessons._shared.bars import Bars, require_bar, require_no_bar
from course_lib.lessons._shared.cancelling import (
    require_fetch_cancellable,
    require_supervisor_cancellable,
)
from course_lib.lessons._shared.download_one import (
    ERROR,
    NOT_FOUND,
    OK,
    Download,
    require_all_well,
    require_downloads,
    require_silence,
    require_status,
    require_told_apart,
)
from course_lib.lessons._shared.downloads import (
    require_address,
    require_broken_off_told,
    require_each,
    require_error_pages,
    require_full_disk_told,
    require_images,
)
from course_lib.lessons._shared.errors import (
    first_of,
    require_no_error,
    require_no_plain_slip,
)
from course_lib.lessons._shared.fetching import Fetch
from course_lib.lessons._shared.few import require_few_at_a_time
from course_lib.lessons._shared.in_flight import require_at_least, require_at_most, with_time_enough
from course_lib.lessons._shared.jobs import leaves
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.places import (
    require_cancellable,
    require_errors_out,
    require_free_again,
    require_no_file,
    require_only_its_own_place,
    require_throttled,
)
from course_lib.lessons._shared.practice import (
    Practice,
    bound,
    broken,
    full_disk,
    not_solved,
)
from course_lib.lessons._shared.tallies import (
    counted,
    in_words,
    require_no_more,
    require_tally,
)
from course_lib.lessons._shared.throttling import semaphores_noted, why_too_many
from course_lib.lessons._shared.whose_client import (
    require_a_new_client,
    require_client,
    require_closed_client,
    require_one_client,
)
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
        "`download_one` wants to know whether it was a 404 or something else: an HTTPStatusError has the "
        "response with it. Which method of a response raises it?",
    )
    require_broken_off_told(fetch)
    require_fetch_cancellable(fetch)
    no_picture(attempt)


# -- few_at_a_time -------------------------------------------------------------------------


@exercise(
    "All of them share one semaphore. Where is it made, and how many places has it?",
    "A small coroutine function inside waits for a place, and awaits one of the coroutines while it holds it.",
    "`asyncio.gather` of those gives the results in order.",
)
def few_at_a_time(attempt: Attempt) -> None:
    require_few_at_a_time(attempt)


# -- status_of -----------------------------------------------------------------------------

UNLUCKY = {
    **{str(n): {"/flags/fr/fr.gif": Reply(n, b"no\n")} for n in (418, 410, 500)},
    "cut short": {"/flags/fr/fr.gif": Reply(body=b"GIF89a" * 99, kind="image/gif", cut=True)},
}
KINDS = (*[httpx.HTTPStatusError] * 3, httpx.HTTPError)


@exercise(
    "Which name does the caught error have? And what else does an `except` without a name catch?",
    "Only HTTPStatusError has a response. What has to happen to the place when there is an error, of any kind?",
    "`async with semaphore:` around the request gives the place back whatever happens; `except "
    "httpx.HTTPStatusError as exc:` catches what has a status, and nothing else.",
)
def status_of(attempt: Attempt) -> None:
    asking = Download(
        attempt,
        givens,
        lambda practice, cc, semaphore, verbose: (practice.url, cc, semaphore),
    )
    for codes in (THREE[:1], THREE):
        with Practice() as practice:
            run = asking(practice, *codes, limit=len(codes))
            require_address(practice, run, ADDRESS)
            require_all_well(run)
            require_status(run, OK, codes[0])
            require_client(practice, run, len(codes))
    require_not_found(asking, verbose=False)
    require_errors_out(asking, UNLUCKY, KINDS)
    require_throttled(asking)
    require_cancellable(asking)
    require_only_its_own_place(asking)
    no_picture(attempt)


def require_not_found(download: Download, verbose: bool) -> None:
    """A code without a country is an answer, not an error."""
    with Practice(delay=0) as practice:
        run = download(practice, "ZZ", verbose=verbose)
    require_no_plain_slip(run)
    meaning = meaning_of(run.error) if run.error else ""
    require_no_error(
        run,
        f"There is no flag of ZZ, and it raised {type(run.error).__name__}{at(run.error_line())}. "
        + (meaning or "A 404 is an answer here: return NOT_FOUND."),
    )
    require_no_file(practice, "There is no flag of ZZ")
    require_status(run, NOT_FOUND, "ZZ")
    require_free_again(download, run, "There is no flag of ZZ")


# -- download_one --------------------------------------------------------------------------


@exercise(
    "It is `status_of`, and then a save. Which of the two should the semaphore let through a few at a time?",
    "`except httpx.HTTPStatusError as error:` and then `error.response.status_code`. What is not a "
    "404 goes on with a bare `raise`.",
    '`await asyncio.to_thread(save_flag, image, f"{cc}.gif")` saves while the loop goes on.',
)
def download_one(attempt: Attempt) -> None:
    download = Download(attempt, givens)
    require_downloads(download, THREE, ADDRESS, "{}.gif".format)
    require_not_found(download, verbose=True)
    require_told_apart(download)
    require_errors_out(download, UNLUCKY, KINDS, quiet=True)
    run = require_full_disk_told(download)
    require_free_again(download, run, "The disk was full")
    require_throttled(download)
    require_cancellable(download, saves=True)
    require_only_its_own_place(download)
    no_picture(attempt)


# -- tally ---------------------------------------------------------------------------------


@exercise(
    "The first download is fine, the second fails. What does `error` hold when the third comes?",
    "What is set in one round of a loop is still there in the next. Where is `error` cleared?",
    "Set `error = None` inside the loop, before the `try`; or count in the `except` and in an `else`.",
)
def tally(attempt: Attempt) -> None:
    require_tally(attempt)


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
    for verbose, concur_req in ((False, 3), (True, 2)):
        bars = Bars()

        def judge(practice: Practice, verbose: bool = verbose, places: int = concur_req) -> Run:
            made.clear()
            return supervise(attempt, practice, NINE, verbose, places, bars)

        with semaphores_noted() as made:
            practice, run = with_time_enough(
                lambda delay: Practice.lent(attempt, delay=delay, replies=SPOILT),
                judge,
                clear=(1, concur_req),
            )
        require_a_new_client(practice, run)
        require_nine(run, practice)
        require_one_client(practice, run, len(NINE))
        require_closed_client(practice, run)
        require_so_many_at_a_time(run, practice, concur_req, made)
        require_silence(run, verbose)
        if verbose:
            require_reports(run)
            require_no_bar(bars, run)
        else:
            require_bar(bars, run, len(NINE))
    require_disk_error_out(attempt)
    require_no_codes(attempt)
    require_supervisor_cancellable(
        attempt, givens, lambda answer, practice: answer(["BR"], practice.url, False, 2)
    )
    no_picture(attempt)


def supervise(
    attempt: Attempt,
    practice: Practice,
    codes: list[str],
    verbose: bool,
    concur_req: int,
    bars: Bars | None = None,
) -> Run:
    """One call; exceptions stay in the run."""
    given = givens(practice, attempt)
    handed = [*codes]
    with (bars or Bars()).noted(), untouched(handed, "the list"):
        return attempt(
            handed,
            practice.url,
            verbose,
            concur_req,
            given=given,
            raises=(Exception,),
            # the first error that comes out is enough: the others may have failed for the same reason
            allow=("task-left-over", "unretrieved-exception"),
        )


def require_nine(run: Run, practice: Practice) -> None:
    """Five, two and two, and all of the five saved."""
    require_no_plain_slip(run)
    error = first_of(run.error)
    if isinstance(error, httpx.HTTPError):
        require_no_error(
            run,
            f"One of nine downloads failed with {type(error).__name__}, and that ended "
            f"`supervisor`{at(run.error_line())}: it should be counted as an ERROR, and the others go on.",
        )
    require_all_well(run)
    odd = practice.traffic.nowhere()
    require(
        practice.saves > 0,
        f"It returned {described(run.result)}, and no flag was saved. "
        + (
            f"It asked for `{re.sub('http://[^/]*', '…', odd.url)}`, which is no address: what is the third "
            "argument of `download_one`, and what the second?"
            if odd
            else "Which function downloads one?"
        ),
        because="wrong-result",
        run=run,
    )
    got = counted(run)
    require_no_more(got, len(NINE), run)
    require(
        got[ERROR] <= 2,
        f"Two of nine downloads failed, and it counted {got[ERROR]} errors. What does your code keep of a "
        "download that failed, and is it still there when the next one is fine?",
        because="wrong-result",
        run=run,
    )
    require(
        got == EXPECTED,
        f"Of nine codes five have a flag, two do not exist and two fail. It counted {in_words(got)}. Which "
        f"line counts those that {'fail' if got[ERROR] != 2 else 'do not exist'}, and as what?",
        because="wrong-result" if got[ERROR] == 2 else "lost-exception",
        run=run,
    )
    require(
        len(practice.saved) == 5,
        f"It counted 5 flags, and had saved {len(practice.saved)} when it returned. Who waits for the others?",
        because="wrong-result",
        run=run,
    )


def require_so_many_at_a_time(
    run: Run, practice: Practice, concur_req: int, made: list[int]
) -> None:
    """No more and no fewer requests than allowed."""
    allowed = f"`concur_req` was {concur_req}, and the server"
    require_at_most(
        concur_req,
        practice,
        run,
        f"{allowed} saw {practice.peak} requests at once. {why_too_many(made, concur_req, 'concur_req')}",
    )
    require_at_least(
        concur_req,
        practice,
        run,
        f"{allowed} never saw more than {practice.peak} at once{at(run.first_wait_line)}. Who waits for whom "
        "without need, and how many places has the semaphore?",
    )


def require_reports(run: Run) -> None:
    """A line for each code; for what failed, with the reason."""
    reasons = {"CN": ("418",), "FR": ("RemoteProtocolError", "peer closed", "incomplete")}
    for cc in NINE:
        lines = [line for line in run.text.splitlines() if cc in line]
        require(
            lines,
            f"`verbose` is true, and no line names {cc}. Is `verbose` handed on to `download_one`, and does "
            "your own code print a line for what failed?",
            because="wrong-output",
            run=run,
        )
        require(
            cc not in reasons or any(why in line for line in lines for why in reasons[cc]),
            f"`verbose` is true. The download of {cc} failed, and all that is said of it is {lines[0]!r}. "
            "Which error was it? `explain(error)` puts it into words.",
            because="wrong-output",
            run=run,
        )


def require_disk_error_out(attempt: Attempt) -> None:
    """A full disk is no error of one download: it comes out, and the client is closed all the same."""
    with Practice(delay=0, fails=full_disk) as practice:
        run = supervise(attempt, practice, ["BR", "US"], False, 2)
    told = "The disk was full, so that `download_one` raised OSError"
    said = f"what came out is {named(run.error)}" if run.error else f"it returned {run.result}"
    require(
        any(isinstance(error, OSError) for error in leaves(run.error)),
        f"{told}, and {said}{at(run.error_line())}. Only `httpx.HTTPError` counts as an ERROR of one download: "
        "catch it by that name.",
        because="lost-exception",
        line=run.error_line(),
        run=run,
    )
    require_closed_client(practice, run, "The disk was full")


def require_no_codes(attempt: Attempt) -> None:
    """Nothing to download, nothing to count."""
    with Practice(delay=0) as practice, saying("With an empty list of codes"):
        run = supervise(attempt, practice, [], False, 2)
        line = run.error_line()
        require_no_error(run, f"it raised {named(run.error)}{at(line)}. Nothing to do is no error.")
        require(
            isinstance(run.result, dict) and not any(run.result.values()),
            f"it returned {described(run.result)}; expected an empty Counter.",
            because="wrong-result",
            run=run,
        )
