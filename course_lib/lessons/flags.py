"""Lesson 12: twenty downloads that wait at the same time, through one client."""

from __future__ import annotations

from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.downloads import (
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
from solutions import flags as reference


def givens(practice: Practice, attempt: Attempt) -> dict[str, Any]:
    """What stands in for the given names, and for the exercises that the learner has not done."""
    names: dict[str, Any] = {"BASE_URL": practice.url, "save_flag": practice.save_flag()}
    names["get_flag"] = attempt.own.get("get_flag") or bound(reference.get_flag, **names)
    names["download_one"] = attempt.own.get("download_one") or bound(
        reference.download_one, **names
    )
    solved = {attempt.exercise.name, *attempt.own}
    return {name: value for name, value in names.items() if name not in solved}


def run_all(attempt: Attempt, practice: Practice, *codes: str) -> Run:
    """All codes at once through one client."""
    given = givens(practice, attempt)
    raises = (Exception,) if codes in (("ZZ",), ("FR",)) else (httpx.HTTPError,)
    return run_together(
        attempt, practice, lambda f, client: [f(client, cc) for cc in codes], given, raises
    )


ADDRESS = "The flag of BR is at `BASE_URL` + `/br/br.gif`."


# -- get_flag ------------------------------------------------------------------------------


@exercise(
    "`await client.get(url)` gives a response. Is every response a flag?",
    "`response.raise_for_status()` raises HTTPStatusError for an error page; `response.content` is "
    "the bytes.",
    'The address is `f"{BASE_URL}/{cc}/{cc}.gif"`, with `cc` in lower case.',
)
def get_flag(attempt: Attempt) -> None:
    for codes in (("BR",), ("BR", "IN", "US")):
        with Practice() as practice:
            run = run_all(attempt, practice, *codes)
            require_address(practice, run, ADDRESS)
            require_bytes(run, [image_of(cc) for cc in codes])
            require_client(practice, run, len(codes))
    for cc, status in (("ZZ", 404), ("FR", 418)):
        with Practice(delay=0, replies=broken("FR", 418)) as practice:
            require_error(run_all(attempt, practice, cc), status, cc)
    done(attempt)


def require_bytes(run: Run, expected: list[bytes]) -> None:
    """It returned the bytes of the pictures."""
    got = run.result[0]
    require(
        got is not None,
        "It returned None. The bytes of the picture are what the next step saves: return them.",
        because="wrong-result",
    )
    require(
        isinstance(got, (bytes, bytearray)),
        f"It returned {described(got)}; it should return the picture itself, as bytes. Which attribute "
        "of the response has them?",
        because="wrong-type",
    )
    require(
        [bytes(image) for image in run.result] == expected,
        f"It returned {len(got)} bytes that are not the flag of that country, which has "
        f"{len(expected[0])}.",
        because="wrong-result",
    )


# -- download_one --------------------------------------------------------------------------


@exercise(
    "Three steps in a row: fetch, save, print. Which of them has to be awaited?",
    'Your `get_flag` fetches. `save_flag(image, f"{cc}.gif")` is a plain function.',
)
def download_one(attempt: Attempt) -> None:
    for codes in (("BR",), ("BR", "IN", "US")):
        with Practice() as practice:
            run = run_all(attempt, practice, *codes)
            require_address(practice, run, ADDRESS)
            require(
                practice.saved,
                "It returned, and no flag was saved: `save_flag` was not called.",
                because="wrong-result",
            )
            require_saved(practice, codes)
            require(
                [str(got).upper() for got in run.result] == [*codes],
                f"It returned {described(run.result[0])} for BR; it should return the code, 'BR'.",
                because="wrong-result",
            )
            require(
                all(cc in run.text.upper() for cc in codes),
                "It prints nothing that shows which flag has come: print the code.",
                because="wrong-output",
            )
            require_client(practice, run, len(codes))
    with Practice(delay=0) as practice:
        require_error(run_all(attempt, practice, "ZZ"), 404, "ZZ")
        require_nothing_saved(practice, "ZZ")
    done(attempt)


def require_saved(practice: Practice, codes: tuple[str, ...]) -> None:
    """The right bytes under the right names."""
    names = {name.upper() for name in practice.saved}
    wanted = {f"{cc}.GIF" for cc in codes}
    require(
        names == wanted,
        f"It saved {', '.join(map(repr, practice.saved))}; the flag of BR should be saved as 'BR.gif'.",
        because="wrong-arguments",
    )
    for name, image in practice.saved.items():
        require(
            image == image_of(name[:2]),
            f"{name!r} holds {described(image)}, which is not the picture that the server sent.",
            because="wrong-result",
        )


def require_nothing_saved(practice: Practice, cc: str) -> None:
    require(
        not practice.saved,
        f"There is no flag of {cc}, yet something was saved as {[*practice.saved][:1]}.",
        because="side-effect",
    )


# -- supervisor ----------------------------------------------------------------------------

EIGHT = ["CN", "IN", "US", "ID", "BR", "PK", "NG", "BD"]


@exercise(
    "`async with AsyncClient() as client:` gives one client, and closes it at the end. What starts "
    "all downloads at once?",
    "`await asyncio.gather(*(download_one(client, cc) for cc in cc_list))`, inside of the `async "
    "with`: outside, the client is closed.",
)
def supervisor(attempt: Attempt) -> None:
    for delay in (0.05, 0.2):  # the second time only if the machine may have been too busy
        with Practice(delay=delay) as practice:
            run = run_supervisor(attempt, practice, EIGHT)
            require_count(run, practice, EIGHT)
            if practice.peak in (1, len(EIGHT)):
                break
    require_one_for_all(practice)
    require(
        practice.peak > 1,
        f"Each of the {len(EIGHT)} downloads began when the one before was over: the server never saw "
        "more than one request at a time.",
        because="sequential",
        line=run.first_wait_line,
    )
    require(
        practice.peak == len(EIGHT),
        f"The server saw at most {practice.peak} requests at once; all {len(EIGHT)} can wait together.",
        because="sequential",
        line=run.first_wait_line,
    )
    with Practice(delay=0) as practice:
        run = run_supervisor(attempt, practice, ["BR", "ZZ", "US"])
        require(
            run.error is not None,
            f"There is no flag of ZZ: that download failed, and `supervisor` returned {run.result!r} "
            "as if nothing had happened. Let the error out.",
            because="lost-exception",
        )
        require(
            not practice.left_open,
            "A download failed, and the client was left open: only `async with`, or `finally`, closes "
            "it whatever happens.",
            because="resource-leak",
        )
    done(attempt)


def run_supervisor(attempt: Attempt, practice: Practice, codes: list[str]) -> Run:
    """One call; errors of HTTP are kept in the run."""
    return attempt(
        [*codes],
        given=givens(practice, attempt),
        raises=(httpx.HTTPError, ExceptionGroup, ValueError, RuntimeError),
        allow=("task-left-over",) if "ZZ" in codes else (),
    )


def require_count(run: Run, practice: Practice, codes: list[str]) -> None:
    """Every flag saved, and their number returned."""
    if run.error is not None:
        closed = "closed" in str(run.error)
        require(
            False,
            f"A download failed with {type(run.error).__name__}: {run.error}"
            + (" Is the client still open when it is used?" if closed else ""),
            because="exception",
            line=run.error_line(),
        )
    missing = [cc for cc in codes if f"{cc}.GIF" not in map(str.upper, practice.saved)]
    require(
        not missing,
        f"{len(codes)} flags were asked for, and {len(missing)} are not there when it returns: "
        f"{', '.join(missing)}.",
        because="wrong-result",
    )
    require(
        not practice.left_open,
        "The client is still open when it returns, and with it its connections. Use `async with`.",
        because="resource-leak",
    )
    require(
        isinstance(run.result, int),
        f"It returned {described(run.result)}; it should return how many flags it saved, "
        f"{len(codes)}.",
        because="wrong-type",
    )
    require(
        run.result == len(codes),
        f"It returned {run.result}, and saved {len(codes)} flags.",
        because="wrong-result",
    )


def require_one_for_all(practice: Practice) -> None:
    made = len(practice.own_clients)
    require(
        made == 1,
        f"It made {made} clients for {len(EIGHT)} flags. One client can have many requests under way; "
        "each further one costs time and connections of its own.",
        because="resource-leak",
    )
