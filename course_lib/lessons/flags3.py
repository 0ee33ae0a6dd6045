"""Lesson 14: two requests for each flag; a semaphore is held for each of them, and no longer."""

from __future__ import annotations

from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at
from course_lib.lessons._shared.cancelling import (
    require_batch_cancellable,
    require_fetch_cancellable,
)
from course_lib.lessons._shared.download_one import (
    NOT_FOUND,
    Download,
    require_downloads,
    require_status,
    require_told_apart,
)
from course_lib.lessons._shared.downloads import (
    require_broken_off_told,
    require_each,
    require_error_pages,
    require_full_disk_told,
)
from course_lib.lessons._shared.errors import (
    require_an_error,
    require_no_error,
    require_no_plain_slip,
)
from course_lib.lessons._shared.failures import (
    failures_of,
    require_in_order,
    require_of_the_network_only,
    require_together_quickly,
)
from course_lib.lessons._shared.fetching import Fetch
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
    country_of,
    not_solved,
)
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from course_lib.servers import Reply
from solutions import flags3 as reference
from solutions.flags2 import get_flag

ADDRESS = "The facts about BR are at `base_url` + `/br/metadata.json`."


def givens(practice: Practice, attempt: Attempt) -> dict[str, Any]:
    """What stands in for the given names, and for the exercise that the learner has not done."""
    names = {"get_flag": bound(get_flag), "get_country": bound(reference.get_country)}
    return not_solved(attempt, {"save_flag": practice.save_flag()} | names)


# -- get_country ---------------------------------------------------------------------------


@exercise(
    "It is `get_flag` with another address: `metadata.json` in the same folder.",
    "`response.json()` makes a dict of the text. It is a plain method: the text has come already.",
)
def get_country(attempt: Attempt) -> None:
    fetch = Fetch(attempt, givens, lambda practice, cc: (practice.url, cc))
    require_each(fetch, ("BR", "US", "CI"), ADDRESS, require_names)
    require_error_pages(
        fetch,
        "Ask for the status before you read the facts: an HTTPStatusError says what happened. Which method of "
        "a response raises it?",
        "metadata.json",
    )
    require_whole_facts(fetch)
    require_broken_off_told(fetch, "metadata.json")
    require_fetch_cancellable(fetch)
    no_picture(attempt)


def require_names(practice: Practice, run: Run, codes: tuple[str, ...]) -> None:
    """It returned the names of the countries."""
    got, expected = run.result, [country_of(cc) for cc in codes]
    require(
        isinstance(got[0], str),
        f"It returned {described(got[0])}; it should return the name of the country, {expected[0]!r}. Which of "
        "the facts is that?",
        because="wrong-result" if got[0] is None else "wrong-type",
    )
    require(
        got == expected,
        f"It returned {', '.join(described(name) for name in got)}; expected "
        f"{', '.join(map(repr, expected))}. Which of the facts is the name, and what is done to it?",
        because="wrong-result",
    )


def half_of_the_facts() -> Reply:
    return Reply(body=b'{"tld_cc": ".br", "iso_cc": "BR", "country": "Bra', kind="application/json")


def require_whole_facts(fetch: Fetch) -> None:
    """Half of the facts are none, even if the name is in it."""
    name_and_no_end = Reply(body=b'{"country": "Brazil", "iso_cc"', kind="application/json")
    for half, broken_off in ((half_of_the_facts(), ""), (name_and_no_end, ", with the name in it")):
        with Practice(delay=0, replies={"/flags/br/metadata.json": half}) as practice:
            run = fetch(practice, "BR", raises=(Exception,))
        told = f"Of the facts about BR only half of the text came{broken_off}"
        require_an_error(
            run,
            f"{told}, and it returned {described(run.result and run.result[0])} as if all were well. What "
            "does `response.json()` raise then? Let it out.",
        )
        require(
            isinstance(run.error, ValueError),
            f"{told}, and what came out is {named(run.error)}{at(run.error_line())}. Let the ValueError of "
            "`response.json()` out: it says where the text breaks off.",
            because="wrong-type",
            line=run.error_line(),
            run=run,
        )


# -- who_failed ----------------------------------------------------------------------------


@exercise(
    "What is the address of the request that failed, and what does `stem` make of it?",
    "An address need not say which country it is about. Who knows the code for sure?",
    "`asyncio.gather(*…, return_exceptions=True)` gives results and errors in the order of the codes: `zip` "
    "them. Or let a small coroutine function hold its code while it waits.",
)
def who_failed(attempt: Attempt) -> None:
    failures = failures_of(attempt, givens)
    require_in_order(failures, ADDRESS)
    require_of_the_network_only(failures)
    require_together_quickly(failures)
    require_batch_cancellable(failures)
    no_picture(attempt)


# -- download_one --------------------------------------------------------------------------

FILES = {"BR": "Brazil.gif", "US": "United_States_of_America.gif", "CI": "Côte_d'Ivoire.gif"}


@exercise(
    "Start from the `download_one` of lesson 13. Where does the second request go, and who limits it?",
    "Two `async with semaphore:` blocks one after the other, or one block around both. Never one "
    "inside of the other: that waits for itself.",
    '`country.replace(" ", "_")` makes a file name of a country.',
)
def download_one(attempt: Attempt) -> None:
    download = Download(attempt, givens)
    require_downloads(download, (*FILES,), ADDRESS, FILES.__getitem__, requests=2)
    require_not_found(download)
    require_told_apart(download)
    require_errors_out(download, UNLUCKY, KINDS, quiet=True)
    run = require_full_disk_told(download)
    require_free_again(download, run, "The disk was full")
    require_throttled(download, requests=2)
    require_cancellable(download, requests=2, saves=True)
    require_only_its_own_place(download)
    no_picture(attempt)


def require_not_found(download: Download) -> None:
    """404 is an answer, whichever of the two it is for."""
    no_facts = broken("FR", 404, "metadata.json") | SLOW_PICTURE
    # which of two 404s comes first must not be left to chance
    no_flag = {"/flags/zz/metadata.json": Reply(404, b"no luck\n", delay=LATER)}
    for cc, what, replies in (("ZZ", "flag", no_flag), ("FR", "metadata.json", no_facts)):
        with Practice(delay=0, replies=replies) as practice:
            run = download(practice, cc, verbose=True)
        told = f"There is no {what} of {cc}"
        require_no_plain_slip(run)
        require_no_error(
            run,
            f"{told}, and it raised {type(run.error).__name__}{at(run.error_line())}. A 404 is an answer here, "
            "whichever request it is for: return NOT_FOUND.",
        )
        require_no_file(practice, told)
        require_status(run, NOT_FOUND, cc)
        require_free_again(download, run, told)


LATER = 0.5  # virtual seconds
SLOW_PICTURE = {"/flags/fr/fr.gif": Reply(body=b"GIF89a", kind="image/gif", delay=LATER)}
SLOW_FACTS = {"/flags/fr/metadata.json": Reply(body=b'{"country": "France"}', delay=LATER)}
CUT = Reply(body=b"GIF89a" * 99, cut=True)
UNLUCKY = {
    "418 for the picture": broken("FR", 418),
    "418 for the picture, long before it had the facts": broken("FR", 418) | SLOW_FACTS,
    "418 for the facts, long before it had the picture": broken("FR", 418, "metadata.json")
    | SLOW_PICTURE,
    "418 for the facts": broken("FR", 418, "metadata.json"),
    "410 for the facts": broken("FR", 410, "metadata.json"),
    "half of the facts": {"/flags/fr/metadata.json": half_of_the_facts()},
    "a picture that was cut short": {"/flags/fr/fr.gif": CUT},
    "facts that were cut short": {"/flags/fr/metadata.json": CUT},
}
KINDS = (*[httpx.HTTPStatusError] * 5, ValueError, *[httpx.HTTPError] * 2)
