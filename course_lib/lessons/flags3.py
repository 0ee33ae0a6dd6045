"""Lesson 14: two requests for each flag; a semaphore is held for each of them, and no longer."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.downloads import (
    SAVING,
    Practice,
    bound,
    broken,
    country_of,
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
from solutions import flags3 as reference
from solutions.flags2 import get_flag
from solutions.flags2_common import DownloadStatus

ADDRESS = "The facts about BR are at `base_url` + `/br/metadata.json`."
OK, NOT_FOUND, ERROR = DownloadStatus.OK, DownloadStatus.NOT_FOUND, DownloadStatus.ERROR


def givens(practice: Practice, attempt: Attempt) -> dict[str, Any]:
    """What stands in for the given names, and for the exercise that the learner has not done."""
    names: dict[str, Any] = {"save_flag": practice.save_flag(), "get_flag": bound(get_flag)}
    if attempt.exercise.name != "get_country" and "get_country" not in attempt.own:
        names["get_country"] = bound(reference.get_country)
    return names


# -- get_country ---------------------------------------------------------------------------


@exercise(
    "It is `get_flag` with another address: `metadata.json` in the same folder.",
    "`response.json()` makes a dict of the text. It is a plain method: the text has come already.",
)
def get_country(attempt: Attempt) -> None:
    for codes in (("BR",), ("BR", "US", "CI")):
        with Practice() as practice:
            run = ask(attempt, practice, *codes)
            require_address(practice, run, ADDRESS)
            require_names(run, *codes)
            require_client(practice, run, len(codes))
    spoilt = broken("FR", 418, "metadata.json")
    for cc, status in (("ZZ", 404), ("FR", 418)):
        with Practice(delay=0, replies=spoilt) as practice:
            run = ask(attempt, practice, cc, raises=(Exception,))
            require_error(run, status, cc)
            require(
                isinstance(run.error, httpx.HTTPStatusError),
                f"For {cc} the server answered {status}, and it raised {type(run.error).__name__}. Ask "
                "for the status before you read the facts: an HTTPStatusError says what happened.",
                because="wrong-type",
                run=run,
            )
    with Practice(delay=0, replies={"/flags/br/metadata.json": half_of_the_facts()}) as practice:
        run = ask(attempt, practice, "BR", raises=(Exception,))
        require(
            run.error is not None,
            "The facts about BR came with half of their text missing, and it returned "
            f"{described(run.result and run.result[0])} as if that were a country.",
            because="lost-exception",
            run=run,
        )
    done(attempt)


def half_of_the_facts() -> Reply:
    return Reply(body=b'{"tld_cc": ".br", "iso_cc": "BR", "country": "Bra', kind="application/json")


def ask(attempt: Attempt, practice: Practice, *codes: str, raises: Any = ()) -> Run:
    """All codes at once through one client."""
    return run_together(
        attempt,
        practice,
        lambda f, client: [f(client, practice.url, cc) for cc in codes],
        givens(practice, attempt),
        raises or (httpx.HTTPError,),
    )


def require_names(run: Run, *codes: str) -> None:
    """It returned the names of the countries."""
    got, expected = run.result, [country_of(cc) for cc in codes]
    require(
        isinstance(got[0], str),
        f"It returned {described(got[0])}; it should return the name of the country, "
        f"{expected[0]!r}.",
        because="wrong-result" if got[0] is None else "wrong-type",
    )
    require(
        got == expected,
        f"It returned {', '.join(described(name) for name in got)}; expected "
        f"{', '.join(map(repr, expected))}.",
        because="wrong-result",
    )


# -- download_one --------------------------------------------------------------------------

FILES = {"BR": "Brazil.gif", "US": "United_States_of_America.gif", "CI": "Côte_d'Ivoire.gif"}


@exercise(
    "Start from the `download_one` of lesson 13. Where does the second request go, and who limits it?",
    "Two `async with semaphore:` blocks one after the other, or one block around both. Never one "
    "inside of the other: that waits for itself.",
    '`country.replace(" ", "_")` makes a file name of a country.',
)
def download_one(attempt: Attempt) -> None:
    require_downloads(attempt)
    require_answers(attempt)
    require_throttled(attempt)
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
    """One flag and then three, saved under the names of their countries."""
    for codes, verbose in ((("BR",), False), (("BR", "US", "CI"), True)):
        with Practice(saving=SAVING) as practice:
            try:
                run = download(attempt, practice, *codes, limit=len(codes), verbose=verbose)
            except Incorrect as wrong:
                require_off_the_loop(wrong, practice)
                raise
            require_address(practice, run, ADDRESS)
            require_no_error(run)
            require_files(run, practice, codes)
            require(
                run.result[0] == OK,
                f"It returned {described(run.result[0])}; expected {OK}.",
                because="wrong-result" if run.result[0] is None else "wrong-type",
            )
            require_client(practice, run, 2 * len(codes))
            require(
                not verbose or all(cc in run.text for cc in codes),
                "`verbose` is true, and it does not say which flag has come: print the code and OK.",
                because="wrong-output",
            )
            require(
                verbose or not run.text.strip(),
                f"`verbose` is false, and it prints {run.text.strip()[:40]!r}.",
                because="wrong-output",
            )


def require_off_the_loop(wrong: Incorrect, practice: Practice) -> None:
    require(
        wrong.diagnosis != "blocking-call" or not practice.in_loop,
        "`save_flag` ran on the event loop's own thread. While the disk works, nothing else can. What "
        "runs a plain function in another thread?",
        because="blocking-call",
        run=wrong.run,
    )


def require_no_error(run: Run) -> None:
    require(
        run.error is None,
        f"All went well on the server's side, and your code raised {type(run.error).__name__}: "
        f"{run.error}.",
        because="missing-name" if isinstance(run.error, NameError) else "exception",
        line=run.error_line(),
        run=run,
    )


def require_files(run: Run, practice: Practice, codes: tuple[str, ...]) -> None:
    """When it returned, the pictures lay under the right names."""
    require(
        practice.saved_in_time == len(practice.saved),
        f"It returned {described(run.result[0])} while `save_flag` was still writing: wait for the "
        "thread.",
        because="not-awaited",
    )
    wanted = {FILES[cc]: image_of(cc) for cc in codes}
    require(
        practice.saved,
        f"It returned {described(run.result[0])}, and nothing was saved.",
        because="wrong-result",
    )
    require(
        practice.saved.keys() == wanted.keys(),
        f"It saved {', '.join(map(repr, practice.saved))}; expected {', '.join(map(repr, wanted))}.",
        because="wrong-arguments",
    )
    for name, image in wanted.items():
        require(
            practice.saved[name] == image,
            f"{name!r} holds {described(practice.saved[name])}, which is not the picture.",
            because="wrong-result",
        )


UNLUCKY: list[tuple[str, dict[str, Reply], type[Exception]]] = [
    ("418 for the picture", broken("FR", 418), httpx.HTTPStatusError),
    ("418 for the facts", broken("FR", 418, "metadata.json"), httpx.HTTPStatusError),
    ("half of the facts", {"/flags/fr/metadata.json": half_of_the_facts()}, ValueError),
]


def require_answers(attempt: Attempt) -> None:
    """404 is an answer, whichever of the two it is for; all else is raised."""
    for replies in ({}, broken("FR", 404, "metadata.json")):
        cc = "FR" if "/flags/fr/metadata.json" in replies else "ZZ"
        what = "metadata.json" if cc == "FR" else "flag"
        with Practice(delay=0, replies=replies) as practice:
            run = download(attempt, practice, cc, verbose=True)
            require(
                run.error is None,
                f"There is no {what} of {cc}, and it raised {type(run.error).__name__}. A 404 is an "
                "answer here, whichever request it is for: return NOT_FOUND.",
                because="missing-name" if isinstance(run.error, NameError) else "exception",
                line=run.error_line(),
            )
            require(
                run.result == [NOT_FOUND] and not practice.saved,
                f"There is no {what} of {cc}. It returned {described(run.result[0])} and saved "
                f"{[*practice.saved] or 'nothing'}; expected NOT_FOUND, and nothing saved.",
                because="wrong-result" if not practice.saved else "side-effect",
            )
    for what, replies, kind in UNLUCKY:
        with Practice(delay=0, replies=replies) as practice:
            run = download(attempt, practice, "FR")
            require(
                isinstance(run.error, (kind, ExceptionGroup)),
                f"The server's answer was {what}, and it "
                + (
                    f"raised {type(run.error).__name__}. Let the first error out as it is."
                    if run.error
                    else f"returned {described(run.result[0])}. Let the error out: `supervisor` wants "
                    "to say what went wrong."
                ),
                because="exception" if run.error else "lost-exception",
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


def require_throttled(attempt: Attempt) -> None:
    """Both requests of each flag pass the semaphore."""
    for delay in (0.05, 0.15):  # the second time only if the machine may have been too busy
        with Practice(delay=delay) as practice:
            run = download(attempt, practice, "BR", "IN", "US", "CN", "ID", limit=2)
            require_no_error(run)
            if practice.peak in (1, 2):
                break
    require(
        practice.peak <= 2,
        f"The semaphore lets 2 through, and the server saw {practice.peak} requests at once: not every "
        "request waits for it.",
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
